"""Rows of the bank that name nobody: who counts as paid by them, and who does not."""

from itertools import permutations

import pytest

from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.payouts import actions
from goldenbridge.apps.payouts.errors import NothingToPay, RowUnexplained
from goldenbridge.apps.payouts.models import NamingRow
from tests.apps.payouts.builders import booked, came_back

pytestmark = pytest.mark.django_db(databases="__all__")

BATCH_OF_FOUR = "1932.80"


def run_of(treasury, count):
    for _ in range(count):
        treasury.recipient()
    return treasury.sent()


def states(run):
    run.refresh_from_db()
    found = list(run.payments.values_list("state", flat=True))
    return run.state, {state: found.count(state) for state in sorted(set(found))}


def payable():
    return books.balance("General:Payable:EUR").posted_minor


def settle(treasury, run, *paid):
    (row,) = treasury.unclaimed()
    refs = [payment.ref for payment in paid]
    return actions.settle_row(run.ref, line_ref=row.line_ref, paid_refs=refs, actor=treasury.actor("ibis"))


def test_a_row_that_is_too_little_for_all_delivers_nobody(treasury, books_equal_bank):
    run = run_of(treasury, 5)

    news = treasury.bank_says(booked(run, BATCH_OF_FOUR))

    assert (news.late_rows, states(run)) == (1, ("sent", {"sent": 5}))
    assert payable() == 250_000
    books_equal_bank(-193_280)
    with pytest.raises(NothingToPay):
        treasury.prepared()


@pytest.mark.parametrize("is_refused_first", [True, False])
def test_who_was_refused_is_paid_again_whenever_the_bank_says_so(treasury, books_equal_bank, is_refused_first):
    run = run_of(treasury, 5)
    refused = run.payments.last()
    said = [lambda: treasury.bank_rejects(run, refused), lambda: treasury.bank_says(booked(run, BATCH_OF_FOUR))]

    for say in said if is_refused_first else reversed(said):
        say()

    assert states(run) == ("reconciled", {"delivered": 4, "failed": 1})
    assert payable() == 50_000
    books_equal_bank(-193_280)
    again = treasury.sent()
    assert [payment.follows_id for payment in again.payments.all()] == [refused.ref]
    treasury.bank_says(booked(again, "483.20", on="2020-08-21"))
    assert (states(again), payable()) == (("reconciled", {"delivered": 1}), 0)
    books_equal_bank(-193_280, -48_320)


def test_a_batch_that_the_bank_books_on_two_days_is_taken_together(treasury, books_equal_bank):
    run = run_of(treasury, 5)

    first = treasury.bank_says(booked(run, "966.40"))
    assert (first.late_rows, states(run)[1]) == (1, {"sent": 5})
    books_equal_bank(-96_640)
    second = treasury.bank_says(booked(run, "1449.60", on="2020-08-21"))

    assert (second.late_rows, states(run)) == (0, ("reconciled", {"delivered": 5}))
    assert (payable(), treasury.unclaimed()) == (0, [])
    books_equal_bank(-96_640, -144_960)
    assert run.booked_on.isoformat() == "2020-08-21"


def test_three_parts_in_one_statement_are_taken_together(treasury, books_equal_bank):
    run = run_of(treasury, 5)

    rows = [booked(run, amount, on=f"2020-08-2{n}") for n, amount in enumerate(("483.20", "966.40", "966.40"))]
    news = treasury.bank_says(*rows)

    assert (news.late_rows, news.runs_booked, states(run)) == (0, (run.ref,) * 3, ("reconciled", {"delivered": 5}))
    books_equal_bank(-241_600)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_parts_names_and_refusals_come_in_any_order(treasury, books_equal_bank, order):
    run = run_of(treasury, 4)
    one, _, _, refused = run.payments.all()
    said = [
        lambda: treasury.bank_says(booked(run, "483.20", payment=one)),
        lambda: treasury.bank_says(booked(run, "966.40")),
        lambda: treasury.bank_rejects(run, refused),
    ]

    for number in order:
        said[number]()

    assert states(run) == ("reconciled", {"delivered": 3, "failed": 1})
    assert (run.payments.get(state="failed"), payable()) == (refused, 50_000)
    books_equal_bank(-144_960)


def test_a_row_that_names_whom_the_bank_had_refused_pays_nobody_else(treasury, books_equal_bank):
    run = run_of(treasury, 3)
    _, other, refused = run.payments.all()
    treasury.bank_rejects(run, refused)
    treasury.bank_says(booked(run, "483.20", payment=refused))
    assert NamingRow.objects.count() == 1

    treasury.bank_rejects(run, other)

    assert states(run) == ("reconciling", {"failed": 2, "sent": 1})
    assert len(treasury.unclaimed()) == 1
    books_equal_bank(-48_320)
    settle(treasury, run, refused)
    assert states(run) == ("reconciling", {"delivered": 1, "failed": 1, "sent": 1})
    books_equal_bank(-48_320)


def test_a_row_that_names_everybody_needs_no_person_later(treasury):
    treasury.recipient(), treasury.recipient()
    run = treasury.released()
    built = treasury.built(run)
    rows = [booked(run, "483.20", payment=payment) for payment in run.payments.all()]
    assert treasury.bank_says(*rows).late_rows == 1

    actions.mark_sent(run.ref, **built, actor=treasury.actor("ibis"))

    assert (states(run), NamingRow.objects.count()) == (("reconciled", {"delivered": 2}), 0)


def test_a_person_says_who_was_in_a_part(treasury, books_equal_bank):
    run = run_of(treasury, 5)
    *paid, last = run.payments.all()
    treasury.bank_says(booked(run, BATCH_OF_FOUR))

    for some in ([*paid, last], paid[:3], []):
        with pytest.raises(RowUnexplained):
            settle(treasury, run, *some)
    settle(treasury, run, *paid)

    assert states(run) == ("reconciling", {"delivered": 4, "sent": 1})
    assert payable() == 50_000
    books_equal_bank(-193_280)
    treasury.bank_rejects(run, last)
    assert states(run) == ("reconciled", {"delivered": 4, "failed": 1})
    assert treasury.prepared().payments.get().follows_id == last.ref


def test_a_row_with_names_and_one_without_are_explained_one_by_one(treasury, books_equal_bank):
    run = run_of(treasury, 3)
    one, two, _ = run.payments.all()
    treasury.bank_rejects(run, two)
    treasury.bank_says(booked(run, "483.20", payment=two))
    treasury.bank_says(booked(run, "483.20", on="2020-08-21"))
    naming = next(row for row in treasury.unclaimed() if NamingRow.objects.filter(line_ref=row.line_ref).exists())

    actions.settle_row(run.ref, line_ref=naming.line_ref, paid_refs=[two.ref], actor=treasury.actor("ibis"))
    settle(treasury, run, one)

    assert states(run) == ("reconciling", {"delivered": 2, "sent": 1})
    books_equal_bank(-96_640)


def test_a_payment_that_came_back_explains_the_part_that_paid_it(treasury, books_equal_bank):
    run = run_of(treasury, 3)
    back = run.payments.first()
    treasury.bank_says(booked(run, "483.20"))

    treasury.bank_says(came_back(back, "483.20"))

    assert states(run) == ("reconciling", {"returned": 1, "sent": 2})
    books_equal_bank(-48_320, 48_320)
    treasury.bank_says(booked(run, "966.40", on="2020-08-21"))
    assert states(run) == ("reconciled", {"delivered": 2, "returned": 1})
    books_equal_bank(-48_320, 48_320, -96_640)
