"""A run goes back or is given up before the bank has it; once its file is out, only on the word of who took it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from goldenbridge.apps.approvals.models import Approval
from goldenbridge.apps.banking import actions as banking_actions
from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.absence import SILENT
from goldenbridge.apps.payouts.errors import CanBeAsked, FileIsOut, NotShownYet, RowUnexplained, RowWaits
from goldenbridge.apps.payouts.models import WorkRow
from goldenbridge.apps.people import actions as people
from goldenbridge.core.errors import ForbiddenMove, NotFound
from goldenbridge.core.matrix import SamePerson, SharedVoucher
from goldenbridge.platform import clock
from tests.adapters.bankfiles import camt053, entry
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
    paid = list(run.payments.values_list("ref", flat=True))
    actions.settle_row(run.ref, line_ref=row.line_ref, paid_refs=paid, actor=treasury.actor("ibis"))
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


def pass_by(treasury, **time):
    clock.move_to(clock.now() + timedelta(**time))
    treasury.house.publish()


def statement_of(treasury, *entries, opened=-1, closed=SILENT.days, closing="1000.00", run):
    """A statement of the account, from and to so many days after the day of the order."""
    first, last = ((run.execution_on + timedelta(days=days)).isoformat() for days in (opened, closed))
    content = camt053(
        *entries, identification=f"{first}-{last}-{len(entries)}", closing=closing, opened=first, closed=last
    )
    return actions.import_bank_file(
        content, account_ref=treasury.account.ref, gift_references=[], actor=treasury.actor("lark")
    )


def silent(treasury):
    """A run whose payouts somebody took, and has not been heard since."""
    run = taken_out(treasury)
    pass_by(treasury, days=SILENT.days + 1)
    return run


def recall_for(treasury, run, who):
    paper = queries.run_paper(run.ref, "recall_for", actor=treasury.actor(who))
    signed = treasury.house[who].approve("run", run.ref, paper.content_hash, "recall_for")
    return actions.recall_in_place(run.ref, **signed, actor=treasury.actor(who))


@pytest.mark.parametrize("act", [actions.reject_run, actions.abort_run])
def test_two_others_sign_in_place_of_who_took_the_payouts_and_is_not_heard(treasury, act):
    run = taken_out(treasury)
    people.lock(treasury.house["ibis"].ref, actor=treasury.actor("alder"))
    pass_by(treasury, days=SILENT.days + 1)
    statement_of(treasury, run=run)

    for _ in "twice":
        recall_for(treasury, run, "grouse")
        with pytest.raises(FileIsOut):
            act(run.ref, actor=treasury.actor("lark"))
    recall_for(treasury, run, "lark")

    assert act(run.ref, actor=treasury.actor("grouse")).state in {"open", "aborted"}


@pytest.mark.parametrize("act", [actions.reject_run, actions.abort_run])
def test_a_row_that_comes_after_others_signed_is_recognised_and_pays_nobody_again(treasury, act):
    run = silent(treasury)
    statement_of(treasury, run=run)
    for who in ("grouse", "lark"):
        recall_for(treasury, run, who)
    late = booked(run, "966.40")
    act(run.ref, actor=treasury.actor("grouse"))

    news = statement_of(treasury, late, run=run, closed=SILENT.days + 1, closing="33.60")

    (row,) = treasury.unclaimed()
    assert (news.late_rows, row.amount_minor, row.reference is not None) == (1, -96_640, True)
    seen = queries.run(run.ref, actor=treasury.actor("lark"))
    assert [each.line.line_ref for each in seen.waiting] == [row.line_ref]


def test_nobody_signs_in_place_of_somebody_who_is_waited_for(treasury):
    run = taken_out(treasury)
    people.lock(treasury.house["ibis"].ref, actor=treasury.actor("alder"))
    pass_by(treasury, days=SILENT.days)
    statement_of(treasury, run=run)

    with pytest.raises(CanBeAsked) as refusal:
        recall_for(treasury, run, "lark")
    assert "5 days after the day of the order" in str(refusal.value)


def test_who_takes_the_payouts_again_is_waited_for_anew(treasury):
    run = silent(treasury)
    statement_of(treasury, run=run)
    recall_for(treasury, run, "grouse")

    treasury.order(run)
    with pytest.raises(CanBeAsked):
        recall_for(treasury, run, "lark")

    pass_by(treasury, days=SILENT.days + 1)
    with pytest.raises(NotShownYet):
        recall_for(treasury, run, "lark")
    statement_of(treasury, run=run, closed=2 * SILENT.days + 1)
    recall_for(treasury, run, "lark")
    with pytest.raises(FileIsOut):
        actions.reject_run(run.ref, actor=treasury.actor("grouse"))


@pytest.mark.parametrize(
    "told",
    [
        {"opened": 1},
        {"closed": SILENT.days - 1},
        {"closed": SILENT.days + 2},
        {"closing": "900.00"},
    ],
    ids=[
        "begins after the day",
        "ends before he is waited for long enough",
        "ends on a day to come",
        "leaves rows out",
    ],
)
def test_a_statement_that_does_not_tell_of_each_day_shows_nothing(treasury, told):
    run = silent(treasury)
    statement_of(treasury, run=run, **told)

    with pytest.raises(NotShownYet):
        recall_for(treasury, run, "lark")


def test_statements_of_single_days_tell_of_all_together_and_none_is_needed_of_a_weekend(treasury):
    run = silent(treasury)
    for day in (0, 1, 4):
        statement_of(treasury, run=run, opened=day, closed=day)
    with pytest.raises(NotShownYet):
        recall_for(treasury, run, "lark")

    statement_of(treasury, run=run, opened=5, closed=5)

    assert recall_for(treasury, run, "lark").state == "released"


@pytest.mark.parametrize("names", [True, False])
def test_where_a_row_may_be_the_order_nobody_signs_that_there_is_none(treasury, names):
    run = silent(treasury)
    row = booked(run, "966.40") if names else entry("966.40", "DBIT", text="COLLECTIVE ORDER")
    statement_of(treasury, row, run=run, closing="33.60")

    with pytest.raises(NotShownYet):
        recall_for(treasury, run, "lark")

    if not names:
        (line,) = treasury.unclaimed()
        banking_actions.claim_line(line.line_ref, claimant="fee", actor=treasury.actor("lark"))
        assert recall_for(treasury, run, "lark").state == "released"


def test_a_run_that_the_bank_has_paid_is_marked_as_sent_by_a_treasurer_who_takes_it(treasury):
    run = silent(treasury)
    statement_of(treasury, booked(run, "966.40"), run=run, closing="33.60")

    assert actions.mark_sent(run.ref, **treasury.built(run), actor=treasury.actor("ibis")).state == "reconciled"


def test_nobody_signs_for_himself_so_and_nobody_with_whom_he_shares_a_voucher(treasury):
    run = taken_out(treasury)
    for name in ("robin", "merlin"):
        treasury.house.hire(name, "approver", vouchers=[treasury.house["kite"].ref])
    pass_by(treasury, days=SILENT.days + 1)
    statement_of(treasury, run=run)
    with pytest.raises(NotFound):
        recall_for(treasury, run, "ibis")

    recall_for(treasury, run, "robin")
    with pytest.raises(SharedVoucher):
        recall_for(treasury, run, "merlin")
    with pytest.raises(FileIsOut):
        actions.reject_run(run.ref, actor=treasury.actor("grouse"))


def test_who_lends_a_role_and_who_is_lent_it_are_one_person_who_recalls(treasury):
    run = silent(treasury)
    statement_of(treasury, run=run)
    recall_for(treasury, run, "grouse")
    Approval.objects.filter(step="recall_for").update(for_ref=treasury.house["lark"].ref)

    with pytest.raises(SamePerson):
        recall_for(treasury, run, "lark")
    with pytest.raises(FileIsOut):
        actions.reject_run(run.ref, actor=treasury.actor("grouse"))


def test_a_run_that_was_sent_is_recalled_by_nobody(treasury):
    treasury.recipient()
    run = treasury.sent()
    treasury.order(run)
    pass_by(treasury, days=SILENT.days + 1)
    statement_of(treasury, run=run)

    with pytest.raises(CanBeAsked):
        recall_for(treasury, run, "lark")
