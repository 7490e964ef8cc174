"""Seats of a case: two verifiers, two signers, two reviewers, drawn by the system and entered in the matrix."""

from __future__ import annotations

import secrets
from collections import Counter
from uuid import UUID

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.approvals import queries as parts
from goldenbridge.apps.cases.holding import needs_evidence_key, next_generation, pass_parts_on
from goldenbridge.apps.cases.models import Case, Seat
from goldenbridge.apps.people import queries as people
from goldenbridge.core import drawing
from goldenbridge.core.actors import Actor
from goldenbridge.platform import clock
from goldenbridge.platform import directory as directories


def draw_seats(case: Case, part: str, *, actor: Actor) -> list[Seat]:
    """Draw two people for a part of a case and seat them; raises TooFewPeople."""
    pair = drawing.draw_pair(
        _free_candidates(case, part), taken=[], past_pairs=past_pairs(part), seed=secrets.token_bytes(32)
    )
    seats = []
    for number, person_ref in enumerate(pair, start=1):
        approvals.take_part(subject_ref=case.ref, person_ref=person_ref, part=part, actor=actor)
        seats.append(
            Seat.objects.create(case=case, part=part, number=number, person_ref=person_ref, drawn_on=clock.today())
        )
    pass_parts_on(case, actor)
    return seats


def fill_seat(case: Case, seat: Seat, *, actor: Actor) -> Seat:
    """Draw another person into an empty seat, beside whoever sits in the other; raises NobodyFree."""
    beside = Seat.objects.filter(case=case, part=seat.part).exclude(pk=seat.pk).get()
    known = (each.vouchers for each in directories.latest().staff if each.ref == beside.person_ref)
    partner = drawing.Candidate(beside.person_ref, next(known, frozenset()), 0, 0)
    person_ref = drawing.draw_one(
        _free_candidates(case, seat.part),
        partner=partner,
        past_pairs=past_pairs(seat.part),
        seed=secrets.token_bytes(32),
    )
    approvals.take_part(subject_ref=case.ref, person_ref=person_ref, part=seat.part, actor=actor)
    seat.person_ref, seat.drawn_on, seat.left_on = person_ref, clock.today(), None
    seat.save(update_fields=["person_ref", "drawn_on", "left_on"])
    pass_parts_on(case, actor)
    return seat


def evidence_generation(ref: UUID, *, actor: Actor) -> int | None:
    """Which generation the evidence key has that this verifier's page must bring to his seat; None if it need not."""
    case = Case.objects.get(ref=ref)
    return next_generation(case, "evidence") if needs_evidence_key(case, actor) else None


def _free_candidates(case: Case, part: str) -> list[drawing.Candidate]:
    holders = people.holders(role_of(part))
    listed = [directories.current().person(person.ref) for person in holders]
    free = {person.ref for person in parts.free_for(part, subject_ref=case.ref, people=listed)}
    sitting = Seat.objects.filter(person_ref__in=free, is_done=False, left_on__isnull=True)
    loads = Counter(sitting.values_list("person_ref", flat=True))
    return [
        drawing.Candidate(person.ref, frozenset(person.vouchers), person.capacity, loads[person.ref])
        for person in holders
        if person.ref in free
    ]


def role_of(part: str) -> str:
    """Whom a seat is drawn from: verifiers check, signers decide and review."""
    return "verifier" if part == "verifier" else "signer"


def past_pairs(part: str) -> dict[frozenset[UUID], int]:
    """How often each two people sat together in this part, so that the draw can avoid a fixed pair."""
    people_of: dict[UUID, list[UUID]] = {}
    for case_id, person_ref in Seat.objects.filter(part=part).values_list("case_id", "person_ref"):
        people_of.setdefault(case_id, []).append(person_ref)
    return dict(Counter(frozenset(pair) for pair in people_of.values()))
