"""What may be seen of promises: their terms, what each month owes, and what a pot would look like afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median_low
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from goldenbridge.apps.approvals import queries as approvals
from goldenbridge.apps.awards.models import Award, Entitlement, Obligation, Settlement
from goldenbridge.apps.awards.permissions import may_draw_entitlements, may_read_awards, may_see_totals
from goldenbridge.apps.awards.terms import later_terms_of, settlement_terms_of, terms_of
from goldenbridge.apps.ledger import queries as books
from goldenbridge.core import cover
from goldenbridge.core.actors import Actor
from goldenbridge.core.award import AwardTerms
from goldenbridge.core.canonical import Value
from goldenbridge.core.cover import WaysOut
from goldenbridge.core.entitlement import first_of_month
from goldenbridge.core.errors import NotFound
from goldenbridge.core.lifecycles import AWARD, DEBT_SETTLEMENT
from goldenbridge.core.promise import SignedPromise, SignedSettlement
from goldenbridge.core.statements import Signed

OFFERED = ("covered", "approved", "offered", "taken_up")
RUNNING = ("active", "suspended")


@dataclass(frozen=True, slots=True)
class SettlementView:
    """A settlement as staff see it."""

    ref: UUID
    obligation_ref: UUID
    state: str
    state_label: str
    verified_minor: int
    amount_minor: int
    parts: int
    content_hash: bytes
    is_later: bool
    interest_minor: int
    first_month: date | None


@dataclass(frozen=True, slots=True)
class AwardView:
    """A promise as staff see it; whose it is, `cases` alone knows."""

    ref: UUID
    payee_ref: UUID
    state: str
    state_label: str
    pot: str
    currency: str
    monthly_minor: int
    months: int
    promised_minor: int
    valid_until: date
    has_left: bool
    left_on: date | None
    ended_on: date | None
    end_reason: str
    drafted_on: date
    content_hash: bytes
    settlements: tuple[SettlementView, ...]

    @property
    def settled_minor(self) -> int:
        """What its settlements come to, those that were given up left out."""
        return sum(settlement.amount_minor for settlement in self.settlements if settlement.state != "rejected")

    @property
    def total_minor(self) -> int:
        """What the whole promise comes to: pay and settlements."""
        return self.promised_minor + self.settled_minor


def _settlement_view(row: Settlement) -> SettlementView:
    return SettlementView(
        ref=row.ref,
        obligation_ref=row.obligation_id,
        state=row.state,
        state_label=DEBT_SETTLEMENT.labels[row.state],
        verified_minor=row.obligation.verified_minor,
        amount_minor=row.amount_minor,
        parts=row.parts,
        content_hash=bytes(row.content_hash),
        is_later=row.is_later,
        interest_minor=row.interest_minor,
        first_month=row.first_month,
    )


def _view(row: Award) -> AwardView:
    settlements = sorted(row.settlements.all(), key=lambda settlement: settlement.ref)
    return AwardView(
        ref=row.ref,
        payee_ref=row.payee_ref,
        state=row.state,
        state_label=AWARD.labels[row.state],
        pot=row.pot,
        currency=row.currency,
        monthly_minor=row.monthly_minor,
        months=row.months,
        promised_minor=row.promised_minor,
        valid_until=row.valid_until,
        has_left=row.has_left,
        left_on=row.left_on,
        ended_on=row.ended_on,
        end_reason=row.end_reason,
        drafted_on=row.drafted_on,
        content_hash=bytes(row.content_hash),
        settlements=tuple(_settlement_view(settlement) for settlement in settlements),
    )


def _rows() -> QuerySet[Award]:
    return Award.objects.prefetch_related("settlements__obligation")


def award(ref: UUID, *, actor: Actor) -> AwardView:
    """Return one promise.

    Raises:
        NotFound: there is none, or the actor may not know.

    """
    may_read_awards(actor)
    row = _rows().filter(ref=ref).first()
    if row is None:
        raise NotFound
    return _view(row)


def awards(refs: Iterable[UUID], *, actor: Actor) -> dict[UUID, AwardView]:
    """Return promises by reference; unknown ones are left out."""
    may_read_awards(actor)
    return {row.ref: _view(row) for row in _rows().filter(ref__in=list(refs))}


def awards_in(states: Iterable[str] | None = None, *, limit: int = 200, actor: Actor) -> list[AwardView]:
    """Return the promises in these states, or all, those first whose last day comes first; never more than `limit`."""
    may_read_awards(actor)
    rows = _rows().order_by("valid_until", "ref")
    return [_view(row) for row in (rows.filter(state__in=list(states)) if states is not None else rows)[:limit]]


def counts(*, actor: Actor) -> dict[str, int]:
    """Return how many promises stand in each state; states without any are left out."""
    may_read_awards(actor)
    return dict(Award.objects.order_by().values_list("state").annotate(Count("ref")))


def _terms(ref: UUID) -> AwardTerms:
    row = _rows().filter(ref=ref).first()
    if row is None:
        raise NotFound
    together = [
        settlement_terms_of(settlement)
        for settlement in row.settlements.all()
        if not settlement.is_later and settlement.round == row.round
    ]
    return terms_of(row, together)


def content(ref: UUID, *, actor: Actor) -> dict[str, Value]:
    """Return what is signed when a promise is covered, approved and offered; its digest is the content hash."""
    may_read_awards(actor)
    return _terms(ref).content()


def signed_promise(ref: UUID, *, actor: Actor) -> SignedPromise:
    """Return a promise as it was signed, with its approvals, for whoever builds a payment of it."""
    may_read_awards(actor)
    terms = _terms(ref)
    given = approvals.approvals_of("award", ref, terms.content_hash())
    later = Settlement.objects.select_related("obligation").filter(
        award_id=ref, is_later=True, state__in=["approved", "paying", "settled"]
    )
    return SignedPromise(
        terms.content(),
        tuple(Signed(each.statement, each.signature) for each in given),
        tuple(_signed_settlement(row) for row in later.order_by("ref")),
    )


def _signed_settlement(row: Settlement) -> SignedSettlement:
    terms = later_terms_of(row)
    given = approvals.approvals_of("settlement", row.ref, terms.content_hash())
    return SignedSettlement(terms.content(), tuple(Signed(each.statement, each.signature) for each in given))


def settlement(ref: UUID, *, actor: Actor) -> SettlementView:
    """Return one settlement; NotFound if there is none."""
    may_read_awards(actor)
    row = Settlement.objects.select_related("obligation").filter(ref=ref).first()
    if row is None:
        raise NotFound
    return _settlement_view(row)


def content_of_settlement(ref: UUID, *, actor: Actor) -> dict[str, Value]:
    """Return what is signed when a later settlement is covered and approved."""
    may_read_awards(actor)
    row = Settlement.objects.select_related("obligation", "award").filter(ref=ref).first()
    if row is None:
        raise NotFound
    return later_terms_of(row).content()


def room_of(obligation_refs: Iterable[UUID], *, actor: Actor) -> dict[UUID, int]:
    """Return what of each obligation is verified and not promised yet; unpromised ones are left out."""
    may_read_awards(actor)
    rows = Obligation.objects.filter(ref__in=list(obligation_refs))
    return {row.ref: row.verified_minor - row.settled_minor for row in rows}


@dataclass(frozen=True, slots=True)
class PotAfter:
    """What a pot could promise now, what this promise takes, and what is left or missing afterwards."""

    pot: str
    currency: str
    free_minor: int
    promise_minor: int

    @property
    def after_minor(self) -> int:
        """What is left afterwards; never below nought."""
        return max(0, self.free_minor - self.promise_minor)

    @property
    def missing_minor(self) -> int:
        """What is missing, if anything."""
        return max(0, self.promise_minor - self.free_minor)


def ways_out(award: AwardView, *, actor: Actor) -> WaysOut | None:
    """Return what could be covered now instead of a draft; None if it can be covered as it stands, or is no draft."""
    may_read_awards(actor)
    if award.state != "draft":
        return None
    return cover.ways_out(
        free_minor=books.free_to_promise(award.currency, pot=award.pot),
        monthly_minor=award.monthly_minor,
        months=award.months,
        pay_minor=award.promised_minor,
        debts_minor=award.settled_minor,
        currency=award.currency,
    )


def pot_after(ref: UUID, *, actor: Actor) -> PotAfter:
    """Return what the pot looks like once this promise is covered."""
    may_read_awards(actor)
    terms = _terms(ref)
    free = books.free_to_promise(terms.currency, pot=terms.pot)
    return PotAfter(terms.pot, terms.currency, free, terms.total_minor)


def pot_after_settlement(award: AwardView, settlement: SettlementView, *, actor: Actor) -> PotAfter:
    """Return what the pot looks like once a settlement that was added later is covered."""
    may_read_awards(actor)
    free = books.free_to_promise(award.currency, pot=award.pot)
    return PotAfter(award.pot, award.currency, free, settlement.amount_minor)


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


@dataclass(frozen=True, slots=True)
class PromisedTotals:
    """What the promises of a currency come to: offered and not yet taken up, and running, month by month."""

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
    rows = list(_rows().filter(currency=currency, state__in=[*OFFERED, *RUNNING]))
    offered = [_view(row) for row in rows if row.state in OFFERED]
    running = [_view(row) for row in rows if row.state in RUNNING]
    owed = Entitlement.objects.filter(award__currency=currency, award__state__in=RUNNING, state__in=["due", "drawn"])
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
