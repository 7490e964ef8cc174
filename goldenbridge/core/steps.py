"""Which step of which kind of thing takes which part of the matrix, and which roles may take it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.matrix import Part

MONEY: Final = frozenset({"approver", "treasurer"})
BOARD: Final = frozenset({"approver", "administrator"})

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
        ("pause", "resume"): (Part.AWARD_APPROVER, MONEY),
        ("ending", "sign"): (Part.COVERER, MONEY),
        ("ending", "end"): (Part.AWARD_APPROVER, MONEY),
        ("cover_policy", "make"): (Part.MAKER, BOARD),
        ("cover_policy", "release"): (Part.APPROVER, BOARD),
        ("run", "make"): (Part.MAKER, MONEY),
        ("run", "approve"): (Part.APPROVER, MONEY),
        ("run", "authorise"): (Part.AUTHORISER, MONEY),
        ("run", "release"): (Part.RELEASER, MONEY),
        ("run", "drop"): (Part.RELEASER, MONEY),
        ("run", "recall"): (Part.PAYOUT_OPENER, frozenset({"treasurer"})),
        ("run", "recall_for"): (Part.PAYOUT_OPENER, MONEY),
        ("rules", "propose"): (Part.MAKER, MONEY | {"coordinator"}),
        ("rules", "release"): (Part.RELEASER, MONEY | {"coordinator"}),
        ("payee", "open"): (Part.PAYOUT_OPENER, frozenset({"treasurer"})),
        ("payment", "witness"): (Part.WITNESS, frozenset()),
    }
)

# Where fewer roles may take a step than may sign it: what the page asks of who is there.
OWN_ROLES: Final[Mapping[tuple[str, str], frozenset[str]]] = MappingProxyType(
    {
        ("run", "make"): frozenset({"treasurer"}),
        ("run", "approve"): frozenset({"approver"}),
        ("run", "authorise"): frozenset({"approver"}),
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
        Part.AUDITOR: frozenset({"auditor"}),
    }
)


class UnknownStep(BridgeError):
    """Nothing of this kind has such a step."""

    code = "unknown_step"
    status = 422
    sentence = words("There is no such step to approve.")


def roles_of_step(kind: str, step: str) -> frozenset[str]:
    """The roles that somebody has of his own, or is lent, to take this step (empty: any); UnknownStep otherwise."""
    _part, roles = part_of_step(kind, step)
    return OWN_ROLES.get((kind, step), roles)


def part_of_step(kind: str, step: str) -> tuple[Part, frozenset[str]]:
    """The part that a step is, and the roles that may take it (empty: any); UnknownStep otherwise."""
    try:
        return STEPS[kind, step]
    except KeyError as error:
        raise UnknownStep from error
