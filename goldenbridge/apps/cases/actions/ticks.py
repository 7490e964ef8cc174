"""What happens by the clock: answers come in, statuses and letters go out, evidence and silent cases end."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases.actions.accounts import ask_accounts
from goldenbridge.apps.cases.actions.answers import take_answer
from goldenbridge.apps.cases.actions.talks import lapse_case
from goldenbridge.apps.cases.actions.telling import payments_to_confirm, push_promises
from goldenbridge.apps.cases.holding import HOLDER, SHARED, end_accesses
from goldenbridge.apps.cases.models import Case, CaseKey, Question, Reply, SealedRecord
from goldenbridge.apps.cases.permissions import may_run_clocks
from goldenbridge.apps.cases.standing import LIVE, MORTAL, paid_payees, shown_status
from goldenbridge.apps.intake import actions as intake
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts import actions as payouts
from goldenbridge.apps.payouts import queries as payments
from goldenbridge.core import retention
from goldenbridge.core.actors import Actor
from goldenbridge.platform import clock, log, trail

AT_ONCE = 500


def refresh_statuses(*, actor: Actor) -> int:
    """Collect answers, ask what is due, push letters and statuses down to intake; says how many things moved.

    Everything that applicants see changes here and only here, so that no page tells by its hour who was at work.
    """
    may_run_clocks(actor)
    moved = collect_answers(actor=actor)
    moved += ask_what_is_due(actor=actor)
    moved += push_letters(actor=actor)
    moved += push_promises(actor=actor)
    return moved + push_statuses(actor=actor)


def collect_answers(*, actor: Actor) -> int:
    """Take the applicants' answers over from intake; one that cannot be taken is set aside and stops no other."""
    may_run_clocks(actor)
    taken = 0
    while True:
        count = _collect_some(actor)
        taken += count
        if count < AT_ONCE:
            return taken


@transaction.atomic
def ask_what_is_due(*, actor: Actor) -> int:
    """Ask where to pay, once an offer is taken up and whenever another account is wanted, and what has arrived."""
    may_run_clocks(actor)
    asked = ask_accounts(actor=actor)
    for payment_ref, (case, notice) in payments_to_confirm(actor=actor).items():
        asked += _ask(case, "confirmation", payment_ref, [], actor, envelope=notice)
        payouts.mark_asked(payment_ref, actor=actor)
    return asked


@transaction.atomic
def push_letters(*, actor: Actor) -> int:
    """Put new questions and replies where the applicant finds them, and take back what nobody asks any more."""
    may_run_clocks(actor)
    today = clock.today()
    given_up = Question.objects.filter(pushed_on__isnull=False, closed_on__isnull=False, answered_on__isnull=True)
    if refs := list(given_up.values_list("ref", flat=True)):
        for question_ref in refs:
            intake.take_question_back(question_ref, actor=actor)
        Question.objects.filter(ref__in=refs).update(pushed_on=None)
    # Of a case that was forgotten nobody is told anything: its phrase opens nothing.
    waiting = Question.objects.select_for_update(of=("self",)).filter(pushed_on__isnull=True, closed_on__isnull=True)
    questions = list(waiting.filter(case__forgotten_on__isnull=True))
    for question in questions:
        intake.ask(
            question.case_id,
            question_ref=question.ref,
            kind=question.kind,
            envelope=None if question.envelope is None else bytes(question.envelope),
            keys=question.keys,
            expires_on=question.expires_on,
            actor=actor,
        )
    Question.objects.filter(ref__in=[question.ref for question in questions]).update(pushed_on=today)
    unsent = Reply.objects.select_for_update(of=("self",)).filter(pushed_on__isnull=True)
    replies = list(unsent.filter(case__forgotten_on__isnull=True))
    for reply in replies:
        intake.put_reply(reply.case_id, reply_ref=reply.ref, envelope=bytes(reply.envelope), actor=actor)
    Reply.objects.filter(ref__in=[reply.ref for reply in replies]).update(pushed_on=today)
    return len(questions) + len(replies)


@transaction.atomic
def push_statuses(*, actor: Actor) -> int:
    """Tell each applicant where his case stands, where that has changed; paid is read from payouts, never copied."""
    may_run_clocks(actor)
    cases = list(Case.objects.filter(forgotten_on__isnull=True).exclude(state="closed", told_status="closed"))
    views = promises.awards([case.award_ref for case in cases if case.award_ref], actor=actor)
    paid = paid_payees(payments.payments_of([case.payee_ref for case in cases if case.state in LIVE], actor=actor))
    changed = []
    for case in cases:
        award = views.get(case.award_ref) if case.award_ref else None
        status, valid_until = shown_status(case, award, is_paid=case.payee_ref in paid)
        if status != case.told_status:
            intake.put_status(case.ref, status=status, valid_until=valid_until, actor=actor)
            case.told_status = status
            changed.append(case)
    Case.objects.bulk_update(changed, ["told_status"], batch_size=AT_ONCE)
    return len(changed)


@transaction.atomic
def destroy_due_evidence(*, actor: Actor) -> int:
    """Destroy each evidence and half key whose day has come, first in the keystore, then what it sealed."""
    may_run_clocks(actor)
    today = clock.today()
    due = list(
        CaseKey.objects.select_for_update().filter(dies_on__lte=today, destroyed_on__isnull=True).select_related("case")
    )
    for key in due:
        keystore.destroy_key(key.key_ref, holder=HOLDER, actor=actor)
        SealedRecord.objects.filter(case=key.case, compartment=key.compartment, generation=key.generation).delete()
        later = CaseKey.objects.filter(
            case=key.case, compartment="evidence", dies_on__gt=today, destroyed_on__isnull=True
        )
        if key.compartment != "evidence" or not later.exists():
            end_accesses(key.case, compartments=[key.compartment])
        trail.record(f"{key.compartment}.destroyed", key.case_id, actor=actor.ref)
    CaseKey.objects.filter(key_ref__in=[key.key_ref for key in due]).update(destroyed_on=today)
    if due:
        log.event("evidence_destroyed", count=len(due))
    return len(due)


@transaction.atomic
def lapse_silent_cases(*, actor: Actor) -> int:
    """Let cases lapse whose applicant has said nothing for so long; nothing that is promised lapses here."""
    may_run_clocks(actor)
    silent_since = clock.today() - (retention.lapses_on(clock.today()) - clock.today())
    silent = Case.objects.filter(state__in=MORTAL, last_heard_on__lte=silent_since, award_ref__isnull=True)
    refs = list(silent.values_list("ref", flat=True))
    for ref in refs:
        lapse_case(ref, actor=actor)
    return len(refs)


@transaction.atomic
def sweep_keys(*, actor: Actor) -> int:
    """Drop wraps that no case knows: left over where a page's step failed after its keys were stored."""
    may_run_clocks(actor)
    live = set(CaseKey.objects.filter(destroyed_on__isnull=True).values_list("key_ref", flat=True))
    shared = {ref for ref in Case.objects.values_list("seats__shared_half_ref", flat=True) if ref is not None}
    swept = keystore.sweep_orphans(holder=HOLDER, live_key_refs=live, actor=actor)
    return swept + keystore.sweep_orphans(holder=SHARED, live_key_refs=shared, actor=actor)


@atomic_with_retry
def _collect_some(actor: Actor) -> int:
    answers = intake.hand_on_answers(limit=AT_ONCE, actor=actor)
    for answer in answers:
        take_answer(answer, actor=actor)
    return len(answers)


def _ask(
    case: Case,
    kind: str,
    subject_ref: UUID,
    keys: list[Mapping[str, str]],
    actor: Actor,
    *,
    envelope: bytes | None = None,
) -> int:
    today = clock.today()
    _question, is_new = Question.objects.get_or_create(
        case=case,
        kind=kind,
        subject_ref=subject_ref,
        defaults={
            "asker_ref": actor.ref,
            "envelope": envelope,
            "keys": keys,
            "asked_on": today,
            "expires_on": retention.question_ends(today),
        },
    )
    return int(is_new)
