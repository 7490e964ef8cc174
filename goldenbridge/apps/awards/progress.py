"""How far promises in force are, many at once: what their recipients are told of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from goldenbridge.apps.awards.models import Entitlement
from goldenbridge.apps.awards.permissions import may_read_awards
from goldenbridge.core.actors import Actor


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a promise in force is: months of pay, and what is paid of each settlement; minor units by obligation."""

    months_paid: int = 0
    months_left: int = 0
    next_month: date | None = None
    last_month: date | None = None
    settled_minor: Mapping[UUID, int] = field(default_factory=dict)


def progress_of(
    refs: Iterable[UUID], *, actor: Actor, came_back: Collection[UUID] = (), given_up: Collection[UUID] = ()
) -> dict[UUID, Progress]:
    """Return how far each of these promises is; one that owes nothing yet is left out.

    Entitlements whose money came back are still to be paid; what was given up after that is neither paid nor to come.
    """
    may_read_awards(actor)
    rows = (
        Entitlement.objects.filter(award_id__in=list(refs))
        .exclude(state="cancelled")
        .exclude(ref__in=given_up, state="paid")
    )
    found: dict[UUID, list[tuple[UUID | None, date, bool, int]]] = {}
    for award_ref, ref, *each in rows.order_by("month").values_list(
        "award_id", "ref", "settlement__obligation_id", "month", "state", "amount_minor"
    ):
        is_paid = each[2] == "paid" and ref not in came_back
        found.setdefault(award_ref, []).append((each[0], each[1], is_paid, each[3]))
    return {ref: _progress(each) for ref, each in found.items()}


def _progress(rows: Sequence[tuple[UUID | None, date, bool, int]]) -> Progress:
    months = [(month, is_paid) for obligation, month, is_paid, _minor in rows if obligation is None]
    waiting = [month for month, is_paid in months if not is_paid]
    settled: dict[UUID, int] = {}
    for obligation, _month, is_paid, minor in rows:
        if obligation is not None:
            settled[obligation] = settled.get(obligation, 0) + (minor if is_paid else 0)
    return Progress(
        months_paid=len(months) - len(waiting),
        months_left=len(waiting),
        next_month=waiting[0] if waiting else None,
        last_month=months[-1][0] if months else None,
        settled_minor=settled,
    )
