"""What the bank says: booked, rejected, back again; late, twice, or never."""

import pytest

from goldenbridge.apps.awards import queries as awards
from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.banking.errors import StatementKnown
from goldenbridge.apps.banking.models import Line
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.actions import settling
from goldenbridge.apps.payouts.errors import MoneyOnTheWay, NothingToPay, UnknownBatch
from goldenbridge.apps.payouts.models import Payment, Run, WorkRow
from goldenbridge.apps.transparency.models import StatementHash
from goldenbridge.core.bank import NotABankFile
from goldenbridge.core.errors import ForbiddenMove, NotFound
from goldenbridge.core.references import donation_reference
from tests.adapters.bankfiles import camt053, entry, pain002
from tests.apps.payouts.builders import booked, came_back

pytestmark = pytest.mark.django_db(databases="__all__")


def money():
    stages = ("Available", "Committed", "Payable")
    found = {stage.lower(): books.balance(f"General:{stage}:EUR").posted_minor for stage in stages}
    return found | {"bank": books.balance("Bank:EUR").posted_minor}


def booked_sums():
    return list(Line.objects.order_by("-booked_on", "ref").values_list("amount_minor", flat=True))


def run_of(treasury, count=2):
    for _ in range(count):
        treasury.recipient()
    return treasury.sent()


def states(run):
    return sorted(run.payments.values_list("state", flat=True))


def reconciled(run):
    run.refresh_from_db()
    return run.state


def test_one_row_settles_a_run_and_its_exact_amounts_are_destroyed(treasury):
    run = run_of(treasury)
    assert WorkRow.objects.count() == 2

    news = treasury.bank_says(booked(run, "966.40"))

    assert (news.runs_booked, reconciled(run), states(run)) == ((run.ref,), "reconciled", ["delivered", "delivered"])
    assert WorkRow.objects.count() == 0
    assert money() == {
        "available": 5_000_000 - 600_000 + 3360,
        "committed": 500_000,
        "payable": 0,
        "bank": 5_000_000 - 96_640,
    }
    assert {
        each.state for each in awards.entitlements(treasury.recipients[0].award_ref, actor=treasury.actor("ibis"))
    } == {
        "paid",
        "due",
    }


def test_a_bank_that_books_each_payment_leaves_one_row_all_the_same(treasury):
    run = run_of(treasury)
    first, second = run.payments.all()

    treasury.bank_says(booked(run, "483.20", payment=first), booked(run, "483.20", payment=second))

    assert (reconciled(run), states(run)) == ("reconciled", ["delivered", "delivered"])
    assert booked_sums() == [-96_640]


def test_a_payment_that_the_statement_leaves_out_stays_on_its_way(treasury):
    run = run_of(treasury)
    first, second = run.payments.all()

    treasury.bank_says(booked(run, "483.20", payment=first))

    assert (reconciled(run), states(run)) == ("reconciling", ["delivered", "sent"])
    assert money()["payable"] == 50_000
    treasury.bank_says(booked(run, "483.20", payment=second, on="2020-08-21"))
    assert (reconciled(run), states(run), money()["payable"]) == ("reconciled", ["delivered", "delivered"], 0)
    assert money()["bank"] == 5_000_000 - 96_640


def test_gifts_and_runs_come_in_one_statement(treasury):
    gift = donation_reference(b"gift one")
    run = run_of(treasury, 1)

    news = treasury.bank_says(booked(run, "483.20"), entry("25.00", text=gift, reference="G"), references=[gift])

    assert (news.lines, reconciled(run)) == (1, "reconciled")
    assert [line.reference for line in treasury.unclaimed()] == [gift]


def test_the_same_statement_twice_changes_nothing(treasury):
    run = run_of(treasury, 1)
    content = camt053(booked(run, "483.20"))

    def bring():
        return actions.import_bank_file(
            content, account_ref=treasury.account.ref, gift_references=[], actor=treasury.actor("ibis")
        )

    bring()
    before = money()
    with pytest.raises(StatementKnown):
        bring()

    assert money() == before


def test_the_log_vouches_for_a_statement_or_it_is_not_imported(treasury, monkeypatch):
    run = run_of(treasury, 1)
    content = camt053(booked(run, "483.20"))

    def bring():
        return actions.import_bank_file(
            content, account_ref=treasury.account.ref, gift_references=[], actor=treasury.actor("ibis")
        )

    def fails(_digest, *, actor):
        raise NotFound

    with monkeypatch.context() as patch:
        patch.setattr(settling.transparency, "push_statement_hash", fails)
        with pytest.raises(NotFound):
            bring()
    assert bring().runs_booked == (run.ref,)

    assert StatementHash.objects.count() == 1


def notice(*entries):
    """What the bank, or somebody in its name, announces before its statement."""
    content = camt053(*entries, identification="NOTICE")
    for old, new in (b"BkToCstmrStmt", b"BkToCstmrDbtCdtNtfctn"), (b"Stmt>", b"Ntfctn>"), (b"camt.053", b"camt.054"):
        content = content.replace(old, new)
    return content


def announce(treasury, *entries):
    return actions.import_bank_file(
        notice(*entries), account_ref=treasury.account.ref, gift_references=[], actor=treasury.actor("ibis")
    )


def test_a_notice_announces_a_return_and_pays_nobody_again(treasury):
    run = run_of(treasury)
    one = run.payments.order_by("ref").first()
    treasury.bank_says(booked(run, "966.40"))
    before, hashes = money(), StatementHash.objects.count()

    news = announce(treasury, came_back(one, "483.20"))

    assert (news.returned, news.announced, StatementHash.objects.count()) == (0, 1, hashes)
    assert (states(run), money()) == (["delivered", "delivered"], before)
    assert banking.carried_total(treasury.account.ref, actor=treasury.actor("ibis")) == 0
    with pytest.raises(NothingToPay):
        treasury.prepared()


def test_what_a_notice_announced_is_carried_once_a_statement_holds_it(treasury):
    run = run_of(treasury, 1)
    payment = run.payments.get()
    treasury.bank_says(booked(run, "483.20"))
    back = came_back(payment, "483.20")
    announce(treasury, back)

    news = treasury.bank_says(back)

    assert (news.returned, news.announced, states(run)) == (1, 0, ["returned"])
    assert banking.carried_total(treasury.account.ref, actor=treasury.actor("ibis")) == 48_320
    assert announce(treasury, back).announced == 0


def test_the_same_row_in_a_second_statement_changes_nothing(treasury):
    run = run_of(treasury, 1)
    row = booked(run, "483.20")
    treasury.bank_says(row)
    before = money()

    news = treasury.bank_says(row, entry("1.00", reference="NEW"))

    assert (news.known, news.runs_booked, money()) == (1, (), before)


def test_a_rejected_payment_fails_and_its_money_waits_for_a_follow_up(treasury):
    run = run_of(treasury)
    first, second = run.payments.all()

    treasury.bank_rejects(run, second)
    assert (reconciled(run), states(run)) == ("reconciling", ["failed", "sent"])
    treasury.bank_says(booked(run, "483.20", payment=first))

    assert reconciled(run) == "reconciled"
    assert money()["payable"] == 50_000
    follow_up = treasury.prepared().payments.get()
    assert (follow_up.follows_id, follow_up.steps_minor) == (second.ref, 50_000)


def test_a_follow_up_is_paid_once_from_what_was_kept(treasury):
    run = run_of(treasury)
    first, second = run.payments.all()
    treasury.bank_rejects(run, second)
    treasury.bank_says(booked(run, "483.20", payment=first))

    again = treasury.sent()
    treasury.bank_says(booked(again, "483.20", on="2020-08-21"))

    assert (reconciled(again), states(again)) == ("reconciled", ["delivered"])
    assert money() == {
        "available": 5_000_000 - 600_000 + 3360,
        "committed": 500_000,
        "payable": 0,
        "bank": 5_000_000 - 96_640,
    }
    assert WorkRow.objects.count() == 0


def test_a_failed_payment_never_becomes_delivered(treasury):
    run = run_of(treasury, 1)
    payment = run.payments.get()
    treasury.bank_rejects(run, payment)

    payment.refresh_from_db()
    with pytest.raises(ForbiddenMove):
        payment.move("deliver")


def test_a_file_rejected_whole_gives_its_hold_back(treasury):
    run = run_of(treasury)

    treasury.bank_rejects(run, group="RJCT", reason="FF01")

    assert (reconciled(run), states(run)) == ("reconciled", ["failed", "failed"])
    assert books.balance("General:Payable:EUR").held_minor == 0
    assert (money()["payable"], money()["bank"]) == (100_000, 5_000_000)
    assert treasury.prepared().payments.count() == 2


@pytest.mark.parametrize("reason", ["DUPL", "AM05"])
def test_a_bank_that_got_the_file_twice_fails_nothing(treasury, reason):
    run = run_of(treasury, 1)
    content = pain002(run.order.message_id, group="RJCT").replace(
        b"</GrpSts>", f"</GrpSts><StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>".encode()
    )

    actions.import_status_report(content, actor=treasury.actor("ibis"))
    treasury.bank_rejects(run, run.payments.get(), reason=reason)

    assert states(run) == ["sent"]


def test_a_report_said_twice_changes_nothing(treasury):
    run = run_of(treasury)
    first = run.payments.first()

    for _ in range(2):
        treasury.bank_rejects(run, first)

    assert states(run) == ["failed", "sent"]


def test_a_late_rejection_fails_nothing_that_was_delivered(treasury):
    run = run_of(treasury, 1)
    treasury.bank_says(booked(run, "483.20"))
    before = money()

    treasury.bank_rejects(run, run.payments.get())

    assert (states(run), money()) == (["delivered"], before)


def test_a_silent_bank_leaves_everything_waiting(treasury):
    run = run_of(treasury, 1)

    assert (reconciled(run), states(run), books.balance("General:Payable:EUR").held_minor) == ("sent", ["sent"], 50_000)


def test_a_report_about_an_unknown_order_is_refused(treasury):
    with pytest.raises(UnknownBatch):
        actions.import_status_report(pain002("NOBODYS"), actor=treasury.actor("ibis"))
    with pytest.raises(NotABankFile):
        actions.import_status_report(b"hello", actor=treasury.actor("ibis"))


def returned(treasury, count=2):
    """A run whose first payment came back."""
    run = run_of(treasury, count)
    payment = run.payments.order_by("ref").first()
    treasury.bank_says(booked(run, f"{483.20 * count:.2f}"))
    treasury.bank_says(came_back(payment, "483.20"))
    return run, payment


def test_a_payment_that_came_back_leaves_no_row_of_its_own(treasury):
    run, payment = returned(treasury)

    payment.refresh_from_db()
    assert (payment.state, payment.reason, states(run)) == ("returned", "AC04", ["delivered", "returned"])
    assert booked_sums() == [-96_640]
    assert money()["bank"] == 5_000_000 - 96_640
    assert WorkRow.objects.count() == 0


def test_a_return_said_twice_is_one_return(treasury):
    _, payment = returned(treasury)

    news = treasury.bank_says(came_back(payment, "483.20"))

    assert news.returned == 0
    assert banking.carried_total(treasury.account.ref, actor=treasury.actor("ibis")) == 48_320


def test_what_came_back_joins_the_row_of_the_next_run(treasury):
    run, payment = returned(treasury)
    with pytest.raises(MoneyOnTheWay):
        actions.close_run(run.ref, actor=treasury.actor("ibis"))
    treasury.recipient()

    again = treasury.sent()
    assert sorted(again.payments.values_list("follows_id", flat=True), key=str) == sorted([None, payment.ref], key=str)
    assert Run.objects.get(ref=again.ref).held_minor == 50_000
    treasury.bank_says(booked(again, "966.40", on="2020-08-21"))

    assert reconciled(again) == "reconciled"
    assert booked_sums() == [-48_320, -96_640]
    assert (money()["payable"], money()["bank"]) == (0, 5_000_000 - 3 * 48_320)
    assert banking.carried_total(treasury.account.ref, actor=treasury.actor("ibis")) == 0
    assert actions.close_run(run.ref, actor=treasury.actor("ibis")).state == "closed"


def test_a_run_of_nothing_but_a_follow_up_holds_nothing_and_leaves_no_row(treasury):
    _, _ = returned(treasury, 1)
    before = money()

    again = treasury.sent()
    treasury.bank_says(booked(again, "483.20", on="2020-08-21"))

    assert (reconciled(again), states(again), money()) == ("reconciled", ["delivered"], before)
    assert booked_sums() == [-48_320]


def test_what_the_bank_kept_of_a_return_is_a_fee(treasury):
    run = run_of(treasury, 1)
    treasury.bank_says(booked(run, "483.20"))
    treasury.bank_says(came_back(run.payments.get(), "478.20"))

    again = treasury.sent()
    treasury.bank_says(booked(again, "483.20", on="2020-08-21"))

    assert reconciled(again) == "reconciled"
    assert money()["bank"] == 5_000_000 - 48_320 - 500


def test_a_return_that_nothing_follows_is_freed_with_the_next_row(treasury):
    _, payment = returned(treasury, 1)
    treasury.give_up(payment)
    treasury.recipient()

    again = treasury.sent()
    treasury.bank_says(booked(again, "483.20", on="2020-08-21"))

    assert (reconciled(again), money()["payable"], money()["bank"]) == ("reconciled", 0, 5_000_000 - 48_320)


def test_a_failure_given_up_is_due_again(treasury):
    run = run_of(treasury, 1)
    payment = run.payments.get()
    treasury.bank_rejects(run, group="RJCT", reason="FF01")

    treasury.give_up(payment)

    assert (money()["payable"], WorkRow.objects.count()) == (0, 0)
    fresh = treasury.prepared().payments.get()
    assert (fresh.follows_id, fresh.entitlement_ref) == (None, payment.entitlement_ref)
    with pytest.raises(NotFound):
        treasury.give_up(payment)


def test_a_dropped_payment_is_due_again_when_the_run_is_booked(treasury):
    recipients = [treasury.recipient() for _ in range(2)]
    run = treasury.released()
    dropped = run.payments.get(payee_id=recipients[0].ref)
    actions.drop_payment(dropped.ref, reason="screened", actor=treasury.actor("ibis"))
    paper = queries.run_paper(run.ref, "release", actor=treasury.actor("grouse"))
    signed = treasury.house["grouse"].approve("run", run.ref, paper.content_hash, "release")
    actions.sign_again(run.ref, **signed, actor=treasury.actor("grouse"))
    actions.mark_sent(run.ref, **treasury.built(run), actor=treasury.actor("ibis"))

    treasury.bank_says(booked(run, "483.20"))

    assert (reconciled(run), money()["payable"]) == ("reconciled", 0)
    assert treasury.prepared().payments.get().payee_id == recipients[0].ref


def test_a_run_that_paid_everybody_closes(treasury):
    run = run_of(treasury)
    with pytest.raises(ForbiddenMove):
        actions.close_run(run.ref, actor=treasury.actor("ibis"))
    treasury.bank_says(booked(run, "966.40"))

    assert actions.close_run(run.ref, actor=treasury.actor("ibis")).state == "closed"


def test_payments_never_exceed_what_was_promised(treasury):
    run = run_of(treasury)
    paid = sum(payment.steps_minor for payment in Payment.objects.filter(state="sent"))
    drawn = [
        entitlement.amount_minor
        for recipient in treasury.recipients
        for entitlement in awards.entitlements(recipient.award_ref, actor=treasury.actor("ibis"))
        if entitlement.state == "drawn"
    ]

    assert paid == sum(drawn) == 100_000 and run.state == "sent"


def test_a_second_row_of_a_run_like_the_first_settles_it_once_a_person_has_said_that_it_is_another(treasury):
    for _ in range(2):
        treasury.recipient()
    run = treasury.sent()
    one, other = run.payments.order_by("ref")

    treasury.bank_says(row_without_reference(run, one), identification="MORNING")
    news = treasury.bank_says(row_without_reference(run, other), identification="NOON")

    assert (news.runs_booked, news.doubtful) == ((), 1)
    assert sorted(run.payments.values_list("state", flat=True)) == ["delivered", "sent"]
    [statement] = banking.doubtful_statements(actor=treasury.actor("ibis"))
    told = actions.settle_doubtful_rows(
        statement.ref, another_refs=[statement.rows[0].line_ref], actor=treasury.actor("ibis")
    )
    assert told == 1
    assert sorted(run.payments.values_list("state", flat=True)) == ["delivered", "delivered"]
    assert books.balance("Bank:EUR").posted_minor == 5_000_000 - 2 * 48_320


def row_without_reference(run, payment):
    """The bank books a payment of a run alone, as some banks do in MT940."""
    return entry(
        "483.20",
        "DBIT",
        reference="",
        batch_id=run.order.batch_id,
        end_to_end_id=payment.end_to_end_id,
        on="2020-08-20",
    )
