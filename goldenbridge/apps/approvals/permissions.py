"""Who may approve which step by role; what the matrix adds to that is checked in the action, under a lock."""

from __future__ import annotations

from uuid import UUID

from goldenbridge.apps.approvals.models import StandIn
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.listing import Staff
from goldenbridge.core.matrix import Part
from goldenbridge.core.standin import LENT_ROLES
from goldenbridge.core.steps import PART_ROLES


def may_approve(actor: Actor, signer: Staff, roles: frozenset[str], *, is_lent: bool = False) -> None:
    """Whoever signed is the one who acts, and the signed directory gives him a role for it, or he was lent one."""
    if actor.ref != signer.ref or (roles and not roles & signer.roles and not is_lent):
        raise NotAllowed


def may_lend_role(actor: Actor, lender_ref: UUID) -> None:
    """An approver or treasurer, his own role."""
    actor.must_have(*LENT_ROLES)
    if actor.ref != lender_ref:
        raise NotAllowed


def may_revoke_stand_in(actor: Actor, stand_in: StandIn) -> None:
    """The lender, whoever stands in, or an administrator; one person can always take a power away."""
    if actor.ref not in {stand_in.lender_ref, stand_in.to_ref}:
        actor.must_have("administrator")


def may_see_stand_ins(actor: Actor) -> None:
    """Those who work with money, and those who look after it."""
    actor.must_have("approver", "treasurer", "auditor", "administrator", "coordinator")


def may_take_part(actor: Actor, person: Staff, part: Part) -> None:
    """Somebody who works here, or the schedule, gives a part to a person whom the directory lists with the role."""
    if not actor.roles:
        raise NotAllowed
    roles = PART_ROLES.get(part)
    if roles is not None and not roles & person.roles:
        raise NotAllowed


def may_leave_part(actor: Actor) -> None:
    """Anybody who works here: whoever leaves, or has left already, only ever takes part in less."""
    if not actor.roles:
        raise NotAllowed


def may_declare_conflict(actor: Actor, person_ref: UUID) -> None:
    """One's own, always; that of another by anybody who works here: a conflict only ever keeps people out."""
    if actor.ref != person_ref and not actor.roles:
        raise NotAllowed
