"""Where to pay: asked once an offer is taken up, and anew when a payment came back or the caseworker is told so."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.approvals import queries as parts
from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases.holding import locked_case
from goldenbridge.apps.cases.models import Case, Question
from goldenbridge.apps.cases.permissions import may_lead_case, may_run_clocks
from goldenbridge.apps.cases.standing import LIVE, open_account_questions
from goldenbridge.apps.keystore import queries as keys
from goldenbridge.apps.payouts import actions as payouts
from goldenbridge.apps.payouts import payees
from goldenbridge.apps.payouts import queries as payments
from goldenbridge.core import retention
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.runs import MOST_PAYEES_IN_CELL
from goldenbridge.platform import clock, log, trail
from goldenbridge.platform import directory as directories


class NoAccountYet(BridgeError):
    """There is no account that could be another one: nobody was told yet where to pay, or nothing is paid any more."""

    code = "no_account_yet"
    status = 409
    sentence = words("There is no account that he could change. He is asked where to pay once he can be paid.")


class AskedWhereToPay(BridgeError):
    """The question is open already."""

    code = "asked_where_to_pay"
    status = 409
    sentence = words("He has been asked where to pay already and has not answered yet.")


@transaction.atomic
def ask_account_anew(case_ref: UUID, *, actor: Actor) -> Question:
    """Ask where to pay from now on, because the applicant has said that it must be elsewhere.

    It goes out with the tick, and from then on what is due waits for the answer. Raises NoAccountYet, AskedWhereToPay.
    """
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    if case.payee_on is None or case.state not in LIVE:
        raise NoAccountYet
    if open_account_questions().filter(case=case).exists():
        raise AskedWhereToPay
    question = _ask(case, actor)
    trail.record("case.account_asked_anew", case.ref, actor=actor.ref)
    return question


def ask_accounts(*, actor: Actor) -> int:
    """Ask those who can be paid where to, and those anew whose account is not good any more; says how many.

    A question that nobody answered in its time is asked again. Runs learn for whom they have to wait.
    """
    may_run_clocks(actor)
    asked_already = _still_open()
    wanted = payees.accounts_wanted(actor=actor)
    lasting = Case.objects.select_for_update().filter(forgotten_on__isnull=True)
    first = lasting.filter(
        state__in=["accepted", "accepted_with_conditions", "active"], payee_on__isnull=True, award_ref__isnull=False
    )
    anew = lasting.filter(state__in=LIVE, payee_ref__in=wanted) if wanted else ()
    due = [case for case in (*_payable(first, actor), *anew) if case.ref not in asked_already]
    asked = [_ask(case, actor) for case in due if _has_cell(case, actor)]
    for payee_ref in {*asked_already.values()} - {None, *wanted}:
        payouts.want_account(payee_ref, actor=actor)
    return len(asked)


def _still_open() -> dict[UUID, UUID | None]:
    """By case who is being asked already, if he has an account till then; what is past its day is closed."""
    rows = list(open_account_questions().select_related("case"))
    late = [row.ref for row in rows if row.expires_on < clock.today()]
    if late:
        Question.objects.filter(ref__in=late).update(closed_on=clock.today())
    return {row.case_id: row.case.payee_ref if row.case.payee_on else None for row in rows if row.ref not in late}


def _payable(cases: Iterable[Case], actor: Actor) -> list[Case]:
    """Those whose promise is in force, or will be as soon as they have left."""
    found = list(cases)
    views = promises.awards([case.award_ref for case in found if case.award_ref], actor=actor)
    return [case for case in found if case.award_ref and views[case.award_ref].state in {"taken_up", "active"}]


def _ask(case: Case, actor: Actor) -> Question:
    today = clock.today()
    return Question.objects.create(
        case=case,
        kind="payout",
        asker_ref=actor.ref,
        keys=[{"cell_ref": str(case.cell_ref), "payee_ref": str(case.payee_ref)}],
        asked_on=today,
        expires_on=retention.question_ends(today),
    )


def _has_cell(case: Case, actor: Actor) -> bool:
    """Whether he has a place in a cell, or gets one now."""
    if case.cell_ref is not None:
        return True
    fitting = _fitting_cells(case, actor)
    if not fitting:
        log.event("payee_waits_for_a_cell", case=case.ref)
        return False
    # At random among them, so that nobody can tell from the day of joining who shares a cell.
    case.cell_ref = secrets.choice(fitting)
    case.save(update_fields=["cell_ref"])
    approvals.push_parts(from_ref=case.ref, to_ref=case.payee_ref, near="case", actor=actor)
    approvals.push_parts(from_ref=case.ref, to_ref=case.cell_ref, near="cell", actor=actor)
    return True


def _fitting_cells(case: Case, actor: Actor) -> list[UUID]:
    """Cells with room that somebody keeps who has neither read, led nor checked this case."""
    listed = {cell.ref: cell.card.key_ref for cell in directories.current().cells}
    barred = parts.near(case.ref, ("triager", "caseworker", "verifier"))
    keepers = keys.keepers(list(listed.values()))
    # A seat is taken when the cell is drawn, not when the answer comes: in between others are drawn too.
    drawn = dict(Case.objects.filter(cell_ref__in=list(listed)).values_list("cell_ref").annotate(count=Count("ref")))
    with_room = [
        ref for ref in payments.cells_with_room(list(listed), actor=actor) if drawn.get(ref, 0) < MOST_PAYEES_IN_CELL
    ]
    return [ref for ref in with_room if keepers[listed[ref]] - barred]
