"""What may be seen of promises: their terms, their states, and what was signed of them."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count

from goldenbridge.apps.approvals import queries as approvals
from goldenbridge.apps.awards.models import Award, Obligation, Settlement
from goldenbridge.apps.awards.permissions import may_read_awards
from goldenbridge.apps.awards.queries.views import AwardView, SettlementView, award_rows, award_view, settlement_view
from goldenbridge.apps.awards.terms import later_terms_of, settlement_terms_of, terms_of
from goldenbridge.core.actors import Actor
from goldenbridge.core.award import AwardTerms
from goldenbridge.core.canonical import Value
from goldenbridge.core.errors import NotFound
from goldenbridge.core.promise import SignedPromise, SignedSettlement
from goldenbridge.core.statements import Signed


def award(ref: UUID, *, actor: Actor) -> AwardView:
    """Return one promise.

    Raises:
        NotFound: there is none, or the actor may not know.

    """
    may_read_awards(actor)
    row = award_rows().filter(ref=ref).first()
    if row is None:
        raise NotFound
    return award_view(row)


def awards(refs: Iterable[UUID], *, actor: Actor) -> dict[UUID, AwardView]:
    """Return promises by reference; unknown ones are left out."""
    may_read_awards(actor)
    return {row.ref: award_view(row) for row in award_rows().filter(ref__in=list(refs))}


def awards_in(states: Iterable[str] | None = None, *, limit: int = 200, skip: int = 0, actor: Actor) -> list[AwardView]:
    """Return the promises in these states, or all, those first whose last day comes first; `limit` of them at most."""
    may_read_awards(actor)
    rows = award_rows().order_by("valid_until", "ref")
    found = rows if states is None else rows.filter(state__in=list(states))
    return [award_view(row) for row in found[skip : skip + limit]]


def counts(*, actor: Actor) -> dict[str, int]:
    """Return how many promises stand in each state; states without any are left out."""
    may_read_awards(actor)
    return dict(Award.objects.order_by().values_list("state").annotate(Count("ref")))


def _terms(ref: UUID) -> AwardTerms:
    row = award_rows().filter(ref=ref).first()
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
    return settlement_view(row)


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
