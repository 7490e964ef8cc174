"""The pages of audits: each step of the two auditors, what others see of it, and the result in the open book."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from goldenbridge.apps.audit.models import Audit
from goldenbridge.apps.payouts import actions as payouts
from goldenbridge.apps.payouts.models import Payment
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.core import canonical, sampling
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.canonical import b64
from goldenbridge.core.paper import Paper
from tests.adapters.bankfiles import camt053, entry
from tests.apps.audit.builders import SEEDS, open_auditing, statement_to
from tests.apps.payouts.builders import came_back
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")
PAGE = "/staff/treasury/audits"
AUGUST = {"currency": "EUR", "first": "2020-08-01", "last": "2020-08-31", "wanted": "5"}


@pytest.fixture
def auditing(settings, tmp_path):
    return open_auditing(settings, tmp_path)


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def commits(auditing, browser, name, *, seed=None):
    """What the page of `audit-commit` sends."""
    ref = Audit.objects.get().ref
    page = browser.get(f"{PAGE}/{ref}").content.decode()
    terms = canonical.decode(canonical.unb64(re.search('data-terms="([^"]+)"', page)[1]))
    content = terms | {"seed_hash": b64(sampling.commitment(ref, seed or SEEDS[name]))}
    signed = auditing.house[name].approve("audit", ref, canonical.digest("audit", content), "commit")
    told = {key: b64(value) for key, value in signed.items()}
    return browser.post(f"{PAGE}/{ref}/commit", told | {"seed_hash": content["seed_hash"]})


def looks(browser, ref, *, finding="in_order", account_ref=None):
    for item in Audit.objects.get().items.all():
        assert (
            browser.post(f"{PAGE}/{ref}/finding", {"payment": str(item.payment_ref), "finding": finding}).status_code
            == 303
        )
    file = SimpleUploadedFile("statement.xml", statement_to("2020-08-31"))
    told = {f"file-{account_ref}": file, "day": "2020-08-31", "agrees": "yes"}
    assert browser.post(f"{PAGE}/{ref}/balances", told).status_code == 303
    assert browser.post(f"{PAGE}/{ref}/trail", {"trail": "whole"}).status_code == 303


def test_two_auditors_go_from_their_seeds_to_the_open_book(auditing):
    kite, owl = sign_in(auditing.house["kite"]), sign_in(auditing.house["owl"])
    before = text_of(kite.get("/en/books"))

    opened = kite.post(f"{PAGE}/open", AUGUST)
    ref = Audit.objects.get().ref
    committed = [commits(auditing, kite, "kite").status_code, commits(auditing, owl, "owl").status_code]
    fixed = text_of(owl.get(f"{PAGE}/{ref}"))
    revealed = [
        browser.post(f"{PAGE}/{ref}/reveal", {"seed": b64(SEEDS[name])}).status_code
        for name, browser in (("owl", owl), ("kite", kite))
    ]
    drawn = text_of(kite.get(f"{PAGE}/{ref}"))
    looks(kite, ref, account_ref=auditing.treasury.account.ref)
    for name, browser in (("kite", kite), ("owl", owl)):
        paper = Paper.read(browser.get(f"{PAGE}/{ref}/sign/paper").content)
        signed = auditing.house[name].approve("audit", ref, paper.content_hash, "sign")
        assert browser.post(f"{PAGE}/{ref}/sign", {key: b64(value) for key, value in signed.items()}).status_code == 303
    transparency.sequence(actor=SCHEDULE)

    assert "No audit has been signed yet." in before
    assert (opened.status_code, committed, revealed) == (303, [303, 303], [303, 303])
    assert "Reveal your seed" in fixed
    assert "one of every" in drawn
    assert (
        "This very file was not imported here" in text_of(owl.get(f"{PAGE}/{ref}"))
        or Audit.objects.get().state == "signed"
    )
    books = text_of(kite.get("/en/books"))
    draws = sum(Audit.objects.get().items.values_list("hits", flat=True))
    assert f"Draws in order {draws} of {draws}" in books
    assert "Accounts that agree with the bank 1" in books
    assert "unbroken from its first entry" in books
    assert "An audit is the word of two people about what they drew." in books


def test_those_whose_work_is_audited_see_that_it_is_and_not_what_was_drawn(auditing):
    audit = auditing.drawn()
    payment = audit.items.first().payment_ref

    shown = sign_in(auditing.house["heron"]).get(f"{PAGE}/{audit.ref}")

    assert "What was drawn shows to the two auditors alone." in text_of(shown)
    assert str(payment)[:8] not in shown.content.decode()
    assert str(payment)[:8] in sign_in(auditing.house["owl"]).get(f"{PAGE}/{audit.ref}").content.decode()
    assert sign_in(auditing.house["heron"]).get(f"{PAGE}/{audit.ref}/payments").status_code == 403
    assert sign_in(auditing.house["owl"]).get(f"{PAGE}/{audit.ref}/payments").status_code == 200


def test_the_books_are_shown_of_the_day_of_the_statements_and_what_the_bank_has_beside_them(auditing):
    audit, treasury = auditing.drawn(), auditing.treasury
    kite = sign_in(auditing.house["kite"])
    payouts.import_bank_file(
        camt053(
            entry("25.00", on="2020-08-31", reference="A"),
            entry("7.00", on="2020-09-01", reference="B"),
            came_back(Payment.objects.first(), "483.20"),
            closing="1515.20",
            closed="2020-09-01",
        ),
        account_ref=treasury.account.ref,
        gift_references=(),
        actor=auditing.actor("ibis"),
    )

    first = text_of(kite.get(f"{PAGE}/{audit.ref}"))
    later = text_of(kite.get(f"{PAGE}/{audit.ref}?day=2020-09-01"))
    odd = text_of(kite.get(f"{PAGE}/{audit.ref}?day=2020-07-01"))

    assert "Our books at the end of 31 August 2020 €50,000.00 In the bank, and claimed by nobody yet €25.00" in first
    assert "The closing balances together €50,508.20" in first
    assert "Our books at the end of 1 September 2020 €50,000.00 In the bank, and claimed by nobody yet €32.00" in later
    assert "Came back and waits for the next run, as of today €483.20" in later
    assert "The closing balances together €50,515.20" in later
    assert "Our books at the end of 31 August 2020" in odd


def test_what_is_refused_is_said_and_changes_nothing(auditing):
    kite = sign_in(auditing.house["kite"])
    early = kite.post(f"{PAGE}/open", AUGUST | {"last": "2020-09-30"})
    upside = kite.post(f"{PAGE}/open", AUGUST | {"wanted": "3"})
    kite.post(f"{PAGE}/open", AUGUST)
    ref = Audit.objects.get().ref
    commits(auditing, kite, "kite")
    other = b64(sampling.commitment(ref, bytes(32)))
    signed = auditing.house["kite"].approve("audit", ref, bytes(32), "commit")

    changed = kite.post(
        f"{PAGE}/{ref}/commit", {key: b64(value) for key, value in signed.items()} | {"seed_hash": other}
    )

    assert (early.status_code, upside.status_code) == (422, 422)
    assert changed.status_code == 409
    assert "cannot be exchanged for another" in text_of(changed)
    assert "Commit to your seed" not in text_of(kite.get(f"{PAGE}/{ref}"))
    assert kite.post(f"{PAGE}/{ref}/forget").status_code == 404
    assert kite.post(f"{PAGE}/{ref}/reveal", {"seed": "!"}).status_code == 400


def test_a_withheld_seed_stands_in_the_open_book(auditing):
    from datetime import timedelta

    from goldenbridge.platform import clock

    audit = auditing.revealed(auditing.committed(auditing.opened()), "kite")
    clock.move_to(clock.now() + timedelta(days=8))
    auditing.house.publish()
    kite = sign_in(auditing.house["kite"])

    ended = kite.post(f"{PAGE}/{audit.ref}/withhold")
    transparency.sequence(actor=SCHEDULE)

    assert ended.status_code == 303
    assert "One auditor did not reveal his part of the lot in time" in text_of(kite.get("/en/books"))


def test_a_result_that_was_not_signed_by_both_is_ended_on_the_page_and_stands_in_the_open_book(auditing):
    from datetime import timedelta

    from goldenbridge.platform import clock

    audit = auditing.drawn()
    page = f"{PAGE}/{audit.ref}"
    kite = sign_in(auditing.house["kite"])
    early = text_of(kite.get(page))
    clock.move_to(clock.now() + timedelta(days=29))
    auditing.house.publish()
    kite = sign_in(auditing.house["kite"])
    late = text_of(kite.get(page))

    ended = kite.post(f"{page}/withhold")
    transparency.sequence(actor=SCHEDULE)

    assert ended.status_code == 303
    assert "Both sign until 30 September 2020" in early and "End it" not in early
    assert "It was not signed by both" in late and "End it" in late
    assert "no result was signed by both in time" in text_of(kite.get(page))
    assert kite.get(f"{page}/payments").status_code == 200
    assert "the two auditors did not sign a result in time" in text_of(kite.get("/en/books"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_of_the_database_however_long_it_is(auditing, count, django_assert_max_num_queries):
    for month in range(count):
        Audit.objects.create(
            currency="EUR",
            first_on=f"2020-0{month + 1}-01",
            last_on=f"2020-0{month + 1}-28",
            wanted=5,
            opened_on="2020-08-01",
        )
    kite = sign_in(auditing.house["kite"])

    with django_assert_max_num_queries(12):
        shown = kite.get(PAGE)

    assert shown.content.decode().count('data-label="Audit"') == count
