"""Announcing: harmless twice, refused when it is another gift, open to all and to nothing closed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.giving import actions, queries
from goldenbridge.apps.giving.errors import CampaignClosed, CurrencyNotTaken, GiftAnnouncedAlready, TooManyGiftsToday
from goldenbridge.apps.giving.models import Campaign, Donation
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.money import AmountOutOfRange
from goldenbridge.core.pieces import BadGiftSecret
from goldenbridge.core.references import WrongReference
from tests.apps.giving.builders import DAY, TREASURER, Donor, at, donors, import_rows, open_fund

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_double_click_announces_one_gift():
    open_fund()

    first, second = Donor(1).announce(), Donor(1).announce()

    assert first.ref == second.ref
    assert Donation.objects.count() == 1


@pytest.mark.parametrize("change", [{"amount_minor": 5_001}, {"nonce": b"x" * 32}, {"nonce": None}])
def test_a_reference_stands_for_one_gift_only(change):
    open_fund()
    Donor(1).announce()

    with pytest.raises(GiftAnnouncedAlready):
        Donor(1).announce(**change)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"amount_minor": 0}, AmountOutOfRange),
        ({"amount_minor": -5}, AmountOutOfRange),
        ({"amount_minor": 2**53}, AmountOutOfRange),
        ({"nonce": b"short"}, BadGiftSecret),
        ({"currency": "JPY"}, CurrencyNotTaken),
        ({"campaign_slug": "other"}, CampaignClosed),
    ],
)
def test_what_is_no_gift_is_refused(change, error):
    open_fund()

    with pytest.raises(error):
        Donor(1).announce(**change)
    assert Donation.objects.count() == 0


def test_a_reference_with_a_slip_is_refused():
    open_fund()

    with pytest.raises(WrongReference):
        actions.announce_gift(
            "RF00AAAAAAAAAAAA", campaign_slug="general", amount_minor=1, currency="EUR", nonce=None, actor=ANONYMOUS
        )


def test_nothing_is_collected_for_a_closed_campaign():
    open_fund()
    Campaign.objects.update(is_open=False)

    with pytest.raises(CampaignClosed):
        Donor(1).announce()
    assert queries.campaigns("en") == []


def test_campaigns_are_titled_in_the_readers_language():
    open_fund()
    actions.open_campaign("debts", pot="General", titles={"en": "Debts", "ru": "Долги"}, actor=TREASURER)

    assert [campaign.title for campaign in queries.campaigns("ru")] == ["Долги", "Pay and debts"]
    with pytest.raises(NotAllowed):
        actions.open_campaign("x", pot="General", titles={}, actor=ANONYMOUS)


def test_a_day_has_a_cap_and_the_next_day_is_a_new_one(settings):
    open_fund()
    settings.DAILY_GIFTS = 2
    first, second, third = donors(3)
    with at(DAY):
        first.announce()
        second.announce()
        with pytest.raises(TooManyGiftsToday):
            third.announce()
        assert first.announce() == Donation.objects.get(reference=first.reference)
    with at(DAY + timedelta(days=1)):
        third.announce()

    assert Donation.objects.count() == 3


def test_what_came_in_without_an_announcement_does_not_use_the_cap_up(settings):
    account = open_fund()
    settings.DAILY_GIFTS = 1
    with at(DAY):
        import_rows(account, [Donor(5).entry(text="for you")])
        line = banking.unclaimed_lines(actor=TREASURER)[0]
        actions.claim_line(line.line_ref, campaign_slug="general", actor=TREASURER)

        assert Donor(1).announce().state == "announced"
