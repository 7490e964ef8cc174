"""Statuses, replies and questions are put down for an applicant, read by him, and end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.intake.models import REPLY, Answer, Bundle, Letter
from goldenbridge.apps.intake.permissions import may_expire, may_push_down
from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.core.application import CHOICES
from goldenbridge.core.errors import Malformed, NotFound
from goldenbridge.core.sealing import Purpose, check_place, parse_header
from goldenbridge.platform import clock, trail

LETTER_DAYS: Final = 14
KEYS: Final[Mapping[str, frozenset[str]]] = {
    "text": frozenset({"statement", "signature"}),
    "identity": frozenset({"statement", "signature"}),
    "payout": frozenset({"cell_ref", "payee_ref"}),
}
PURPOSES: Final[Mapping[str, Purpose]] = {"confirmation": Purpose.NOTICE}
"""Of letters that nobody of the fund writes; all others are records of their writers."""
KEY_COUNT: Final[Mapping[str, int]] = {"text": 1, "identity": 2, "payout": 1}


@transaction.atomic
def put_status(case_ref: UUID, *, status: str, actor: Actor, valid_until: date | None = None) -> None:
    """Say what the applicant reads at the top of his status page, and until when it holds if it has an end."""
    may_push_down(actor)
    bundle = _locked(case_ref=case_ref)
    if (bundle.status, bundle.valid_until) == (status, valid_until):
        return
    bundle.status, bundle.valid_until, bundle.status_on = status, valid_until, clock.today()
    bundle.save(update_fields=["status", "valid_until", "status_on"])
    trail.record("bundle.status_put", case_ref, actor=actor.ref)


@transaction.atomic
def put_promise(case_ref: UUID, *, envelope: bytes | None, actor: Actor) -> None:
    """Leave what is promised to him, sealed to his own key, instead of what was left before; None takes it away."""
    may_push_down(actor)
    if envelope is not None:
        check_place(parse_header(envelope), purpose=Purpose.PROMISE, case=case_ref)
    bundle = _locked(case_ref=case_ref)
    bundle.promise = envelope
    bundle.save(update_fields=["promise"])
    trail.record("bundle.promise_put", case_ref, actor=actor.ref)


@transaction.atomic
def put_reply(case_ref: UUID, *, reply_ref: UUID, envelope: bytes, actor: Actor) -> None:
    """Leave a sealed reply; the same reference twice is one reply."""
    may_push_down(actor)
    _put_letter(case_ref, ref=reply_ref, kind=REPLY, envelope=envelope, keys=(), expires_on=None)
    trail.record("letter.put", reply_ref, actor=actor.ref)


@transaction.atomic
def ask(
    case_ref: UUID,
    *,
    question_ref: UUID,
    kind: str,
    envelope: bytes | None,
    keys: Sequence[Mapping[str, str]],
    actor: Actor,
    expires_on: date | None = None,
) -> None:
    """Leave a question, its sealed text and the signed certificates of the keys for the answer; twice is once.

    Left again with other keys while no answer came, it takes these: whoever leads the case has made new ones.
    """
    may_push_down(actor)
    if kind not in CHOICES or len(keys) != KEY_COUNT.get(kind, 0):
        raise Malformed
    if any(set(key) != KEYS[kind] for key in keys):
        raise Malformed
    _put_letter(case_ref, ref=question_ref, kind=kind, envelope=envelope, keys=keys, expires_on=expires_on)
    trail.record("letter.asked", question_ref, actor=actor.ref)


@transaction.atomic
def take_question_back(question_ref: UUID, *, actor: Actor) -> None:
    """Take a question away that was not answered; what was answered meanwhile is collected and left aside."""
    may_push_down(actor)
    Letter.objects.filter(ref=question_ref).exclude(kind=REPLY).delete()
    trail.record("letter.taken_back", question_ref, actor=actor.ref)


def _put_letter(
    case_ref: UUID,
    *,
    ref: UUID,
    kind: str,
    envelope: bytes | None,
    keys: Sequence[Mapping[str, str]],
    expires_on: date | None,
) -> None:
    if envelope is not None:
        check_place(parse_header(envelope), purpose=PURPOSES.get(kind, Purpose.REPLY), case=case_ref)
    bundle = _locked(case_ref=case_ref)
    if Answer.objects.filter(ref=ref).exists():
        return
    today = clock.today()
    key_text = canonical.encode([dict(key) for key in keys]).decode()
    letter, is_new = Letter.objects.get_or_create(
        ref=ref,
        defaults={
            "bundle": bundle,
            "kind": kind,
            "envelope": envelope,
            "keys": key_text,
            "put_on": today,
            "expires_on": expires_on or today + timedelta(days=LETTER_DAYS),
        },
    )
    if not is_new and letter.keys != key_text:
        letter.keys = key_text
        letter.save(update_fields=["keys"])


@transaction.atomic
def mark_read(letter_ref: UUID, *, locator_hash: bytes, actor: Actor) -> None:
    """Destroy a reply: its reader has pressed "I have read it". Pressing twice is no error; a question stays."""
    Letter.objects.filter(ref=letter_ref, bundle__locator_hash=locator_hash, kind=REPLY).delete()
    trail.record("letter.read", letter_ref, actor=actor.ref)


@transaction.atomic
def expire_letters(*, actor: Actor) -> int:
    """Destroy letters past their last day, unread or not; says how many went."""
    may_expire(actor)
    count, _ = Letter.objects.filter(expires_on__lt=clock.today()).delete()
    if count:
        trail.record("letter.expired", count, actor=actor.ref)
    return count


def _locked(**where: object) -> Bundle:
    bundle = Bundle.objects.select_for_update().filter(**where).first()
    if bundle is None:
        raise NotFound
    return bundle
