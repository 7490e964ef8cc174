"""Each deed of payouts by each role: whoever may not gets NotAllowed before anything else is looked at."""

from uuid import uuid4

import pytest

from goldenbridge.apps.payouts import actions, queries
from goldenbridge.core.actors import ANONYMOUS, ROLES, Actor
from goldenbridge.core.errors import BridgeError, NotAllowed
from goldenbridge.platform import clock

pytestmark = pytest.mark.django_db(databases="__all__")

REF = uuid4()
SIGNED = {"statement": b"", "signature": b""}
DEEDS = {
    "register": (
        {"schedule"},
        lambda a: actions.register_payee(REF, cell_ref=REF, envelope=b"", applicant_sign_key=b"", actor=a),
    ),
    "warn": ({"schedule", "caseworker", "treasurer"}, lambda a: actions.warn_payee(REF, is_warned=True, actor=a)),
    "prepare": (
        {"treasurer"},
        lambda a: actions.prepare_run(
            cell_ref=REF, account_ref=REF, rail="bank", pot="General", month=clock.today(), actor=a
        ),
    ),
    "fill": ({"treasurer"}, lambda a: actions.fill_run(REF, amounts={}, actor=a)),
    "lock": ({"treasurer"}, lambda a: actions.lock_run(REF, **SIGNED, actor=a)),
    "approve": ({"approver"}, lambda a: actions.approve_run(REF, **SIGNED, actor=a)),
    "authorise": ({"approver"}, lambda a: actions.authorise_run(REF, **SIGNED, actor=a)),
    "release": (
        {"approver", "treasurer"},
        lambda a: actions.release_run(REF, **SIGNED, execution_on=clock.today(), accepted=(), actor=a),
    ),
    "sign again": ({"approver", "treasurer"}, lambda a: actions.sign_again(REF, **SIGNED, actor=a)),
    "reject": ({"approver", "treasurer"}, lambda a: actions.reject_run(REF, actor=a)),
    "abort": ({"approver", "treasurer"}, lambda a: actions.abort_run(REF, actor=a)),
    "drop": ({"treasurer"}, lambda a: actions.drop_payment(REF, reason="screened", actor=a)),
    "cell": ({"treasurer"}, lambda a: actions.open_cell(REF, actor=a)),
    "file": ({"treasurer"}, lambda a: actions.open_run_file(REF, actor=a)),
    "send": ({"treasurer"}, lambda a: actions.mark_sent(REF, **SIGNED, actor=a)),
    "import": (
        {"treasurer"},
        lambda a: actions.import_bank_file(b"", account_ref=REF, gift_references=(), actor=a),
    ),
    "report": ({"treasurer"}, lambda a: actions.import_status_report(b"", actor=a)),
    "withdraw": ({"treasurer"}, lambda a: actions.claim_withdrawal(REF, line_ref=REF, actor=a)),
    "close": ({"treasurer"}, lambda a: actions.close_run(REF, actor=a)),
    "propose to give up": (
        {"treasurer"},
        lambda a: actions.propose_giving_up(REF, reason="declined", actor=a),
    ),
    "give up": ({"treasurer", "approver"}, lambda a: actions.confirm_giving_up(REF, actor=a)),
    "not give up": ({"treasurer", "approver"}, lambda a: actions.withdraw_giving_up(REF, actor=a)),
    "givings up": ({"treasurer", "approver", "auditor"}, lambda a: queries.givings_up(REF, actor=a)),
    "runs giving up": ({"treasurer", "approver", "auditor"}, lambda a: queries.runs_giving_up(actor=a)),
    "left": ({"treasurer"}, lambda a: queries.left_of(REF, actor=a)),
    "witness": (
        {"treasurer", "approver", "coordinator", "caseworker", "verifier", "signer", "adviser", "triager"},
        lambda a: actions.witness_payment(REF, **SIGNED, actor=a),
    ),
    "asked": ({"schedule"}, lambda a: actions.mark_asked(REF, actor=a)),
    "confirm": ({"schedule"}, lambda a: actions.record_confirmation(REF, choice="received", actor=a)),
    "silence": ({"schedule"}, lambda a: actions.give_up_confirmations(actor=a)),
    "runs": ({"treasurer", "approver", "auditor"}, lambda a: queries.runs(actor=a)),
    "run": ({"treasurer", "approver", "auditor"}, lambda a: queries.run(REF, actor=a)),
    "paper": ({"treasurer", "approver", "auditor"}, lambda a: queries.run_paper(REF, "make", actor=a)),
    "payments": (
        {"schedule", "caseworker", "coordinator", "treasurer", "approver", "auditor"},
        lambda a: queries.payments_of([REF], actor=a),
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_for_its_roles_only(deed):
    wanted, do = DEEDS[deed]
    allowed = set()
    for role in (*ROLES, "schedule"):
        try:
            do(Actor(uuid4(), frozenset({role})))
        except NotAllowed:
            continue
        except BridgeError:
            pass
        allowed.add(role)

    assert allowed == wanted
    with pytest.raises(NotAllowed):
        do(ANONYMOUS)
