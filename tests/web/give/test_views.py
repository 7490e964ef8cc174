"""The donor's pages without JavaScript: no method before the questions, nothing lost, nothing kept."""

from __future__ import annotations

import html
import re

import pytest

from goldenbridge.apps.giving.models import Donation
from goldenbridge.core import canonical, donorphrase, verifier
from goldenbridge.core.references import grouped, read_reference
from goldenbridge.web.base.headers import POLICY
from goldenbridge.web.base.patience import Patience
from goldenbridge.web.give import views
from tests.apps.giving.builders import DAY, PHRASE, Donor, at, donors, give, import_rows, open_fund
from tests.apps.transparency.builders import KEY, folder_reader

pytestmark = pytest.mark.django_db(databases="__all__")

SAFE = {"bank": "no", "card": "no", "family": "no", "travel": "no"}
IBAN = "NL41 MOCK"


def text_of(response):
    return html.unescape(response.content.decode())


def token_of(response):
    return re.search(r'name="token" value="([^"]+)"', response.content.decode())[1]


def reference_of(response):
    return re.search(r'data-reference="([^"]+)"', response.content.decode())[1]


def ask(client):
    """Answer the questions; returns token and reference of the form that follows."""
    response = client.post("/en/give", SAFE)
    return token_of(response), reference_of(response)


def announce(client, **changes):
    token, reference = ask(client)
    form = {"amount": "50", "currency": "EUR", "campaign": "general", "phrase": PHRASE, "nonce": "", "token": token}
    return reference, client.post("/en/give/gift", form | changes)


@pytest.mark.parametrize("danger", ["bank", "card", "family", "travel"])
def test_who_may_be_harmed_is_stopped_before_any_method_shows(client, danger):
    open_fund()

    response = client.post("/en/give", SAFE | {danger: "yes"})

    assert response.status_code == 200
    assert "it is not safe for you" in text_of(response)
    assert IBAN not in text_of(response) and "token" not in text_of(response)
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

    _, response = announce(client, phrase="", nonce=canonical.b64(b"n" * 32), token="forged")

    assert canonical.b64(b"n" * 32) not in text_of(response)
    assert "its secret is kept" not in text_of(response)


def test_who_wants_no_receipt_leaves_no_secret(client):
    open_fund()

    _, response = announce(client, phrase="  ")

    assert "nobody can prove that it was yours" in text_of(response)
    assert Donation.objects.get().nonce is None


def test_a_double_click_and_a_replay_change_nothing(client):
    open_fund()
    token, reference = ask(client)
    form = {"amount": "50", "currency": "EUR", "campaign": "general", "phrase": PHRASE, "nonce": "", "token": token}

    first, second = client.post("/en/give/gift", form), client.post("/en/give/gift", form)
    other = client.post("/en/give/gift", form | {"amount": "60"})

    assert (first.status_code, second.status_code, other.status_code) == (200, 200, 409)
    assert first.content == second.content
    assert Donation.objects.get().announced_minor == 5_000


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
        ({"token": "forged"}, 400, "changed or damaged"),
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


def test_a_form_that_was_open_too_long_gets_a_new_reference_and_keeps_its_text(client):
    open_fund()
    with at(DAY):
        token, reference = ask(client)
    form = {"amount": "50", "currency": "EUR", "campaign": "general", "phrase": PHRASE, "nonce": "", "token": token}
    with at(DAY.replace(day=DAY.day + 3)):
        response = client.post("/en/give/gift", form)
        again = client.post("/en/give/gift", form | {"token": token_of(response)})

    assert response.status_code == 409
    assert reference_of(response) != reference and PHRASE in text_of(response)
    assert again.status_code == 200


def test_a_text_in_burmese_with_emoji_is_a_phrase(client):
    open_fund()
    phrase = "ရွှေ တံတား ဖြတ်ကူး 🌉 မြစ်ကို သွားမည်"

    reference, response = announce(client, phrase=phrase)

    assert response.status_code == 200
    assert bytes(Donation.objects.get().nonce) == donorphrase.nonce(phrase, reference=reference)


def test_a_receipt_is_made_from_what_a_donor_remembers(client, log_folder):
    """Announced on the page, sent through the bank, counted, and verified at home; then nothing but the phrase."""
    account = open_fund()
    with at(DAY):
        reference, _ = announce(client)
        row = OnPage(reference=reference)
        import_rows(account, [row.entry()], identification="FIRST")
    give(account, donors(30))
    remembered = {
        "reference": reference.lower(), "amount": "50,00", "currency": "EUR", "sent_on": "2020-08-12", "phrase": f" {PHRASE.upper()} "
    }  # fmt: skip

    response = client.post("/en/give/receipt", remembered)
    text = re.search(r'<pre class="code" id="receipt-text">([^<]+)</pre>', response.content.decode())[1]
    saved = client.post("/en/give/receipt.txt", {"receipt": html.unescape(text)})

    assert response.status_code == 200
    assert saved.headers["Content-Disposition"] == 'attachment; filename="receipt.txt"'
    verdict = verifier.verify_receipt(saved.content.decode(), key=KEY.verifier(), read=folder_reader(log_folder))
    assert verdict.amount_minor == 5_000


class OnPage(Donor):
    """A donor whose reference came from the page."""

    def __init__(self, reference):
        super().__init__(999)
        object.__setattr__(self, "_reference", read_reference(reference))

    @property
    def reference(self):
        return self._reference


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"reference": "RF00 WRONG"}, 422, "typing error"),
        ({"phrase": "another bridge over warm water"}, 404, "Nothing of this gift"),
        ({"amount": "70"}, 409, "does not fit"),
        ({"sent_on": "yesterday"}, 422, "valid date"),
        ({"phrase": ""}, 422, "longer phrase"),
    ],
)
def test_a_receipt_that_cannot_be_made_says_why(client, change, status, says):
    account = open_fund()
    donor = PhraseDonor(1)
    give(account, [*donors(25)[2:], donor])
    remembered = {
        "reference": donor.reference, "amount": "50", "currency": "EUR", "sent_on": "2020-08-12", "phrase": PHRASE
    }  # fmt: skip
    assert client.post("/en/give/receipt", remembered).status_code == 200

    response = client.post("/en/give/receipt", remembered | change)

    assert response.status_code == status
    assert says in text_of(response)


class PhraseDonor(Donor):
    """A donor whose secret comes from his phrase."""

    @property
    def nonce(self):
        return donorphrase.nonce(PHRASE, reference=self.reference)


def test_a_gift_on_its_way_is_told_how_far_it_is(client):
    open_fund()
    reference, _ = announce(client)
    remembered = {"reference": reference, "amount": "50", "currency": "EUR", "sent_on": "2020-08-12", "phrase": PHRASE}

    assert "has not arrived yet" in text_of(client.post("/en/give/receipt", remembered))


def test_only_receipts_are_handed_back_as_files(client):
    response = client.post("/en/give/receipt.txt", {"receipt": "<script>alert(1)</script>"})

    assert response.status_code == 422
    assert "<script>" not in text_of(response)
    assert client.get("/en/give/receipt.txt").status_code == 405


@pytest.mark.parametrize("address", ["/be/give", "/ru/give", "/en/give", "/en/give/receipt", "/ru/give/receipt"])
def test_pages_set_no_cookie_and_load_nothing_from_others(client, address):
    response = client.get(address)

    assert response.status_code == 200
    assert response.cookies == {}
    assert response.headers["Content-Security-Policy"] == POLICY
    assert not re.search(r"(src|href)=\"(https?:)?//", text_of(response).replace("https://www.wikipedia.org/", ""))


def test_the_form_cannot_be_opened_without_the_questions(client):
    response = client.get("/en/give/gift")

    assert (response.status_code, response.headers["Location"]) == (302, "/en/give")


def test_a_fund_without_a_campaign_says_so(client):
    assert "Nothing is being collected" in text_of(client.post("/en/give", SAFE))


def test_a_flood_of_phrases_is_slowed_and_what_was_typed_stays(client, monkeypatch):
    open_fund()
    monkeypatch.setattr(views, "PHRASES", Patience(tries=1, seconds_each=60))
    announce(client)

    _, response = announce(client)

    assert response.status_code == 429
    assert PHRASE in text_of(response) and "Too many tries" in text_of(response)
    assert Donation.objects.count() == 1


def test_who_needs_no_secret_from_us_is_not_slowed(client, monkeypatch):
    open_fund()
    monkeypatch.setattr(views, "PHRASES", Patience(tries=0, seconds_each=60))

    _, with_page = announce(client, phrase="", nonce=canonical.b64(bytes(32)))
    _, without_receipt = announce(client, phrase="")

    assert (with_page.status_code, without_receipt.status_code) == (200, 200)
