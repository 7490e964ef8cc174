"""Money that came back and that no bank run will take in: booked by itself, so that it can be paid in cash."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.backing import count_on_returns, keep, payments_beside
from goldenbridge.apps.payouts.contents import cents_key, key_of, locked_run
from goldenbridge.apps.payouts.models import Payment
from goldenbridge.apps.payouts.permissions import may_read_bank_answer
from goldenbridge.core.actors import Actor
from goldenbridge.platform import trail


@atomic_with_retry
def book_returns(*, cell_ref: UUID, account_ref: UUID, pot: str, actor: Actor) -> int:
    """Book the whole steps of what came back of a cell by itself, where no bank run is to come that could take it in.

    They stand behind the follow-ups again, which may then be by hand; what they do not need goes to the pot. The cents
    wait for the next booked row of any cell of the pot, so that neither line nor entry fits anybody. Returns what was
    booked. Raises NotFound when nothing waits, NoStatementYet.
    """
    may_read_bank_answer(actor)
    # The account first, then the runs, as an import locks them: two may not count on the same money.
    line = banking.claim_carried(account_ref, key=key_of(cell_ref, pot), cents_key=cents_key(pot), actor=actor)
    if line is not None:
        own = payments_beside(cell_ref, pot, account_ref)
        facts = {"currency": line.account.currency, "pot": pot, "key": f"returns:{line.ref}", "actor": actor}
        ledger.return_payments(amount_minor=line.amount_minor, on=line.booked_on, **facts)
        left = line.amount_minor - _keep(own, line.amount_minor)
        if left:
            ledger.free_payable(amount_minor=left, **facts)
    trail.record("payouts.returns_booked", account_ref, actor=actor.ref)
    return line.amount_minor if line is not None else 0


def _keep(own: QuerySet[Payment], amount_minor: int) -> int:
    for run_ref in list(own.order_by("run_id").values_list("run_id", flat=True).distinct()):
        locked_run(run_ref)
    return keep(count_on_returns(own, own), amount_minor)
