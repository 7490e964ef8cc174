"""When nobody hears from who took a run's payouts: what the account's statements say, and two others who sign for him.

Being locked out shortens nothing: who holds the file may have given it to the bank on his last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from goldenbridge.apps.approvals import queries as approvals
from goldenbridge.apps.approvals.queries import ApprovalView
from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.banking.queries import OrderOnAccount
from goldenbridge.apps.payouts.errors import CanBeAsked
from goldenbridge.apps.payouts.models import HandedOut, Run
from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import Value
from goldenbridge.core.matrix import Part
from goldenbridge.platform import clock

STEP: Final = "recall_for"
SILENT: Final = timedelta(days=5)
"""So long after the day of the order, or after he took it if that was later, somebody is waited for.

A bank that is closed over Easter pays on the fifth day.
"""


@dataclass(frozen=True)
class Absence:
    """Who took the payouts and has not been heard, and the days that the account's statements must tell of."""

    people: tuple[UUID, ...]
    first: date
    last: date

    @property
    def is_over(self) -> bool:
        """Whether nobody is waited for any more."""
        return clock.today() > self.last


def absence_of(run: Run) -> Absence | None:
    """Who took the payouts of a released run's order and has not signed about it; None if everybody has."""
    if run.state != "released" or run.order is None or run.execution_on is None:
        return None
    rows = HandedOut.objects.filter(order__order_id=run.order_id, recalled_on=None).order_by("person_ref")
    days = {row.person_ref: max(run.execution_on, row.taken_on or run.execution_on) for row in rows}
    if not days:
        return None
    return Absence(tuple(days), run.order.made_on, max(days.values()) + SILENT)


def waited_for(run: Run) -> Absence:
    """The same; CanBeAsked while somebody is still waited for."""
    absence = absence_of(run)
    if absence is None or not absence.is_over:
        raise CanBeAsked(days=SILENT.days)
    return absence


def on_account(run: Run, absence: Absence, *, actor: Actor) -> OrderOnAccount:
    """What the statements say of the order in these days."""
    batch_id = run.order.batch_id if run.order else ""
    return banking.order_on_account(
        run.account_id, batch_id=batch_id, first=absence.first, last=absence.last, actor=actor
    )


def in_place_value(run: Run, absence: Absence, person_ref: UUID) -> Value:
    """What somebody signs in place of who is not heard."""
    return {
        "for": [str(ref) for ref in absence.people],
        "from": absence.first.isoformat(),
        "order": run.order.message_id if run.order else "",
        "paid": False,
        "person": str(person_ref),
        "run": str(run.ref),
        "until": absence.last.isoformat(),
    }


def signed_in_place(run: Run, absence: Absence) -> list[ApprovalView]:
    """Who has signed just this."""
    found = []
    for ref in sorted(approvals.parts_of(run.ref).get(Part.PAYOUT_OPENER, ())):
        content_hash = canonical.digest("run", in_place_value(run, absence, ref))
        found += [each for each in approvals.approvals_of("run", run.ref, content_hash) if each.step == STEP]
    return found


@dataclass(frozen=True)
class AbsenceSeen:
    """The same for the page: until when he is waited for, what the statements say, and who has signed already."""

    last: date
    is_over: bool
    days_unread: tuple[date, ...]
    rows: int
    signed_by: tuple[UUID, ...]

    @property
    def may_be_signed(self) -> bool:
        """Whether two others may sign now."""
        return self.is_over and not self.days_unread and not self.rows


def absence_seen(run: Run, *, actor: Actor) -> AbsenceSeen | None:
    """What a run's page tells of those who took its payouts and are not heard."""
    absence = absence_of(run)
    if absence is None:
        return None
    found = on_account(run, absence, actor=actor)
    signed = tuple(each.person_ref for each in signed_in_place(run, absence))
    return AbsenceSeen(absence.last, absence.is_over, found.days_unread, found.rows, signed)
