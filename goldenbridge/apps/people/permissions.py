"""Who may invite, lock out, change accounts and sign the directory."""

from __future__ import annotations

from uuid import UUID

from goldenbridge.apps.people.models import Person
from goldenbridge.core.actors import ROLES, Actor
from goldenbridge.core.errors import BridgeError, NotAllowed, words

INVITERS = ("administrator", "operator")
LOOKERS = (*INVITERS, "coordinator")


class UnknownRole(BridgeError):
    """A role that does not exist."""

    code = "unknown_role"
    status = 422
    sentence = words("Choose one or more of the roles that exist.")


def may_invite(actor: Actor) -> None:
    """Administrators invite in a page, the operator in a terminal."""
    actor.must_have(*INVITERS)


def may_grant_roles(actor: Actor, roles: frozenset[str]) -> None:
    """Whoever may invite may grant any role; it counts only once the directory, signed by several, lists it."""
    actor.must_have(*INVITERS)
    if not roles or not roles <= ROLES:
        raise UnknownRole


class SecondMustLook(BridgeError):
    """Destroying somebody else's keys takes two people."""

    code = "second_must_look"
    status = 409
    sentence = words(
        "One person locks another at once, and a second destroys his keys: another administrator or a coordinator. "
        "Nothing was destroyed."
    )


def may_lock(actor: Actor) -> None:
    """An administrator, or the operator in a terminal: one person can always lock, and nothing is lost by it."""
    actor.must_have(*INVITERS)


def may_unlock(actor: Actor) -> None:
    """Whoever may look at it: the lock may have been meant ill, and nothing opens by undoing it."""
    actor.must_have(*LOOKERS)


def may_lock_out(actor: Actor, person: Person) -> None:
    """Everybody may lock himself out; another only once somebody else has locked him: destroying takes two.

    Raises SecondMustLook. Who was only invited has no keys.
    """
    if actor.ref == person.ref:
        return
    actor.must_have(*LOOKERS)
    if person.state == "active" or (person.state == "locked" and person.locked_by_ref == actor.ref):
        raise SecondMustLook


def may_see_people(actor: Actor) -> None:
    """Who works here, by call-sign, is known to everybody who works here; it stands in the directory."""
    if not actor.roles:
        raise NotAllowed


def may_sign_directory(actor: Actor, administrators: frozenset[UUID]) -> None:
    """Those whom the root keys named, whatever the accounts say."""
    if actor.ref not in administrators:
        raise NotAllowed


def may_propose_directory(actor: Actor, administrators: frozenset[UUID]) -> None:
    """Those who may sign one."""
    may_sign_directory(actor, administrators)


def may_set_capacity(actor: Actor, person_ref: UUID) -> None:
    """Everybody says how much he can carry; a coordinator may say it for him."""
    if actor.ref != person_ref:
        actor.must_have("coordinator", "administrator")


def may_take_journal(actor: Actor) -> None:
    """Auditors take the access journal home; it opens with their key only."""
    actor.must_have("auditor")
