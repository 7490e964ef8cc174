"""Who is lent which role now: read from rows, believed only by the lender's own signature and the signed list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from goldenbridge.apps.approvals.models import StandIn
from goldenbridge.apps.approvals.permissions import may_see_stand_ins
from goldenbridge.apps.people import queries as people
from goldenbridge.core import trust
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.listing import Staff
from goldenbridge.core.standin import KIND, LENT_ROLES, STEP, Lent, check_people
from goldenbridge.core.statements import Signed
from goldenbridge.platform import clock, directory


@dataclass(frozen=True)
class StandInSeen:
    """A lending on a page, with whether it counts today."""

    ref: UUID
    lender_ref: UUID
    to_ref: UUID
    role: str
    first_on: date
    last_on: date
    revoked_on: date | None
    is_live: bool


def lenders(signer: Staff, roles: Collection[str]) -> list[Staff]:
    """Who lends the signer one of these roles today, the longest lending first; nobody if a role is his own."""
    wanted = LENT_ROLES & set(roles)
    if not wanted or set(roles) & signer.roles:
        return []
    return [lender for role, lender in _lent_to(signer.ref) if role in wanted]


def lent_roles(person_ref: UUID) -> frozenset[str]:
    """The roles that this person is lent today."""
    return frozenset(role for role, _lender in _lent_to(person_ref))


def stand_ins(*, actor: Actor) -> list[StandInSeen]:
    """Every lending, those that count today first."""
    may_see_stand_ins(actor)
    rows = StandIn.objects.order_by("-last_on", "ref")
    seen = [
        StandInSeen(
            row.ref, row.lender_ref, row.to_ref, row.role, row.first_on, row.last_on, row.revoked_on,
            is_live=_lender_of(row) is not None,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(seen, key=lambda each: not each.is_live)


def lent_of(row: StandIn) -> Lent:
    """What the lender has signed, as the row tells it."""
    return Lent(row.ref, row.lender_ref, row.to_ref, row.role, row.first_on, row.last_on)


def _lent_to(person_ref: UUID) -> list[tuple[str, Staff]]:
    today = clock.today()
    rows = StandIn.objects.filter(to_ref=person_ref, revoked_on=None, first_on__lte=today, last_on__gte=today)
    found = [(row.role, _lender_of(row)) for row in rows.order_by("-last_on", "ref")]
    return [(role, lender) for role, lender in found if lender is not None]


def _lender_of(row: StandIn) -> Staff | None:
    """The lender, if the lending counts today: signed by him, both listed as it must be, neither locked out."""
    lent = lent_of(row)
    if row.revoked_on is not None or not lent.is_live(clock.today()):
        return None
    if {row.lender_ref, row.to_ref} & people.locked_out_refs():
        return None
    try:
        listed = directory.current()
        said = trust.believe_approval(Signed(bytes(row.statement), bytes(row.signature)), listed)
        lender = listed.person(said.actor)
        check_people(lent, lender, listed.person(row.to_ref))
    except BridgeError:
        # Whoever left, lost the role, or never signed this lends nothing.
        return None
    is_his = (said.subject_kind, said.subject_ref, said.step) == (KIND, row.ref, STEP)
    return lender if is_his and said.content_hash == lent.content_hash() else None
