"""A run goes back or is given up before the bank has it; once its file is out, only on the word of who took it."""

from uuid import uuid4

import pytest

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.errors import FileIsOut, RowUnexplained, RowWaits
from goldenbridge.apps.payouts.models import WorkRow
from goldenbridge.core.errors import ForbiddenMove, NotFound
from goldenbridge.platform import clock
from tests.apps.payouts.builders import ALL_WARNINGS, booked

pytestmark = pytest.mark.django_db(databases="__all__")


def payable():
    return books.balance("General:Payable:EUR").posted_minor


def test_a_run_sent_back_is_a_new_version_without_approvals(treasury):
    treasury.recipient()
    run = treasury.released()
    hash_before = bytes(run.content_hash)

    run = actions.reject_run(run.ref, actor=treasury.actor("heron"))

    assert (run.state, run.version, run.hold_ref, payable()) == ("open", 2, None, 0)
    assert books.balance("General:Payable:EUR").held_minor == 0
    assert queries.run(run.ref, actor=treasury.actor("ibis")).signatures == ()
    run = treasury.locked(run)
    assert bytes(run.content_hash) != hash_before
    assert {each.step for each in queries.run(run.ref, actor=treasury.actor("ibis")).signatures} == {"make"}


def test_a_run_sent_back_can_go_all_the_way_again(treasury):
    treasury.recipient()
    run = actions.reject_run(treasury.released().ref, actor=treasury.actor("heron"))

    run = treasury.locked(run)
    treasury.step(run, "approve", "grouse")
    treasury.step(run, "authorise", "grouse")
    run = treasury.step(run, "release", "grouse", accepted=ALL_WARNINGS, execution_on=clock.today())

    assert (run.state, run.version) == ("released", 2)


def test_whoever_signs_the_next_version_sees_what_it_changes(treasury):
    for _ in range(3):
        treasury.recipient()
    run = treasury.locked()
    first, second, third = run.payments.order_by("ref")
    assert queries.run(run.ref, actor=treasury.actor("grouse")).changes == ()

    run = actions.reject_run(run.ref, actor=treasury.actor("heron"))
    sealed = treasury.sealed_amount(first, first.steps_minor - 5)
    actions.fill_run(run.ref, amounts={first.ref: sealed}, actor=treasury.actor("ibis"))
    actions.drop_payment(second.ref, reason="screened", actor=treasury.actor("ibis"))
    run = treasury.step(run, "make", "ibis")

    changes = queries.run(run.ref, actor=treasury.actor("grouse")).changes
    assert {(each.what, each.before_minor) for each in changes} == {("amount", 0), ("gone", second.steps_minor)}
    assert len(changes) == 2


@pytest.mark.parametrize("stage", ["prepared", "filled", "locked", "authorised", "released"])
def test_a_run_given_up_leaves_everything_due_again(treasury, stage):
    treasury.recipient()
    run = getattr(treasury, stage)()

    run = actions.abort_run(run.ref, actor=treasury.actor("ibis"))

    assert (run.state, payable(), WorkRow.objects.count()) == ("aborted", 0, 0)
    assert books.balance("General:Payable:EUR").held_minor == 0
    assert treasury.prepared().payments.count() == 1


def test_a_sent_run_is_neither_sent_back_nor_given_up(treasury):
    treasury.recipient()
    run = treasury.sent()

    for act in (actions.reject_run, actions.abort_run):
        with pytest.raises(ForbiddenMove):
            act(run.ref, actor=treasury.actor("ibis"))


def test_an_unknown_run_is_not_found(treasury):
    for act in (actions.abort_run, actions.reject_run):
        with pytest.raises(NotFound):
            act(uuid4(), actor=treasury.actor("ibis"))


def taken_out(treasury, count=2):
    """A released run whose payouts ibis has taken to build the order."""
    for _ in range(count):
        treasury.recipient()
    run = treasury.released()
    treasury.order(run)
    return run


def recall(treasury, run, who="ibis"):
    paper = queries.run_paper(run.ref, "recall", actor=treasury.actor(who))
    signed = treasury.house[who].approve("run", run.ref, paper.content_hash, "recall")
    return actions.recall_order(run.ref, **signed, actor=treasury.actor(who))


@pytest.mark.parametrize("act", [actions.reject_run, actions.abort_run])
def test_a_run_whose_file_is_out_waits_for_the_word_of_who_took_it(treasury, act):
    run = taken_out(treasury, 1)

    for who in ("ibis", "grouse"):
        with pytest.raises(FileIsOut):
            act(run.ref, actor=treasury.actor(who))
    with pytest.raises(NotFound):
        recall(treasury, run, "lark")
    recall(treasury, run)

    assert act(run.ref, actor=treasury.actor("grouse")).state in {"open", "aborted"}


def test_a_word_is_void_once_the_file_is_taken_again(treasury):
    run = taken_out(treasury, 1)
    recall(treasury, run)
    treasury.order(run)

    with pytest.raises(FileIsOut):
        actions.reject_run(run.ref, actor=treasury.actor("ibis"))


def test_a_run_that_is_not_released_has_no_order_to_recall(treasury):
    treasury.recipient()
    run = treasury.sent()
    treasury.order(run)

    with pytest.raises(ForbiddenMove):
        recall(treasury, run)


@pytest.mark.parametrize("names", [True, False])
def test_a_run_paid_by_an_order_that_was_called_back_is_not_paid_again(treasury, names):
    run = taken_out(treasury)
    each = list(run.payments.all()) if names else []
    rows = [booked(run, "483.20", payment=payment) for payment in each] or [booked(run, "966.40")]
    recall(treasury, run)
    run = actions.reject_run(run.ref, actor=treasury.actor("ibis"))

    news = treasury.bank_says(*rows)

    (row,) = treasury.unclaimed()
    assert (news.late_rows, row.amount_minor, row.reference) == (1, -96_640, run.orders.get().order.batch_id)
    with pytest.raises(RowWaits):
        treasury.locked(run)
    actions.settle_row(run.ref, line_ref=row.line_ref, paid_refs=[], actor=treasury.actor("ibis"))
    run.refresh_from_db()
    assert (run.state, sorted(run.payments.values_list("state", flat=True))) == (
        "reconciled",
        ["delivered", "delivered"],
    )
    assert (payable(), books.balance("Bank:EUR").posted_minor) == (0, 5_000_000 - 96_640)
    assert books.balance("General:Available:EUR").posted_minor == 5_000_000 - 600_000 + 3360


def test_what_the_bank_paid_of_a_run_given_up_is_a_loss(treasury):
    run = taken_out(treasury, 1)
    row = booked(run, "483.20")
    recall(treasury, run)
    actions.abort_run(run.ref, actor=treasury.actor("ibis"))
    treasury.bank_says(row)
    (line,) = treasury.unclaimed()
    told = {"line_ref": line.line_ref, "paid_refs": [], "actor": treasury.actor("ibis")}

    with pytest.raises(RowUnexplained):
        actions.settle_row(run.ref, **told)
    actions.call_loss(run.ref, **told)
    actions.confirm_loss(run.ref, line_ref=line.line_ref, actor=treasury.actor("heron"))

    assert books.balance("Bank:EUR").posted_minor == 5_000_000 - 48_320
    assert banking.line(line.line_ref, actor=treasury.actor("ibis")).claimant == "payouts"
