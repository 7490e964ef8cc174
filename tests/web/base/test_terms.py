"""What an applicant is offered, said in his language."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from goldenbridge.web.base.terms import offer_terms


def an_award(**facts):
    debt = SimpleNamespace(amount_minor=400_00)
    given = {"monthly_minor": 450_00, "months": 5, "settlements": [debt], "covered_months": 5} | facts
    covered = given["covered_months"] < given["months"]
    return SimpleNamespace(currency="EUR", valid_until=date(2020, 9, 1), is_covered_in_part=covered, **given)


def said(language, **facts):
    with translation.override(language):
        return list(offer_terms(an_award(**facts)))


@pytest.mark.parametrize(
    ("language", "pay", "day"),
    [
        ("en", "We offer you €450 a month for 5 months.", "up to and including 1 September 2020."),
        ("ru", "Мы предлагаем вам 450 € в месяц, всего 5 месяцев.", "по 1 сентября 2020 включительно."),
        ("be", "Мы прапануем вам 450 € на месяц, усяго 5 месяцаў.", "па 1 верасня 2020 уключна."),
    ],
)
def test_the_terms_are_said_in_his_language(language, pay, day):
    first, debt, until, order = (line.replace("\u00a0", " ") for line in said(language))

    assert first == pay
    assert "400" in debt
    assert until.endswith(day)
    assert order


def test_only_what_is_offered_is_said():
    assert len(said("en", monthly_minor=0)) == 3
    assert "For the first 3 of the 5 months" in said("en", settlements=[], covered_months=3)[1]
