"""What a terminal says that a signature stands for: the same words as the desk's page (tests/browser/test_twins.py)."""

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest

from goldenbridge.core.award import AwardTerms, LaterTerms, SettlementTerms
from goldenbridge.core.matrix import Band
from goldenbridge.core.runs import PaymentContent, RunContent
from goldenbridge.core.wording import read_paper

REF = "0f8fad5b-d9cb-469f-a165-70867728950e"
ONE, TWO = UUID(REF), UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")
DEBT = SettlementTerms(TWO, 1_200_000, 600_000, 6)
AWARD = AwardTerms(
    ref=ONE,
    payee_ref=TWO,
    recipient_key=bytes(32),
    pot="General",
    currency="USD",
    monthly_minor=50_000,
    months=6,
    promised_minor=300_000,
    taper="50,25",
    settlements=(DEBT, SettlementTerms(ONE, 5_000, 5_000, 1)),
    valid_until=date(2020, 9, 15),
    has_left=False,
    grounds=bytes(32),
    round_number=1,
    covered_months=3,
)
LATER = LaterTerms(
    ref=ONE, award_ref=TWO, currency="EUR", terms=DEBT, interest_minor=30_000, first_month=date(2020, 9, 1)
)
PAID = [
    PaymentContent(ONE, ONE, bytes(32), TWO, ONE, "GB1", 50_000, bytes(32), bytes(32)),
    PaymentContent(TWO, TWO, bytes(32), TWO, ONE, "GB2", 1_234_500, bytes(32), bytes(32), date(2020, 9, 1)),
]
RUN = RunContent(ONE, 2, ONE, TWO, "manual", "USD", Band.THREE, tuple(PAID))
RELEASE = {"accepted": ["few_recipients", "odd_thing"], "dropped": [str(ONE)], "run": RUN.to_value()}
ENDING = {
    "award": REF,
    "ending": REF,
    "ends_on": "2020-09-20",
    "keeps_debts": True,
    "last_month": "2020-09-01",
    "reason": "term",
}
RULES = {
    "currency": "USD",
    "examples": [{"gives": 1700, "inputs": {"dependants": 2, "class": "b"}, "rule": "monthly_pay"}],
    "rules": [{"cap": 1000, "expression": "500 + 100 * dependants", "rule": "monthly_pay"}],
    "version": 3,
}
WITNESSED = {
    "currency": "USD",
    "month": "2020-09-01",
    "payee": REF,
    "payment": REF,
    "run": REF,
    "steps_minor": 150_000,
}
AUDIT = {
    "accounts_agreed": 1,
    "accounts_differ": 0,
    "audit": REF,
    "drawn": "",
    "in_order": 60,
    "not_in_order": 0,
    "population": "",
    "trail": "whole",
    "unanswered": 1,
}
LENT = {"first": "2020-08-20", "last": "2020-09-03", "lender": REF, "role": "approver", "stand_in": REF, "to": REF}
RECALL_FOR = {
    "for": [REF],
    "from": "2020-08-20",
    "order": "MSG",
    "paid": False,
    "person": REF,
    "run": REF,
    "until": "2020-08-25",
}
SAMPLES = [
    *(("award", step, AWARD.content()) for step in ("cover", "approve", "offer")),
    *(("settlement", step, LATER.content()) for step in ("cover", "approve")),
    ("pause", "resume", {"award": REF, "number": 1, "pause": REF, "reason": "legal", "since": "2020-08-20"}),
    ("pause", "resume", {"award": REF, "number": 1, "pause": REF, "reason": "odd_thing", "since": "2020-08-20"}),
    ("ending", "sign", ENDING),
    ("ending", "end", ENDING | {"keeps_debts": False, "last_month": None, "reason": "deceased"}),
    *(("run", step, RUN.to_value()) for step in ("make", "approve", "authorise", "drop")),
    ("run", "release", RELEASE),
    ("run", "recall", {"given_to_bank": False, "order": "MSG\u202e1", "person": REF, "run": REF}),
    ("run", "recall_for", RECALL_FOR),
    ("cover_policy", "make", {"covered_months": 1, "number": 2, "policy": REF}),
    ("cover_policy", "release", {"covered_months": None, "number": 2, "policy": REF}),
    ("audit", "sign", AUDIT),
    ("stand_in", "lend", LENT),
    ("rules", "propose", RULES),
    ("rules", "release", RULES),
    ("payment", "witness", WITNESSED),
]
STRANGE = [
    ("directory", "sign", {}),
    ("award", "burn", AWARD.content()),
    ("audit", "commit", AUDIT),
    ("stand_in", "sign", LENT),
    ("stand_in", "lend", LENT | {"role": "administrator"}),
    ("audit", "sign", AUDIT | {"trail": "constructor"}),
    ("audit", "sign", AUDIT | {"in_order": True}),
    ("award", "cover", AWARD.content() | {"total": "1e3 USD"}),
    ("run", "approve", {"run": REF}),
    ("run", "recall", {"given_to_bank": True, "order": "MSG", "person": REF, "run": REF}),
    ("run", "recall_for", RECALL_FOR | {"paid": True}),
    ("ending", "end", ENDING | {"reason": "a long story"}),
    ("payment", "witness", WITNESSED | {"currency": "XXX"}),
    ("pause", "resume", {"award": "no reference", "reason": "legal", "since": "2020-08-20"}),
    ("pause", "resume", {"award": REF, "reason": "legal", "since": "20 August"}),
]


def test_a_promise_is_said_in_words():
    told = read_paper("award", "cover", AWARD.content())

    assert told.lead == "You set aside the money for promise 0f8fad5b: 9,050.00 USD in all, to payee 7c9e6679."
    assert dict(told.rows)["Pay"] == "500.00 USD a month for 6 months: 3,000.00 USD"
    assert dict(told.rows)["Set aside beforehand"] == "3 of 6 months; later months wait for gifts"
    assert [text for label, text in told.rows if label == "Debt settled"] == [
        "50.00 USD of 50.00 USD verified, at once",
        "6,000.00 USD of 12,000.00 USD verified, in 6 monthly parts",
    ]


def test_a_run_is_said_without_what_was_dropped():
    told = read_paper("run", "release", RELEASE)

    assert told.lead == "You let the money go: run 0f8fad5b: at most 12,345.00 USD."
    assert dict(told.rows)["For"] == "September 2020"
    assert told.lines == (("7c9e6679", "September 2020", "7c9e6679", "12,345.00 USD"),)


def test_the_months_that_a_run_pays_are_said_from_the_first_to_the_last():
    months = [date(2020, 9, 1), date(2020, 7, 1), date(2020, 8, 1)]
    run = replace(RUN, payments=tuple(replace(PAID[0], payment=uuid4(), month=month) for month in months))

    told = read_paper("run", "approve", run.to_value())
    before = read_paper("run", "approve", replace(RUN, payments=(PAID[0],)).to_value())

    assert dict(told.rows)["For"] == "July 2020 to September 2020"
    assert (dict(before.rows)["For"], before.lines[0][1]) == ("months that are not told here", "")


@pytest.mark.parametrize(("kind", "step", "content"), SAMPLES)
def test_every_kind_of_paper_has_words(kind, step, content):
    assert read_paper(kind, step, content).lead.startswith("You ")


@pytest.mark.parametrize(("kind", "step", "content"), STRANGE)
def test_what_is_not_known_is_not_put_into_words(kind, step, content):
    assert read_paper(kind, step, content) is None
