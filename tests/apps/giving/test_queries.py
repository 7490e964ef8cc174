"""Receipts: made from secret, reference and windows alone, true, and only for him who has the secret."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.giving import actions, queries
from goldenbridge.apps.giving.errors import CountedOtherwise, NotCountedYet
from goldenbridge.apps.giving.models import Donation
from goldenbridge.apps.ledger.queries import reports
from goldenbridge.core import verifier
from goldenbridge.core.actors import Actor
from goldenbridge.core.clearing import LIFE_OF_REFERENCE
from goldenbridge.core.references import WrongReference
from tests.apps.giving.builders import DAY, TREASURER, Donor, at, donors, give, import_rows, open_fund, phrase_nonce
from tests.apps.transparency.builders import KEY, folder_reader

pytestmark = pytest.mark.django_db(databases="__all__")


def test_each_donor_makes_a_receipt_that_verifies_at_home(log_folder):
    gifts = [Donor(number, amount_minor=2_000 + 137 * number) for number in range(30)]
    give(open_fund(), gifts)
    Donation.objects.all().delete()

    for donor in gifts:
        text = donor.receipt().text()
        verdict = verifier.verify_receipt(text, key=KEY.verifier(), read=folder_reader(log_folder))

        assert verdict.amount_minor == donor.amount_minor
        assert len(text.encode()) < 1_500


def test_a_phrase_is_enough_to_make_the_secret_again(log_folder):
    account = open_fund()
    donor = Donor(1)
    with at(DAY):
        donor.announce(nonce=phrase_nonce(donor))
    give(account, [Donor(number) for number in range(2, 25)] + [WithPhrase(1)])

    text = donor.receipt(nonce=phrase_nonce(donor)).text()

    assert verifier.verify_receipt(text, key=KEY.verifier(), read=folder_reader(log_folder)).amount_minor == 5_000


class WithPhrase(Donor):
    """A donor whose secret comes from his phrase."""

    @property
    def nonce(self):
        return phrase_nonce(self)


def test_nobody_makes_a_receipt_with_another_secret():
    give(open_fund(), donors(25))

    with pytest.raises(NotCountedYet):
        Donor(3).receipt(nonce=Donor(4).nonce)
    with pytest.raises(NotCountedYet):
        queries.receipt(Donor(4).reference, nonce=Donor(3).nonce, amount_minor=5_000, currency="EUR", sent_on=DAY)


def test_before_the_window_closes_there_is_nothing():
    open_fund()
    Donor(1).announce()

    with pytest.raises(NotCountedYet):
        Donor(1).receipt()


@pytest.mark.parametrize("amount_minor", [10_000, 5_001, 4_999, 100])
def test_another_sum_than_was_given_is_not_receipted(amount_minor):
    give(open_fund(), donors(25))

    with pytest.raises(CountedOtherwise) as refusal:
        Donor(3).receipt(amount_minor=amount_minor)
    assert refusal.value.details == {"window": 1, "found": "50.00", "currency": "EUR"}


def test_windows_long_before_the_gift_are_not_searched():
    give(open_fund(), donors(25))

    with pytest.raises(NotCountedYet):
        Donor(3).receipt(sent_on=DAY + timedelta(days=30))


def test_progress_says_what_the_reference_says():
    account = open_fund()
    with at(DAY):
        Donor(1).announce()
    assert queries.progress(Donor(1).reference) == queries.GiftProgress("announced", None, None)
    assert queries.progress(Donor(2).reference) is None
    with pytest.raises(WrongReference):
        queries.progress("RF00")

    give(account, donors(25))

    found = queries.progress(Donor(1).reference)
    assert (found.state, found.cleared_on) == ("cleared", DAY + timedelta(days=2))


def test_only_gifts_that_may_stand_in_a_window_are_known():
    """Whose reference is kept, and no state before clearing; of gifts of long ago nobody can tell."""
    account = open_fund()
    give(account, donors(25))
    with at(DAY + timedelta(days=10)):
        Donor(30).announce()
        assert queries.is_known(Donor(1).reference, sent_on=DAY)
        for donor in (Donor(30), Donor(31)):
            with pytest.raises(NotCountedYet):
                queries.is_known(donor.reference, sent_on=DAY)
    with at(DAY + LIFE_OF_REFERENCE):
        assert not queries.is_known(Donor(31).reference, sent_on=DAY)
        with pytest.raises(NotCountedYet):
            queries.is_known(Donor(30).reference, sent_on=DAY)


def test_what_was_claimed_later_stands_beside_the_books_of_the_statements_day():
    account, auditor = open_fund(), Actor(uuid4(), frozenset({"auditor"}))
    with at(DAY):
        for donor in donors(3):
            donor.announce()
    with at(DAY + timedelta(days=1)):
        import_rows(account, [donor.entry(on=DAY) for donor in donors(3)])
        actions.claim_lines(actor=TREASURER)
    with at(DAY + timedelta(days=2)):
        told = [banking.beside_books("EUR", on=DAY + timedelta(days=late), actor=auditor) for late in (0, 1)]
        booked = [reports.in_bank_on(DAY + timedelta(days=late), "EUR", actor=auditor) for late in (0, 1)]

    assert [each.unclaimed_minor for each in told] == [150_00, 0]
    assert booked == [0, 150_00]
