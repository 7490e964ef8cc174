"""Claiming: each line once, each gift once, whatever the statements bring; and money that goes back."""

from __future__ import annotations

import pytest

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking.errors import LineAlreadyClaimed, StatementKnown
from goldenbridge.apps.giving import actions, queries
from goldenbridge.apps.giving.errors import NotAGiftLine, NotAReturnLine
from goldenbridge.apps.giving.models import Donation
from goldenbridge.apps.ledger import queries as ledger
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.chart import Stage, fund_code, pot_code
from goldenbridge.core.errors import NotAllowed
from tests.adapters import bankfiles
from tests.apps.giving.builders import DAY, TREASURER, Donor, at, donors, import_rows, open_fund

pytestmark = pytest.mark.django_db(databases="__all__")


def uncleared():
    return ledger.balance(pot_code("General", Stage.UNCLEARED, "EUR")).posted_minor


def claim_all():
    return actions.claim_lines(actor=TREASURER)


@pytest.fixture
def account():
    return open_fund()


def test_lines_find_the_gifts_they_belong_to(account):
    gifts = donors(5)
    for donor in gifts:
        donor.announce()
    import_rows(account, [donor.entry() for donor in gifts])

    report = claim_all()

    assert (report.claimed, report.left) == (5, 0)
    assert uncleared() == 25_000
    assert set(Donation.objects.values_list("state", flat=True)) == {"received"}


def test_a_mangled_reference_still_finds_its_gift(account):
    donor = Donor(1)
    donor.announce()
    import_rows(account, [donor.entry(text=f"GIFT {donor.reference[:7].lower()} {donor.reference[7:]}, thanks")])

    assert claim_all().claimed == 1


def test_the_amount_is_what_arrived_not_what_was_announced(account):
    donor = Donor(1, amount_minor=5_000)
    donor.announce()
    import_rows(account, [donor.entry(amount=4_850)])

    claim_all()

    assert Donation.objects.get().amount_minor == 4_850
    assert uncleared() == 4_850


def test_a_statement_imported_twice_gives_nothing_twice(account):
    donor = Donor(1)
    donor.announce()
    import_rows(account, [donor.entry()])
    claim_all()

    with pytest.raises(StatementKnown):
        import_rows(account, [donor.entry()])
    # The same row again in a statement of a wider range of days: known, not stored.
    again = import_rows(account, [donor.entry(), Donor(2).entry()], identification="STMT-2")

    assert again.known == 1
    assert claim_all().claimed == 0
    assert uncleared() == 5_000


def test_a_second_transfer_with_one_reference_is_left_to_a_person(account):
    donor = Donor(1)
    donor.announce()
    import_rows(account, [donor.entry(), donor.entry(amount=700)])

    assert claim_all() == actions.ClaimReport(claimed=1, left=1)

    line = queries.gift_lines(actor=TREASURER)[0]
    second = actions.claim_line(line.line_ref, campaign_slug="general", actor=TREASURER)

    assert (second.reference, second.nonce) == (None, None)
    assert uncleared() == Donation.objects.get(reference=donor.reference).amount_minor + second.amount_minor == 5_700


def test_a_gift_without_a_reference_is_a_gift_without_a_receipt(account):
    import_rows(account, [bankfiles.entry("12.34", text="for the good side")])
    line = queries.gift_lines(actor=TREASURER)[0]
    assert not line.is_expected

    gift = actions.claim_line(line.line_ref, campaign_slug="general", actor=TREASURER)

    assert (gift.state, gift.amount_minor, gift.reference) == ("received", 1_234, None)
    assert queries.gift_lines(actor=TREASURER) == []


def test_a_line_is_claimed_once(account):
    import_rows(account, [bankfiles.entry("12.34")])
    line = queries.gift_lines(actor=TREASURER)[0]
    actions.claim_line(line.line_ref, campaign_slug="general", actor=TREASURER)

    with pytest.raises(LineAlreadyClaimed):
        actions.claim_line(line.line_ref, campaign_slug="general", actor=TREASURER)
    assert (Donation.objects.count(), uncleared()) == (1, 1_234)


def test_money_that_left_is_no_gift(account):
    imported = import_rows(account, [bankfiles.entry("12.34", "DBIT")])

    with pytest.raises(NotAGiftLine):
        actions.claim_line(imported.lines[0], campaign_slug="general", actor=TREASURER)
    assert claim_all() == actions.ClaimReport(claimed=0, left=0)


def test_a_line_that_another_app_took_is_not_a_gift(account):
    donor = Donor(1)
    donor.announce()
    imported = import_rows(account, [donor.entry()])
    banking.claim_line(imported.lines[0], claimant="transfer", actor=TREASURER)

    assert claim_all() == actions.ClaimReport(claimed=0, left=0)
    assert Donation.objects.get().state == "announced"


@pytest.mark.parametrize("cleared", [False, True])
def test_a_chargeback_takes_the_money_back_once(account, cleared):
    """Before clearing it leaves the uncleared part; after it, the reserve bears it and nothing can be promised."""
    donor = Donor(1)
    with at(DAY):
        donor.announce()
        import_rows(account, [donor.entry()])
        claim_all()
    if cleared:
        with at(DAY.replace(day=DAY.day + 2)):
            actions.clear_gifts(actor=SCHEDULE)
    row = bankfiles.entry("50.00", "DBIT", reference="BACK-1", text=donor.reference)
    import_rows(account, [row], identification="STMT-2")
    line = queries.return_lines(actor=TREASURER)[0]

    gift = actions.charge_back_gift(line.line_ref, actor=TREASURER)

    assert (gift.state, gift.nonce) == ("charged_back", None)
    assert ledger.balance(fund_code(Stage.BANK, "EUR")).posted_minor == 0
    assert ledger.reserve_left("EUR") == (-5_000 if cleared else 0)
    assert ledger.free_to_promise("EUR") == 0
    with pytest.raises(NotAReturnLine):
        actions.charge_back_gift(line.line_ref, actor=TREASURER)


def test_a_return_of_another_amount_is_left_to_a_person(account):
    donor = Donor(1)
    donor.announce()
    import_rows(account, [donor.entry()])
    claim_all()
    row = bankfiles.entry("49.00", "DBIT", reference="BACK-1", text=donor.reference)
    imported = import_rows(account, [row], identification="STMT-2")

    with pytest.raises(NotAReturnLine):
        actions.charge_back_gift(imported.lines[0], actor=TREASURER)
    assert Donation.objects.get().state == "received"


def test_donors_claim_nothing(account):
    with pytest.raises(NotAllowed):
        actions.claim_lines(actor=ANONYMOUS)
    with pytest.raises(NotAllowed):
        queries.gift_lines(actor=ANONYMOUS)
    with pytest.raises(NotAllowed):
        queries.expected_references(actor=ANONYMOUS)
