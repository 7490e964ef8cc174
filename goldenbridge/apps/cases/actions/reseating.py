"""A drawn person hands the seat back, is gone or silent: another is drawn, and what is lost with him is asked anew."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.cases.holding import HOLDER, SHARED, WRAP_GRACE, WrongKeys, end_accesses, locked_case
from goldenbridge.apps.cases.judgements import drop_half_signed
from goldenbridge.apps.cases.models import (
    Attestation,
    Case,
    CaseKey,
    Check,
    Determination,
    Finding,
    Question,
    SealedRecord,
    Seat,
)
from goldenbridge.apps.cases.permissions import NotYourSeat, may_draw_again, may_take_seat
from goldenbridge.apps.cases.seats import fill_seat
from goldenbridge.apps.cases.vacancies import FOR_OTHERS, SEATED, partner_to_let_in, why_replaced
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.keystore import queries as keys_known
from goldenbridge.apps.people import queries as people
from goldenbridge.apps.people.permissions import SecondMustLook
from goldenbridge.core import retention
from goldenbridge.core.actors import Actor
from goldenbridge.core.casework import NewWrap
from goldenbridge.core.drawing import NobodyFree
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.sealing import parse_header
from goldenbridge.platform import clock, trail

CHECKED = ("identity", "evidence")


class SeatOver(BridgeError):
    """What the seat was drawn for is done, or has not begun again."""

    code = "seat_over"
    status = 409
    sentence = words("What this seat was drawn for is done. Nothing has to be handed back.")


class StillAtWork(BridgeError):
    """Whoever sits there is here, and is not late."""

    code = "still_at_work"
    status = 409
    sentence = words(
        "Whoever was drawn is here and not late, so nobody takes the seat away. He can hand it back himself; a "
        "coordinator may have another drawn once something has waited for him for {days} days."
    )


class NobodyToLetIn(BridgeError):
    """The other verifier reads all the evidence already, or there is none."""

    code = "nobody_to_let_in"
    status = 409
    sentence = words(
        "The other verifier has every key that you have, or no other has been drawn. Nothing was handed on."
    )


@transaction.atomic
def leave_seat(case_ref: UUID, *, actor: Actor) -> Seat:
    """Hand one's seat back, without saying why: another is drawn, and one takes no part in this case any more.

    If nobody else is free, the seat stays empty until `replace_seat` finds somebody.
    """
    case = locked_case(case_ref)
    seat = Seat.objects.select_for_update().filter(case=case, person_ref=actor.ref, left_on__isnull=True).first()
    if seat is None:
        raise NotYourSeat
    may_take_seat(actor, seat)
    _empty(case, seat, actor)
    try:
        return fill_seat(case, seat, actor=actor)
    except NobodyFree:
        return seat


@transaction.atomic
def replace_seat(case_ref: UUID, *, person_ref: UUID, actor: Actor) -> Seat:
    """Draw another person for a seat that is empty, or whose holder is gone or has let things wait too long.

    Raises StillAtWork for somebody who is here and not late, SecondMustLook to whoever has locked him himself,
    NobodyFree if nobody else may sit there.
    """
    case = locked_case(case_ref)
    seats = Seat.objects.select_for_update().filter(case=case)
    may_draw_again(actor, case, has_seat=seats.filter(person_ref=actor.ref).exists())
    seat = seats.filter(person_ref=person_ref).first()
    if seat is None:
        raise NotYourSeat
    why = why_replaced(seat)
    if why is None or not (actor.has("coordinator") or why in FOR_OTHERS):
        raise StillAtWork(days=retention.SEAT_DAYS)
    if seat.left_on is None:
        if people.lockers().get(person_ref) == actor.ref:
            raise SecondMustLook
        _empty(case, seat, actor)
    return fill_seat(case, seat, actor=actor)


@transaction.atomic
def let_partner_in(case_ref: UUID, *, wraps: Sequence[tuple[UUID, NewWrap]], actor: Actor) -> Case:
    """The verifier who stayed gives his new partner the evidence keys from before, so that he reads what came in.

    `wraps` are (key_ref, wrap) for the partner; one that he has already is left as it is.
    """
    case = locked_case(case_ref)
    seat = Seat.objects.filter(case=case, part="verifier", person_ref=actor.ref, left_on__isnull=True).first()
    may_take_seat(actor, seat)
    partner = partner_to_let_in(case, actor)
    if partner is None:
        raise NobodyToLetIn
    keys = {
        key.key_ref: key for key in CaseKey.objects.filter(case=case, compartment="evidence", destroyed_on__isnull=True)
    }
    had = keys_known.keepers(list(keys))
    expires_on = retention.access_ends("evidence", clock.today()) + WRAP_GRACE
    for key_ref, wrap in wraps:
        if key_ref not in keys or wrap.recipient_ref != partner or parse_header(wrap.wrap).record != key_ref:
            raise WrongKeys
        if wrap.recipient_ref not in had[key_ref]:
            keystore.store_wrap(
                key_ref=key_ref,
                recipient_ref=wrap.recipient_ref,
                wrap=wrap.wrap,
                expires_on=expires_on,
                holder=HOLDER,
                actor=actor,
            )
    trail.record("evidence.handed_on", case.ref, actor=actor.ref)
    return case


def _empty(case: Case, seat: Seat, actor: Actor) -> None:
    """Let a seat be empty: its holder opens nothing more, and what he did is done again by whoever comes."""
    if case.state not in SEATED[seat.part]:
        raise SeatOver
    gone = seat.person_ref
    approvals.leave_part(subject_ref=case.ref, person_ref=gone, part=seat.part, actor=actor)
    if seat.part == "verifier":
        _forget_identity(case, seat, actor)
        _take_evidence_back(case, gone, actor)
        _set_findings_aside(case, gone)
        drop_half_signed(case, Attestation)
        end_accesses(case, compartments=CHECKED, person_ref=gone)
    else:
        drop_half_signed(case, Determination)
        # Both who decide read the same summary: it is handed over once more when both sit.
        end_accesses(case, compartments=["summary"])
    seat.left_on, seat.is_done, seat.half_key_ref, seat.shared_half_ref = clock.today(), False, None, None
    seat.save(update_fields=["left_on", "is_done", "half_key_ref", "shared_half_ref"])
    trail.record("seat.left", case.ref, actor=actor.ref)


def _forget_identity(case: Case, seat: Seat, actor: Actor) -> None:
    """With one half the whole identity is gone: the applicant is asked again once both sit, for two new halves."""
    sharing = case.seats.filter(part="verifier", shared_half_ref__isnull=False)
    for each in sharing:
        keystore.destroy_key(each.shared_half_ref, holder=SHARED, actor=actor)
    sharing.update(shared_half_ref=None)
    if seat.half_key_ref is None:
        return
    keystore.destroy_key(seat.half_key_ref, holder=HOLDER, actor=actor)
    CaseKey.objects.filter(key_ref=seat.half_key_ref).update(destroyed_on=clock.today())
    SealedRecord.objects.filter(case=case, compartment="identity").delete()
    asked = Question.objects.filter(case=case, kind="identity", closed_on__isnull=True)
    asked.update(closed_on=clock.today())


def _take_evidence_back(case: Case, gone: UUID, actor: Actor) -> None:
    keys = CaseKey.objects.filter(case=case, compartment="evidence", destroyed_on__isnull=True)
    of_nobody = keystore.take_wraps_back(
        gone, key_refs=list(keys.values_list("key_ref", flat=True)), holder=HOLDER, actor=actor
    )
    lost = keys.filter(key_ref__in=of_nobody)
    generations = list(lost.values_list("generation", flat=True))
    SealedRecord.objects.filter(case=case, compartment="evidence", generation__in=generations).delete()
    lost.update(destroyed_on=clock.today())


def _set_findings_aside(case: Case, gone: UUID) -> None:
    """What he found counts no more; what his partner found stays, and waits for the next one's finding."""
    Finding.objects.filter(check_of__case=case, round=case.round, verifier_ref=gone).delete()
    for check in Check.objects.filter(case=case, state__in=["confirmed", "contradicted", "inconclusive"]):
        check.move("reopen")
        check.save(update_fields=["state"])
