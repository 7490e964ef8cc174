"""Who may approve which step by role; what the matrix adds to that is checked in the action, under a lock."""

from __future__ import annotations

from uuid import UUID

from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.listing import Staff
from goldenbridge.core.matrix import Part
from goldenbridge.core.steps import PART_ROLES


def may_approve(actor: Actor, signer: Staff, roles: frozenset[str]) -> None:
    """Whoever signed is the one who acts, and the signed directory gives him a role for it."""
    if actor.ref != signer.ref or (roles and not roles & signer.roles):
        raise NotAllowed


def may_take_part(actor: Actor, person: Staff, part: Part) -> None:
    """Somebody who works here, or the schedule, gives a part to a person whom the directory lists with the role."""
    if not actor.roles:
        raise NotAllowed
    roles = PART_ROLES.get(part)
    if roles is not None and not roles & person.roles:
        raise NotAllowed


def may_declare_conflict(actor: Actor, person_ref: UUID) -> None:
    """One's own, always; that of another by anybody who works here: a conflict only ever keeps people out."""
    if actor.ref != person_ref and not actor.roles:
        raise NotAllowed
