"""What an officer is shown of his promise: sealed to him alone, believed by its signatures, whole or not at all."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from goldenbridge.core import canonical, sealing
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.directory import Root, read_directory
from goldenbridge.core.errors import Malformed
from goldenbridge.core.promised import NotYourPromise, Promised, seal_promised
from tests.core.fund import make_fund
from tests.core.promises import DAY, OFFICER, TERMS, hire_money_people, promised

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "promised.json").read_text())
CASE, OTHER_CASE = UUID(int=7), UUID(int=8)


@pytest.fixture(scope="module")
def fund():
    return hire_money_people(make_fund())


def opened(fund, told, *, reader=OFFICER, case=CASE):
    envelope = seal_promised(told, case=CASE, reply_key=OFFICER.keys.reply_key)
    return reader.read_promise(envelope, directory=fund.directory(), case=case)


def test_the_officer_reads_the_terms_that_people_signed_and_how_far_they_are(fund):
    told = promised(fund)

    found = opened(fund, told)

    assert found == told
    assert found.amounts() == ("500.00 EUR", 3, (("service_contract", "500.00 EUR", "0.00 EUR"),))
    assert found.valid_until == DAY


def test_its_length_says_nothing_about_amounts_and_months(fund):
    large = replace(TERMS, monthly_minor=5_000_000, months=12, promised_minor=60_000_000)

    lengths = {
        len(seal_promised(each, case=CASE, reply_key=OFFICER.keys.reply_key))
        for each in (promised(fund), promised(fund, large), promised(fund, next_month=None, debts=()))
    }

    assert len(lengths) == 1


def test_nobody_else_opens_it_and_nowhere_else(fund):
    with pytest.raises(sealing.DoesNotOpen):
        opened(fund, promised(fund), reader=Applicant(b"\1" * 16))
    with pytest.raises(sealing.OtherCase):
        opened(fund, promised(fund), case=OTHER_CASE)


def test_a_promise_to_another_is_not_shown_as_his(fund):
    with pytest.raises(NotYourPromise):
        opened(fund, promised(fund, replace(TERMS, recipient_key=b"T" * 32)))


def test_terms_that_nobody_signed_are_not_shown(fund):
    told = promised(fund)
    richer = replace(TERMS, monthly_minor=90_000, promised_minor=270_000).content()

    with pytest.raises(NotYourPromise):
        opened(fund, told.signed_as(replace(told.promise, content=richer)))
    with pytest.raises(NotYourPromise):
        opened(fund, promised(fund, steps=("cover", "approve")))


@pytest.mark.parametrize(
    "change", [{"v": 2}, {"state": "rich"}, {"step": "run"}, {"next_month": "soon"}, {"more": 1}, {"left": -1}]
)
def test_what_has_not_its_form_is_refused(fund, change):
    value = canonical.decode(promised(fund).content()) | change

    with pytest.raises(Malformed):
        Promised.read(canonical.encode(value))


@pytest.mark.parametrize("row", VECTORS["promises"], ids=lambda row: row["name"])
def test_the_published_promises_are_believed_or_refused(row):
    root, today = Root.from_value(VECTORS["root"]), date.fromisoformat(VECTORS["today"])
    directory = read_directory(VECTORS["file"].encode(), root=root, today=today)
    officer, envelope = Applicant(bytes.fromhex(VECTORS["entropy"])), canonical.unb64(row["envelope"])
    case = UUID(VECTORS["case"])

    if "code" in row:
        with pytest.raises(NotYourPromise):
            officer.read_promise(envelope, directory=directory, case=case)
    else:
        assert officer.read_promise(envelope, directory=directory, case=case).state == "active"
