"""Who may approve which step by role; what the matrix adds to that is checked in the action, under a lock."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, NotAllowed, words
from goldenbridge.core.listing import Staff
from goldenbridge.core.matrix import Part

MONEY: Final = frozenset({"approver", "treasurer"})

STEPS: Final[Mapping[tuple[str, str], tuple[Part, frozenset[str]]]] = MappingProxyType(
    {
        ("case", "attest"): (Part.VERIFIER, frozenset({"verifier"})),
        ("case", "determine"): (Part.SIGNER, frozenset({"signer"})),
        ("case", "review"): (Part.REVIEWER, frozenset({"signer"})),
        ("award", "cover"): (Part.COVERER, MONEY),
        ("award", "approve"): (Part.AWARD_APPROVER, MONEY),
        ("award", "offer"): (Part.OFFERER, MONEY),
        ("settlement", "cover"): (Part.COVERER, MONEY),
        ("settlement", "approve"): (Part.AWARD_APPROVER, MONEY),
        ("run", "make"): (Part.MAKER, MONEY),
        ("run", "approve"): (Part.APPROVER, MONEY),
        ("run", "authorise"): (Part.AUTHORISER, MONEY),
        ("run", "release"): (Part.RELEASER, MONEY),
        ("run", "drop"): (Part.RELEASER, MONEY),
        ("payee", "open"): (Part.PAYOUT_OPENER, frozenset({"treasurer"})),
        ("payment", "witness"): (Part.WITNESS, frozenset()),
    }
)

PART_ROLES: Final[Mapping[Part, frozenset[str]]] = MappingProxyType(
    {
        Part.TRIAGER: frozenset({"triager"}),
        Part.CASEWORKER: frozenset({"caseworker"}),
        Part.VERIFIER: frozenset({"verifier"}),
        Part.SIGNER: frozenset({"signer"}),
        Part.REVIEWER: frozenset({"signer"}),
        Part.PAYOUT_OPENER: frozenset({"treasurer"}),
    }
)


class UnknownStep(BridgeError):
    """Nothing of this kind has such a step."""

    code = "unknown_step"
    status = 422
    sentence = words("There is no such step to approve.")


def part_of_step(kind: str, step: str) -> tuple[Part, frozenset[str]]:
    """The part that a step is, and the roles that may take it (empty: any); UnknownStep otherwise."""
    try:
        return STEPS[kind, step]
    except KeyError as error:
        raise UnknownStep from error


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
