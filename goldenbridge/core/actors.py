"""Who acts: a reference and a set of roles, so that any app can name an actor without knowing people."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from goldenbridge.core.errors import NotAllowed

ROLES = frozenset(
    {
        "triager",
        "caseworker",
        "verifier",
        "signer",
        "administrator",
        "approver",
        "treasurer",
        "adviser",
        "editor",
        "coordinator",
        "auditor",
        "recovery_keeper",
        "operator",
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody, or the schedule, who does something."""

    ref: UUID
    roles: frozenset[str] = field(default_factory=frozenset)

    def has(self, *roles: str) -> bool:
        """True if the actor holds at least one of the roles."""
        return not self.roles.isdisjoint(roles)

    def must_have(self, *roles: str) -> None:
        """Raise NotAllowed unless the actor holds at least one of the roles."""
        if not self.has(*roles):
            raise NotAllowed


ANONYMOUS = Actor(UUID(int=0))
"""An applicant, a donor, a reader: nobody we know."""

SCHEDULE = Actor(UUID(int=1), frozenset({"schedule"}))
"""The ticker, for what happens by the clock."""
