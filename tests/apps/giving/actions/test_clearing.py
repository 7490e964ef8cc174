"""Clearing: after its days, once, with the secret gone; and forgetting in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from goldenbridge.apps.giving import actions, queries
from goldenbridge.apps.giving.models import Donation
from goldenbridge.apps.ledger import queries as ledger
from goldenbridge.apps.transparency import queries as transparency
from goldenbridge.apps.transparency.models import WindowGift
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.errors import NotAllowed
from tests.adapters import bankfiles
from tests.apps.giving.builders import DAY, TREASURER, Donor, at, close_windows, donors, give, import_rows, open_fund

pytestmark = pytest.mark.django_db(databases="__all__")


def receive(gifts):
    account = open_fund()
    with at(DAY):
        for donor in gifts:
            donor.announce()
        import_rows(account, [donor.entry() for donor in gifts])
        actions.claim_lines(actor=TREASURER)
    return account


def clear(on):
    with at(on):
        return actions.clear_gifts(actor=SCHEDULE)


def test_a_transfer_clears_after_two_days_and_once():
    receive(donors(3))

    assert clear(DAY + timedelta(days=1)) == 0
    assert ledger.free_to_promise("EUR") == 0
    assert clear(DAY + timedelta(days=2)) == 3
    assert clear(DAY + timedelta(days=2)) == 0
    assert ledger.free_to_promise("EUR") == 15_000


def test_the_secret_goes_to_the_window_and_is_gone_when_it_closes():
    receive(donors(25))
    assert Donation.objects.exclude(nonce=None).count() == 25

    clear(DAY + timedelta(days=2))

    assert Donation.objects.exclude(nonce=None).count() == 0
    assert WindowGift.objects.count() == 25
    close_windows(DAY + timedelta(days=3))
    assert WindowGift.objects.count() == 0


def test_a_cleared_gift_cannot_keep_a_secret():
    """The database itself refuses it."""
    receive(donors(1))
    clear(DAY + timedelta(days=2))

    with pytest.raises(DatabaseError), transaction.atomic():
        Donation.objects.update(nonce=b"x" * 32)


def test_gifts_without_a_secret_stand_among_the_pieces_too():
    account = open_fund()
    with at(DAY):
        import_rows(account, [bankfiles.entry("50.00", reference=f"B{n}", on=str(DAY)) for n in range(20)])
        for line in queries.gift_lines(actor=TREASURER):
            actions.claim_line(line.line_ref, campaign_slug="general", actor=TREASURER)
    clear(DAY + timedelta(days=2))
    close_windows(DAY + timedelta(days=3))

    head = transparency.window_head(1)
    assert (head.gifts, head.pieces, head.remainder_minor) == (20, 20, 0)


def test_gifts_of_many_days_share_windows_that_are_full():
    account = open_fund()
    for day in range(4):
        gifts = [Donor(100 * day + number) for number in range(12)]
        give(account, gifts, on=DAY + timedelta(days=day), identification=f"STMT-{day}")

    heads = transparency.window_heads()
    assert [head.gifts for head in heads] == [24, 24]
    assert all(head.figures.add_up() for head in heads)


def test_gifts_that_never_come_are_forgotten():
    open_fund()
    with at(DAY):
        Donor(1).announce()
    with at(DAY + timedelta(days=90)):
        assert actions.forget_gifts(actor=SCHEDULE) == 0
    with at(DAY + timedelta(days=91)):
        assert actions.forget_gifts(actor=SCHEDULE) == 1

    gift = Donation.objects.get()
    assert (gift.state, gift.reference, gift.nonce) == ("failed", None, None)
    assert queries.expected_references(actor=TREASURER) == frozenset()


def test_references_are_forgotten_after_thirteen_months():
    receive(donors(2))
    clear(DAY + timedelta(days=2))
    with at(DAY + timedelta(days=300)):
        actions.forget_gifts(actor=SCHEDULE)
    assert Donation.objects.exclude(reference=None).count() == 2

    with at(DAY + timedelta(days=403)):
        actions.forget_gifts(actor=SCHEDULE)

    assert Donation.objects.exclude(reference=None).count() == 0


def test_clearing_goes_by_the_clock():
    with pytest.raises(NotAllowed):
        actions.clear_gifts(actor=ANONYMOUS)
    with pytest.raises(NotAllowed):
        actions.forget_gifts(actor=TREASURER)
