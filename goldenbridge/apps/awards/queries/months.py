"""What each month owes, what is due, and what all promises come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Sum

from goldenbridge.apps.awards.models import Award, Entitlement, Settlement
from goldenbridge.apps.awards.permissions import may_draw_entitlements, may_read_awards, may_see_totals
from goldenbridge.apps.awards.queries.views import award_rows, award_view
from goldenbridge.core.actors import Actor
from goldenbridge.core.entitlement import first_of_month

OFFERED = ("covered", "approved", "offered", "taken_up")
RUNNING = ("active", "suspended")


@dataclass(frozen=True, slots=True)
class Due:
    """What one month owes and no run has taken up yet: pay, or a part of a settlement."""

    entitlement_ref: UUID
    award_ref: UUID
    payee_ref: UUID
    kind: str
    month: date
    amount_minor: int
    currency: str
    pot: str


def due_entitlements(month: date, *, currency: str | None = None, pot: str | None = None, actor: Actor) -> list[Due]:
    """Return what is due up to and with the month of a day, the oldest first; promises that are paused are left out."""
    may_draw_entitlements(actor)
    rows = Entitlement.objects.select_related("award").filter(
        state="due", month__lte=first_of_month(month), award__state__in=["active", "ended"]
    )
    rows = rows.exclude(settlement__is_later=True, proof="")
    # A month for which nothing is set aside yet is not due, whatever was promised.
    rows = rows.filter(Q(settlement__isnull=False) | Q(month__lte=F("award__covered_to")))
    if currency is not None:
        rows = rows.filter(award__currency=currency)
    if pot is not None:
        rows = rows.filter(award__pot=pot)
    return [
        Due(
            entitlement_ref=row.ref,
            award_ref=row.award_id,
            payee_ref=row.award.payee_ref,
            kind="pay" if row.settlement_id is None else "settlement",
            month=row.month,
            amount_minor=row.amount_minor,
            currency=row.award.currency,
            pot=row.award.pot,
        )
        for row in rows.order_by("month", "ref")
    ]


@dataclass(frozen=True, slots=True)
class EntitlementView:
    """What one month owes, and how far it has come."""

    ref: UUID
    month: date
    kind: str
    amount_minor: int
    state: str
    settlement_ref: UUID | None = None
    proof: str = ""
    needs_proof: bool = False


def entitlements(ref: UUID, *, actor: Actor) -> list[EntitlementView]:
    """Return what each month of a promise owes, cancelled months left out, the oldest first."""
    may_read_awards(actor)
    rows = Entitlement.objects.filter(award_id=ref).exclude(state="cancelled").select_related("settlement")
    return [
        EntitlementView(
            ref=row.ref,
            month=row.month,
            kind="pay" if row.settlement is None else "settlement",
            amount_minor=row.amount_minor,
            state=row.state,
            settlement_ref=row.settlement_id,
            proof=row.proof,
            needs_proof=row.state == "due" and row.settlement is not None and row.settlement.is_later and not row.proof,
        )
        for row in rows.order_by("month", "settlement_id")
    ]


def obligations_of(entitlement_refs: Iterable[UUID], *, actor: Actor) -> dict[UUID, UUID | None]:
    """By entitlement, the obligation of which it settles a part; None for a month's pay."""
    may_read_awards(actor)
    rows = Entitlement.objects.filter(ref__in=list(entitlement_refs))
    return dict(rows.values_list("ref", "settlement__obligation_id"))


def payees_owed(payee_refs: Iterable[UUID], *, actor: Actor) -> set[UUID]:
    """Return those to whom a promise still owes something: a month, or a debt that is settled or agreed upon."""
    may_read_awards(actor)
    rows = Award.objects.filter(payee_ref__in=list(payee_refs), state__in=[*RUNNING, "taken_up", "ended"])
    months = Entitlement.objects.filter(award=OuterRef("pk"), state__in=["due", "drawn"])
    debts = Settlement.objects.filter(award=OuterRef("pk")).exclude(state__in=["settled", "rejected"])
    return set(rows.filter(Exists(months) | Exists(debts)).values_list("payee_ref", flat=True))


@dataclass(frozen=True, slots=True)
class PromisedTotals:
    """What the promises of a currency come to: offered and not yet taken up, and running, month by month.

    `running_minor` and `months` hold also what promises that have ended still owe.
    """

    offered: int
    offered_minor: int
    running: int
    running_minor: int
    months: tuple[tuple[date, int], ...]
    middle_monthly_minor: int
    middle_months: int
    middle_settled_minor: int


def promised_totals(currency: str, *, actor: Actor) -> PromisedTotals:
    """Return the promises of a currency in totals, and what the middle one of them comes to; nobody in particular."""
    may_see_totals(actor)
    rows = list(award_rows().filter(currency=currency, state__in=[*OFFERED, *RUNNING]))
    offered = [award_view(row) for row in rows if row.state in OFFERED]
    running = [award_view(row) for row in rows if row.state in RUNNING]
    # A promise that has ended still pays the months before its end, and the debts that it settles.
    owed = Entitlement.objects.filter(
        award__currency=currency, award__state__in=[*RUNNING, "ended"], state__in=["due", "drawn"]
    )
    months = owed.order_by("month").values_list("month").annotate(Sum("amount_minor"))
    every = offered + running
    return PromisedTotals(
        offered=len(offered),
        offered_minor=sum(view.total_minor for view in offered),
        running=len(running),
        running_minor=sum(minor for _month, minor in months),
        months=tuple(months),
        middle_monthly_minor=_middle(view.monthly_minor for view in every),
        middle_months=_middle(view.months for view in every),
        middle_settled_minor=_middle(view.settled_minor for view in every),
    )


def _middle(numbers: Iterable[int]) -> int:
    return int(median_low(list(numbers) or [0]))
