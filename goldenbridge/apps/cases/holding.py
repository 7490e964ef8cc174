"""What all actions of a case share: loading it locked, checking new keys and envelopes, keeping wraps and accesses."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.cases.models import Access, Case, CaseKey, Question, SealedRecord, Seat
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.core import canonical, retention, statements
from goldenbridge.core.actors import Actor
from goldenbridge.core.casework import NewKey
from goldenbridge.core.certificates import CaseKey as CaseKeyCertificate
from goldenbridge.core.certificates import HalfKey
from goldenbridge.core.errors import BridgeError, NotFound, words
from goldenbridge.core.records import LONGEST_ENVELOPE_BYTES
from goldenbridge.core.sealing import Compartment, Header, Purpose, check_place, parse_header
from goldenbridge.core.statements import Signed
from goldenbridge.platform import clock, trail
from goldenbridge.platform import directory as directories

# A wrap outlives the access by this much, so that access can be prolonged without the page of another holder.
WRAP_GRACE = timedelta(days=30)
# Under these names the keystore keeps the keys of cases, and the halves that are shared for one sitting.
HOLDER = "cases"
SHARED = "cases_shared"


class WrongKeys(BridgeError):
    """The keys that a page sent are not exactly those that this step needs, for exactly these people."""

    code = "wrong_keys"
    status = 409
    sentence = words(
        "The keys made in your page do not fit this step: another person may have been quicker. "
        "Nothing was stored; open the page again."
    )


class CompartmentShut(BridgeError):
    """The compartment has no live key, so nothing can be sealed to it."""

    code = "compartment_shut"
    status = 409
    sentence = words("This part of the case has no key, or its key has been destroyed. Nothing can be written to it.")


class LongEnvelope(BridgeError):
    """More sealed bytes than any form has."""

    code = "long_envelope"
    status = 413
    sentence = words("This text is too long. Nothing was stored; please shorten it.")


def locked_case(ref: UUID) -> Case:
    """The case, its row locked until the transaction ends."""
    case = Case.objects.select_for_update().filter(ref=ref).first()
    if case is None:
        raise NotFound
    return case


def seat_of(case: Case, part: str, person_ref: UUID) -> Seat | None:
    """The person's seat in this case, if he was drawn and has not handed it back."""
    return Seat.objects.filter(case=case, part=part, person_ref=person_ref, left_on__isnull=True).first()


def live_key(case: Case, compartment: str) -> CaseKey:
    """The newest key of a compartment that is not destroyed."""
    keys = CaseKey.objects.filter(case=case, compartment=compartment, destroyed_on__isnull=True)
    key = keys.order_by("-generation").first()
    if key is None:
        raise CompartmentShut
    return key


def needs_evidence_key(case: Case, actor: Actor) -> bool:
    """Whether a verifier who sits down must bring an evidence key: there is none, or none that was made for him."""
    living = CaseKey.objects.filter(case=case, compartment="evidence", destroyed_on__isnull=True)
    mine = Access.objects.filter(case=case, compartment="evidence", person_ref=actor.ref, ended_on__isnull=True)
    return not (living.exists() and mine.exists())


def renew_questions(case: Case, key: CaseKey) -> None:
    """Answers to what was asked before are sealed to the compartment's new key; the next tick tells the applicant."""
    waiting = Question.objects.filter(case=case, kind="text", answered_on__isnull=True, closed_on__isnull=True)
    for question in waiting:
        asked_with = statements.read(CaseKeyCertificate, canonical.unb64(question.keys[0]["statement"]))
        if asked_with.compartment.name.lower() == key.compartment:
            question.keys, question.pushed_on = [certificate(key)], None
            question.save(update_fields=["keys", "pushed_on"])


def certificate(key: CaseKey) -> dict[str, str]:
    """A key's certificate as the applicant's page reads it."""
    return {
        "statement": canonical.b64(bytes(key.certificate)),
        "signature": canonical.b64(bytes(key.signature)),
    }


def check_envelope(
    envelope: bytes, case: Case, *, purpose: Purpose, compartment: str, generation: int | None
) -> Header:
    """The header of an envelope that belongs to this place; what is inside only its readers can check."""
    if len(envelope) > LONGEST_ENVELOPE_BYTES:
        raise LongEnvelope
    header = parse_header(envelope)
    check_place(header, purpose=purpose, case=case.ref, compartment=Compartment[compartment.upper()])
    if generation is not None and header.generation != generation:
        raise CompartmentShut
    return header


def keep_record(
    case: Case,
    envelope: bytes,
    *,
    purpose: Purpose,
    compartment: str,
    author_ref: UUID | None,
    question_ref: UUID | None = None,
) -> SealedRecord:
    """Store an envelope sealed to the live key of a compartment; a record that is there already stays as it is."""
    generation = live_key(case, compartment).generation
    header = check_envelope(envelope, case, purpose=purpose, compartment=compartment, generation=generation)
    record, _is_new = SealedRecord.objects.get_or_create(
        case=case,
        record_ref=header.record,
        purpose=purpose.name.lower(),
        generation=generation,
        defaults={
            "compartment": compartment,
            "author_ref": author_ref,
            "question_id": question_ref,
            "envelope": envelope,
            "written_on": clock.today(),
        },
    )
    return record


def pass_parts_on(case: Case, actor: Actor) -> None:
    """Tell award, payee and cell, as far as there are any, who has a part in the case by now."""
    if case.award_ref is not None:
        approvals.push_parts(from_ref=case.ref, to_ref=case.award_ref, near="case", actor=actor)
    if case.cell_ref is not None:
        approvals.push_parts(from_ref=case.ref, to_ref=case.payee_ref, near="case", actor=actor)
        approvals.push_parts(from_ref=case.ref, to_ref=case.cell_ref, near="cell", actor=actor)


def keep_copy(case: Case, copy: bytes | None, *, compartment: str, actor: Actor) -> None:
    """Keep the writer's own copy of a letter, sealed to a compartment, if his page made one."""
    if copy is not None:
        keep_record(case, copy, purpose=Purpose.NOTE, compartment=compartment, author_ref=actor.ref)


def keep_keys(
    case: Case, keys: Sequence[NewKey], readers: Mapping[str, Collection[UUID]], *, reason: str, actor: Actor
) -> None:
    """Store the keys that the actor's page made: one for each compartment named, wrapped to exactly its readers.

    Raises ForgedSignature for a certificate that the actor did not sign, WrongKeys for any other set of keys or people.
    The wraps go to the keystore first: a wrap without a case is swept, a case without its wrap would be lost.
    """
    sign_key = directories.current().person(actor.ref).sign_key
    read = [
        (statements.verify(CaseKeyCertificate, Signed(key.statement, key.signature), key=sign_key), key) for key in keys
    ]
    if sorted(made.compartment.name.lower() for made, _ in read) != sorted(readers):
        raise WrongKeys
    today = clock.today()
    for made, key in read:
        compartment = made.compartment.name.lower()
        if made.case != case.ref or made.maker != actor.ref or made.generation != next_generation(case, compartment):
            raise WrongKeys
        if {wrap.recipient_ref for wrap in key.wraps} != set(readers[compartment]):
            raise WrongKeys
        until = retention.access_ends(compartment, today)
        _keep_wraps(case, made.card.key_ref, compartment, key, expires_on=until + WRAP_GRACE, actor=actor)
        CaseKey.objects.create(
            key_ref=made.card.key_ref,
            case=case,
            compartment=compartment,
            generation=made.generation,
            maker_ref=actor.ref,
            certificate=key.statement,
            signature=key.signature,
            made_on=today,
        )
        for person_ref in readers[compartment]:
            grant_access(case, compartment, person_ref, reason=reason, until=until, actor=actor)


def keep_half_key(case: Case, key: NewKey, *, actor: Actor) -> UUID:
    """Store the half key that a verifier's page made, wrapped to himself only; its reference is returned."""
    sign_key = directories.current().person(actor.ref).sign_key
    made = statements.verify(HalfKey, Signed(key.statement, key.signature), key=sign_key)
    if made.case != case.ref or made.verifier != actor.ref:
        raise WrongKeys
    if [wrap.recipient_ref for wrap in key.wraps] != [actor.ref]:
        raise WrongKeys
    today = clock.today()
    until = retention.access_ends("identity", today)
    _keep_wraps(case, made.card.key_ref, "identity", key, expires_on=until + WRAP_GRACE, actor=actor)
    CaseKey.objects.create(
        key_ref=made.card.key_ref,
        case=case,
        compartment="identity",
        generation=1,
        maker_ref=actor.ref,
        certificate=key.statement,
        signature=key.signature,
        made_on=today,
        dies_on=today + timedelta(days=retention.EVIDENCE_AT_MOST_DAYS),
    )
    grant_access(case, "identity", actor.ref, reason="verifier", until=until, actor=actor)
    return made.card.key_ref


def grant_access(case: Case, compartment: str, person_ref: UUID, *, reason: str, until: date, actor: Actor) -> Access:
    """Let one person open one compartment until a day; an access that he still has is prolonged."""
    access, is_new = Access.objects.get_or_create(
        case=case,
        compartment=compartment,
        person_ref=person_ref,
        ended_on=None,
        defaults={
            "reason": reason,
            "granted_by_ref": actor.ref,
            "granted_on": clock.today(),
            "until": until,
        },
    )
    if not is_new and access.until < until:
        access.until = until
        access.save(update_fields=["until"])
    trail.record(f"access.{compartment}.granted", access.ref, actor=actor.ref)
    return access


def end_accesses(case: Case, *, compartments: Collection[str] | None = None, person_ref: UUID | None = None) -> None:
    """End live accesses of a case, of all compartments and people or of those named."""
    live = Access.objects.filter(case=case, ended_on__isnull=True)
    if compartments is not None:
        live = live.filter(compartment__in=compartments)
    if person_ref is not None:
        live = live.filter(person_ref=person_ref)
    live.update(ended_on=clock.today())


def _keep_wraps(case: Case, key_ref: UUID, compartment: str, key: NewKey, *, expires_on: date, actor: Actor) -> None:
    # The keystore takes each wrap at once and for good: whose name the key bears is checked before.
    if CaseKey.objects.filter(key_ref=key_ref).exists():
        raise WrongKeys
    for wrap in key.wraps:
        header = check_envelope(wrap.wrap, case, purpose=Purpose.WRAP, compartment=compartment, generation=None)
        if header.record != key_ref:
            raise WrongKeys
        keystore.store_wrap(
            key_ref=key_ref,
            recipient_ref=wrap.recipient_ref,
            wrap=wrap.wrap,
            expires_on=expires_on,
            holder=HOLDER,
            actor=actor,
        )


def next_generation(case: Case, compartment: str) -> int:
    """The number of the next key of a compartment."""
    newest = CaseKey.objects.filter(case=case, compartment=compartment).order_by("-generation").first()
    return newest.generation + 1 if newest else 1
