"""Applicants answer questions or withdraw; the cases collect what they said, still sealed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.db import transaction

from goldenbridge.apps.intake.models import REPLY, Answer, Bundle, Letter
from goldenbridge.apps.intake.permissions import may_expire, may_push_down
from goldenbridge.core import canonical, statements
from goldenbridge.core.actors import Actor
from goldenbridge.core.application import check_choice
from goldenbridge.core.certificates import CaseKey
from goldenbridge.core.errors import Malformed, NotFound
from goldenbridge.core.records import LONGEST_ENVELOPE_BYTES
from goldenbridge.core.sealing import Compartment, Purpose, check_place, parse_header
from goldenbridge.platform import clock, trail

ANSWER_DAYS: Final = 14
ENVELOPES: Final[Mapping[str, tuple[Purpose, ...]]] = {
    "text": (Purpose.ANSWER,),
    "identity": (Purpose.IDENTITY, Purpose.HALF, Purpose.HALF),
    "payout": (Purpose.PAYOUT,),
}


@dataclass(frozen=True, slots=True)
class HandedAnswer:
    """An answer on its way to the case: sealed envelopes, or a signed choice."""

    question_ref: UUID | None
    case_ref: UUID
    kind: str
    choice: str | None
    envelopes: tuple[bytes, ...]
    statement: bytes
    signature: bytes
    answered_on: date


@transaction.atomic
def receive_answer(
    question_ref: UUID,
    *,
    locator_hash: bytes,
    choice: str,
    envelopes: Sequence[bytes],
    statement: bytes,
    signature: bytes,
    actor: Actor,
) -> bool:
    """Store the sealed answer or the signed choice and drop the question; False if it was answered before.

    The page has checked that the holder of the phrase sends it, and the choice's signature. Raises NotFound for a
    question that is not his or is no longer open.
    """
    letter = (
        Letter.objects.select_for_update(of=("self",))
        .select_related("bundle")
        .filter(ref=question_ref, bundle__locator_hash=locator_hash)
        .exclude(kind=REPLY)
        .first()
    )
    if letter is None:
        if Answer.objects.filter(ref=question_ref, bundle__locator_hash=locator_hash).exists():
            return False
        raise NotFound
    check_choice(letter.kind, choice)
    _check_envelopes(letter, envelopes)
    Answer.objects.create(
        ref=question_ref,
        bundle=letter.bundle,
        question_ref=question_ref,
        kind=letter.kind,
        choice=choice,
        statement=statement,
        signature=signature,
        envelopes=_as_text(envelopes),
        answered_on=clock.today(),
    )
    letter.delete()
    trail.record("answer.received", question_ref, actor=actor.ref)
    return True


def _check_envelopes(letter: Letter, envelopes: Sequence[bytes]) -> None:
    purposes = ENVELOPES.get(letter.kind, ())
    if len(envelopes) != len(purposes):
        raise Malformed
    if not purposes:
        return
    case, compartment, generation = _place(letter)
    for envelope, purpose in zip(envelopes, purposes, strict=True):
        if len(envelope) > LONGEST_ENVELOPE_BYTES:
            raise Malformed
        header = parse_header(envelope)
        check_place(header, purpose=purpose, case=case, compartment=compartment, record=letter.ref)
        if header.generation != generation:
            raise Malformed


def _place(letter: Letter) -> tuple[UUID, Compartment, int]:
    """(case, compartment, generation) that the header of an answer must name, as the question's own keys say."""
    case = letter.bundle.case_ref
    if letter.kind == "identity":
        return case, Compartment.IDENTITY, 1
    key = canonical.decode(letter.keys.encode())[0]
    if letter.kind == "payout":
        # The payees' tables must not hold a case: the payee's own random reference stands in its place.
        return UUID(key["payee_ref"]), Compartment.PAYOUT, 1
    certificate = statements.read(CaseKey, canonical.unb64(key["statement"]))
    return case, certificate.compartment, certificate.generation


@transaction.atomic
def withdraw_application(*, locator_hash: bytes, statement: bytes, signature: bytes, actor: Actor) -> bool:
    """The applicant withdraws; False if he had done so before. His open questions go."""
    bundle = _locked(locator_hash=locator_hash)
    if Answer.objects.filter(bundle=bundle, question_ref=None).exists():
        return False
    Answer.objects.create(
        ref=uuid4(),
        bundle=bundle,
        question_ref=None,
        kind="withdrawal",
        choice="withdrawn",
        statement=statement,
        signature=signature,
        envelopes=_as_text(()),
        answered_on=clock.today(),
    )
    bundle.letters.exclude(kind=REPLY).delete()
    trail.record("bundle.withdrawn", bundle.case_ref, actor=actor.ref)
    return True


@transaction.atomic
def hand_on_answers(*, limit: int, actor: Actor) -> list[HandedAnswer]:
    """Give the cases the answers that they do not have yet; intake forgets the envelopes in the same transaction."""
    may_push_down(actor)
    waiting = Answer.objects.select_for_update(of=("self",)).select_related("bundle").filter(is_handed_on=False)
    answers = list(waiting.defer("bundle__story", "bundle__contact").order_by("answered_on")[:limit])
    handed = [_handed(answer) for answer in answers]
    Answer.objects.filter(ref__in=[answer.ref for answer in answers]).update(is_handed_on=True, envelopes=_as_text(()))
    if answers:
        trail.record_many([("answer.handed_on", answer.ref) for answer in answers], actor=actor.ref)
    return handed


def _handed(answer: Answer) -> HandedAnswer:
    texts = canonical.decode(answer.envelopes.encode())
    return HandedAnswer(
        question_ref=answer.question_ref,
        case_ref=answer.bundle.case_ref,
        kind=answer.kind,
        choice=answer.choice or None,
        envelopes=tuple(canonical.unb64(text) for text in texts),
        statement=bytes(answer.statement),
        signature=bytes(answer.signature),
        answered_on=answer.answered_on,
    )


@transaction.atomic
def forget_answers(*, actor: Actor) -> int:
    """Delete the traces of answers that were handed on two weeks ago; says how many went."""
    may_expire(actor)
    old = clock.today() - timedelta(days=ANSWER_DAYS)
    handed_on = Answer.objects.filter(is_handed_on=True, answered_on__lt=old, question_ref__isnull=False)
    count, _ = handed_on.delete()
    if count:
        trail.record("answer.forgotten", count, actor=actor.ref)
    return count


def _as_text(envelopes: Sequence[bytes]) -> str:
    return canonical.encode([canonical.b64(envelope) for envelope in envelopes]).decode()


def _locked(**where: object) -> Bundle:
    bundle = Bundle.objects.select_for_update().filter(**where).first()
    if bundle is None:
        raise NotFound
    return bundle
