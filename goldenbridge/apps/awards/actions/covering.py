"""The cover policy of the board: how many months of each new promise are set aside before it is made."""

from uuid import UUID, uuid4

from goldenbridge.apps.awards.models import CoverPolicy
from goldenbridge.apps.awards.permissions import may_set_policy
from goldenbridge.apps.awards.refusals import NothingChanged, PolicyProposed
from goldenbridge.apps.awards.signing import sign
from goldenbridge.apps.awards.terms import policy_content
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.transparency import actions as log
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import digest
from goldenbridge.core.entitlement import LONGEST_PROMISE, MalformedRule
from goldenbridge.core.errors import NotFound
from goldenbridge.platform import clock, trail


@atomic_with_retry
def propose_policy(*, months: int | None, actor: Actor) -> CoverPolicy:
    """Write down how many months the board would cover; None: all of them. It counts once two have signed it.

    Raises:
        PolicyProposed: another proposal waits.
        NothingChanged: that is released already.
        MalformedRule: no promise runs for so many months.

    """
    may_set_policy(actor)
    if months is not None and not 1 <= months <= LONGEST_PROMISE:
        raise MalformedRule(longest=LONGEST_PROMISE)
    if CoverPolicy.objects.filter(state__in=["proposed", "signed"]).exists():
        raise PolicyProposed
    released = CoverPolicy.objects.filter(state="released").order_by("-number").first()
    if (released.months if released else None) == months:
        raise NothingChanged
    number = CoverPolicy.objects.count() + 1
    policy = CoverPolicy(ref=uuid4(), months=months, number=number, proposed_on=clock.today())
    policy.content_hash = digest("cover_policy", policy_content(policy))
    policy.save(force_insert=True)
    trail.record("cover_policy.proposed", policy.ref, actor=actor.ref)
    return policy


@atomic_with_retry
def sign_policy(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> CoverPolicy:
    """Sign a proposal as the first of two people of the board."""
    policy = _locked(ref)
    may_set_policy(actor)
    policy.move("sign")
    sign(policy, "make", statement=statement, signature=signature, actor=actor)
    policy.save(update_fields=["state"])
    trail.record("cover_policy.signed", policy.ref, actor=actor.ref)
    return policy


@atomic_with_retry
def release_policy(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> CoverPolicy:
    """Release a proposal as the second: from now on new promises follow it, and the public log says so."""
    policy = _locked(ref)
    may_set_policy(actor)
    policy.move("release")
    sign(policy, "release", statement=statement, signature=signature, actor=actor)
    policy.released_on = clock.today()
    policy.save(update_fields=["state", "released_on"])
    log.publish_cover_policy(policy.months, number=policy.number, actor=actor)
    trail.record("cover_policy.released", policy.ref, actor=actor.ref)
    return policy


@atomic_with_retry
def withdraw_policy(ref: UUID, *, actor: Actor) -> CoverPolicy:
    """Give a proposal up that is not released."""
    policy = _locked(ref)
    may_set_policy(actor)
    policy.move("withdraw")
    policy.save(update_fields=["state"])
    trail.record("cover_policy.withdrawn", policy.ref, actor=actor.ref)
    return policy


def _locked(ref: UUID) -> CoverPolicy:
    policy = CoverPolicy.objects.select_for_update().filter(ref=ref).first()
    if policy is None:
        raise NotFound
    return policy
