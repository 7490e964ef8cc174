"""What is left to do before a run can be closed."""

from __future__ import annotations

from dataclasses import dataclass

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.payouts.contents import carry_key, cents_key, open_doubts, unfollowed, waiting_rows
from goldenbridge.apps.payouts.models import Run
from goldenbridge.core.actors import Actor


@dataclass(frozen=True, slots=True)
class Left:
    """How many payments nothing follows, how many are doubted, how many rows wait; and whether money or cents wait."""

    unfollowed: int
    rows: int
    doubted: int
    money_waits: bool
    cents_wait: bool

    @property
    def is_nothing(self) -> bool:
        """Whether the run can be closed."""
        return not (self.unfollowed or self.rows or self.doubted or self.money_waits or self.cents_wait)


def left_before_closing(run: Run, *, actor: Actor) -> Left:
    """What keeps the run from being closed; money that came back must have joined a row, whoever it was meant for."""
    came_back = run.payments.filter(state="returned").exists()
    # Beside a line in whole steps, the cents that wait may still be those of one payment of this run.
    is_in_steps = came_back or run.rail == "manual"
    return Left(
        unfollowed=unfollowed(run.payments.all()).count(),
        rows=len(waiting_rows(run, actor=actor)),
        doubted=open_doubts(run.payments.all()).values("payment").distinct().count(),
        money_waits=came_back and bool(banking.carried_minor(run.account_id, key=carry_key(run), actor=actor)),
        cents_wait=is_in_steps and bool(banking.carried_minor(run.account_id, key=cents_key(run.pot), actor=actor)),
    )
