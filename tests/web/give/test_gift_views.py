"""The donor's pages without JavaScript: no method before the questions, nothing lost, nothing kept."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from urllib.parse import unquote

import pytest

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.giving import actions
from goldenbridge.apps.giving.models import Donation
from goldenbridge.core import canonical, donorphrase
from goldenbridge.core.formstate import FormKey
from goldenbridge.core.references import grouped
from goldenbridge.platform import clock
from goldenbridge.web.base.headers import POLICY
from goldenbridge.web.base.patience import Patience
from goldenbridge.web.give import secret
from tests.apps.giving.builders import DAY, PHRASE, TREASURER, Donor, at, import_rows, open_fund
from tests.web.give.donor import FORM, SAFE, OnPage, address_of, announce, ask, reference_of, text_of

pytestmark = pytest.mark.django_db(databases="__all__")

IBAN = "NL41 MOCK"
AS_SERVED = secret.NEW_GIFTS


@pytest.mark.parametrize("danger", ["bank", "card", "family", "travel"])
def test_who_may_be_harmed_is_stopped_before_any_method_shows(client, danger):
    open_fund()

    response = client.post("/en/give", SAFE | {danger: "yes"})
    page = client.get(response.headers["Location"])

    assert (response.status_code, response.headers["Location"]) == (303, "/en/give/instead")
    assert "it is not safe for you" in text_of(page)
    assert IBAN not in text_of(page) and "/give/gift" not in text_of(page)
    assert IBAN not in text_of(client.get("/en/give"))


def test_the_questions_name_the_places_and_must_be_answered(client):
    assert "in Belarus or Russia" in text_of(client.get("/en/give"))
    assert client.post("/en/give", {"bank": "no"}).status_code == 422


def test_a_gift_is_announced_without_javascript_and_without_a_cookie(client):
    open_fund()

    reference, response = announce(client)

    assert response.status_code == 200
    assert IBAN in text_of(response) and grouped(reference) in text_of(response)
    assert "<svg" in text_of(response)
    assert response.cookies == {} and client.cookies == {}
    gift = Donation.objects.get()
    assert (gift.announced_minor, gift.reference) == (5_000, reference)
    assert bytes(gift.nonce) == donorphrase.nonce(PHRASE, reference=reference)


def test_a_square_is_shown_for_euros_only(client):
    open_fund("USD")

    _, response = announce(client, currency="USD")

    assert response.status_code == 200
    assert "<svg" not in text_of(response)


def test_what_is_collected_for_stands_there_in_full_with_the_first_chosen(client):
    open_fund()
    actions.open_campaign("debts", pot="General", titles={"en": "Debts of those who left"}, actor=TREASURER)

    page = text_of(client.get(ask(client)[0]))

    assert re.findall(r'<input type="radio" name="campaign" value="(\w+)"[^>]*?( checked)?>', page) == [
        ("debts", " checked"), ("general", "")
    ]  # fmt: skip
    assert "Pay and debts" in page and "Debts of those who left" in page


def test_the_page_may_send_the_secret_instead_of_the_phrase(client):
    open_fund()

    _, response = announce(client, phrase="", nonce=canonical.b64(b"n" * 32))

    assert response.status_code == 200
    assert bytes(Donation.objects.get().nonce) == b"n" * 32


def test_a_refused_form_brings_the_secret_back_and_says_so(client):
    """With JavaScript the phrase never came here, so the page cannot show it again."""
    open_fund()
    secret = canonical.b64(b"n" * 32)

    _, response = announce(client, phrase="", nonce=secret, amount="x")

    assert f'value="{secret}"' in text_of(response)
    assert "its secret is kept" in text_of(response)


def test_a_new_reference_drops_the_secret_of_the_old_one(client):
    open_fund()

    response = client.post("/en/give/gift/forged", FORM | {"phrase": "", "nonce": canonical.b64(b"n" * 32)})

    assert response.status_code == 400
    assert canonical.b64(b"n" * 32) not in text_of(response)
    assert "its secret is kept" not in text_of(response)


def test_who_wants_no_receipt_leaves_no_secret(client):
    open_fund()

    _, response = announce(client, phrase="  ")

    assert "nobody can prove that it was yours" in text_of(response)
    assert Donation.objects.get().nonce is None


def test_a_double_click_and_a_replay_change_nothing(client):
    open_fund()
    address, _ = ask(client)

    first, second = client.post(address, FORM), client.post(address, FORM)

    assert (first.status_code, second.status_code) == (303, 303)
    pages = [client.get(response.headers["Location"]).content.partition(b"<main")[2] for response in (first, second)]
    assert pages[0] == pages[1] != b""
    assert Donation.objects.get().announced_minor == 5_000


def test_who_goes_back_and_changes_the_gift_gets_a_new_reference_and_keeps_what_was_typed(client):
    open_fund()
    address, reference = ask(client)
    client.post(address, FORM)

    changed = client.post(address, FORM | {"amount": "60"})
    again = client.post(address_of(changed), FORM | {"amount": "60"})

    assert (changed.status_code, again.status_code) == (409, 303)
    assert reference_of(changed) != reference
    assert 'value="60"' in text_of(changed) and PHRASE in text_of(changed)
    assert sorted(Donation.objects.values_list("announced_minor", flat=True)) == [5_000, 6_000]


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"amount": "1.234"}, 422, "at most 2 decimals"),
        ({"amount": "1,250.00"}, 422, "not an amount"),
        ({"amount": "0"}, 422, "more than nought"),
        ({"amount": "-5"}, 422, "not an amount"),
        ({"amount": "ten"}, 422, "not an amount"),
        ({"amount": ""}, 422, "required"),
        ({"phrase": "too short"}, 422, "longer phrase"),
        ({"nonce": "AAAA"}, 400, "secret of this gift is damaged"),
        ({"nonce": "!"}, 400, "damaged"),
        ({"currency": "XXX"}, 422, "XXX"),
        ({"campaign": "other"}, 422, "other"),
    ],
)
def test_a_refusal_names_the_reason_and_keeps_what_was_typed(client, change, status, says):
    open_fund()

    _, response = announce(client, **change)

    typed = {"amount": "50", "phrase": PHRASE} | change
    assert response.status_code == status
    assert says in text_of(response)
    assert f'value="{typed["amount"]}"' in text_of(response) or not typed["amount"]
    assert typed["phrase"] in text_of(response)
    assert Donation.objects.count() == 0


def test_a_form_whose_address_was_cut_or_is_too_old_gets_a_new_reference_and_keeps_its_text(client):
    open_fund()
    with at(DAY):
        address, reference = ask(client)
    with at(DAY.replace(day=DAY.day + 3)):
        old, cut = client.post(address, FORM), client.post(address[:-2], FORM)
        again = client.post(address_of(old), FORM)

    assert (old.status_code, cut.status_code, again.status_code) == (409, 400, 303)
    for response in (old, cut):
        assert reference_of(response) != reference and PHRASE in text_of(response)


def test_a_text_in_burmese_with_emoji_is_a_phrase(client):
    open_fund()
    phrase = "ရွှေ တံတား ဖြတ်ကူး 🌉 မြစ်ကို သွားမည်"

    reference, response = announce(client, phrase=phrase)

    assert response.status_code == 200
    assert bytes(Donation.objects.get().nonce) == donorphrase.nonce(phrase, reference=reference)


@pytest.mark.parametrize("address", ["/be/give", "/ru/give", "/en/give", "/en/give/receipt", "/ru/give/receipt"])
def test_pages_set_no_cookie_and_load_nothing_from_others(client, address):
    response = client.get(address)

    assert response.status_code == 200
    assert response.cookies == {}
    assert response.headers["Content-Security-Policy"] == POLICY
    assert not re.search(r"(src|href)=\"(https?:)?//", text_of(response).replace("https://www.wikipedia.org/", ""))


def test_the_form_cannot_be_opened_without_the_questions(client):
    response = client.get("/en/give/gift/forged")

    assert (response.status_code, response.headers["Location"]) == (303, "/en/give")


def test_the_page_with_the_account_has_an_address_for_two_weeks_and_says_then_what_is_left(client):
    open_fund()
    with at(DAY):
        address, reference = ask(client)
        page = client.post(address, FORM).headers["Location"]
    with at(DAY.replace(day=DAY.day + 13)):
        kept = client.get(page)
    with at(DAY.replace(day=DAY.day + 15)):
        gone = client.get(page)

    assert (kept.status_code, gone.status_code) == (200, 404)
    assert grouped(reference) in text_of(kept) and grouped(reference) not in text_of(gone)
    assert "please begin again" in text_of(gone)
    assert client.get(page[:-3]).status_code == 404


@pytest.mark.parametrize("step", ["form", "account"])
def test_a_language_link_keeps_the_gift(client, step):
    open_fund()
    address, reference = ask(client)
    page = client.get(address if step == "form" else client.post(address, FORM).headers["Location"])

    links = dict(re.findall(r'<a href="([^"]+)" lang="(ru|be)"', text_of(page)))

    assert sorted(links.values()) == ["be", "ru"]
    for link, language in links.items():
        there = client.get(link)
        assert there.status_code == 200 and f'lang="{language}"' in text_of(there)
        assert reference in text_of(there) or grouped(reference) in text_of(there)


def test_no_secret_stands_in_an_address_even_sealed(client, settings):
    """What the address carries, opened with the server's own key, is the gift without the donor's phrase or secret."""
    open_fund()
    address, reference = ask(client)
    page = client.post(address, FORM).headers["Location"]
    carried = page.rsplit("/", 1)[1]
    key = FormKey(settings.SECRET_KEY.encode())

    fields = key.open("transfer", carried, now=clock.now(), life=timedelta(days=1))

    assert fields == {
        "currency": "EUR", "has_secret": True, "minor": 5_000, "on": str(clock.today()), "reference": reference
    }  # fmt: skip
    form = key.open("gift", address.rsplit("/", 1)[1], now=clock.now(), life=timedelta(days=1))
    assert form == {"reference": reference}
    assert reference not in address + page and "bridge" not in unquote(page)


def test_the_page_says_what_to_write_down_and_what_happens_when(client):
    """On a Thursday: two bank days are the Monday; two days later it clears, and is counted from the day after."""
    open_fund()
    with at(date(2020, 8, 13)):
        _, response = announce(client)

    text = " ".join(text_of(response).split()).replace("\u00a0", " ")
    for words in (
        "Write down two things",
        "by 17 August 2020.",
        "by 19 August 2020, it is sure",
        "From 20 August 2020, as soon as twenty gifts have cleared",
        "From 20 August 2020 you can make your receipt here",
    ):
        assert words in text


def test_who_gave_no_phrase_is_not_told_to_write_one_down(client):
    open_fund()

    _, without = announce(client, phrase="")
    _, response = announce(client)

    assert ["Write down two things" in text_of(each) for each in (response, without)] == [True, False]


def test_the_page_with_the_account_says_when_the_money_has_come(client):
    account = open_fund()
    with at(DAY):
        address, reference = ask(client)
        page = client.post(address, FORM).headers["Location"]
        assert "has not arrived yet" not in text_of(client.get(page))
        import_rows(account, [OnPage(reference).entry()])
        actions.claim_lines(actor=TREASURER)

        assert "Your transfer has arrived and clears on" in text_of(client.get(page))


def test_a_fund_without_a_campaign_says_so(client):
    assert "Nothing is being collected" in text_of(client.get(client.post("/en/give", SAFE).headers["Location"]))


NONE_LEFT = {"tries": 0, "seconds_each": 60}


def test_a_flood_of_phrases_is_slowed_and_what_was_typed_stays(client, monkeypatch):
    open_fund()
    monkeypatch.setattr(secret, "NEW_GIFTS", Patience(tries=1, seconds_each=60))
    announce(client)

    _, response = announce(client)

    assert response.status_code == 429
    assert PHRASE in text_of(response) and "press the button again" in text_of(response)
    assert Donation.objects.count() == 1


@pytest.mark.once  # patience lies in the server's memory
def test_a_stranger_with_a_phrase_every_two_seconds_shuts_nobody_out(client, monkeypatch):
    open_fund()
    monkeypatch.setattr(secret, "NEW_GIFTS", Patience(tries=AS_SERVED.tries, seconds_each=AS_SERVED.seconds_each))
    monkeypatch.setattr(donorphrase, "nonce", lambda phrase, *, reference: sha256(reference.encode()).digest())

    for second in range(0, 240, 2):
        with clock.moved_to(datetime(2020, 8, 12, 9, second // 60, second % 60, tzinfo=UTC)):
            _, stranger = announce(client)
            _, donor = announce(client)
        assert (stranger.status_code, donor.status_code) == (200, 200)


def test_one_gift_has_few_tries_and_the_others_do_not_feel_it(client, monkeypatch):
    open_fund()
    monkeypatch.setattr(secret, "GIFT", Patience(tries=1, seconds_each=60))
    address, _ = ask(client)
    client.post(address, FORM)

    again = client.post(address, FORM)
    _, another = announce(client)

    assert (again.status_code, another.status_code) == (429, 200)


def test_who_needs_no_secret_from_us_is_not_slowed(client, monkeypatch):
    open_fund()
    monkeypatch.setattr(secret, "NEW_GIFTS", Patience(**NONE_LEFT))

    _, with_page = announce(client, phrase="", nonce=canonical.b64(bytes(32)))
    _, without_receipt = announce(client, phrase="")

    assert (with_page.status_code, without_receipt.status_code) == (200, 200)


@pytest.mark.parametrize("given", [{}, {"phrase": ""}, {"phrase": "", "nonce": canonical.b64(bytes(32))}])
def test_beyond_the_days_cap_a_gift_is_taken_without_a_note_or_a_costly_secret(client, settings, monkeypatch, given):
    open_fund()
    settings.DAILY_GIFTS = 1
    announce(client)
    monkeypatch.setattr(secret, "NEW_GIFTS", Patience(**NONE_LEFT))

    reference, page = announce(client, **given)

    text = " ".join(text_of(page).split())
    assert page.status_code == 200
    assert IBAN in text and "€50.00" in text
    assert "not give a receipt for it" in text and "at midnight UTC" in text
    assert grouped(reference) not in text and "<svg" not in text and PHRASE not in text
    assert Donation.objects.count() == 1


def test_beyond_the_days_cap_a_slip_is_still_a_slip(client, settings):
    open_fund()
    settings.DAILY_GIFTS = 0

    _, response = announce(client, amount="0")

    assert response.status_code == 422 and "more than nought" in text_of(response)


def test_who_announced_before_the_cap_still_gets_the_account_with_the_reference(client, settings):
    open_fund()
    settings.DAILY_GIFTS = 1
    address, reference = ask(client)
    client.post(address, FORM)

    again = client.get(client.post(address, FORM).headers["Location"])

    assert grouped(reference) in text_of(again)


def test_money_that_came_beyond_the_cap_is_counted(client, settings):
    """The treasurer makes it a gift by hand, as all money that comes without a reference."""
    account = open_fund()
    settings.DAILY_GIFTS = 0
    announce(client)
    import_rows(account, [Donor(7).entry(text="gift")])
    line = banking.unclaimed_lines(actor=TREASURER)[0]

    gift = actions.claim_line(line.line_ref, campaign_slug="general", actor=TREASURER)

    assert (gift.state, gift.amount_minor) == ("received", 5_000)
