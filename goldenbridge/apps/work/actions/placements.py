"""A job begins, and with it ends the stipend; both in one transaction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.work.errors import AlreadyPlaced, ImpossibleDay, TooEarly
from goldenbridge.apps.work.halting import may_go_on
from goldenbridge.apps.work.models import Introduction, Placement
from goldenbridge.apps.work.permissions import may_reach_employer, may_record_work
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import Malformed, NotFound
from goldenbridge.platform import clock, trail

CONFIRMED_AFTER: Final = {"confirm_30": timedelta(days=30), "confirm_90": timedelta(days=90)}
RUNNING: Final = frozenset({"taken_up", "active", "suspended"})
REASONS: Final = frozenset({"left", "dismissed", "job_ended", "never_began", "other"})


@transaction.atomic
def place(introduction_ref: UUID, *, on: date, actor: Actor) -> Placement:
    """The candidate has accepted the job; it has not begun, so nothing ends yet."""
    introduction = _locked_introduction(introduction_ref)
    may_record_work(actor, introduction.candidate)
    may_reach_employer(introduction.vacancy.employer)
    may_go_on(introduction.candidate, actor=actor)
    introduction.move("accept")
    _check_day(on, first=introduction.introduced_on)
    introduction.save(update_fields=["state"])
    try:
        with transaction.atomic():
            placement = Placement.objects.create(
                introduction=introduction, award_ref=introduction.candidate.award_ref, accepted_on=on
            )
    except IntegrityError as error:
        raise AlreadyPlaced from error
    trail.record("placement.accepted", placement.ref, actor=actor.ref)
    return placement


@atomic_with_retry
def start_placement(placement_ref: UUID, *, on: date, actor: Actor) -> Placement:
    """The first day at work: the award ends by its rule, what is undrawn after that is freed, and the slot is taken."""
    placement = _locked(placement_ref)
    may_record_work(actor, placement.introduction.candidate)
    placement.move("start")
    _check_day(on, first=placement.accepted_on)
    placement.introduction.move("start")
    placement.started_on = on
    placement.save(update_fields=["state", "started_on"])
    placement.introduction.save(update_fields=["state"])
    _take_slot(placement)
    if placement.award_ref is not None and _is_running(placement.award_ref, actor):
        awards.end_award(placement.award_ref, reason="placed", on=on, actor=actor)
    trail.record("placement.started", placement.ref, actor=actor.ref)
    return placement


@transaction.atomic
def confirm_placement(placement_ref: UUID, *, actor: Actor) -> Placement:
    """Still at work after 30, and then after 90 days."""
    placement = _locked(placement_ref)
    may_record_work(actor, placement.introduction.candidate)
    verb = "confirm_90" if placement.state == "confirmed_30" else "confirm_30"
    placement.move(verb)
    first_day = placement.started_on + CONFIRMED_AFTER[verb]
    if clock.today() < first_day:
        raise TooEarly(day=first_day.isoformat())
    placement.save(update_fields=["state"])
    if placement.introduction.state == "started":
        placement.introduction.move("confirm")
        placement.introduction.save(update_fields=["state"])
    trail.record(f"placement.{verb}", placement.ref, actor=actor.ref)
    return placement


@transaction.atomic
def end_placement(placement_ref: UUID, *, on: date, reason: str, actor: Actor) -> Placement:
    """The job is over. Within the guarded days a determination may cover the award again; nothing does so by itself."""
    placement = _locked(placement_ref)
    may_record_work(actor, placement.introduction.candidate)
    if reason not in REASONS:
        raise Malformed
    placement.move("end")
    _check_day(on, first=placement.started_on or placement.accepted_on)
    placement.ended_on, placement.ended_reason = on, reason
    placement.save(update_fields=["state", "ended_on", "ended_reason"])
    trail.record("placement.ended", placement.ref, actor=actor.ref)
    return placement


def _check_day(on: date, *, first: date) -> None:
    """Nothing happens in the future, nor before what it follows; a day typed wrong long ago does not bind today."""
    today = clock.today()
    if not min(first, today) <= on <= today:
        raise ImpossibleDay(first=min(first, today).isoformat())


def _is_running(award_ref: UUID, actor: Actor) -> bool:
    """Whether there is still something to end: an award may have ended before, by its term or otherwise."""
    return promises.award(award_ref, actor=actor).state in RUNNING


def _take_slot(placement: Placement) -> None:
    vacancy = placement.introduction.vacancy
    if vacancy.state == "open" and not vacancy.has_slot_left():
        vacancy.move("fill")
        vacancy.save(update_fields=["state"])


def _locked_introduction(ref: UUID) -> Introduction:
    rows = Introduction.objects.select_for_update(of=("self", "vacancy")).select_related(
        "candidate", "vacancy__employer"
    )
    introduction = rows.filter(ref=ref).first()
    if introduction is None:
        raise NotFound
    return introduction


def _locked(ref: UUID) -> Placement:
    rows = Placement.objects.select_for_update(of=("self", "introduction", "introduction__vacancy"))
    placement = (
        rows.select_related("introduction__candidate", "introduction__vacancy", "introduction").filter(ref=ref).first()
    )
    if placement is None:
        raise NotFound
    return placement
