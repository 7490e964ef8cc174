"""Who may do what with a case: its owner, the two in its seats, whoever has live access, the schedule."""

from __future__ import annotations

from datetime import date

from goldenbridge.apps.cases.models import Access, Case, Seat
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, NotAllowed, words


class NoAccess(BridgeError):
    """The person has no live access to this compartment."""

    code = "no_access"
    status = 403
    sentence = words("You have no access to this part of the case, or your access has ended.")


class NotYourSeat(BridgeError):
    """The step belongs to the two people who were drawn for it."""

    code = "not_your_seat"
    status = 403
    sentence = words("Two other people were drawn for this step.")


def may_lead_case(actor: Actor, case: Case) -> None:
    """The caseworker who owns the case leads it."""
    actor.must_have("caseworker")
    if case.owner_ref != actor.ref:
        raise NotAllowed


def may_take_seat(actor: Actor, seat: Seat | None) -> None:
    """Only whoever was drawn for this case does what the drawn ones do."""
    actor.must_have("verifier", "signer")
    if seat is None or seat.person_ref != actor.ref:
        raise NotYourSeat
    actor.must_have("verifier" if seat.part == "verifier" else "signer")


def may_open_compartment(actor: Actor, access: Access | None, *, today: date) -> None:
    """Live access of this very person, for this compartment; a role alone opens nothing."""
    if access is None or access.person_ref != actor.ref or access.ended_on is not None or access.until < today:
        raise NoAccess


def may_open_sample(actor: Actor) -> None:
    """Auditors, and only of what they drew: that is asked of the audit itself."""
    actor.must_have("auditor")


def may_see_case(actor: Actor, case: Case, *, has_seat: bool) -> None:
    """The owner, those in its seats, and coordinators see that a case exists and how far it is."""
    if case.owner_ref != actor.ref and not has_seat and not actor.has("coordinator"):
        raise NotAllowed


def may_coordinate(actor: Actor) -> None:
    """Coordinators see numbers and references of all cases."""
    actor.must_have("coordinator")


def may_give_case(actor: Actor, case: Case) -> None:
    """The owner hands his case on; a coordinator does it for an owner who is gone."""
    if case.owner_ref != actor.ref:
        actor.must_have("coordinator")


def may_draw_again(actor: Actor, case: Case, *, has_seat: bool) -> None:
    """The owner or a coordinator, but nobody who sits in the case: who sits there never chooses his partner."""
    may_give_case(actor, case)
    if has_seat:
        raise NotAllowed


def may_run_clocks(actor: Actor) -> None:
    """Only the schedule turns the clocks."""
    actor.must_have("schedule")


def may_end_quietly(actor: Actor, case: Case) -> None:
    """The owner, or the schedule in the applicant's name, lets a case end without a decision."""
    if not actor.has("schedule"):
        may_lead_case(actor, case)
