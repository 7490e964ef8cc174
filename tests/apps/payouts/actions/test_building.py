"""The order of a run, built on the server where the fund allows it."""

from dataclasses import replace

import pytest

from goldenbridge.apps.payouts import actions
from goldenbridge.apps.payouts.errors import NotBuiltHere, RunChanged
from goldenbridge.core.application import PayoutDetails
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.payfile import ScreeningHit, open_payments
from goldenbridge.core.runs import AmountBeyondEntitlement
from tests.apps.payouts.builders import LIST

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def allowed(settings, tmp_path):
    (tmp_path / "names.txt").write_bytes(LIST)
    settings.SERVER_BUILDS_FILES = True
    settings.SCREENING_LIST = str(tmp_path / "names.txt")


def opened(treasury, run):
    """What the treasurer's page opens."""
    file = treasury.run_file(run)
    found = open_payments(file, cell_seed=treasury.cell_seed(file), directory=treasury.house.directory)
    return [actions.OpenedRow(each.content.payment, each.details, each.amount) for each in found]


def build(treasury, run, rows):
    return actions.build_order(run.ref, rows=rows, actor=treasury.actor("ibis"))


def test_the_word_that_the_server_offers_sends_the_run(treasury):
    treasury.recipient()
    run = treasury.released()

    order, built = build(treasury, run, opened(treasury, run))
    signed = treasury.house["ibis"].member.sign(built)
    run = actions.mark_sent(
        run.ref, statement=signed.statement, signature=signed.signature, actor=treasury.actor("ibis")
    )

    assert b"483.20" in order.content and run.state == "sent"


@pytest.mark.parametrize("missing", ["SERVER_BUILDS_FILES", "SCREENING_LIST"])
def test_a_fund_that_did_not_allow_it_builds_nothing(treasury, settings, missing):
    treasury.recipient()
    run = treasury.released()
    rows = opened(treasury, run)
    setattr(settings, missing, "")

    with pytest.raises(NotBuiltHere):
        build(treasury, run, rows)


def test_a_list_that_is_not_there_builds_nothing(treasury, settings, tmp_path):
    treasury.recipient()
    run = treasury.released()
    settings.SCREENING_LIST = str(tmp_path / "nowhere.txt")

    with pytest.raises(NotBuiltHere):
        build(treasury, run, opened(treasury, run))


def test_a_listed_name_builds_nothing(treasury):
    treasury.recipient(name="Listed Somebody")
    run = treasury.released()

    with pytest.raises(ScreeningHit):
        build(treasury, run, opened(treasury, run))


def test_rows_that_are_not_the_run_build_nothing(treasury):
    treasury.recipient()
    treasury.recipient()
    run = treasury.released()
    one, other = opened(treasury, run)

    for rows in ([one], [one, one], [], [one, other, other]):
        with pytest.raises(RunChanged):
            build(treasury, run, rows)
    with pytest.raises(AmountBeyondEntitlement):
        build(treasury, run, [replace(one, amount=replace(one.amount, amount_minor=50_001)), other])


def test_another_treasurer_builds_nothing(treasury):
    treasury.recipient()
    run = treasury.released()
    rows = opened(treasury, run)

    with pytest.raises(NotAllowed):
        actions.build_order(run.ref, rows=rows, actor=treasury.actor("dove"))


def test_an_opened_row_prints_nobody(treasury):
    treasury.recipient()
    run = treasury.released()
    row = opened(treasury, run)[0]

    assert isinstance(row.details, PayoutDetails)
    assert "Лявон" not in repr(row) and "48320" not in repr(row)
