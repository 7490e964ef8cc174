"""Lending bundles to readers: take the next, open it, give it back, set it apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.intake import actions as intake
from goldenbridge.apps.intake import queries as bundles
from goldenbridge.apps.keystore import actions as keys
from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.apps.triage.models import Opening, Reader, WorkItem
from goldenbridge.apps.triage.permissions import (
    CapReached,
    may_lease_next,
    may_retire_shards,
    may_run_queue,
    may_settle_quarantine,
    may_use_lease,
)
from goldenbridge.core import founding, queue
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, Malformed, NotFound, words
from goldenbridge.platform import clock, directory, log, trail

KNOWS_HIM = "know_him"
RETURN_REASONS = ("not_mine", "too_much", KNOWS_HIM)
QUARANTINE_REASONS = ("spam", "abuse", "twice", "damaged")
AT_ONCE = 1000


class NothingToRead(BridgeError):
    """No bundle waits in the shards that this person can open."""

    code = "nothing_to_read"
    status = 404
    sentence = words("Nothing waits for you now. Everything in your part of the queue has a reader.")


@dataclass(frozen=True)
class Opened:
    """A bundle in the hands of its reader: what intake holds, and the wrap of its shard's key made for him."""

    item_ref: UUID
    case_ref: UUID
    lease_until: datetime
    bundle: bundles.SealedApplication
    shard_key_ref: UUID
    wrap: bytes


@transaction.atomic
def collect_arrivals(*, actor: Actor) -> int:
    """Put newly received bundles into the queue; says how many came."""
    may_run_queue(actor)
    arrivals = intake.hand_on_arrivals(limit=AT_ONCE, actor=actor)
    items = [_item(arrival) for arrival in arrivals]
    for item, arrival in zip(items, arrivals, strict=True):
        if arrival.is_quarantined:
            item.move("escalate")
            item.reason = "flood"
    WorkItem.objects.bulk_create(items)
    if items:
        log.event("bundles_queued", count=len(items))
    return len(items)


@transaction.atomic
def expire_leases(*, actor: Actor) -> int:
    """Put bundles whose lease is over back into the queue; says how many."""
    may_run_queue(actor)
    over = list(_locked(WorkItem.objects.filter(state="leased", lease_until__lte=clock.now())))
    for item in over:
        item.move("expire")
        _take_back(item)
    return len(over)


def retire_shards(*, actor: Actor) -> int:
    """Destroy the shard keys of epochs that are over, save those that open what is still to be read; says how many.

    What was set aside for good does not keep its key alive: it is forgotten, and its phrase may be used again.
    """
    may_retire_shards(actor)
    spent = {each.card.key_ref for each in founding.spent_shards(directory.latest(), clock.today())}
    spent -= keystore.destroyed(spent)
    unopened = bundles.unopened(spent, actor=actor)
    left = WorkItem.objects.filter(case_ref__in=list(unopened), state="set_aside").values_list("case_ref", flat=True)
    for case_ref in left:
        intake.forget_bundle(case_ref, actor=actor)
        del unopened[case_ref]
    retired = spent - set(unopened.values())
    for key_ref in sorted(retired):
        keys.destroy_key(key_ref, holder=keys.DIRECTORY, actor=actor)
    if retired:
        log.event("shards_retired", count=len(retired))
    return len(retired)


@transaction.atomic
def lease_next(*, actor: Actor) -> WorkItem:
    """Lend the next bundle of the actor's shards to him; raises CapReached or NothingToRead.

    Nobody who is on duty for an epoch's contacts reads a story of that epoch, and nobody is lent what he gave back.
    """
    may_lease_next(actor)
    Reader.objects.bulk_create([Reader(person_ref=actor.ref)], ignore_conflicts=True)
    Reader.objects.select_for_update().get(person_ref=actor.ref)
    collect_arrivals(actor=actor)
    expire_leases(actor=actor)
    today = clock.today()
    if not queue.may_lease_another(
        held=WorkItem.objects.filter(state="leased", holder_ref=actor.ref).count(),
        opened_today=Opening.objects.filter(person_ref=actor.ref, opened_on=today).count(),
        cap=queue.OPENED_A_DAY,
    ):
        raise CapReached
    item = _locked(_readable(actor)).first()
    if item is None:
        raise NothingToRead
    item.move("lease")
    item.holder_ref, item.lease_until = actor.ref, queue.lease_ends(clock.now())
    item.save(update_fields=["state", "holder_ref", "lease_until"])
    Opening.objects.update_or_create(item=item, person_ref=actor.ref, defaults={"opened_on": today})
    trail.record("bundle.leased", item.ref, actor=actor.ref)
    return item


@transaction.atomic
def open_bundle(ref: UUID, *, actor: Actor) -> Opened:
    """Hand the lent bundle and the wrap of its shard key to the holder of a live lease."""
    item = _item_for_holder(ref, actor)
    wrap = keystore.wrap(item.shard_key_ref, actor)
    bundle = bundles.bundle(item.ref, actor=actor)
    trail.record("bundle.opened", item.ref, actor=actor.ref)
    if item.lease_until is None:
        raise NotFound
    return Opened(item.ref, item.case_ref, item.lease_until, bundle, item.shard_key_ref, wrap)


@transaction.atomic
def return_lease(ref: UUID, *, reason: str, actor: Actor) -> WorkItem:
    """Give a bundle back unread or for another; it keeps its place and is not lent to the same person again."""
    _one_of(reason, RETURN_REASONS)
    item = _item_for_holder(ref, actor)
    item.move("return")
    item.move("requeue")
    _take_back(item)
    Opening.objects.filter(item=item, person_ref=actor.ref).update(is_returned=True)
    if reason == KNOWS_HIM:
        # Whoever knows him takes no part in what becomes of it, whoever opens the case.
        approvals.declare_conflict(subject_ref=item.case_ref, person_ref=actor.ref, actor=actor)
    trail.record("bundle.returned", item.ref, actor=actor.ref)
    return item


@transaction.atomic
def quarantine(ref: UUID, *, reason: str, actor: Actor) -> WorkItem:
    """Set a bundle apart for a coordinator; nothing is deleted and the applicant sees no difference."""
    _one_of(reason, QUARANTINE_REASONS)
    item = _item_for_holder(ref, actor)
    item.move("escalate")
    item.reason, item.lease_until = reason, None
    item.save(update_fields=["state", "reason", "lease_until"])
    trail.record("bundle.set_apart", item.ref, actor=actor.ref)
    return item


@transaction.atomic
def requeue(ref: UUID, *, actor: Actor) -> WorkItem:
    """Let a bundle that was set apart be read after all."""
    item = _item_set_apart(ref, actor)
    item.move("requeue")
    _take_back(item)
    trail.record("bundle.requeued", item.ref, actor=actor.ref)
    return item


@transaction.atomic
def set_aside(ref: UUID, *, actor: Actor) -> WorkItem:
    """Leave a bundle unread for good, after a second look by somebody who did not set it apart."""
    item = _item_set_apart(ref, actor)
    item.move("set_aside")
    item.done_on = clock.today()
    item.save(update_fields=["state", "done_on"])
    trail.record("bundle.set_aside", item.ref, actor=actor.ref)
    return item


@transaction.atomic
def withdraw_item(case_ref: UUID, *, actor: Actor) -> WorkItem | None:
    """The applicant withdrew before a case was opened: nobody is lent his bundle any more; None if it was finished."""
    actor.must_have("schedule")
    collect_arrivals(actor=actor)
    item = WorkItem.objects.select_for_update().filter(case_ref=case_ref).exclude(state="done").first()
    if item is None or item.state in {"set_aside", "withdrawn"}:
        return item
    item.move("withdraw")
    item.holder_ref, item.lease_until, item.done_on = None, None, clock.today()
    item.save(update_fields=["state", "holder_ref", "lease_until", "done_on"])
    trail.record("bundle.withdrawn", item.ref, actor=actor.ref)
    return item


@transaction.atomic
def finish_lease(ref: UUID, *, actor: Actor) -> WorkItem:
    """The bundle became a case: it leaves the queue for good."""
    item = _item_for_holder(ref, actor)
    item.move("finish")
    item.reason, item.lease_until, item.done_on = "", None, clock.today()
    item.save(update_fields=["state", "reason", "lease_until", "done_on"])
    trail.record("bundle.finished", item.ref, actor=actor.ref)
    return item


def _item(arrival: intake.Arrival) -> WorkItem:
    return WorkItem(
        ref=arrival.bundle_ref,
        case_ref=arrival.case_ref,
        shard_key_ref=arrival.shard_key_ref,
        duty_key_ref=arrival.duty_key_ref,
        danger=arrival.danger,
        received_on=arrival.received_on,
        rank_on=queue.rank_day(arrival.danger, arrival.received_on),
    )


def _readable(actor: Actor) -> QuerySet[WorkItem]:
    """What this person could be lent, in the order of the queue."""
    mine = keystore.wraps_for(actor)
    given_back = Opening.objects.filter(person_ref=actor.ref, is_returned=True).values("item_id")
    return (
        WorkItem.objects.filter(state="ready", shard_key_ref__in=mine)
        .filter(Q(duty_key_ref__isnull=True) | ~Q(duty_key_ref__in=mine))
        .exclude(ref__in=given_back)
        .order_by("rank_on", F("danger").desc(), "ref")
    )


def _locked(items: QuerySet[WorkItem]) -> QuerySet[WorkItem]:
    # Readers who ask at once each lock another row instead of queueing for the same one.
    return items.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)


def _item_for_holder(ref: UUID, actor: Actor) -> WorkItem:
    item = WorkItem.objects.select_for_update().filter(ref=ref).first()
    if item is None:
        raise NotFound
    may_use_lease(actor, item, now=clock.now())
    return item


def _item_set_apart(ref: UUID, actor: Actor) -> WorkItem:
    item = WorkItem.objects.select_for_update().filter(ref=ref, state="escalated").first()
    if item is None:
        raise NotFound
    may_settle_quarantine(actor, item)
    return item


def _take_back(item: WorkItem) -> None:
    item.holder_ref, item.lease_until, item.reason = None, None, ""
    item.save(update_fields=["state", "holder_ref", "lease_until", "reason"])


def _one_of(reason: str, reasons: Sequence[str]) -> None:
    if reason not in reasons:
        raise Malformed
