"""The command that says how far the money reaches."""

import json

import pytest

from goldenbridge.apps.planning.forecast import ImpossibleAssumption
from goldenbridge.cli import environment, runway
from tests.apps.ledger.builders import open_fund

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def fund(monkeypatch):
    monkeypatch.setattr(environment, "enter", lambda _folder: None)
    open_fund(cleared_minor=3_000_000)


def test_the_answer_comes_first(capsys):
    assert runway.main([]) == 0

    said = capsys.readouterr().out
    assert said.startswith("The fund can promise ")
    assert "30000.00 USD" in said


def test_what_if_values_and_the_seed_decide_the_answer(capsys):
    runway.main(["--json", "-w", "gifts_a_day=0", "-w", "days_to_job=10000", "-w", "monthly_minor=100000"])

    found = json.loads(capsys.readouterr().out)
    assert found["assumptions"]["monthly_minor"] == 100_000
    assert found["forecast"]["covered_now"] == 5
    assert found["forecast"]["more"] == 5


@pytest.mark.parametrize("wrong", ["growht=2", "months=many", "months"])
def test_a_wrong_assumption_is_named(wrong, capsys):
    with pytest.raises(SystemExit) as stopped:
        runway.main(["-w", wrong])

    assert stopped.value.code == 2
    assert wrong.partition("=")[0] in capsys.readouterr().err


@pytest.mark.parametrize(
    "beyond", ["growth=nan", "growth=inf", "gift_minor=-inf", "months=100000", "futures=1000000000"]
)
def test_no_assumption_goes_beyond_its_limits(beyond):
    with pytest.raises(ImpossibleAssumption):
        runway.main(["-w", beyond])
