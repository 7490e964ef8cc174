"""Seats of a case: two verifiers, two signers, two reviewers, drawn by the system and entered in the matrix."""

from __future__ import annotations

import secrets
from collections import Counter
from uuid import UUID

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.approvals import queries as parts
from goldenbridge.apps.cases.holding import pass_parts_on
from goldenbridge.apps.cases.models import Case, Seat
from goldenbridge.apps.people import queries as people
from goldenbridge.core import drawing
from goldenbridge.core.actors import Actor
from goldenbridge.platform import clock
from goldenbridge.platform import directory as directories


def draw_seats(case: Case, part: str, *, actor: Actor) -> list[Seat]:
    """Draw two people for a part of a case and seat them; raises TooFewPeople."""
    role = "verifier" if part == "verifier" else "signer"
    holders = people.holders(role)
    listed = [directories.current().person(person.ref) for person in holders]
    free = {person.ref for person in parts.free_for(part, subject_ref=case.ref, people=listed)}
    loads = Counter(Seat.objects.filter(person_ref__in=free, is_done=False).values_list("person_ref", flat=True))
    pair = drawing.draw_pair(
        [
            drawing.Candidate(person.ref, frozenset(person.vouchers), person.capacity, loads[person.ref])
            for person in holders
            if person.ref in free
        ],
        taken=[],
        past_pairs=past_pairs(part),
        seed=secrets.token_bytes(32),
    )
    seats = []
    for number, person_ref in enumerate(pair, start=1):
        approvals.take_part(subject_ref=case.ref, person_ref=person_ref, part=part, actor=actor)
        seats.append(
            Seat.objects.create(case=case, part=part, number=number, person_ref=person_ref, drawn_on=clock.today())
        )
    pass_parts_on(case, actor)
    return seats


def past_pairs(part: str) -> dict[frozenset[UUID], int]:
    """How often each two people sat together in this part, so that the draw can avoid a fixed pair."""
    people_of: dict[UUID, list[UUID]] = {}
    for case_id, person_ref in Seat.objects.filter(part=part).values_list("case_id", "person_ref"):
        people_of.setdefault(case_id, []).append(person_ref)
    return dict(Counter(frozenset(pair) for pair in people_of.values()))
