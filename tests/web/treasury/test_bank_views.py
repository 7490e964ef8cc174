"""The bank page: files in, lines claimed by hand, by the right role."""

import html
import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking import queries
from goldenbridge.apps.banking.errors import AccountNotConfirmed
from goldenbridge.apps.banking.models import BankAccount, Claim, Line, Statement
from goldenbridge.apps.banking.queries import receiving_account
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.transparency.models import StatementHash
from goldenbridge.web.treasury import paging
from tests.adapters.bankfiles import FUND, camt053, entry
from tests.apps.payouts.builders import booked, open_treasury
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")

PAGE = "/staff/treasury/bank"


@pytest.fixture
def treasury(settings, tmp_path):
    return open_treasury(settings, tmp_path)


@pytest.fixture
def treasurer(treasury):
    return sign_in(treasury.house["ibis"])


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def bring(client, treasury, content, *, name="statement.xml"):
    upload = SimpleUploadedFile(name, content)
    return client.post(f"{PAGE}/import", {"account": str(treasury.account.ref), "file": upload})


def test_a_statement_is_imported_and_told_in_numbers(treasury, treasurer):
    answer = bring(
        treasurer, treasury, camt053(entry(text="from your friend Jan"), opening="1000.00", closing="1025.00")
    )

    assert (answer.status_code, Line.objects.count(), StatementHash.objects.count()) == (303, 1, 1)
    page = text_of(treasurer.get(answer["Location"]))
    assert "New lines: 1; known already: 0. Runs booked: 0; payments that came back: 0." in page
    assert "Jan" not in page


def test_the_same_file_again_is_refused_with_its_day(treasury, treasurer):
    content = camt053(entry())
    bring(treasurer, treasury, content)

    answer = bring(treasurer, treasury, content)

    assert (answer.status_code, Statement.objects.count()) == (409, 1)
    assert "This very file was imported on 2020-08-20. Nothing was counted twice." in text_of(answer)


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"hello", 422, "This is not a bank statement"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 422, "declares entities"),
        (camt053(entry("1.234")), 422, "an amount that its currency cannot have"),
        (camt053(entry(), iban="DE89370400440532013000"), 409, "tells of another account"),
        (b"", 422, "empty"),
        (b"a" * (32 * 2**20 + 1), 413, "larger than a statement or an export can be"),
        (
            b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt/></Document>',
            422,
            "not a bank statement",
        ),
    ],
    ids=["text", "entities", "decimals", "account", "empty", "large", "status"],
)
def test_a_file_that_cannot_be_says_why(treasury, treasurer, content, status, words):
    answer = bring(treasurer, treasury, content)

    assert answer.status_code == status
    assert words in text_of(answer)
    assert Line.objects.count() == 0


def test_a_statement_that_does_not_add_up_is_told(treasury, treasurer):
    answer = bring(treasurer, treasury, camt053(entry(), opening="1000.00", closing="9.00"))

    assert "does not add up" in text_of(treasurer.get(answer["Location"]))


def test_a_run_is_booked_by_the_upload(treasury, treasurer):
    treasury.recipient()
    run = treasury.sent()

    answer = bring(treasurer, treasury, camt053(booked(run, "483.20")))

    assert "Runs booked: 1" in text_of(treasurer.get(answer["Location"]))
    run.refresh_from_db()
    assert run.state == "reconciled"


def test_a_fee_is_claimed_by_hand_once(treasury, treasurer):
    bring(treasurer, treasury, camt053(entry("3.00", "DBIT")))
    line = Line.objects.get()

    codes = [
        treasurer.post(f"{PAGE}/lines/{line.ref}/claim", {"kind": "fee", "pot": "General"}).status_code
        for _ in range(2)
    ]

    assert codes == [303, 409]
    assert books.balance("Bank:EUR").posted_minor == 5_000_000 - 300


def test_a_gift_is_not_called_a_fee(treasury, treasurer):
    bring(treasurer, treasury, camt053(entry("3.00")))
    line = Line.objects.get()

    answer = treasurer.post(f"{PAGE}/lines/{line.ref}/claim", {"kind": "fee", "pot": "General"})

    assert (answer.status_code, Claim.objects.count()) == (409, 0)


def test_a_strange_claim_changes_nothing(treasury, treasurer):
    bring(treasurer, treasury, camt053(entry("3.00", "DBIT")))
    line = Line.objects.get()

    for form in ({"kind": "mine"}, {"kind": "fx", "other": "x"}, {}):
        assert treasurer.post(f"{PAGE}/lines/{line.ref}/claim", form).status_code == 400
    assert Claim.objects.count() == 0


def test_an_administrator_enters_an_account(treasury):
    administrator = sign_in(treasury.house["alder"])
    told = {
        "label": "Dollars",
        "holder": "Golden Bridge",
        "iban": "NL41MOCK0000000001",
        "town": "Amsterdam",
        "country": "NL",
    }

    answers = [
        administrator.post(f"{PAGE}/account", told | {"currency": "USD", **changes})
        for changes in ({"iban": "NL41MOCK0000000002"}, {"country": "Holland"}, {})
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 303]
    assert "Golden Bridge" in answers[0].content.decode()
    assert BankAccount.objects.filter(currency="USD").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_queries_however_long_it_is(treasury, treasurer, count, django_assert_num_queries):
    bring(treasurer, treasury, camt053(*(entry("3.00", "DBIT", reference=f"B{number}") for number in range(count))))

    with django_assert_num_queries(12):
        treasurer.get(PAGE)


def test_each_address_is_for_its_roles(treasury):
    seen = {}
    for name in ("alder", "dove", "ibis", "kite"):
        client = sign_in(treasury.house[name])
        seen[name] = (
            client.get(PAGE).status_code,
            bring(client, treasury, b"x").status_code,
            client.post(f"{PAGE}/account", {}).status_code,
        )

    assert seen == {"alder": (200, 403, 422), "dove": (403, 403, 403), "ibis": (200, 422, 403), "kite": (200, 403, 403)}


OWN_ACCOUNT = {
    "label": "AAA",
    "holder": "Mallory",
    "iban": "DE89370400440532013000",
    "town": "Berlin",
    "country": "DE",
    "currency": "USD",
}


def test_donors_see_an_account_only_after_a_second_person_has_confirmed_it(treasury, treasurer, client, settings):
    settings.CURRENCIES = ["EUR", "USD"]
    administrator, approver = sign_in(treasury.house["alder"]), sign_in(treasury.house["martin"])
    assert administrator.post(f"{PAGE}/account", OWN_ACCOUNT).status_code == 303
    account = BankAccount.objects.get(label="AAA")
    confirm = f"{PAGE}/account/{account.ref}/confirm"

    own = text_of(administrator.get(PAGE))
    refused = administrator.post(confirm).status_code
    shown = text_of(approver.get(PAGE))
    before = receiving_account("USD")
    confirmed = approver.post(confirm).status_code

    assert "You entered it, so somebody else confirms it." in own and "It is the fund's account" not in own
    assert "DE89 3704 0044 0532 0130 00" in shown and "It is the fund's account" in shown
    assert (refused, confirmed) == (403, 303)
    assert (before, receiving_account("USD").name) == (None, "Mallory")
    assert "waits for a second person" not in text_of(approver.get(PAGE))


def test_a_run_is_not_opened_from_an_account_that_was_stopped(treasury, treasurer):
    treasury.recipient()

    stopped = treasurer.post(f"{PAGE}/account/{treasury.account.ref}/stop").status_code
    with pytest.raises(AccountNotConfirmed):
        treasury.prepared()

    assert stopped == 303
    assert str(treasury.account.ref) not in treasurer.get("/staff/treasury/runs").content.decode()


def test_what_waits_for_a_second_person_is_told_to_who_may_confirm_it(treasury):
    sign_in(treasury.house["alder"]).post(f"{PAGE}/account", OWN_ACCOUNT | {"currency": "EUR"})

    waiting = "Bank accounts to confirm"
    assert waiting in text_of(sign_in(treasury.house["martin"]).get("/staff/"))
    assert waiting not in text_of(sign_in(treasury.house["alder"]).get("/staff/"))


def test_a_transfer_is_offered_only_where_there_can_be_one_and_auditors_see_it(treasury, treasurer):
    second = banking.open_bank_account(
        replace(FUND, iban="DE89370400440532013000"),
        label="Second",
        currency="EUR",
        actor=treasury.house["alder"].actor,
    )
    bring(treasurer, treasury, camt053(entry("1000.00", "DBIT", reference="OUT"), entry("1000.00", reference="GIFT")))
    before = treasurer.get(PAGE).content.decode()
    content = camt053(entry("1000.00", reference="IN"), iban="DE89370400440532013000")
    treasurer.post(f"{PAGE}/import", {"account": str(second.ref), "file": SimpleUploadedFile("s.xml", content)})
    out, into = Line.objects.get(amount_minor__lt=0), Line.objects.get(account=second)
    offered = treasurer.get(PAGE).content.decode()

    gift = Line.objects.exclude(ref__in=[out.ref, into.ref]).get()
    address = f"{PAGE}/lines/{out.ref}/claim"
    refused = treasurer.post(address, {"kind": "transfer", "other": str(gift.ref)})
    claimed = treasurer.post(address, {"kind": "transfer", "other": str(into.ref)})

    assert "A transfer to it" not in before
    assert f'<option value="{into.ref}">' in offered and f'<option value="{gift.ref}">' not in offered
    assert (refused.status_code, claimed.status_code) == (409, 303)
    assert "This is no transfer between our accounts" in text_of(refused)
    shown = text_of(sign_in(treasury.house["kite"]).get(PAGE))
    assert "Claimed by hand" in shown and shown.count("transfer between our accounts") == 2


def test_a_row_that_may_be_known_waits_until_a_treasurer_says_what_it_is(treasury, treasurer):
    bring(treasurer, treasury, camt053(entry(reference=""), identification="MORNING"))

    answer = bring(treasurer, treasury, camt053(entry(reference=""), identification="NOON"))

    page = text_of(treasurer.get(answer["Location"]))
    assert "New lines: 0; known already: 0." in page
    assert "Rows that may be known, or others like them" in page
    assert "Tick those that are another payment 20 August 2020: €25.00" in page
    [statement] = queries.doubtful_statements(actor=treasury.actor("ibis"))
    address = f"{PAGE}/statements/{statement.ref}/rows"
    assert treasurer.post(address, {"another": "no"}).status_code == 400
    assert treasurer.post(address, {"another": str(statement.rows[0].line_ref)}).status_code == 303
    assert Line.objects.count() == 2
    assert "another payment" not in text_of(treasurer.get(PAGE))
    assert treasurer.post(address, {}).status_code == 404


def test_a_fee_behind_many_gifts_stands_on_another_sheet_and_can_be_claimed(treasury, treasurer, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 2)
    gifts = [entry(reference=f"G{number}", on="2020-08-20") for number in range(3)]
    bring(treasurer, treasury, camt053(*gifts, entry("3.50", "DBIT", reference="FEE", on="2020-08-19")))

    first, second = (text_of(treasurer.get(PAGE, {"from": at})) for at in ("0", "2"))

    assert "1 to 2 of 4 The next ones" in first and "A fee" not in first
    assert "3 to 4 of 4 The ones before" in second and "A fee" in second
