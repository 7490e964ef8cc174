"""A released run goes out on a treasurer's signed word; cash goes out before two witnesses."""

from hashlib import sha256

import pytest

from goldenbridge.apps.approvals.actions import AlreadyApproved
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.errors import UnscreenedRun, WrongRail, WrongWithdrawal
from goldenbridge.apps.payouts.models import Run
from goldenbridge.apps.screening import queries as screening
from goldenbridge.core.errors import ForbiddenMove, Malformed, NotFound
from tests.adapters.bankfiles import entry
from tests.apps.payouts.builders import booked

pytestmark = pytest.mark.django_db(databases="__all__")


def send(treasury, run, **changes):
    return actions.mark_sent(run.ref, **treasury.built(run, **changes), actor=treasury.actor("ibis"))


def test_a_sent_run_was_screened(treasury):
    treasury.recipient()

    run = treasury.sent()

    assert [payment.state for payment in run.payments.all()] == ["sent"]
    found = screening.screenings_of(run.ref, actor=treasury.actor("kite"))
    assert [(each.screened, each.list_size) for each in found] == [(1, 2)]


def test_sending_twice_is_harmless(treasury):
    treasury.recipient()
    run = treasury.released()
    word = treasury.built(run)

    states = [actions.mark_sent(run.ref, **word, actor=treasury.actor("ibis")).state for _ in range(2)]

    assert states == ["sent", "sent"]
    assert len(screening.screenings_of(run.ref, actor=treasury.actor("kite"))) == 1


def test_another_order_of_a_sent_run_is_refused(treasury):
    treasury.recipient()
    run = treasury.sent()

    with pytest.raises(ForbiddenMove):
        send(treasury, run, order_digest=sha256(b"another").digest(), screened=1)


@pytest.mark.parametrize(
    "changes", [{"version": 2}, {"screened": 5}, {"content_hash": bytes(32)}], ids=lambda each: str(set(each))
)
def test_a_word_about_something_else_is_not_believed(treasury, changes):
    treasury.recipient()
    run = treasury.released()

    with pytest.raises(UnscreenedRun):
        send(treasury, run, **changes)

    assert Run.objects.get().state == "released"


def test_a_word_of_another_person_is_not_believed(treasury):
    treasury.recipient()
    run = treasury.released()

    with pytest.raises(UnscreenedRun):
        actions.mark_sent(run.ref, **treasury.built(run), actor=treasury.actor("grouse"))
    with pytest.raises(UnscreenedRun):
        send(treasury, run, actor=treasury.house["kite"].ref)
    with pytest.raises(UnscreenedRun):
        actions.mark_sent(run.ref, statement=b"{}", signature=bytes(64), actor=treasury.actor("ibis"))


def test_a_run_that_is_not_released_is_not_sent(treasury):
    treasury.recipient()
    run = treasury.authorised()

    with pytest.raises(ForbiddenMove):
        send(treasury, run)


def test_the_file_is_for_the_treasurer_who_holds_the_cell(treasury):
    treasury.recipient()
    run = treasury.released()

    with pytest.raises(NotFound):
        actions.open_run_file(run.ref, actor=treasury.actor("grouse"))


def test_after_a_hit_the_releaser_signs_what_is_left(treasury):
    _, hit = treasury.recipient(), treasury.recipient(name="Somebody Listed")
    run = treasury.released()
    payment = run.payments.get(payee_id=hit.ref)
    actions.drop_payment(payment.ref, reason="screened", actor=treasury.actor("ibis"))

    assert queries.run(run.ref, actor=treasury.actor("grouse")).needs_new_release
    with pytest.raises(UnscreenedRun):
        send(treasury, run)
    paper = queries.run_paper(run.ref, "release", actor=treasury.actor("grouse"))
    signed = treasury.house["grouse"].approve("run", run.ref, paper.content_hash, "release")
    actions.sign_again(run.ref, **signed, actor=treasury.actor("grouse"))

    assert b"Listed" not in treasury.order(run)
    assert send(treasury, run).state == "sent"


def test_a_payment_is_not_dropped_while_others_decide_or_after_it_went(treasury):
    treasury.recipient()
    run = treasury.locked()
    payment = run.payments.get()

    with pytest.raises(ForbiddenMove):
        actions.drop_payment(payment.ref, reason="screened", actor=treasury.actor("ibis"))
    treasury.sent(run)
    with pytest.raises(ForbiddenMove):
        actions.drop_payment(payment.ref, reason="screened", actor=treasury.actor("ibis"))


@pytest.mark.parametrize("reason", ["", "dropped", "Jan Kowalski", "x" * 99])
def test_a_payment_is_dropped_for_a_known_reason_only(treasury, reason):
    treasury.recipient()
    payment = treasury.prepared().payments.get()

    with pytest.raises(Malformed):
        actions.drop_payment(payment.ref, reason=reason, actor=treasury.actor("ibis"))


def by_hand(treasury, count=1):
    for _ in range(count):
        treasury.recipient(rail="manual", iban="", country="BY", town="Minsk")
    return treasury.sent(treasury.filled(treasury.prepared(rail="manual")))


def witness(treasury, payment, who):
    paper = queries.witness_paper(payment.ref, actor=treasury.actor("ibis"))
    signed = treasury.house[who].approve("payment", payment.ref, paper.content_hash, "witness")
    return actions.witness_payment(payment.ref, **signed, actor=treasury.actor(who))


def test_cash_is_delivered_before_two_witnesses(treasury):
    run = by_hand(treasury)
    payment = run.payments.get()

    assert witness(treasury, payment, "jay").state == "sent"
    assert witness(treasury, payment, "jay").state == "sent"
    assert witness(treasury, payment, "eagle").state == "delivered"


def test_a_third_witness_is_one_too_many(treasury):
    payment = by_hand(treasury).payments.get()
    witness(treasury, payment, "jay")
    witness(treasury, payment, "eagle")

    with pytest.raises((ForbiddenMove, AlreadyApproved)):
        witness(treasury, payment, "martin")


def test_the_withdrawal_settles_a_run_by_hand(treasury):
    run = by_hand(treasury)
    witness(treasury, run.payments.get(), "jay")
    witness(treasury, run.payments.get(), "lark")
    news = treasury.bank_says(entry("490.00", "DBIT", reference="ATM"), entry("600.00", "DBIT", reference="ATM2"))
    small, large = sorted(treasury.unclaimed(), key=lambda line: -line.amount_minor)

    with pytest.raises(WrongWithdrawal):
        actions.claim_withdrawal(run.ref, line_ref=large.line_ref, actor=treasury.actor("ibis"))
    run = actions.claim_withdrawal(run.ref, line_ref=small.line_ref, actor=treasury.actor("ibis"))

    assert (news.lines, run.state) == (2, "reconciled")


def test_each_rail_has_its_own_steps(treasury):
    treasury.recipient()
    run = treasury.sent()

    with pytest.raises(WrongRail):
        witness(treasury, run.payments.get(), "jay")
    with pytest.raises(WrongRail):
        actions.claim_withdrawal(run.ref, line_ref=run.ref, actor=treasury.actor("ibis"))


def test_a_row_that_came_before_we_marked_the_run_as_sent_is_not_lost(treasury):
    treasury.recipient()
    run = treasury.released()
    assert treasury.bank_says(booked(run, "483.20")).late_rows == 1

    run = send(treasury, run)

    run.refresh_from_db()
    assert (run.state, [payment.state for payment in run.payments.all()]) == ("reconciled", ["delivered"])
    assert treasury.unclaimed() == []
