"""What may be seen of sealed applications: by the phrase's holder, and, still sealed, by those who work on them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from goldenbridge.apps.intake.models import REPLY, Answer, Bundle, Letter
from goldenbridge.apps.intake.permissions import may_push_down, may_see_bundle
from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.core.bundle import Bundle as Application
from goldenbridge.core.bundle import Part
from goldenbridge.core.errors import NotFound
from goldenbridge.core.sealing import Compartment
from goldenbridge.platform import clock

SHOWN_LETTERS = 4
SHOWN_BYTES = 20 * 1024
"""How many letters, and how many bytes of them sealed, one page shows; the others wait until these are read."""


@dataclass(frozen=True, slots=True)
class SealedApplication:
    """A bundle as it was received, with how it came."""

    bundle_ref: UUID
    application: Application
    lane: str
    language: str
    danger: int
    received_on: date
    is_quarantined: bool

    @property
    def case_ref(self) -> UUID:
        """The random reference that the applicant's page chose."""
        return self.application.case

    @property
    def epoch(self) -> int:
        """The epoch of shard and duty key."""
        return self.application.epoch

    @property
    def shard_key_ref(self) -> UUID:
        """The shard that opens the story."""
        return self.application.story.key_ref

    @property
    def duty_key_ref(self) -> UUID:
        """The duty key that opens the contact."""
        return self.application.contact.key_ref

    @property
    def sign_key(self) -> bytes:
        """The applicant's Ed25519 public key."""
        return self.application.sign_key

    @property
    def reply_key(self) -> bytes:
        """The X25519 public key to which letters are sealed."""
        return self.application.reply_key

    @property
    def story(self) -> bytes:
        """The sealed story, empty once dropped."""
        return self.application.story.envelope

    @property
    def contact(self) -> bytes:
        """The sealed contact, empty once dropped."""
        return self.application.contact.envelope


@dataclass(frozen=True, slots=True)
class WaitingLetter:
    """A sealed reply or question."""

    ref: UUID
    kind: str
    envelope: bytes | None
    keys: tuple[Mapping[str, str], ...]
    put_on: date
    expires_on: date


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """That he answered, and by which choice; `is_waiting` until the cases have taken it over."""

    kind: str
    choice: str
    answered_on: date
    is_waiting: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What the holder of a phrase finds: status, letters, what he answered lately, and his own public keys."""

    case_ref: UUID
    sign_key: bytes
    status: str
    status_on: date
    valid_until: date | None
    promise: bytes | None
    letters: tuple[WaitingLetter, ...]
    answered: tuple[GivenAnswer, ...]
    has_more: bool


def bundle(bundle_ref: UUID, *, actor: Actor) -> SealedApplication:
    """One application with its envelopes, for a first reader or the case's owner."""
    may_see_bundle(actor)
    return _sealed(Bundle.objects.filter(ref=bundle_ref).first())


def bundle_of(case_ref: UUID, *, actor: Actor) -> SealedApplication:
    """As `bundle`, by the case's reference."""
    may_see_bundle(actor)
    return _sealed(Bundle.objects.filter(case_ref=case_ref).first())


def unopened(shard_key_refs: Collection[UUID], *, actor: Actor) -> dict[UUID, UUID]:
    """The shard of each application, by case, whose story is still sealed to one of these."""
    may_see_bundle(actor)
    waiting = Bundle.objects.filter(shard_key_ref__in=shard_key_refs).exclude(story=b"")
    return dict(waiting.values_list("case_ref", "shard_key_ref"))


def held_contacts(duty_key_refs: Collection[UUID], *, actor: Actor) -> set[UUID]:
    """Those of the duty keys to which the contact of an application that waits here is sealed."""
    may_see_bundle(actor)
    waiting = Bundle.objects.filter(duty_key_ref__in=duty_key_refs).exclude(contact=b"")
    return set(waiting.values_list("duty_key_ref", flat=True).distinct())


def unread(case_ref: UUID, *, actor: Actor) -> set[UUID]:
    """The letters that the applicant has neither read nor answered yet."""
    may_push_down(actor)
    return set(Letter.objects.filter(bundle__case_ref=case_ref).values_list("ref", flat=True))


def standing(locator_hash: bytes, *, actor: Actor) -> Standing | None:  # noqa: ARG001 (whoever knows the locator is the applicant)
    """What stands under a locator's hash, or None; both take the same number of reads."""
    found = (
        Bundle.objects.filter(locator_hash=locator_hash)
        .only("ref", "case_ref", "sign_key", "status", "status_on", "valid_until", "promise")
        .first()
    )
    owner = found.ref if found else UUID(int=0)
    letters = list(
        Letter.objects.filter(bundle_id=owner, expires_on__gte=clock.today()).order_by("put_on", "ref")[
            : SHOWN_LETTERS + 1
        ]
    )
    answers = Answer.objects.filter(bundle_id=owner).order_by("-answered_on", "ref")
    answered = [
        GivenAnswer(kind, choice, answered_on, not is_handed_on)
        for kind, choice, answered_on, is_handed_on in answers.values_list(
            "kind", "choice", "answered_on", "is_handed_on"
        )
    ]
    if found is None:
        return None
    shown = _first_letters(letters, beside_bytes=len(found.promise or b""))
    return Standing(
        case_ref=found.case_ref,
        sign_key=bytes(found.sign_key),
        status=found.status,
        status_on=found.status_on,
        valid_until=found.valid_until,
        promise=None if found.promise is None else bytes(found.promise),
        letters=tuple(_letter(letter) for letter in shown),
        answered=tuple(answered),
        has_more=len(shown) < len(letters),
    )


def _first_letters(letters: list[Letter], *, beside_bytes: int) -> list[Letter]:
    """As many as fit on a page of the constant size beside what else is sealed there, at least one."""
    total = beside_bytes
    for count, letter in enumerate(letters):
        total += len(letter.envelope or b"")
        if count == SHOWN_LETTERS or (count and total > SHOWN_BYTES):
            return letters[:count]
    return letters


def question(question_ref: UUID, *, locator_hash: bytes, actor: Actor) -> WaitingLetter:  # noqa: ARG001 (as above)
    """One open question of this applicant; NotFound if there is none, or not his."""
    letter = (
        Letter.objects.filter(ref=question_ref, bundle__locator_hash=locator_hash, expires_on__gte=clock.today())
        .exclude(kind=REPLY)
        .first()
    )
    if letter is None:
        raise NotFound
    return _letter(letter)


def is_answered(question_ref: UUID, *, locator_hash: bytes, actor: Actor) -> bool:  # noqa: ARG001 (as above)
    """Whether this applicant has answered the question already."""
    return Answer.objects.filter(ref=question_ref, bundle__locator_hash=locator_hash).exists()


def _letter(letter: Letter) -> WaitingLetter:
    return WaitingLetter(
        ref=letter.ref,
        kind=letter.kind,
        envelope=None if letter.envelope is None else bytes(letter.envelope),
        keys=tuple(canonical.decode(letter.keys.encode())),
        put_on=letter.put_on,
        expires_on=letter.expires_on,
    )


def _sealed(found: Bundle | None) -> SealedApplication:
    if found is None:
        raise NotFound
    application = Application(
        case=found.case_ref,
        epoch=found.epoch,
        sign_key=bytes(found.sign_key),
        reply_key=bytes(found.reply_key),
        locator_hash=bytes(found.locator_hash),
        story=Part(Compartment.STORY, found.shard_key_ref, bytes(found.story)),
        contact=Part(Compartment.CONTACT, found.duty_key_ref, bytes(found.contact)),
        signature=bytes(found.signature),
    )
    return SealedApplication(
        bundle_ref=found.ref,
        application=application,
        lane=found.lane,
        language=found.language,
        danger=found.danger,
        received_on=found.received_on,
        is_quarantined=found.is_quarantined,
    )
