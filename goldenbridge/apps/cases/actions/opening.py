"""A bundle becomes a case with an owner; compartments are handed to those who have live access."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.cases.holding import (
    HOLDER,
    WRAP_GRACE,
    WrongKeys,
    check_envelope,
    end_accesses,
    grant_access,
    keep_keys,
    locked_case,
    pass_parts_on,
)
from goldenbridge.apps.cases.models import Access, Case, CaseKey, Finding, SealedRecord
from goldenbridge.apps.cases.permissions import may_give_case, may_open_compartment
from goldenbridge.apps.cases.standing import unread_answers
from goldenbridge.apps.intake import actions as intake
from goldenbridge.apps.intake import queries as bundles
from goldenbridge.apps.keystore import actions as keystore_actions
from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.apps.triage import actions as triage
from goldenbridge.core import retention, statements
from goldenbridge.core.actors import Actor
from goldenbridge.core.casework import NewKey, NewWrap
from goldenbridge.core.certificates import ReplyKey
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.sealing import Purpose, parse_header
from goldenbridge.core.statements import Signed
from goldenbridge.platform import clock, trail
from goldenbridge.platform import directory as directories


class NotACaseworker(BridgeError):
    """The person who should own the case is not listed as a caseworker."""

    code = "not_a_caseworker"
    status = 409
    sentence = words("The person who should lead this case is not listed as a caseworker. Choose another.")


class LedAlready(BridgeError):
    """The case would be given to whoever leads it."""

    code = "led_already"
    status = 409
    sentence = words("This person leads the case already. Choose another.")


class KeysLeftBehind(BridgeError):
    """The caseworker gives a case without every key that he holds of it, so that its texts would stay with him."""

    code = "keys_left_behind"
    status = 409
    sentence = words(
        "The case was not given: its keys did not come with it, and without them the next caseworker "
        "could read nothing. Open this page again, open your key, and give the case."
    )


@dataclass(frozen=True)
class HandedKey:
    """One key of a compartment with the wrap that was made for this reader, if there is one."""

    key_ref: UUID
    compartment: str
    generation: int
    maker_ref: UUID
    certificate: bytes
    signature: bytes
    wrap: bytes | None


@dataclass(frozen=True)
class HandedRecord:
    """One sealed text of a compartment; `author_ref` is None for the applicant's own, `check` is that of a finding."""

    record_ref: UUID
    purpose: str
    generation: int
    author_ref: UUID | None
    for_ref: UUID | None
    written_on: date
    envelope: bytes
    check: str = ""
    unreadable_on: date | None = None


@dataclass(frozen=True)
class Compartment:
    """A compartment as it is handed to a reader with live access; `closed` of its texts open for none of his keys."""

    case_ref: UUID
    name: str
    applicant: Signed
    until: date
    keys: tuple[HandedKey, ...]
    records: tuple[HandedRecord, ...]
    closed: int = 0


@transaction.atomic
def open_case(
    bundle_ref: UUID, *, owner_ref: UUID, story: bytes, keys: Sequence[NewKey], reply_key: Signed, actor: Actor
) -> Case:
    """Make a case of the bundle that the actor holds on a lease; clicked twice, the same case is returned.

    `story` is the applicant's record unchanged, re-sealed to the story key among `keys` (generation 1); `keys` are
    those of story and notes, wrapped to the owner and nobody else. Contact stays sealed to the people on duty.
    `reply_key` is the actor's certificate of the applicant's keys, whose signatures his page has checked.
    """
    opened = Case.objects.filter(bundle_ref=bundle_ref, opener_ref=actor.ref).first()
    if opened is not None:
        return opened
    item = triage.finish_lease(bundle_ref, actor=actor)
    if "caseworker" not in directories.current().person(owner_ref).roles:
        raise NotACaseworker
    bundle = bundles.bundle(bundle_ref, actor=actor)
    check_reply_key(reply_key, bundle, actor=actor)
    case = _new_case(bundle, owner_ref, reply_key, actor)
    approvals.take_part(subject_ref=case.ref, person_ref=actor.ref, part="triager", actor=actor)
    approvals.take_part(subject_ref=case.ref, person_ref=owner_ref, part="caseworker", actor=actor)
    keep_keys(case, keys, {"story": {owner_ref}, "notes": {owner_ref}}, reason="owner", actor=actor)
    header = check_envelope(story, case, purpose=Purpose.APPLICATION, compartment="story", generation=1)
    if header.record != parse_header(bundle.story).record:
        raise WrongKeys
    _keep(case, "story", header.record, 1, story)
    if bundle.contact:
        _keep(case, "contact", parse_header(bundle.contact).record, 0, bundle.contact)
    intake.drop_envelopes(item.case_ref, actor=actor)
    trail.record("case.opened", case.ref, actor=actor.ref)
    return case


@transaction.atomic
def open_compartment(case_ref: UUID, *, compartment: str, actor: Actor, marks_read: bool = True) -> Compartment:
    """Hand keys, wraps and sealed texts of one compartment to somebody with live access; the trail tells of it.

    Answers that he waits for count as read from now on, unless his page shows none of them (`marks_read=False`).
    """
    case = locked_case(case_ref)
    access = Access.objects.filter(
        case=case, compartment=compartment, person_ref=actor.ref, ended_on__isnull=True
    ).first()
    may_open_compartment(actor, access, today=clock.today())
    trail.record(f"compartment.{compartment}.opened", case.ref, actor=actor.ref)
    if marks_read:
        unread_answers(actor).filter(case=case, compartment=compartment).update(is_read=True)
    return _handed(case, compartment, access, actor)


@transaction.atomic
def give_case(case_ref: UUID, *, owner_ref: UUID, wraps: Sequence[tuple[UUID, NewWrap]], actor: Actor) -> Case:
    """Hand the case to another caseworker: the old owner's accesses end, and his page wraps each key to the new one.

    `wraps` are (key_ref, wrap). The owner gives every key that he holds of what he passes on, or KeysLeftBehind. A
    coordinator may name a new owner without wraps when the old one is gone: what was sealed to the old owner alone is
    then out of reach, and the applicant is asked again. Either way the new owner's page then makes keys of its own
    (`renew_case_keys`).
    """
    case = locked_case(case_ref)
    may_give_case(actor, case)
    if owner_ref == case.owner_ref:
        raise LedAlready
    if "caseworker" not in directories.current().person(owner_ref).roles:
        raise NotACaseworker
    approvals.take_part(subject_ref=case.ref, person_ref=owner_ref, part="caseworker", actor=actor)
    pass_parts_on(case, actor)
    held = Access.objects.filter(case=case, person_ref=case.owner_ref, ended_on__isnull=True)
    compartments = list(held.values_list("compartment", flat=True))
    end_accesses(case, person_ref=case.owner_ref)
    today = clock.today()
    for compartment in compartments:
        until = retention.access_ends(compartment, today)
        grant_access(case, compartment, owner_ref, reason="owner", until=until, actor=actor)
    _pass_wraps(case, compartments, owner_ref, wraps, actor)
    case.owner_ref, case.given_on = owner_ref, today
    case.save(update_fields=["owner_ref", "given_on"])
    trail.record("case.given", case.ref, actor=actor.ref)
    return case


@transaction.atomic
def ask_duty(case_ref: UUID, *, person_ref: UUID, actor: Actor) -> Access:
    """Ask one person on duty to reach the applicant outside: he may open the contact for a week, and no story."""
    case = locked_case(case_ref)
    may_give_case(actor, case)
    approvals.take_part(subject_ref=case.ref, person_ref=person_ref, part="duty", actor=actor)
    pass_parts_on(case, actor)
    until = retention.access_ends("contact", clock.today())
    return grant_access(case, "contact", person_ref, reason="duty", until=until, actor=actor)


def check_reply_key(signed: Signed, bundle: bundles.SealedApplication, *, actor: Actor) -> None:
    """Raise unless the actor certifies the keys with which this application came, and no others."""
    certificate = statements.verify(ReplyKey, signed, key=directories.current().person(actor.ref).sign_key)
    if certificate != ReplyKey(bundle.case_ref, bundle.sign_key, bundle.reply_key, actor.ref):
        raise WrongKeys


def _new_case(bundle: bundles.SealedApplication, owner_ref: UUID, reply_key: Signed, actor: Actor) -> Case:
    today = clock.today()
    case = Case(
        ref=bundle.case_ref,
        bundle_ref=bundle.bundle_ref,
        owner_ref=owner_ref,
        opener_ref=actor.ref,
        language=bundle.language,
        danger=bundle.danger,
        sign_key=bundle.sign_key,
        reply_certificate=reply_key.statement,
        reply_signature=reply_key.signature,
        duty_key_ref=bundle.duty_key_ref,
        opened_on=today,
        last_heard_on=bundle.received_on,
    )
    case.move("look")
    case.save(force_insert=True)
    return case


def _keep(case: Case, compartment: str, record_ref: UUID, generation: int, envelope: bytes) -> None:
    SealedRecord.objects.create(
        case=case,
        record_ref=record_ref,
        compartment=compartment,
        generation=generation,
        purpose="application",
        envelope=envelope,
        written_on=clock.today(),
    )


def _pass_wraps(
    case: Case, compartments: Sequence[str], owner_ref: UUID, wraps: Sequence[tuple[UUID, NewWrap]], actor: Actor
) -> None:
    keys = {
        key.key_ref: key
        for key in CaseKey.objects.filter(case=case, compartment__in=compartments, destroyed_on__isnull=True)
    }
    if actor.ref == case.owner_ref and not keystore.wraps(list(keys), actor).keys() <= dict(wraps).keys():
        raise KeysLeftBehind
    had = keystore.keepers([key_ref for key_ref, _wrap in wraps])
    for key_ref, wrap in wraps:
        if key_ref not in keys or wrap.recipient_ref != owner_ref or parse_header(wrap.wrap).record != key_ref:
            raise WrongKeys
        expires_on = retention.access_ends(keys[key_ref].compartment, clock.today()) + WRAP_GRACE
        if owner_ref in had[key_ref]:
            # He led the case before: his wrap is still the right one, and none is ever put in the place of another.
            keystore_actions.prolong_wraps(
                owner_ref, key_refs=[key_ref], expires_on=expires_on, holder=HOLDER, actor=actor
            )
            continue
        keystore_actions.store_wrap(
            key_ref=key_ref,
            recipient_ref=owner_ref,
            wrap=wrap.wrap,
            expires_on=expires_on,
            holder=HOLDER,
            actor=actor,
        )


def _handed(case: Case, compartment: str, access: Access, actor: Actor) -> Compartment:
    case_keys = list(
        CaseKey.objects.filter(case=case, compartment=compartment, destroyed_on__isnull=True).order_by(
            "generation", "made_on"
        )
    )
    mine = keystore.wraps([key.key_ref for key in case_keys], actor)
    keys = [_handed_key(key, mine[key.key_ref]) for key in case_keys if key.key_ref in mine]
    if compartment == "contact" and case.duty_key_ref is not None:
        keys.append(_duty_key(case.duty_key_ref, actor))
    checks = _checks_found(case) if compartment == "evidence" else {}
    # What was sealed to a generation before this reader's would only show him that he may not read it.
    # Whoever leads the case must know of it: what opens for nobody any more is asked again.
    opens = {key.generation for key in keys}
    kept = SealedRecord.objects.filter(case=case, compartment=compartment)
    closed = kept.exclude(generation__in=opens).count() if actor.ref == case.owner_ref else 0
    records = [
        HandedRecord(
            record.record_ref,
            record.purpose,
            record.generation,
            record.author_ref,
            record.for_ref,
            record.written_on,
            bytes(record.envelope),
            checks.get(record.record_ref, ""),
            record.unreadable_on,
        )
        for record in kept.filter(generation__in=opens).order_by("written_on", "id")
    ]
    if compartment == "identity":
        # The other verifier's certificate, by which the page knows to whom it may share its half.
        keys.extend(_handed_key(key, None) for key in case_keys if key.key_ref not in mine)
        keys.extend(_shared_halves(case, actor))
    applicant = Signed(bytes(case.reply_certificate), bytes(case.reply_signature))
    return Compartment(case.ref, compartment, applicant, access.until, tuple(keys), tuple(records), closed)


def _handed_key(key: CaseKey, wrap: bytes | None) -> HandedKey:
    return HandedKey(
        key.key_ref,
        key.compartment,
        key.generation,
        key.maker_ref,
        bytes(key.certificate),
        bytes(key.signature),
        wrap,
    )


def _checks_found(case: Case) -> dict[UUID, str]:
    """To which check each finding belongs; the record of a finding has its reference."""
    return dict(Finding.objects.filter(check_of__case=case).values_list("ref", "check_of__kind"))


def _shared_halves(case: Case, actor: Actor) -> list[HandedKey]:
    """The other verifier's half, while he shares it for a sitting."""
    sharing = case.seats.filter(part="verifier", shared_half_ref__isnull=False).exclude(person_ref=actor.ref)
    refs = dict(sharing.values_list("shared_half_ref", "person_ref"))
    shared = keystore.wraps(list(refs), actor)
    return [HandedKey(ref, "shared", 1, refs[ref], b"", b"", wrap) for ref, wrap in shared.items()]


def _duty_key(key_ref: UUID, actor: Actor) -> HandedKey:
    """The duty key of an epoch is listed in the directory, so it needs no certificate."""
    return HandedKey(key_ref, "contact", 0, actor.ref, b"", b"", keystore.wrap(key_ref, actor))
