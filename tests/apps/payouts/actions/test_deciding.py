"""Different people decide, over exactly what the run holds."""

import pytest

from goldenbridge.apps.approvals.actions import AlreadyApproved, ForgedSignature, SamePerson, StaleApproval
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.errors import AmountsMissing, RunChanged, WarningsOpen
from goldenbridge.apps.payouts.models import Payment, Run, WorkRow
from goldenbridge.core.errors import ForbiddenMove
from goldenbridge.platform import clock
from tests.apps.payouts.builders import ALL_WARNINGS

pytestmark = pytest.mark.django_db(databases="__all__")


def release(treasury, run, who):
    return treasury.step(run, "release", who, accepted=ALL_WARNINGS, execution_on=clock.today())


def test_the_maker_never_approves_his_own_run(treasury):
    treasury.recipient()
    run = treasury.locked()

    with pytest.raises(SamePerson):
        treasury.step(run, "approve", "ibis")

    assert Run.objects.get().state == "locked"


def test_two_people_are_enough_for_a_small_run(treasury):
    treasury.recipient()

    assert treasury.released().state == "released"


def test_a_larger_run_needs_a_third(treasury, settings):
    settings.RUN_BANDS = "two:0,three:100,four:1000000"
    treasury.recipient()
    run = treasury.locked()
    treasury.step(run, "approve", "grouse")

    with pytest.raises(SamePerson):
        treasury.step(run, "authorise", "grouse")
    treasury.step(run, "authorise", "heron")

    assert release(treasury, run, "heron").state == "released"


def test_a_large_run_needs_a_fourth(treasury, settings):
    settings.RUN_BANDS = "two:0,three:100,four:200"
    treasury.recipient()
    run = treasury.locked()
    treasury.step(run, "approve", "grouse")
    treasury.step(run, "authorise", "heron")

    for taken in ("ibis", "grouse", "heron"):
        with pytest.raises(SamePerson):
            release(treasury, run, taken)

    assert release(treasury, run, "lark").state == "released"


def test_a_step_is_taken_once(treasury):
    treasury.recipient()
    run = treasury.locked()
    treasury.step(run, "approve", "grouse")

    with pytest.raises(ForbiddenMove):
        treasury.step(run, "approve", "heron")


def test_a_second_signature_of_a_step_is_refused_even_if_the_state_were_back(treasury):
    treasury.recipient()
    run = treasury.locked()
    treasury.step(run, "approve", "grouse")
    Run.objects.update(state="locked")

    with pytest.raises(AlreadyApproved):
        treasury.step(run, "approve", "heron")


@pytest.mark.parametrize("step", ["authorise", "release"])
def test_steps_are_not_skipped(treasury, step):
    treasury.recipient()
    run = treasury.locked()
    arguments = {"accepted": ALL_WARNINGS, "execution_on": clock.today()} if step == "release" else {}

    with pytest.raises(ForbiddenMove):
        treasury.step(run, step, "grouse", **arguments)


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: WorkRow.objects.update(envelope=b"another amount"),
        lambda: Payment.objects.update(steps_minor=10_000_000),
        lambda: Payment.objects.update(end_to_end_id="SOMETHING"),
        lambda: Run.objects.update(content_hash=bytes(32)),
        lambda: Payment.objects.get().payee.__class__.objects.update(sealed_details=b"another account"),
    ],
    ids=["amount", "steps", "id", "hash", "account"],
)
def test_a_run_changed_behind_everybodys_back_goes_no_further(treasury, tamper):
    treasury.recipient()
    run = treasury.locked()
    tamper()

    with pytest.raises(RunChanged):
        treasury.step(run, "approve", "grouse")


def test_a_signature_over_another_content_is_stale(treasury):
    treasury.recipient()
    run = treasury.locked()
    signed = treasury.house["grouse"].approve("run", run.ref, bytes(32), "approve")

    with pytest.raises(StaleApproval):
        actions.approve_run(run.ref, **signed, actor=treasury.actor("grouse"))


def test_a_forged_signature_is_refused(treasury):
    treasury.recipient()
    run = treasury.locked()
    signed = treasury.house["grouse"].approve("run", run.ref, bytes(run.content_hash), "approve")
    signed["signature"] = bytes(64)

    with pytest.raises(ForgedSignature):
        actions.approve_run(run.ref, **signed, actor=treasury.actor("grouse"))


def test_warnings_wait_for_a_decision(treasury):
    treasury.recipient()
    run = treasury.authorised()
    codes = [warning.code for warning in queries.run(run.ref, actor=treasury.actor("grouse")).warnings]

    assert codes == ["few_recipients"]
    with pytest.raises(WarningsOpen):
        treasury.step(run, "release", "grouse", accepted=(), execution_on=clock.today())
    with pytest.raises(WarningsOpen):
        treasury.step(run, "release", "grouse", accepted=("same_amount",), execution_on=clock.today())


def test_what_recipients_fear_is_a_warning(treasury):
    recipients = [treasury.recipient() for _ in range(3)]
    actions.warn_payee(recipients[0].ref, is_warned=True, actor=treasury.actor("dove"))
    run = treasury.authorised()

    found = {each.code: each.count for each in queries.run(run.ref, actor=treasury.actor("grouse")).warnings}
    assert found == {"few_recipients": 3, "same_sender": 3, "same_amount": 3, "recipient_warned": 1}


def test_those_who_were_sent_money_the_same_day_count_as_well(treasury):
    for _ in range(2):
        treasury.recipient()
    treasury.sent()
    treasury.recipient()
    run = treasury.authorised()

    found = {each.code: each.count for each in queries.run(run.ref, actor=treasury.actor("grouse")).warnings}

    assert found == {"few_recipients": 1, "same_sender": 3}
    assert release(treasury, run, "grouse").state == "released"


def test_a_warning_that_a_dropped_payment_brings_is_decided_anew(treasury):
    recipients = [treasury.recipient() for _ in range(5)]
    run = treasury.authorised()
    codes = queries.run(run.ref, actor=treasury.actor("grouse")).to_accept
    treasury.step(run, "release", "grouse", accepted=codes, execution_on=clock.today())
    dropped = run.payments.get(payee_id=recipients[0].ref)
    actions.drop_payment(dropped.ref, reason="asked", actor=treasury.actor("ibis"))

    def again(accepted):
        paper = queries.run_paper(run.ref, "release", actor=treasury.actor("grouse"), accepted=accepted)
        signed = treasury.house["grouse"].approve("run", run.ref, paper.content_hash, "release")
        return actions.sign_again(run.ref, **signed, accepted=accepted, actor=treasury.actor("grouse"))

    seen = queries.run(run.ref, actor=treasury.actor("grouse"))
    assert (codes, [each.code for each in seen.undecided]) == (("same_amount", "same_sender"), ["few_recipients"])
    with pytest.raises(WarningsOpen):
        again(())
    again(seen.to_accept)
    seen = queries.run(run.ref, actor=treasury.actor("grouse"))
    assert (seen.accepted, seen.needs_new_release) == (("few_recipients", "same_amount", "same_sender"), False)


def test_a_changed_account_drops_its_payment_and_leaves_the_approvals(treasury):
    one, other = treasury.recipient(), treasury.recipient()
    run = treasury.authorised()

    treasury.register(one, town="Hamburg")

    states = dict(run.payments.values_list("payee_id", "state"))
    assert states == {one.ref: "cancelled", other.ref: "pending"}
    assert release(treasury, run, "grouse").state == "released"


def test_a_run_with_nothing_left_is_not_released(treasury):
    one = treasury.recipient()
    run = treasury.authorised()
    treasury.register(one, town="Hamburg")

    with pytest.raises(AmountsMissing):
        release(treasury, run, "grouse")


def test_two_approving_at_once_are_one(live_database):
    """Both have signed the same content; the second finds the step taken, and nothing is there twice."""
    done = live_database.run(RACE, timeout=600)

    assert done.stderr == ""
    assert sorted(done.stdout.split()) == ["ForbiddenMove", "approved", "state:approved", "steps:1"]


RACE = """
import os
from pathlib import Path
from django.conf import settings
from django.db import connections
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.models import Run
from goldenbridge.apps.approvals import queries as approvals
from goldenbridge.core.errors import BridgeError
from tests.apps.payouts.builders import open_treasury
treasury = open_treasury(settings, Path(settings.DATA))
treasury.recipient()
run = treasury.locked()
paper = queries.run_paper(run.ref, "approve", actor=treasury.actor("grouse"))
signed = {who: treasury.house[who].approve("run", run.ref, paper.content_hash, "approve") for who in ("grouse", "heron")}
connections.close_all()
# Each says that it is up, and none goes before all are.
up, say_up = os.pipe()
gate, open_gate = os.pipe()
children = []
for who in signed:
    child = os.fork()
    if child == 0:
        os.close(open_gate)
        os.write(say_up, b"!")
        os.read(gate, 1)
        try:
            print(actions.approve_run(run.ref, **signed[who], actor=treasury.actor(who)).state, flush=True)
        except BridgeError as error:
            print(type(error).__name__, flush=True)
        os._exit(0)
    children.append(child)
for _ in children:
    os.read(up, 1)
os.close(open_gate)
for child in children:
    os.waitpid(child, 0)
run = Run.objects.get()
print("state:" + run.state)
taken = [each for each in approvals.approvals_of("run", run.ref, bytes(run.content_hash)) if each.step == "approve"]
print(f"steps:{len(taken)}")
"""
