"""Who may do what on the way from a vacancy to a job."""

from __future__ import annotations

from uuid import UUID

from goldenbridge.apps.work.errors import EmployerBarred, VettedByWriter
from goldenbridge.apps.work.models import Candidate, Employer
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import NotAllowed


def may_keep_vacancies(actor: Actor) -> None:
    """Advisers and coordinators enter employers and vacancies and say how they stand."""
    actor.must_have("adviser", "coordinator")


def may_vet(actor: Actor, *, written_by: UUID) -> None:
    """Advisers and coordinators vet, never what they entered themselves."""
    actor.must_have("adviser", "coordinator")
    if actor.ref == written_by:
        raise VettedByWriter


def may_reach_employer(employer: Employer) -> None:
    """Nobody leads a candidate on to an employer who is barred; EmployerBarred says since when."""
    if employer.barred_on is not None:
        raise EmployerBarred(day=employer.barred_on.isoformat())


def may_register_candidate(actor: Actor) -> None:
    """Who talks with the applicant hands him to an adviser; nobody else knows that he agreed."""
    actor.must_have("caseworker", "schedule")


def may_advise(actor: Actor, candidate: Candidate) -> None:
    """The one adviser of a candidate."""
    actor.must_have("adviser")
    if candidate.adviser_ref != actor.ref:
        raise NotAllowed


def may_answer_for_candidate(actor: Actor) -> None:
    """The candidate's own signed answer arrives by the schedule, from `cases`, which knows whose case it is."""
    actor.must_have("schedule")


def may_forget_candidates(actor: Actor) -> None:
    """Only the clock forgets, by the cases that are over."""
    actor.must_have("schedule")


def may_make_shortlist(actor: Actor) -> None:
    """Advisers rank candidates; they see skills and references only."""
    actor.must_have("adviser")


def may_record_work(actor: Actor, candidate: Candidate) -> None:
    """The candidate's adviser, or the schedule; no other role, since nobody else is known to have to do with him."""
    if not actor.has("schedule"):
        may_advise(actor, candidate)


def may_see_vacancies(actor: Actor) -> None:
    """Everybody who works with vacancies, and the caseworkers whose applicants ask."""
    actor.must_have("adviser", "coordinator", "caseworker")


def may_see_candidates(actor: Actor) -> None:
    """Advisers, each his own."""
    actor.must_have("adviser")


def may_see_own_path(actor: Actor) -> None:
    """Caseworkers and the schedule follow a candidate whose reference they already hold."""
    actor.must_have("caseworker", "schedule", "adviser")


def may_see_figures(actor: Actor) -> None:
    """Coordinators and the schedule count; counts name nobody."""
    actor.must_have("coordinator", "schedule", "adviser")
