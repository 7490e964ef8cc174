"""Who works here, who is signed in, and what the next directory would say."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.conf import settings

from goldenbridge.apps.people.actions.accounts import InvitationGone
from goldenbridge.apps.people.models import DirectoryDraft, Invitation, Person, Session
from goldenbridge.apps.people.permissions import may_invite, may_see_people, may_sign_directory, may_unlock
from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.core.directory import Directory, UnknownKey
from goldenbridge.core.entrance import hash_invitation, hash_session
from goldenbridge.core.errors import NotFound
from goldenbridge.core.listing import Staff
from goldenbridge.core.staffkeys import fake_salt
from goldenbridge.platform import clock, directory


@dataclass(frozen=True)
class PersonView:
    """What everybody who works here may know of somebody who works here."""

    ref: UUID
    call_sign: str
    roles: frozenset[str]
    vouchers: frozenset[UUID]
    capacity: int
    state: str
    locked_by_ref: UUID | None = None
    seal_key: bytes = b""
    sign_key: bytes = b""

    @property
    def is_active(self) -> bool:
        """Whether the person has keys and is not locked out."""
        return self.state == "active"


@dataclass(frozen=True)
class SignedIn:
    """The person behind a session: the actor has the roles that both the account and the signed directory list."""

    person: PersonView
    actor: Actor
    is_listed: bool
    salt: bytes = field(repr=False)
    locked_keys: bytes = field(repr=False)


@dataclass(frozen=True)
class SessionView:
    """One of one's own open sessions."""

    ref: UUID
    last_day_on: date
    is_this: bool


@dataclass(frozen=True)
class DraftView:
    """The draft of the next directory, the bytes to sign, and who has signed."""

    directory: Directory
    content: bytes = field(repr=False)
    signed_by: frozenset[UUID]
    threshold: int


def _view(person: Person) -> PersonView:
    return PersonView(
        ref=person.ref,
        call_sign=person.call_sign,
        roles=person.role_names,
        vouchers=person.voucher_refs,
        capacity=person.capacity,
        state=person.state,
        locked_by_ref=person.locked_by_ref,
        seal_key=bytes(person.seal_key or b""),
        sign_key=bytes(person.sign_key or b""),
    )


def person(ref: UUID) -> PersonView:
    """The person with this reference; NotFound if there is none."""
    found = Person.objects.filter(ref=ref).first()
    if found is None:
        raise NotFound
    return _view(found)


def by_call_sign(call_sign: str) -> PersonView:
    """The person with this call-sign; NotFound if there is none."""
    found = Person.objects.filter(call_sign=call_sign.strip().lower()).first()
    if found is None:
        raise NotFound
    return _view(found)


def everybody(*, actor: Actor) -> list[PersonView]:
    """All accounts by call-sign, those who were locked out last."""
    may_see_people(actor)
    people = [_view(each) for each in Person.objects.order_by("call_sign")]
    return sorted(people, key=lambda each: each.state == "locked_out")


def holders(role: str) -> list[PersonView]:
    """Active people who hold the role by account and by the signed directory, in the order of call-signs."""
    listed = {each.ref: each.roles for each in directory.latest().holders(role)}
    people = Person.objects.filter(state="active", ref__in=list(listed)).order_by("call_sign")
    return [_view(each) for each in people if role in each.roles]


def call_signs(refs: set[UUID] | frozenset[UUID]) -> dict[UUID, str]:
    """Call-signs by reference."""
    return dict(Person.objects.filter(ref__in=refs).values_list("ref", "call_sign"))


def locked_out_refs() -> set[UUID]:
    """References of everybody who is locked or was locked out: nothing is given to them, and they take no part."""
    return set(Person.objects.filter(state__in=["locked", "locked_out"]).values_list("ref", flat=True))


def lockers() -> dict[UUID, UUID | None]:
    """Who is locked, and by whom: he takes no part, and a second person has not looked yet whether his keys go."""
    return dict(Person.objects.filter(state="locked").values_list("ref", "locked_by_ref"))


def keyless_refs() -> set[UUID]:
    """References of those who were locked out for good, for sweeping what was left to them."""
    return set(Person.objects.filter(state="locked_out").values_list("ref", flat=True))


def locked_by_others(*, actor: Actor) -> list[PersonView]:
    """Who is locked, and waits for this person to look whether his keys are destroyed or he is let in again."""
    may_unlock(actor)
    found = Person.objects.filter(state="locked").exclude(locked_by_ref=actor.ref)
    return [_view(each) for each in found.order_by("call_sign")]


def salt_of(call_sign: str) -> bytes:
    """The salt for a sign-in; for a call-sign that nobody has, a steady false one that looks the same."""
    call_sign = call_sign.strip().lower()
    false = fake_salt(settings.SECRET_KEY.encode(), call_sign)
    salt = Person.objects.filter(call_sign=call_sign, state="active").values_list("salt", flat=True).first()
    return bytes(salt) if salt else false


def invited(token: str) -> PersonView:
    """The account that an invitation opens; InvitationGone if it opens none."""
    found = (
        Invitation.objects.select_related("person")
        .filter(token_hash=hash_invitation(token), last_day_on__gte=clock.today())
        .first()
    )
    if found is None:
        raise InvitationGone
    return _view(found.person)


def open_invitations(*, actor: Actor) -> dict[UUID, date]:
    """The last day of each invitation that was not used yet, by person."""
    may_invite(actor)
    return dict(Invitation.objects.values_list("person_id", "last_day_on"))


def signed_in(token: str) -> SignedIn | None:
    """The person behind a session cookie; None if it is no live session.

    A role counts only if the signed directory lists it too, so that writing it into the account opens no page. Whom
    the root keys name in a delegation that comes administers by their word, to sign the list that says so.
    """
    session = (
        Session.objects.select_related("person")
        .filter(token_hash=hash_session(token), last_day_on__gte=clock.today(), person__state="active")
        .first()
    )
    if session is None:
        return None
    view = _view(session.person)
    salt, locked = bytes(session.person.salt), bytes(session.person.locked_keys)
    try:
        listed = directory.latest().person(view.ref)
    except (UnknownKey, directory.NoDirectory):
        return SignedIn(view, Actor(view.ref), is_listed=False, salt=salt, locked_keys=locked)
    actor = Actor(view.ref, (view.roles & listed.roles) | _named_by_root(listed))
    return SignedIn(view, actor, is_listed=True, salt=salt, locked_keys=locked)


def _named_by_root(listed: Staff) -> frozenset[str]:
    coming = directory.coming_delegation()
    if coming is None or coming.delegation.administrators.get(listed.ref) != listed.sign_key:
        return frozenset()
    return frozenset({"administrator"})


def sessions(token: str, *, actor: Actor) -> list[SessionView]:
    """One's own open sessions; `token` tells which of them this page belongs to."""
    mine = Session.objects.filter(person_id=actor.ref, last_day_on__gte=clock.today()).order_by("last_day_on", "ref")
    this = hash_session(token)
    return [SessionView(each.ref, each.last_day_on, bytes(each.token_hash) == this) for each in mine]


def draft(*, actor: Actor) -> DraftView | None:
    """The draft of the next directory, for those who may sign it; None if there is none."""
    delegation = directory.signing_delegation()
    may_sign_directory(actor, frozenset(delegation.administrators))
    found = DirectoryDraft.objects.filter(only=True).first()
    if found is None:
        return None
    content = bytes(found.content)
    drafted = Directory.from_value(canonical.decode(content))
    return DraftView(drafted, content, frozenset(UUID(ref) for ref in found.signatures), delegation.threshold)


def unlisted_changes(*, actor: Actor) -> bool:
    """Whether the accounts say something that the signed directory does not say yet."""
    may_see_people(actor)
    listed = {(each.ref, each.roles, each.vouchers, each.sign_key) for each in directory.latest().staff}
    active = {
        (each.ref, each.role_names, each.voucher_refs, bytes(each.sign_key))
        for each in Person.objects.filter(state="active")
    }
    return listed != active


def listed_key_refs() -> set[UUID]:
    """References of the keys that the directory in force or the draft of the next one lists."""
    drafts = [Directory.from_value(canonical.decode(bytes(each.content))) for each in DirectoryDraft.objects.all()]
    return {
        each.card.key_ref
        for listed in (directory.latest(), *drafts)
        for each in (*listed.shards, *listed.duty, *listed.cells)
    }
