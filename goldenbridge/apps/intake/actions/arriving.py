"""Applications come in, are handed on to triage, and are forgotten when a case holds them."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from goldenbridge.apps.intake.models import DANGERS, LANES, Bundle
from goldenbridge.apps.intake.permissions import may_erase, may_hand_on
from goldenbridge.core.actors import Actor
from goldenbridge.core.bundle import Bundle as Application
from goldenbridge.core.errors import BridgeError, Malformed, NotFound, words
from goldenbridge.platform import clock, trail

INSERT: Final = """
INSERT INTO intake_bundle (
    ref, case_ref, locator_hash, submission, epoch, shard_key_ref, duty_key_ref, sign_key, reply_key, signature,
    story, contact, lane, language, danger, received_on, is_handed_on, status, status_on, is_quarantined
) VALUES (
    %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
    CASE
        WHEN %s THEN TRUE
        WHEN EXISTS (SELECT 1 FROM intake_bundle WHERE NOT is_handed_on AND is_quarantined = TRUE AND received_on >= %s)
            THEN TRUE
        ELSE EXISTS (SELECT 1 FROM intake_bundle WHERE received_on = %s LIMIT 1 OFFSET %s)
    END
)
"""


class AlreadyApplied(BridgeError):
    """Another application is stored under the same phrase."""

    code = "already_applied"
    status = 409
    sentence = words(
        "There is already an application under this phrase. It is safe; what you sent now was not added to it. "
        "Read the status with your phrase: when we answer you can write again."
    )


class CaseTaken(BridgeError):
    """Another applicant's case has this reference."""

    code = "case_taken"
    status = 409
    sentence = words("This application could not be stored. Please begin again with a new phrase.")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What triage learns of a new application: routing, nothing readable."""

    bundle_ref: UUID
    case_ref: UUID
    epoch: int
    shard_key_ref: UUID
    duty_key_ref: UUID
    danger: int
    received_on: date
    lane: str
    language: str
    is_quarantined: bool


def receive_bundle(
    application: Application, *, submission: bytes, lane: str, language: str, danger: int, actor: Actor
) -> bool:
    """Store a sealed application whose signature was checked; True if it is new, False if it was stored before.

    Raises AlreadyApplied if another one stands under the same phrase. Nothing blocks: beyond the day's quota an
    application is stored in quarantine and read last.
    """
    if lane not in LANES or danger not in DANGERS or len(submission) != 32:
        raise Malformed
    try:
        with transaction.atomic():
            _insert(application, submission=submission, lane=lane, language=language, danger=danger)
            trail.record("bundle.received", application.case, actor=actor.ref)
    except IntegrityError as error:
        _first_answer(application, submission, error)
        return False
    return True


def _insert(application: Application, *, submission: bytes, lane: str, language: str, danger: int) -> None:
    """One statement decides about quarantine and stores; plain, for this is what a flood of applications waits for.

    While one of today's waits in quarantine the quota is used up, and nothing is counted: a flood must not grow dearer.
    """
    today = clock.today().isoformat()
    quota = settings.DAILY_APPLICATIONS
    database_ref = _native if connection.features.has_native_uuid_field else _hexadecimal
    values = (
        database_ref(uuid4()),
        database_ref(application.case),
        application.locator_hash,
        submission,
        application.epoch,
        database_ref(application.story.key_ref),
        database_ref(application.contact.key_ref),
        application.sign_key,
        application.reply_key,
        application.signature,
        application.story.envelope,
        application.contact.envelope,
        lane,
        language,
        danger,
        today,
        False,
        "received",
        today,
        quota < 1,
        today,
        today,
        max(quota - 1, 0),
    )
    with connection.cursor() as cursor:
        cursor.execute(INSERT, values)


def _native(ref: UUID) -> UUID | str:
    return ref


def _hexadecimal(ref: UUID) -> UUID | str:
    return ref.hex


def _first_answer(application: Application, submission: bytes, error: IntegrityError) -> None:
    stored = Bundle.objects.filter(locator_hash=application.locator_hash).values_list("submission", flat=True).first()
    if stored is None:
        raise CaseTaken from error
    if not hmac.compare_digest(bytes(stored), submission):
        raise AlreadyApplied from error


@transaction.atomic
def hand_on_arrivals(*, limit: int, actor: Actor) -> list[Arrival]:
    """Give triage the applications that it does not know yet: danger first, quarantine last, then by day."""
    may_hand_on(actor)
    waiting = Bundle.objects.select_for_update().filter(is_handed_on=False)
    bundles = list(waiting.defer("story", "contact").order_by("is_quarantined", "-danger", "received_on")[:limit])
    Bundle.objects.filter(ref__in=[bundle.ref for bundle in bundles]).update(is_handed_on=True)
    if bundles:
        trail.record_many([("bundle.handed_on", bundle.case_ref) for bundle in bundles], actor=actor.ref)
    return [
        Arrival(
            bundle_ref=bundle.ref,
            case_ref=bundle.case_ref,
            epoch=bundle.epoch,
            shard_key_ref=bundle.shard_key_ref,
            duty_key_ref=bundle.duty_key_ref,
            danger=bundle.danger,
            received_on=bundle.received_on,
            lane=bundle.lane,
            language=bundle.language,
            is_quarantined=bundle.is_quarantined,
        )
        for bundle in bundles
    ]


@transaction.atomic
def drop_envelopes(case_ref: UUID, *, actor: Actor) -> None:
    """Forget story and contact here: the case holds them now, sealed to keys of its own."""
    may_erase(actor)
    bundle = _locked(case_ref=case_ref)
    bundle.story = bundle.contact = b""
    bundle.save(update_fields=["story", "contact"])
    trail.record("bundle.envelopes_dropped", case_ref, actor=actor.ref)


@transaction.atomic
def forget_bundle(case_ref: UUID, *, actor: Actor) -> None:
    """Delete everything that intake holds of an application; its phrase then opens nothing."""
    may_erase(actor)
    bundle = _locked(case_ref=case_ref)
    bundle.letters.all().delete()
    bundle.answers.all().delete()
    bundle.delete()
    trail.record("bundle.forgotten", case_ref, actor=actor.ref)


def _locked(**where: object) -> Bundle:
    bundle = Bundle.objects.select_for_update().filter(**where).first()
    if bundle is None:
        raise NotFound
    return bundle
