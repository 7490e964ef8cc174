"""What an applicant's page may say of his promise and of a payment: sealed to his own key, nothing in the clear."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.awards.progress import Progress, progress_of
from goldenbridge.apps.awards.queries import AwardView
from goldenbridge.apps.cases.complaints import complaint_in
from goldenbridge.apps.cases.models import Case, Obligation, Question
from goldenbridge.apps.cases.notices import reply_key, sealed_notices
from goldenbridge.apps.cases.permissions import may_run_clocks
from goldenbridge.apps.cases.standing import open_account_questions
from goldenbridge.apps.intake import actions as intake
from goldenbridge.apps.payouts import payees
from goldenbridge.apps.payouts import queries as payments
from goldenbridge.apps.payouts.payees import MoneyBack
from goldenbridge.core.actors import Actor
from goldenbridge.core.money import Money
from goldenbridge.core.promise import SignedPromise
from goldenbridge.core.promised import STATES, Debt, Promised, seal_promised

AT_ONCE = 500
OVER = ("closed", "withdrawn", "lapsed")
_AFTER_COMPLAINT = {"not_received": "missed", "received_with_issues": "wrong"}
NOTHING_SIGNED = SignedPromise({}, ())


@transaction.atomic
def push_promises(*, actor: Actor) -> int:
    """Tell applicants what is promised to them and how far it is; only what has changed is sealed anew."""
    may_run_clocks(actor)
    known = Case.objects.filter(forgotten_on__isnull=True)
    promised = known.exclude(award_ref=None).exclude(state__in=OVER, told_promise=b"")
    cases = {case.award_ref: case for case in promised}
    views = promises.awards(list(cases), actor=actor)
    back = payees.money_back([case.payee_ref for case in cases.values()], actor=actor)
    far = _progress([ref for ref, view in views.items() if view.left_on], back, actor=actor)
    steps = _steps_after_payments(cases.values(), back)
    kinds = dict(Obligation.objects.filter(case__in=cases.values()).values_list("ref", "kind"))
    receipts = promises.receipts([ref for ref, view in views.items() if view.state in STATES], actor=actor)
    changed = []
    for ref, view in views.items():
        case = cases[ref]
        told = _promised(case, view, far.get(ref, Progress()), kinds, after=steps.get(case.ref, "nothing"))
        told = replace(told, receipt=receipts.get(ref, "")) if told else None
        # The terms stand in the mark by the hash that people signed; the approvals are looked up for what is new only.
        mark = hashlib.sha256(told.content() + view.content_hash).digest() if told else b""
        if mark != bytes(case.told_promise):
            _tell(case, told, actor)
            case.told_promise = mark
            changed.append(case)
    Case.objects.bulk_update(changed, ["told_promise"], batch_size=AT_ONCE)
    return len(changed)


def payments_to_confirm(*, actor: Actor) -> dict[UUID, tuple[Case, bytes]]:
    """By payment that arrived: whose case it is, and what he is told of it, sealed to his own key."""
    may_run_clocks(actor)
    arrived = payments.confirmations_to_ask(actor=actor)
    return sealed_notices(arrived, promises.obligations_of([each.entitlement_ref for each in arrived], actor=actor))


def _progress(refs: Sequence[UUID], back: Sequence[MoneyBack], *, actor: Actor) -> dict[UUID, Progress]:
    """How far these promises are; what came back is not paid, whatever the bank had booked before."""
    came_back = {each.entitlement_ref for each in back if not each.is_given_up}
    given_up = {each.entitlement_ref for each in back if each.is_given_up}
    return progress_of(refs, came_back=came_back, given_up=given_up, actor=actor)


def _steps_after_payments(cases: Collection[Case], back: Sequence[MoneyBack]) -> dict[UUID, str]:
    """By case what its applicant is told of his payments.

    That one came back goes before what he is asked; what becomes of his complaint, then that one was given up, he reads
    when he is asked nothing.
    That another account is asked for stands beside the last: the question is on his page in any case.
    """
    confirming = Question.objects.filter(kind="confirmation", answered_on=None, closed_on=None)
    waits = {each.payee_ref for each in back if not each.is_given_up}
    gone = {each.payee_ref for each in back if each.is_given_up}
    given_up = {case.ref: "given_up" for case in cases if case.payee_ref in gone}
    came_back = {case.ref: "came_back" for case in cases if case.payee_ref in waits}
    asked = set(open_account_questions().values_list("case_id", flat=True))
    return (
        given_up
        | _complaints(cases)
        | dict.fromkeys(confirming.values_list("case_id", flat=True), "confirm")
        | dict.fromkeys(asked - given_up.keys(), "account_anew")
        | came_back
        | dict.fromkeys(asked & came_back.keys(), "account_back")
    )


def _complaints(cases: Collection[Case]) -> dict[UUID, str]:
    """By case what follows from what he says is wrong with a payment."""
    found: dict[UUID, list[Question]] = {}
    for question in Question.objects.filter(case__in=cases, kind__in=["confirmation", "text"]):
        found.setdefault(question.case_id, []).append(question)
    said = {ref: complaint_in(questions) for ref, questions in found.items()}
    return {ref: _AFTER_COMPLAINT[choice] for ref, choice in said.items() if choice}


def _tell(case: Case, told: Promised | None, actor: Actor) -> None:
    if told is None or case.award_ref is None:
        intake.put_promise(case.ref, envelope=None, actor=actor)
        return
    told = told.signed_as(promises.signed_promise(case.award_ref, actor=actor))
    envelope = seal_promised(told, case=case.ref, reply_key=reply_key(case))
    intake.put_promise(case.ref, envelope=envelope, actor=actor)


def _promised(
    case: Case, view: AwardView, progress: Progress, kinds: Mapping[UUID, str], *, after: str
) -> Promised | None:
    """What he is told, still without the signed terms; None while nothing is promised to him."""
    if view.state not in STATES or case.state in OVER:
        return None
    debts = tuple(
        Debt(
            each.obligation_ref,
            kinds.get(each.obligation_ref, ""),
            str(Money(progress.settled_minor.get(each.obligation_ref, 0), view.currency)),
        )
        for each in view.settlements
        if not each.is_later
    )
    return Promised(
        promise=NOTHING_SIGNED,
        state=view.state,
        step=_step(case, view, after=after),
        months_paid=progress.months_paid,
        months_left=progress.months_left if view.left_on else view.months,
        next_month=progress.next_month,
        # What an ended promise no longer owes is not set aside either.
        covered_to=min(filter(None, (view.covered_to, progress.last_month)), default=None),
        debts=debts,
    )


def _step(case: Case, view: AwardView, *, after: str) -> str:
    """What he does next; what came back, or needs another account, is told even when the promise is over."""
    if view.state == "offered":
        return "answer"
    if case.payee_on is not None and after in {"came_back", "account_back", "account_anew"}:
        return after
    if view.state in {"ended", "suspended"}:
        return {"ended": "over", "suspended": "paused"}[view.state]
    if case.payee_on is None:
        return "leave" if view.state == "taken_up" and not view.has_left else "account"
    return after
