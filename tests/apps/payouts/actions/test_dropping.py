"""Payments leave a run before it goes to the bank, never after it; whoever comes second sees what the first did.

Each test lets the first act in the moment in which the second waits for the run's lock, as PostgreSQL would.
"""

from datetime import timedelta
from uuid import uuid4

import pytest

from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.actions import dropping
from goldenbridge.apps.payouts.errors import RunChanged
from goldenbridge.apps.payouts.models import Payee, Run
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.errors import ForbiddenMove, NotAllowed
from goldenbridge.platform import clock
from tests.adapters.bankfiles import entry
from tests.apps.payouts.builders import DAY, booked

pytestmark = pytest.mark.django_db(databases="__all__")


def balances():
    return {
        code: books.balance(f"{code}:EUR").posted_minor
        for code in ("General:Available", "General:Committed", "General:Payable", "Bank")
    }


def _at_the_bank(run):
    return Run.objects.filter(ref=run.ref).update(state="sent", order_digest=bytes(32))


def states(run):
    return sorted(run.payments.values_list("state", flat=True))


def test_an_account_that_changes_while_its_run_is_sent_cancels_nothing(treasury, first):
    recipients = [treasury.recipient() for _ in range(2)]
    run = treasury.released()
    # As mark_sent leaves it; called here it would see the new account, which nobody else can see yet.
    first(dropping, lambda: (run.payments.update(state="sent"), _at_the_bank(run)))

    treasury.register(recipients[0], town="Paris")

    assert (Run.objects.get().state, states(run)) == ("sent", ["sent", "sent"])
    treasury.bank_says(booked(run, "966.40"))
    assert states(run) == ["delivered", "delivered"]
    assert balances()["Bank"] == 5_000_000 - 96_640


def test_an_account_that_changes_while_the_bank_may_have_the_order_is_for_the_next_run(treasury):
    one, _ = treasury.recipient(), treasury.recipient()
    run = treasury.released()
    treasury.order(run)
    word = treasury.built(run)

    treasury.register(one, town="Paris")
    treasury.register(one, town="Rome")

    assert states(run) == ["pending", "pending"]
    last = bytes(Payee.objects.get(ref=one.ref).waiting_details)
    actions.mark_sent(run.ref, **word, actor=treasury.actor("ibis"))
    payee = Payee.objects.get(ref=one.ref)
    assert (bytes(payee.sealed_details), payee.waiting_details, payee.details_version) == (last, None, 2)
    treasury.bank_says(booked(run, "966.40"))
    assert states(run) == ["delivered", "delivered"]
    assert balances()["Bank"] == 5_000_000 - 96_640


def test_an_account_that_changes_back_before_the_run_is_sent_is_as_it_was(treasury):
    one = treasury.recipient()
    first_account = bytes(Payee.objects.get(ref=one.ref).sealed_details)
    run = treasury.released()
    treasury.order(run)
    treasury.register(one, town="Paris")

    actions.register_payee(
        one.ref, cell_ref=treasury.cell.ref, envelope=first_account, applicant_sign_key=one.sign_key, actor=SCHEDULE
    )

    payee = Payee.objects.get(ref=one.ref)
    assert (bytes(payee.sealed_details), payee.waiting_details, payee.details_version) == (first_account, None, 1)
    assert states(run) == ["pending"]


def test_what_was_dropped_when_the_bank_had_the_order_waits_for_a_person(treasury):
    one, _ = treasury.recipient(), treasury.recipient()
    run = treasury.released()
    treasury.order(run)
    dropped = run.payments.get(payee_id=one.ref)
    actions.drop_payment(dropped.ref, reason="asked", actor=treasury.actor("ibis"))
    paper = queries.run_paper(run.ref, "release", actor=treasury.actor("grouse"))
    signed = treasury.house["grouse"].approve("run", run.ref, paper.content_hash, "release")
    actions.sign_again(run.ref, **signed, actor=treasury.actor("grouse"))
    actions.mark_sent(run.ref, **treasury.built(run), actor=treasury.actor("ibis"))

    news = treasury.bank_says(booked(run, "966.40"), entry("25.00", reference="GIFT"))

    assert (news.late_rows, news.lines, states(run)) == (1, 1, ["cancelled", "sent"])
    row = next(line for line in treasury.unclaimed() if line.amount_minor < 0)
    paid = list(run.payments.values_list("ref", flat=True))
    actions.settle_row(run.ref, line_ref=row.line_ref, paid_refs=paid, actor=treasury.actor("ibis"))
    assert states(run) == ["delivered", "delivered"]
    assert balances() == {
        "General:Available": 5_000_000 - 600_000 + 3360,
        "General:Committed": 500_000,
        "General:Payable": 0,
        "Bank": 5_000_000 - 96_640,
    }
    clock.move_to(DAY + timedelta(days=5))
    told = {each.payment_ref: each.sent_on for each in queries.confirmations_to_ask(actor=SCHEDULE)}
    assert told == dict.fromkeys(paid, DAY.date())


def test_a_loss_takes_nothing_of_a_dropped_payment(treasury):
    one, _ = treasury.recipient(), treasury.recipient()
    run = treasury.released()
    treasury.order(run)
    actions.drop_payment(run.payments.get(payee_id=one.ref).ref, reason="asked", actor=treasury.actor("ibis"))
    paper = queries.run_paper(run.ref, "release", actor=treasury.actor("grouse"))
    signed = treasury.house["grouse"].approve("run", run.ref, paper.content_hash, "release")
    actions.sign_again(run.ref, **signed, actor=treasury.actor("grouse"))
    actions.mark_sent(run.ref, **treasury.built(run), actor=treasury.actor("ibis"))
    treasury.bank_says(booked(run, "966.40"))
    (row,) = treasury.unclaimed()
    other = run.payments.get(state="sent")

    actions.call_loss(run.ref, line_ref=row.line_ref, paid_refs=[other.ref], actor=treasury.actor("ibis"))
    actions.confirm_loss(run.ref, line_ref=row.line_ref, actor=treasury.actor("heron"))

    assert balances() == {
        "General:Available": 5_000_000 - 600_000 - 46_640,
        "General:Committed": 550_000,
        "General:Payable": 0,
        "Bank": 5_000_000 - 96_640,
    }


def test_an_account_that_changes_while_its_payment_is_dropped_drops_it_once(treasury, first):
    recipient = treasury.recipient()
    payment = treasury.authorised().payments.get()
    first(dropping, lambda: actions.drop_payment(payment.ref, reason="asked", actor=treasury.actor("ibis")))

    treasury.register(recipient, town="Paris")

    payment.refresh_from_db()
    assert (payment.state, payment.reason) == ("cancelled", "asked")


def test_those_who_are_paid_another_way_are_dropped_together_and_due_for_a_run_of_their_own(treasury):
    cash, other, _ = (
        treasury.recipient(rail="manual", iban=""),
        treasury.recipient(rail="manual", iban=""),
        treasury.recipient(),
    )
    run = treasury.prepared()
    refs = list(run.payments.filter(payee_id__in=[cash.ref, other.ref]).values_list("ref", flat=True))

    assert actions.drop_others(run.ref, payment_refs=refs, actor=treasury.actor("ibis")) == 2

    assert states(run) == ["cancelled", "cancelled", "pending"]
    assert set(run.payments.filter(state="cancelled").values_list("reason", flat=True)) == {"rail"}
    by_hand = treasury.prepared(rail="manual")
    assert set(by_hand.payments.values_list("payee_id", flat=True)) == {cash.ref, other.ref}


def test_of_several_all_are_dropped_or_none(treasury):
    for _ in range(2):
        treasury.recipient()
    run = treasury.prepared()
    refs = list(run.payments.values_list("ref", flat=True))

    with pytest.raises(RunChanged):
        actions.drop_others(run.ref, payment_refs=[*refs, uuid4()], actor=treasury.actor("ibis"))
    assert states(run) == ["pending", "pending"]
    treasury.locked(treasury.filled(run))
    with pytest.raises(ForbiddenMove):
        actions.drop_others(run.ref, payment_refs=refs, actor=treasury.actor("ibis"))
    with pytest.raises(NotAllowed):
        actions.drop_others(run.ref, payment_refs=refs, actor=treasury.actor("dove"))
    assert states(run) == ["pending", "pending"]
