"""Windows: close with twenty gifts, forget whose they were, never say more than the ledger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.transparency import actions, queries
from goldenbridge.apps.transparency.models import StatementHash, Window, WindowGift
from goldenbridge.core import pieces, receipt, verifier, window
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.errors import InvariantBroken, NotAllowed
from goldenbridge.platform import clock
from tests.apps.transparency import builders
from tests.apps.transparency.builders import DAY, KEY, TREASURER, clear, close, day_after, folder_reader, gift

pytestmark = pytest.mark.django_db(databases="__all__")


def receipt_of(one, number=1):
    return receipt.make(
        amount_minor=one.amount_minor, currency=one.currency, nonce=one.nonce, salt=one.salt, window=number,
        proof=queries.window_proof(number),
    )  # fmt: skip


def test_nineteen_gifts_wait_and_the_twentieth_closes_the_window():
    builders.open_books()
    clear([gift(number) for number in range(19)])

    assert actions.close_window("USD", last_on=DAY, actor=SCHEDULE) is None

    clear([gift(19)])

    assert actions.close_window("USD", last_on=DAY, actor=SCHEDULE) == 1
    assert queries.window_head(1).gifts == 20


def test_every_gift_of_a_window_has_a_receipt_that_verifies_from_the_folder(log_folder):
    """From the ledger to the donor's table: record, clear, push, close, sign, publish, verify."""
    builders.open_books()
    gifts = clear([gift(number) for number in range(45)])
    close()

    verdicts = [
        verifier.verify_receipt(receipt_of(one).text(), key=KEY.verifier(), read=folder_reader(log_folder))
        for one in gifts
    ]

    assert [verdict.amount_minor for verdict in verdicts] == [one.amount_minor for one in gifts]
    assert verifier.verify_log(key=KEY.verifier(), read=folder_reader(log_folder)).windows == 1


def test_old_receipts_verify_for_ever(log_folder):
    builders.open_books()
    first = clear([gift(number) for number in range(25)])
    close()
    early = receipt_of(first[3]).text()
    for round_number in range(1, 4):
        clear([gift(100 * round_number + number, on=day_after(round_number)) for number in range(22)])
        close(on=day_after(round_number))

    verdict = verifier.verify_receipt(early, key=KEY.verifier(), read=folder_reader(log_folder))

    assert (verdict.receipt_size, verdict.log_size) == (1, 4)


def test_closing_destroys_the_secrets_and_the_link():
    builders.open_books()
    gifts = clear([gift(number) for number in range(20)])
    assert bytes(WindowGift.objects.get(ref=gifts[0].gift_ref).nonce) == gifts[0].nonce

    close(publish=False)

    content = bytes(Window.objects.get(number=1).content)
    assert WindowGift.objects.count() == 0
    assert gifts[0].gift_ref.hex.encode() not in content
    assert gifts[0].nonce not in content


def test_the_figures_are_the_ledgers_and_add_up():
    builders.open_books()
    gifts = clear([gift(number) for number in range(30)])
    total = sum(one.amount_minor for one in gifts)
    with clock.moved_to(datetime.combine(DAY, datetime.min.time(), UTC)):
        ledger.commit(amount_minor=50_000, currency="USD", pot="General", key="promise", actor=TREASURER)
    ledger.record_fee(amount_minor=350, currency="USD", pot="General", key="fee", on=DAY, actor=TREASURER)

    close(publish=False)

    head = queries.window_head(1)
    assert head.figures == window.Figures(0, total, 0, 50_000, 350, 0, total - 50_350)
    assert head.figures.add_up()


def test_what_is_booked_late_stands_in_the_next_window_and_nowhere_twice():
    """A fee of a day that was already published, and a promise after it: opening stays the last closing."""
    builders.open_books()
    clear([gift(number) for number in range(20)])
    close(publish=False)
    ledger.record_fee(amount_minor=777, currency="USD", pot="General", key="late", on=DAY, actor=TREASURER)
    clear([gift(number, on=day_after()) for number in range(100, 120)])

    close(on=day_after(), publish=False)

    first, second = queries.window_head(1).figures, queries.window_head(2).figures
    assert (first.fees_minor, second.fees_minor) == (0, 777)
    assert second.opening_minor == first.closing_minor
    assert second.add_up()


def test_gifts_without_pieces_stand_in_the_remainder():
    """Money that the ledger cleared without a donor's secret is in the line for remainders, so nothing is hidden."""
    builders.open_books()
    line = ledger.GiftLine(1_234, "USD", "General", "nobody", DAY)
    ledger.record_gifts([line], actor=TREASURER)
    ledger.clear_gifts([line], actor=TREASURER)
    gifts = clear([gift(number, amount_minor=5_000) for number in range(20)])

    close(publish=False)

    head = queries.window_head(1)
    assert (head.pieces, head.remainder_minor) == (20, 1_234)
    assert head.figures.gifts_minor == 1_234 + sum(one.amount_minor for one in gifts)


def test_pieces_that_the_ledger_has_not_cleared_are_never_published():
    builders.open_books()
    actions.push_pieces([gift(number) for number in range(20)], actor=TREASURER)

    with pytest.raises(InvariantBroken):
        actions.close_window("USD", last_on=DAY, actor=SCHEDULE)


def test_two_donors_cannot_be_given_one_piece():
    """The same gift pushed twice under other references: the file would hold a digest twice, so nothing closes."""
    builders.open_books()
    gifts = clear([gift(number, amount_minor=5_000) for number in range(20)])
    twin = builders.GiftPieces(builders.uuid4(), "USD", 5_000, gifts[0].nonce, gifts[0].salt, DAY)
    clear([twin])

    with pytest.raises(window.BadWindow):
        actions.close_window("USD", last_on=DAY, actor=SCHEDULE)


def test_a_gift_is_pushed_once():
    builders.open_books()
    one = clear([gift(1)])[0]

    from django.db import IntegrityError

    with pytest.raises(IntegrityError):
        actions.push_pieces([one], actor=TREASURER)


def test_gifts_of_today_wait_for_tomorrow():
    """Only complete days are closed, each currency for itself."""
    builders.open_books("USD", "EUR")
    clear([gift(number) for number in range(20)])
    clear([gift(number, currency="EUR") for number in range(25)])
    clear([gift(100 + number, on=day_after()) for number in range(5)])

    with clock.moved_to(datetime.combine(DAY, datetime.min.time(), UTC) + timedelta(hours=23)):
        assert actions.close_due_windows(actor=SCHEDULE) == []
    with clock.moved_to(datetime.combine(day_after(), datetime.min.time(), UTC) + timedelta(hours=1)):
        assert actions.close_due_windows(actor=SCHEDULE) == [1, 2]

    assert [(head.currency, head.gifts) for head in queries.window_heads()] == [("USD", 20), ("EUR", 25)]
    assert queries.waiting_gifts("USD") == 5


def test_windows_of_both_currencies_form_one_chain(log_folder):
    builders.open_books("USD", "EUR")
    clear([gift(number) for number in range(20)])
    clear([gift(number, currency="EUR") for number in range(25)])
    close("USD")
    close("EUR")

    assert verifier.verify_log(key=KEY.verifier(), read=folder_reader(log_folder)).windows == 2


def test_what_is_set_aside_has_pieces_in_the_next_window(log_folder):
    builders.open_books()
    clear([gift(number) for number in range(20)])
    digests = {
        5_000: [
            pieces.piece(nonce=bytes([n] * 32), salt=bytes(16), currency="USD", denomination_minor=5_000, index=0)
            for n in range(22)
        ]
    }
    actions.push_set_aside(digests, currency="USD", amount_minor=110_000, actor=TREASURER)

    close()

    head = queries.window_head(1)
    assert (head.set_aside_pieces, head.set_aside_minor) == (22, 110_000)
    assert verifier.verify_log(key=KEY.verifier(), read=folder_reader(log_folder)).windows == 1


def test_statements_are_vouched_for_by_a_salted_hash():
    builders.open_books()
    clear([gift(number) for number in range(20)])
    actions.push_statement_hash(b"d" * 32, actor=TREASURER)

    close(publish=False)

    row = StatementHash.objects.get()
    assert queries.window_head(1).statements == (bytes(row.digest),)
    assert row.window_id == 1
    assert b"d" * 32 not in bytes(row.digest)


@pytest.mark.parametrize("actor", [ANONYMOUS, TREASURER])
def test_only_the_clock_closes_windows(actor):
    with pytest.raises(NotAllowed):
        actions.close_window("USD", last_on=DAY, actor=actor)


@settings(max_examples=12)
@given(st.lists(st.integers(1, 2_000_000), min_size=20, max_size=40))
def test_pieces_and_remainder_are_the_gifts_to_the_cent(amounts):
    """Any twenty gifts or more: nothing is lost between ledger and window."""
    from django.db import transaction

    with transaction.atomic():
        builders.open_books()
        clear([gift(number, amount_minor=amount) for number, amount in enumerate(amounts)])
        close(publish=False)
        head = queries.window_head(1)
        found = window.parse(bytes(Window.objects.get(number=1).content))
        transaction.set_rollback(True)

    assert sum(minor * len(rows) for minor, rows in found.gifts.items()) + head.remainder_minor == sum(amounts)
