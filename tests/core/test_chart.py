from pathlib import Path

import pytest

import goldenbridge
from goldenbridge.core.chart import ROUTES, MalformedPot, Stage, chart_of
from goldenbridge.core.money import UnknownCurrency

TRIGGERS = Path(goldenbridge.__file__).parent / "apps/ledger/triggers"


def test_the_chart_of_one_currency():
    codes = [(spec.code, spec.side, spec.floor) for spec in chart_of("USD", ("General",))]

    assert codes == [
        ("General:Uncleared:USD", "C", 0),
        ("General:Available:USD", "C", 0),
        ("General:Committed:USD", "C", 0),
        ("General:Payable:USD", "C", 0),
        ("Bank:USD", "D", None),
        ("Reserve:USD", "C", None),
        ("Fees:USD", "C", None),
        ("FX:USD", "C", None),
        ("Opening:USD", "C", None),
        ("Partners:Hold:USD", "D", None),
        ("Partners:Owe:USD", "C", None),
    ]


@pytest.mark.parametrize("pot", ["", "general", "Two words", "Bank", "Reserve", "A:B", "П", "A" * 21])
def test_a_pot_whose_name_could_be_mistaken_is_refused(pot):
    with pytest.raises(MalformedPot):
        chart_of("USD", (pot,))


def test_an_unknown_currency_has_no_chart():
    with pytest.raises(UnknownCurrency):
        chart_of("XXX", ("General",))


def test_nothing_becomes_a_promise_that_has_not_cleared():
    assert [debit for debit, credit in ROUTES if credit is Stage.COMMITTED] in (
        [Stage.AVAILABLE, Stage.PAYABLE],
        [Stage.PAYABLE, Stage.AVAILABLE],
    )


def test_no_way_leads_from_what_partners_hold_to_anything_else():
    """The way out of it is a line of our own bank, which is another transfer."""
    partners = {Stage.PARTNERS_HOLD, Stage.PARTNERS_OWE}

    assert {frozenset(way) for way in ROUTES if partners.intersection(way)} == {frozenset(partners)}


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_triggers_allow_the_routes_of_the_chart_and_no_other(engine):
    script = (TRIGGERS / f"{engine}.sql").read_text()
    start = script.index("' available>bank")
    listed = script[start : script.index("',", start)].replace("'", " ").replace("||", " ").split()

    assert sorted(listed) == sorted(f"{debit}>{credit}" for debit, credit in ROUTES)
