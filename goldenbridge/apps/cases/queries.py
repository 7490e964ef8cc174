"""What may be seen of cases, always for an actor: lists of references, one case's facts, the funnel's numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q

from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.awards.reliefs import ReliefView, reliefs_of
from goldenbridge.apps.cases.holding import seat_of
from goldenbridge.apps.cases.judgements import (
    attestation_hash,
    deciding_part,
    expected_attestation,
    has_summary,
    summary_hash,
)
from goldenbridge.apps.cases.leading import OWN, has_old_texts, needs_new_keys
from goldenbridge.apps.cases.lines import (
    CaseFacts,
    CaseLine,
    CheckLine,
    CoordinatorLine,
    ObligationLine,
    QuestionLine,
    SeatLine,
    SignedLine,
)
from goldenbridge.apps.cases.models import (
    Access,
    Attestation,
    Case,
    CaseKey,
    Check,
    Determination,
    Finding,
    Obligation,
    Question,
    Seat,
)
from goldenbridge.apps.cases.permissions import may_coordinate, may_see_case, may_take_seat
from goldenbridge.apps.cases.standing import (
    ACCEPTED,
    IN_TALKS,
    LIVE,
    MORTAL,
    consent_of,
    is_leaving_due,
    may_be_decided_again,
    paid_payees,
    payees_owed,
    unread_answers,
)
from goldenbridge.apps.cases.vacancies import partner_to_let_in, vacancies_of
from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.apps.payouts import queries as payments
from goldenbridge.apps.triage import queries as triage
from goldenbridge.apps.work import queries as work
from goldenbridge.core import attestation, statements
from goldenbridge.core.actors import Actor
from goldenbridge.core.casework import require_reasoned
from goldenbridge.core.errors import NotFound
from goldenbridge.core.statements import Signed
from goldenbridge.platform import clock

DONE = ("closed", "withdrawn", "lapsed")
# An identity whose halves are gone, an account that was not told in time: they are asked for anew.
GIVEN_UP = Q(kind__in=["identity", "payout"], closed_on__isnull=False)
PAGE = 100
# What a coordinator is not told of a case: he sees how far it is, and who must act.
FAR: dict[str, Any] = {
    "sign_key": b"",
    "reply_key": Signed(b"", b""),
    "service_status": "",
    "left_on": None,
    "payee_on": None,
}
STANDING = frozenset({"offered", "taken_up", "active", "suspended", "ended"})


def my_cases(actor: Actor) -> list[CaseLine]:
    """The open cases that the actor leads or has a seat in, in the order of `CaseLine.urgency`."""
    sitting = Seat.objects.filter(person_ref=actor.ref, is_done=False, left_on__isnull=True)
    seats = dict(sitting.values_list("case_id", "part"))
    still_open = Q(questions__answered_on=None, questions__closed_on=None, questions__expires_on__gte=clock.today())
    cases = (
        Case.objects.filter(Q(owner_ref=actor.ref) | Q(ref__in=list(seats)))
        .exclude(state__in=DONE)
        .annotate(
            open_questions=Count("questions", filter=still_open),
        )
    )
    answers = _answers_by_case([case.ref for case in cases], actor)
    leaving = _leaving_due(cases, actor)
    lines = [
        CaseLine(
            case.ref,
            case.state,
            case.state_label,
            case.danger,
            case.opened_on,
            case.last_heard_on,
            *answers.get(case.ref, (0, None)),
            case.open_questions,
            seats.get(case.ref, "caseworker"),
            case.award_ref in leaving,
        )
        for case in cases
    ]
    return sorted(lines, key=lambda line: line.urgency)[:PAGE]


def _leaving_due(cases: Iterable[Case], actor: Actor) -> set[UUID]:
    """The promises of one's own cases that were accepted, and of which nobody has said in time that he has left."""
    accepted = [case.award_ref for case in cases if case.owner_ref == actor.ref and case.state in ACCEPTED]
    views = promises.awards([ref for ref in accepted if ref], actor=actor) if accepted else {}
    return {ref for ref, award in views.items() if is_leaving_due(award)}


def case_facts(ref: UUID, *, actor: Actor) -> CaseFacts:
    """One case for its owner or somebody in its seats; a signer gets attestation and decision, no questions."""
    case = Case.objects.filter(ref=ref).first()
    if case is None:
        raise NotFound
    seats = tuple(Seat.objects.filter(case=case).order_by("part", "number"))
    mine = {seat.part for seat in seats if seat.person_ref == actor.ref and seat.left_on is None}
    may_see_case(actor, case, has_seat=bool(mine))
    is_owner = case.owner_ref == actor.ref
    is_near = is_owner or bool(mine)
    award = promises.award(case.award_ref, actor=actor) if case.award_ref and is_owner else None
    evidence = CaseKey.objects.filter(case=case, compartment="evidence", destroyed_on__isnull=True).last()
    summary = CaseKey.objects.filter(case=case, compartment="summary").order_by("-generation").first()
    return CaseFacts(
        **(_plain_facts(case) | ({} if is_near else FAR)),
        evidence_dies_on=evidence.dies_on if evidence else None,
        has_summary=has_summary(case, deciding_part(case)),
        summary_generation=summary.generation + 1 if summary else 1,
        candidate_ref=case.candidate_ref if is_owner else None,
        award=award,
        ways_out=promises.ways_out(award, actor=actor) if award else None,
        is_paid=is_owner and bool(paid_payees(payments.payments_of([case.payee_ref], actor=actor))),
        is_owed=award is not None and award.state == "ended" and bool(payees_owed([case.payee_ref], actor=actor)),
        obligations=_obligations(case) if is_near else (),
        questions=_questions(case) if is_owner or "verifier" in mine else (),
        checks=_checks(case, actor) if is_near else (),
        seats=tuple(_seat_line(seat) for seat in seats),
        vacancies=() if mine else vacancies_of(case),
        has_evidence_to_hand_on="verifier" in mine and partner_to_let_in(case, actor) is not None,
        attestation=_signed(Attestation, case) if is_near else None,
        determination=_signed(Determination, case) if is_near else None,
        accesses=_live_accesses(case, actor),
        asks_leaving=award is not None and is_leaving_due(award),
        may_decide_again=is_owner and may_be_decided_again(case, award, actor=actor),
        needs_new_keys=is_owner and case.state not in DONE and needs_new_keys(case),
        has_old_texts=is_owner and case.state not in DONE and has_old_texts(case, actor=actor),
    )


def next_generations(ref: UUID, *, actor: Actor) -> dict[str, int]:
    """Which generation the next keys of story and notes have, for the page of whoever leads the case."""
    if not Case.objects.filter(ref=ref, owner_ref=actor.ref).exists():
        raise NotFound
    newest = CaseKey.objects.filter(case_id=ref, compartment__in=OWN).values_list("compartment", "generation")
    return {name: max((number for each, number in newest if each == name), default=0) + 1 for name in OWN}


def attestation_to_sign(
    ref: UUID, *, actor: Actor, service_status: str = "", verified: Mapping[UUID, int] | None = None
) -> bytes:
    """The canonical bytes that a verifier signs: the other's proposal, or what the records say.

    `verified` are minor units by obligation, in steps of 50, where two verifiers found less than was stated.
    """
    case, _seat = _seated(ref, "verifier", actor)
    found = _signed(Attestation, case)
    if found:
        return found.statement
    return statements.statement_bytes(
        expected_attestation(case, service_status=service_status, verified=verified or {})
    )


def determination_to_sign(
    ref: UUID, *, outcome: str, reasons: Sequence[str], conditions: Sequence[str], actor: Actor
) -> bytes:
    """The canonical bytes of a decision: the other signer's proposal, or this one's.

    Raises ReasonsContradict or ConditionsMissing where the reasons do not carry the decision.
    """
    case = Case.objects.filter(ref=ref).first()
    if case is None:
        raise NotFound
    case, _seat = _seated(ref, deciding_part(case), actor)
    found = _signed(Determination, case)
    if found:
        return found.statement
    require_reasoned(outcome, reasons, conditions)
    signers = list(Seat.objects.filter(case=case, part=deciding_part(case)).values_list("person_ref", flat=True))
    return statements.statement_bytes(
        attestation.Determination(
            case=case.ref,
            attestation_hash=attestation_hash(case),
            summary_hash=summary_hash(case),
            outcome=outcome,
            reasons=tuple(reasons),
            conditions=tuple(conditions),
            signers=(signers[0], signers[1]),
            on=clock.today(),
        )
    )


def work_consent(ref: UUID, *, actor: Actor) -> bytes | None:
    """The digest of the applicant's signed consent that advisers see his skills; None while he has not given it."""
    case = Case.objects.filter(ref=ref, owner_ref=actor.ref).first()
    if case is None:
        raise NotFound
    agreed = Question.objects.filter(case=case, kind="work", choice="agreed").first()
    return consent_of(agreed) if agreed else None


def funnel_counts(actor: Actor) -> dict[str, int]:
    """Each stage of the funnel, counted by its fixed definition on this day."""
    actor.must_have("schedule", "coordinator")
    promised = Case.objects.exclude(award_ref=None)
    views = promises.awards(list(promised.values_list("award_ref", flat=True)), actor=actor)
    standing = [
        ref for ref, view in views.items() if view.state in {"offered", "taken_up", "active", "suspended", "ended"}
    ]
    left = list(Case.objects.exclude(left_on=None).values_list("payee_ref", flat=True))
    return {
        "reached_out": triage.reached_out(actor),
        "in_talks": Case.objects.filter(state__in=IN_TALKS).count(),
        "promised": len(standing),
        "left_service": len(left),
        "paid": len(paid_payees(payments.payments_of(left, actor=actor))),
        "placed": work.placed_count(actor=actor),
    }


def on_duty(ref: UUID, *, actor: Actor) -> list[UUID]:
    """Who holds the key of this case's contact, for its owner to ask one of them."""
    case = Case.objects.filter(ref=ref, owner_ref=actor.ref).first()
    if case is None:
        raise NotFound
    return sorted(keystore.keepers([case.duty_key_ref])[case.duty_key_ref]) if case.duty_key_ref else []


def to_reach(actor: Actor) -> list[tuple[UUID, date]]:
    """The cases whose applicant the actor was asked to reach outside, each with its last day."""
    asked = Access.objects.filter(
        person_ref=actor.ref, compartment="contact", ended_on__isnull=True, until__gte=clock.today()
    )
    return list(asked.order_by("until").values_list("case_id", "until"))


def declined_cases(actor: Actor) -> list[tuple[UUID, date]]:
    """Refusals that may still be reviewed, each with its last day; for coordinators."""
    may_coordinate(actor)
    open_still = Case.objects.filter(state="declined", review_until__gte=clock.today())
    return list(open_still.order_by("review_until", "ref").values_list("ref", "review_until")[:PAGE])


def coordinator_table(actor: Actor) -> list[CoordinatorLine]:
    """How many cases stand in each state, and how many of them heard nothing for a week."""
    may_coordinate(actor)
    week_ago = clock.today().toordinal() - 7
    rows = (
        Case.objects.values("state")
        .annotate(
            count=Count("ref"),
            silent=Count("ref", filter=Q(last_heard_on__lte=date.fromordinal(week_ago))),
        )
        .order_by("state")
    )
    labels = Case.lifecycle.labels
    return [CoordinatorLine(row["state"], labels[row["state"]], row["count"], row["silent"]) for row in rows]


def load_by_person(actor: Actor) -> dict[UUID, int]:
    """How many open cases each caseworker leads and each seat-holder still has to do; references only."""
    may_coordinate(actor)
    load: dict[UUID, int] = {}
    owned = Case.objects.filter(state__in=MORTAL | LIVE).values("owner_ref").annotate(count=Count("ref"))
    seated = Seat.objects.filter(is_done=False, left_on__isnull=True).values("person_ref").annotate(count=Count("id"))
    for ref, count in (
        *owned.values_list("owner_ref", "count"),
        *seated.values_list("person_ref", "count"),
    ):
        load[ref] = load.get(ref, 0) + count
    return load


def _seated(ref: UUID, part: str, actor: Actor) -> tuple[Case, Seat | None]:
    case = Case.objects.filter(ref=ref).first()
    if case is None:
        raise NotFound
    seat = seat_of(case, part, actor.ref)
    may_take_seat(actor, seat)
    return case, seat


def _answers_by_case(case_refs: Sequence[UUID], actor: Actor) -> dict[UUID, tuple[int, date]]:
    """How many answers of each case are unread, and the day of the oldest."""
    rows = unread_answers(actor).filter(case_id__in=case_refs).values("case_id")
    counted = rows.annotate(count=Count("id"), oldest_on=Min("written_on"))
    return {ref: (count, oldest_on) for ref, count, oldest_on in counted.values_list("case_id", "count", "oldest_on")}


def _plain_facts(case: Case) -> dict[str, Any]:
    return {
        "ref": case.ref,
        "state": case.state,
        "label": case.state_label,
        "owner_ref": case.owner_ref,
        "language": case.language,
        "danger": case.danger,
        "sign_key": bytes(case.sign_key),
        "reply_key": Signed(bytes(case.reply_certificate), bytes(case.reply_signature)),
        "opened_on": case.opened_on,
        "last_heard_on": case.last_heard_on,
        "service_status": case.service_status,
        "left_on": case.left_on,
        "payee_on": case.payee_on,
        "review_until": case.review_until,
    }


def _obligations(case: Case) -> tuple[ObligationLine, ...]:
    return tuple(
        ObligationLine(owed.ref, owed.kind, owed.currency, owed.stated_minor, owed.verified_minor)
        for owed in Obligation.objects.filter(case=case).order_by("kind", "ref")
    )


def _seat_line(seat: Seat) -> SeatLine:
    has_half, has_shared = seat.half_key_ref is not None, seat.shared_half_ref is not None
    return SeatLine(seat.part, seat.number, seat.person_ref, has_half, has_shared, seat.left_on)


def _live_accesses(case: Case, actor: Actor) -> dict[str, date]:
    live = Access.objects.filter(case=case, person_ref=actor.ref, ended_on__isnull=True, until__gte=clock.today())
    return dict(live.values_list("compartment", "until"))


def _questions(case: Case) -> tuple[QuestionLine, ...]:
    return tuple(
        QuestionLine(
            question.ref,
            question.kind,
            question.subject_ref,
            question.asked_on,
            question.expires_on,
            question.pushed_on is not None,
            question.answered_on,
            question.choice,
            question.asker_ref,
        )
        for question in Question.objects.filter(case=case).exclude(GIVEN_UP).order_by("asked_on", "ref")
    )


def _checks(case: Case, actor: Actor) -> tuple[CheckLine, ...]:
    """The checks; a single finding shows to whoever found it only, so that the second verifier looks for himself."""
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    findings = Finding.objects.filter(check_of__case=case, round=case.round)
    for check_ref, person_ref, outcome in findings.values_list("check_of_id", "verifier_ref", "outcome"):
        found.setdefault(check_ref, []).append((person_ref, outcome))
    return tuple(
        CheckLine(check.kind, check.state, check.state_label, _told(found.get(check.ref, []), actor))
        for check in Check.objects.filter(case=case).order_by("kind")
    )


def _told(findings: list[tuple[UUID, str]], actor: Actor) -> tuple[tuple[UUID, str], ...]:
    return tuple(each for each in findings if len(findings) > 1 or each[0] == actor.ref)


def _signed(model: type[Attestation | Determination], case: Case) -> SignedLine | None:
    row = model.objects.filter(case=case, round=case.round).first()
    if row is None:
        return None
    return SignedLine(bytes(row.statement), bytes(row.content_hash), row.first_ref, row.second_ref, row.completed_on)


def reliefs(ref: UUID, *, actor: Actor) -> list[ReliefView]:
    """What others promised to forgive of somebody's debts, for who sees the case; it covers nothing."""
    case = Case.objects.filter(ref=ref).first()
    if case is None:
        raise NotFound
    may_see_case(actor, case, has_seat=False)
    return reliefs_of(case.payee_ref, actor=actor)
