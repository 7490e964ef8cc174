"""Which seats nobody works in: handed back, left by somebody who is gone, or held by somebody who lets things wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, F, Max, Q

from goldenbridge.apps.cases.lines import EmptySeat
from goldenbridge.apps.cases.models import (
    Access,
    Attestation,
    Case,
    CaseKey,
    Check,
    Determination,
    Finding,
    SealedRecord,
    Seat,
)
from goldenbridge.apps.cases.permissions import may_coordinate
from goldenbridge.apps.cases.seats import role_of
from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.apps.people import queries as people
from goldenbridge.core import retention
from goldenbridge.core.actors import Actor
from goldenbridge.platform import clock, directory

# While the case is in one of these states the seat has something to do.
SEATED: Final = {
    "verifier": frozenset({"verification"}),
    "signer": frozenset({"determination"}),
    "reviewer": frozenset({"in_review", "determination"}),
}
EMPTY, GONE, LATE = "empty", "gone", "late"
# What everybody can see for himself; whether somebody is late a coordinator decides.
FOR_OTHERS: Final = frozenset({EMPTY, GONE})


def why_replaced(seat: Seat) -> str | None:
    """Why another may be drawn for this seat; None while its holder is here and not late."""
    found = _vacancies([seat])
    return found[0].why if found else None


def vacancies_of(case: Case) -> tuple[EmptySeat, ...]:
    """The seats of one case for which another may be drawn."""
    return tuple(_vacancies(Seat.objects.filter(case=case).select_related("case").order_by("part", "number")))


def empty_seats(actor: Actor) -> list[EmptySeat]:
    """The seats of all cases for which another may be drawn, for coordinators."""
    may_coordinate(actor)
    open_here = Q()
    for part, states in SEATED.items():
        open_here |= Q(part=part, case__state__in=states)
    seats = Seat.objects.filter(open_here, is_done=False).select_related("case")
    return _vacancies(list(seats.order_by("drawn_on", "case_id", "part", "number")))


def partner_to_let_in(case: Case, actor: Actor) -> UUID | None:
    """The other verifier, if evidence lies under a key that the actor holds and he does not."""
    other = Seat.objects.filter(case=case, part="verifier", left_on__isnull=True).exclude(person_ref=actor.ref).first()
    with_texts = SealedRecord.objects.filter(case=case, compartment="evidence").values("generation")
    keys = CaseKey.objects.filter(
        case=case, compartment="evidence", destroyed_on__isnull=True, generation__in=with_texts
    )
    keepers = keystore.keepers(list(keys.values_list("key_ref", flat=True)))
    if other is None or not any(actor.ref in each and other.person_ref not in each for each in keepers.values()):
        return None
    return other.person_ref


def _vacancies(seats: Sequence[Seat]) -> list[EmptySeat]:
    waiting = [seat for seat in seats if not seat.is_done and seat.case.state in SEATED[seat.part]]
    if not waiting:
        return []
    today = clock.today()
    # One person locks another, or takes a role off his account: neither makes him gone, or one alone could destroy what
    # he holds. That takes the second who looks, or the several who sign the next list.
    gone, listed = people.keyless_refs(), directory.latest()
    here = {role: {each.ref for each in listed.holders(role)} - gone for role in ("verifier", "signer")}
    since = _waits_since(waiting)
    found = []
    for seat in waiting:
        if seat.left_on is not None:
            why, day = EMPTY, seat.left_on
        elif seat.person_ref not in here[role_of(seat.part)]:
            why, day = GONE, None
        elif seat.pk in since and retention.is_seat_late(since[seat.pk], today):
            why, day = LATE, since[seat.pk]
        else:
            continue
        found.append(EmptySeat(seat.case_id, seat.part, seat.person_ref, why, day))
    return found


def _waits_since(seats: Sequence[Seat]) -> dict[int, date]:
    """Since when each seat has something to do that nobody but its holder can do; without those that have nothing."""
    refs = {seat.case_id for seat in seats}
    waits = {seat.pk: seat.drawn_on for seat in seats if seat.part == "verifier" and seat.half_key_ref is None}
    verifiers = [seat for seat in seats if seat.part == "verifier" and seat.half_key_ref is not None]
    waits |= _findings_wait(verifiers, refs)
    return waits | _decisions_wait([seat for seat in seats if seat.part != "verifier"], refs)


def _findings_wait(verifiers: Sequence[Seat], refs: set[UUID]) -> dict[int, date]:
    sent = SealedRecord.objects.filter(case__in=refs, purpose="identity").values("case_id")
    sent_on = dict(sent.annotate(day=Max("written_on")).values_list("case_id", "day"))
    checks = dict(
        Check.objects.filter(case__in=refs).values("case_id").annotate(n=Count("ref")).values_list("case_id", "n")
    )
    found: dict[tuple[UUID, UUID], int] = {}
    findings = Finding.objects.filter(check_of__case__in=refs, round=F("check_of__case__round"))
    for case_ref, person_ref in findings.values_list("check_of__case_id", "verifier_ref"):
        found[case_ref, person_ref] = found.get((case_ref, person_ref), 0) + 1
    begun = _half_signed(Attestation, refs)
    waits = {}
    for seat in verifiers:
        if found.get((seat.case_id, seat.person_ref), 0) < checks.get(seat.case_id, 0):
            if seat.case_id in sent_on:
                waits[seat.pk] = max(seat.drawn_on, sent_on[seat.case_id])
        elif seat.case_id in begun and begun[seat.case_id][0] != seat.person_ref:
            waits[seat.pk] = begun[seat.case_id][1]
    return waits


def _decisions_wait(signers: Sequence[Seat], refs: set[UUID]) -> dict[int, date]:
    handed = Access.objects.filter(case__in=refs, compartment="summary", ended_on__isnull=True)
    handed_on = {(case, person): day for case, person, day in handed.values_list("case_id", "person_ref", "granted_on")}
    begun = _half_signed(Determination, refs)
    waits = {}
    for seat in signers:
        day = handed_on.get((seat.case_id, seat.person_ref))
        if seat.case.state == "in_review":
            day = seat.drawn_on
        if day is not None and (seat.case_id not in begun or begun[seat.case_id][0] != seat.person_ref):
            waits[seat.pk] = day
    return waits


def _half_signed(model: type[Attestation | Determination], refs: set[UUID]) -> Mapping[UUID, tuple[UUID, date]]:
    rows = model.objects.filter(case__in=refs, round=F("case__round"), completed_on__isnull=True)
    return {case: (first, day) for case, first, day in rows.values_list("case_id", "first_ref", "begun_on")}
