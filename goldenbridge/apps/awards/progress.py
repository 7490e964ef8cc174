"""How far promises in force are, many at once: what their recipients are told of them."""

from collections.abc import Iterable, Mapping, Sequence
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


def progress_of(refs: Iterable[UUID], *, actor: Actor) -> dict[UUID, Progress]:
    """Return how far each of these promises is; one that owes nothing yet is left out."""
    may_read_awards(actor)
    rows = Entitlement.objects.filter(award_id__in=list(refs)).exclude(state="cancelled")
    found: dict[UUID, list[tuple[UUID | None, date, str, int]]] = {}
    for award_ref, *each in rows.order_by("month").values_list(
        "award_id", "settlement__obligation_id", "month", "state", "amount_minor"
    ):
        found.setdefault(award_ref, []).append((each[0], each[1], each[2], each[3]))
    return {ref: _progress(each) for ref, each in found.items()}


def _progress(rows: Sequence[tuple[UUID | None, date, str, int]]) -> Progress:
    months = [(month, state) for obligation, month, state, _minor in rows if obligation is None]
    waiting = [month for month, state in months if state != "paid"]
    settled: dict[UUID, int] = {}
    for obligation, _month, state, minor in rows:
        if obligation is not None:
            settled[obligation] = settled.get(obligation, 0) + (minor if state == "paid" else 0)
    return Progress(
        months_paid=len(months) - len(waiting),
        months_left=len(waiting),
        next_month=waiting[0] if waiting else None,
        last_month=months[-1][0] if months else None,
        settled_minor=settled,
    )
