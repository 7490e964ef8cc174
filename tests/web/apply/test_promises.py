"""What an officer sees of his promise in the plain lane: the signed terms in his language, or why they are not shown."""

from dataclasses import replace
from datetime import date

import pytest

from goldenbridge.apps.intake import actions
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.promised import STEPS, seal_promised
from goldenbridge.web.apply import words
from tests.apps.intake.builders import apply
from tests.core.promises import TERMS, promised_to
from tests.web.apply.walk import Page, Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def applicant():
    return Applicant()


@pytest.fixture
def sent(fund, applicant):
    return apply(fund, applicant)


def put(sent, told):
    envelope = seal_promised(told, case=sent.case, reply_key=sent.reply_key)
    actions.put_promise(sent.case, envelope=envelope, actor=SCHEDULE)


def rows(content):
    """What the section says, label by label."""
    section = content.decode().split('<section id="promise"')[1].split("</section>")[0]
    pairs = [row.split("</dt><dd>") for row in section.split("<dt>")[1:]]
    return {label: value.split("</dd>")[0].replace("\u00a0", " ") for label, value in pairs}


def test_he_sees_pay_months_and_debts_in_one_table(fund, walk, applicant, sent):
    put(sent, promised_to(fund.people, applicant.keys.sign_key))

    page = walk.open(applicant.words("english"))

    assert rows(page.content) == {
        "Pay each month": "€500",
        "Months promised": "3",
        "Months paid": "1",
        "Months still to come": "2",
        "Next pay, for": "September 2020",
        "Money set aside up to and with": "October 2020",
        "Debt from your service contract": "€500, of it paid €0",
    }
    assert "You need do nothing." in Page(page.content).text


def test_an_offer_says_until_when_it_can_be_accepted_and_nothing_of_payments(fund, walk, applicant, sent):
    told = promised_to(
        fund.people,
        applicant.keys.sign_key,
        state="offered",
        step="answer",
        months_paid=0,
        months_left=3,
        next_month=None,
        covered_to=None,
    )
    put(sent, told)

    page = walk.open(applicant.words("english"))

    assert rows(page.content) == {
        "Pay each month": "€500",
        "Months promised": "3",
        "Accept it by, that day included": "20 August 2020",
        "Debt from your service contract": "€500",
    }


@pytest.mark.parametrize(("language", "month"), [("ru", "Октябрь 2020"), ("be", "Кастрычнік 2020")])
def test_it_speaks_his_language(fund, client, applicant, sent, language, month):
    put(sent, promised_to(fund.people, applicant.keys.sign_key, covered_to=date(2020, 10, 1)))

    shown = rows(Walk(client, language).open(applicant.words("russian")).content)

    assert month in shown.values()
    assert "500 €" in shown.values()
    assert not any("Pay" in label or "paid" in value for label, value in shown.items())


def test_terms_that_nobody_signed_are_named_and_not_shown(fund, walk, applicant, sent):
    told = promised_to(fund.people, applicant.keys.sign_key)
    richer = replace(TERMS, recipient_key=applicant.keys.sign_key, monthly_minor=900_000, promised_minor=2_700_000)
    put(sent, told.signed_as(replace(told.promise, content=richer.content())))

    text = Page(walk.open(applicant.words("english")).content).text

    assert "lacks signatures that it must have" in text
    assert "9,000" not in text


def test_without_a_promise_nothing_is_said_of_one(walk, applicant, sent):
    for who in (applicant, Applicant()):
        assert b'id="promise"' not in walk.open(who.words("english")).content


def test_there_is_a_sentence_for_every_next_step():
    assert set(words.STEPS) == set(STEPS)
