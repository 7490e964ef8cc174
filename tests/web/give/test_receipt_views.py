"""The receipt without JavaScript: made from what a donor remembers, refused with the reason, handed back as a file."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest

from goldenbridge.adapters.verifierprogram import verifier_digest
from goldenbridge.apps.giving import actions, queries
from goldenbridge.core import donorphrase, verifier
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.web.base.patience import Patience
from goldenbridge.web.give import secret
from tests.apps.giving.builders import DAY, PHRASE, Donor, at, donors, give, import_rows, open_fund
from tests.apps.transparency.builders import KEY, folder_reader
from tests.web.give.donor import OnPage, announce, text_of

pytestmark = pytest.mark.django_db(databases="__all__")


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
    text = re.search(r'<pre class="code wrap whole" id="receipt-text">([^<]+)</pre>', response.content.decode())[1]
    saved = client.post("/en/give/receipt.txt", {"receipt": html.unescape(text)})

    assert response.status_code == 200
    assert saved.headers["Content-Disposition"] == 'attachment; filename="receipt.txt"'
    facts = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(response).partition("<dl")[2].partition("</dl")[0]))
    for words in ("Your gift €50.00", "Gift window 1", "First day", "Last day", "Gifts in it 31"):
        assert words in facts
    verdict = verifier.verify_receipt(saved.content.decode(), key=KEY.verifier(), read=folder_reader(log_folder))
    assert verdict.amount_minor == 5_000


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


def remembered(donor):
    return {"reference": donor.reference, "amount": "50", "currency": "EUR", "sent_on": str(DAY), "phrase": PHRASE}


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


def test_the_page_tells_where_the_program_is_and_what_to_type(client, settings):
    settings.HTTPS = True

    text = text_of(client.get("/en/give/receipt"))

    assert 'href="/verify.pyz"' in text and verifier_digest() in text
    assert 'data-copy="python3 verify.pyz --key fund.vkey receipt.txt --log https://testserver/log/"' in text


def test_an_answer_to_a_post_offers_no_language_that_would_lose_it(client):
    """The form alone can be had in another language; the receipt, or what was typed, would be gone."""
    assert 'lang="ru"' in text_of(client.get("/en/give/receipt"))

    assert 'lang="ru"' not in text_of(client.post("/en/give/receipt", {"reference": "RF00"}))


def test_a_reference_that_nobody_paid_costs_no_secret(client, monkeypatch):
    """A stranger can make up references, but not gifts; who gave is not kept waiting by him."""
    account = open_fund()
    announced, paid, stranger = Donor(90), PhraseDonor(1), Donor(91)
    give(account, [*donors(25)[2:], paid])
    with at(DAY + timedelta(days=20)):
        announced.announce()
        monkeypatch.setattr(secret, "OLD_GIFTS", Patience(tries=0, seconds_each=60))
        monkeypatch.setattr(secret, "GIFT", Patience(tries=1, seconds_each=60))
        answers = [client.post("/en/give/receipt", remembered(donor)) for donor in (announced, stranger, paid)]

    assert [answer.status_code for answer in answers] == [404, 404, 200]
    assert "has not arrived yet" in text_of(answers[0])


def test_a_gift_whose_reference_is_forgotten_still_gets_its_receipt_with_some_patience(client, monkeypatch):
    account, donor = open_fund(), PhraseDonor(1)
    give(account, [*donors(25)[2:], donor])
    with at(DAY + timedelta(days=500)):
        actions.forget_gifts(actor=SCHEDULE)
        made = client.post("/en/give/receipt", remembered(donor))
        monkeypatch.setattr(secret, "OLD_GIFTS", Patience(tries=0, seconds_each=60))
        refused = client.post("/en/give/receipt", remembered(donor))

    assert queries.progress(donor.reference) is None
    assert (made.status_code, refused.status_code) == (200, 429)
    assert PHRASE in text_of(refused)
