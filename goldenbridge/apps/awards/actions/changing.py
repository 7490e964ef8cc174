"""A changed promise is a new version: drafted, covered and approved by two people, then in force for what is left."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db.models import Max, Sum

from goldenbridge.apps.awards import policies
from goldenbridge.apps.awards.abandoning import abandon_change
from goldenbridge.apps.awards.actions.ending import end_if_run_out
from goldenbridge.apps.awards.models import Award, Change
from goldenbridge.apps.awards.owing import entitle, pay_commitments
from goldenbridge.apps.awards.permissions import (
    may_approve_award,
    may_change_award,
    may_cover_award,
    may_withdraw_award,
)
from goldenbridge.apps.awards.refusals import (
    BelowCoverPolicy,
    BelowDrawn,
    ChangeOpen,
    ChangeOvertaken,
    EarlierMonthOwed,
    NothingChanged,
)
from goldenbridge.apps.awards.rows import locked
from goldenbridge.apps.awards.signing import sign
from goldenbridge.apps.awards.terms import changed_terms_of, current_terms_of
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.core.cover import months_to_cover
from goldenbridge.core.entitlement import LONGEST_PROMISE, MalformedRule, first_of_month, last_covered, month_after
from goldenbridge.core.errors import ForbiddenMove, InvariantBroken, NotFound
from goldenbridge.core.money import require_steps
from goldenbridge.platform import clock, trail

IN_FORCE = frozenset({"active", "suspended"})


@dataclass(frozen=True, slots=True)
class Kept:
    """What runs have drawn of the pay of a promise: in how many months, how much, and which month comes next."""

    months: int
    minor: int
    next_month: date


def _kept(award: Award) -> Kept:
    drawn = award.entitlements.filter(settlement__isnull=True, state__in=["drawn", "paid"])
    found = drawn.aggregate(minor=Sum("amount_minor"), last=Max("month"))
    first = first_of_month(award.left_on or clock.today())
    if found["last"] is None:
        return Kept(0, 0, first)
    next_month = month_after(found["last"])
    if award.entitlements.filter(settlement__isnull=True, state="due", month__lt=next_month).exists():
        raise EarlierMonthOwed
    # Months count from the first, and none of them is left open.
    months = (next_month.year - first.year) * 12 + next_month.month - first.month
    return Kept(months, found["minor"], next_month)


@atomic_with_retry
def draft_change(
    ref: UUID, *, monthly_minor: int, months: int, covered_months: int | None = None, actor: Actor
) -> Change:
    """Write down new terms for the months that no run has drawn: other pay, more or fewer months, more of them covered.

    Raises:
        NothingChanged, ChangeOpen, EarlierMonthOwed, BelowDrawn, BelowCoverPolicy, MalformedRule, NotInSteps: they
            cannot be drafted.

    """
    may_change_award(actor)
    award = locked(ref)
    if award.state not in IN_FORCE or not award.months:
        raise ForbiddenMove(state=award.state, verb="change")
    require_steps(monthly_minor, award.currency)
    kept, least = _kept(award), months_to_cover(months, policies.covered_months())
    covered = max(least, kept.months) if covered_months is None else covered_months
    _require_draftable(award, kept, (monthly_minor, months, covered), least)
    change = Change(
        ref=uuid4(),
        award=award,
        round=award.round + 1,
        step_minor=award.step_minor,
        monthly_minor=monthly_minor,
        months=months,
        covered_months=covered,
        promised_minor=kept.minor + monthly_minor * (months - kept.months),
        kept_minor=kept.minor,
        kept_months=kept.months,
        drafted_on=clock.today(),
    )
    change.content_hash = changed_terms_of(change).content_hash()
    change.save(force_insert=True)
    trail.record("change.drafted", change.ref, actor=actor.ref)
    return change


def _require_draftable(award: Award, kept: Kept, terms: tuple[int, int, int], least_covered: int) -> None:
    _monthly_minor, months, covered = terms
    if award.changes.filter(state__in=["draft", "covered"]).exists():
        raise ChangeOpen
    if not 1 <= months <= LONGEST_PROMISE:
        raise MalformedRule(longest=LONGEST_PROMISE)
    if months < kept.months:
        raise BelowDrawn(months=kept.months)
    if terms == (award.monthly_minor, award.months, award.covered_months):
        raise NothingChanged
    if not max(least_covered, kept.months) <= covered <= months:
        raise BelowCoverPolicy(months=least_covered)


def _locked_change(ref: UUID) -> tuple[Change, Award]:
    """Return a change and its award, both locked, always in the same order."""
    award_ref = Change.objects.filter(ref=ref).values_list("award_id", flat=True).first()
    if award_ref is None:
        raise NotFound
    award = locked(award_ref)
    change = Change.objects.select_for_update().get(ref=ref)
    change.award = award
    return change, award


def _require_current(change: Change, award: Award) -> None:
    kept = _kept(award)
    if (kept.months, kept.minor) != (change.kept_months, change.kept_minor) or award.round + 1 != change.round:
        raise ChangeOvertaken
    if award.state not in IN_FORCE:
        raise ForbiddenMove(state=award.state, verb="change")


def _left_minor(award: Award) -> int:
    return sum(books.commitment(ref).left_minor for ref in pay_commitments(award))


@atomic_with_retry
def cover_change(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Change:
    """Set aside what the new version asks beyond what is set aside already; the earlier version stays in force.

    Raises:
        Insolvent, ReserveBelowNought: as for `cover_award`.
        ChangeOvertaken: a run has drawn a month since it was drafted.
        BelowCoverPolicy: since it was drafted the board has released that more months are covered.

    """
    change, award = _locked_change(ref)
    may_cover_award(actor)
    change.move("cover")
    _require_current(change, award)
    policies.require_covered(change.covered_months, of=change.months)
    sign(change, "cover", statement=statement, signature=signature, actor=actor)
    extra = change.needed_minor - _left_minor(award)
    if extra > 0:
        change.commitment_ref = ledger.commit(
            amount_minor=extra, currency=award.currency, pot=award.pot, key=f"change:{change.ref}", actor=actor
        )
    change.save(update_fields=["state", "commitment_ref"])
    trail.record("change.covered", change.ref, actor=actor.ref)
    return change


@atomic_with_retry
def approve_change(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Award:
    """Approve a covered change, by another person: from now on the new version is the promise.

    Months that no run has drawn are written down anew; what is set aside for them is exactly what they need.

    Raises:
        ChangeOvertaken: a run has drawn a month since it was drafted.

    """
    change, award = _locked_change(ref)
    may_approve_award(actor)
    change.move("approve")
    _require_current(change, award)
    sign(change, "approve", statement=statement, signature=signature, actor=actor)
    change.earlier_content = canonical.encode(current_terms_of(award).content())
    change.save(update_fields=["state", "earlier_content"])
    _move_cover(change, award, actor=actor)
    _write_anew(change, award)
    award.save()
    trail.record("change.in_force", change.ref, actor=actor.ref)
    # It may have been shortened to the months that are paid already.
    end_if_run_out(award, actor=actor)
    return award


def _move_cover(change: Change, award: Award, *, actor: Actor) -> None:
    """Set aside exactly what the new version needs, in one transaction that nobody comes between.

    What the promise has suffices for a smaller one: then only the difference is freed, also while the reserve is below
    nought and nothing new may be set aside.
    """
    kept = award.commitment_ref if _holds(award.commitment_ref, change.needed_minor) else None
    for ref in {*pay_commitments(award), *filter(None, [change.commitment_ref])} - {kept}:
        ledger.free_commitment(ref, actor=actor)
    award.commitment_ref = kept
    if kept:
        surplus = books.commitment(kept).left_minor - change.needed_minor
        if surplus:
            ledger.free_commitment(kept, amount_minor=surplus, actor=actor)
    elif change.needed_minor:
        award.commitment_ref = ledger.commit(
            amount_minor=change.needed_minor,
            currency=award.currency,
            pot=award.pot,
            key=f"award:{award.ref}:{change.round}",
            actor=actor,
        )


def _holds(commitment_ref: UUID | None, needed_minor: int) -> bool:
    return commitment_ref is not None and books.commitment(commitment_ref).left_minor >= needed_minor


def _write_anew(change: Change, award: Award) -> None:
    kept = _kept(award)
    for entitlement in award.entitlements.select_for_update().filter(state="due", settlement__isnull=True):
        entitlement.move("cancel")
        entitlement.save(update_fields=["state"])
    if award.left_on is None:
        raise InvariantBroken
    award.settlements.filter(is_later=False, round=award.round).update(round=change.round)
    award.round, award.content_hash, award.has_left = change.round, change.content_hash, True
    award.monthly_minor, award.months, award.promised_minor = change.monthly_minor, change.months, change.promised_minor
    award.covered_months = change.covered_months
    award.covered_to = last_covered(award.left_on, change.covered_months)
    award.entitled_minor = kept.minor
    open_months = range(change.months - kept.months)
    entitle(award, [(month_after(kept.next_month, number), change.monthly_minor) for number in open_months])


@atomic_with_retry
def withdraw_change(ref: UUID, *, actor: Actor) -> Change:
    """Give a change up that is not in force; what was set aside for it returns to the pot."""
    change, _award = _locked_change(ref)
    may_withdraw_award(actor)
    abandon_change(change, actor=actor)
    return change
