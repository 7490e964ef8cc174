"""The key of a cell is handed over on record, and to nobody whom the matrix keeps out."""

import pytest

from goldenbridge.apps.approvals import queries as approvals
from goldenbridge.apps.approvals.actions import SamePerson
from goldenbridge.apps.approvals.models import Deed
from goldenbridge.apps.payouts import actions
from goldenbridge.core.errors import NotFound
from goldenbridge.core.wraps import open_wrap
from tests.platform.test_trail import read

pytestmark = pytest.mark.django_db(databases="__all__")


def test_the_wrap_opens_the_cell_and_the_opener_is_on_record(treasury):
    treasury.recipient()
    run = treasury.filled()

    wrap = actions.open_cell(run.ref, actor=treasury.actor("ibis"))

    pair = treasury.house["ibis"].member.keys.seal_pair()
    assert len(open_wrap(wrap, pair, card=treasury.cell.card)) == 32
    assert approvals.parts_of(run.ref)["payout_opener"] == {treasury.house["ibis"].ref}
    assert {"run.amounts_opened", "wrap.handed_over"} <= set(read())


def test_a_treasurer_without_the_cell_gets_nothing(treasury):
    treasury.recipient()
    run = treasury.filled()

    with pytest.raises(NotFound):
        actions.open_cell(run.ref, actor=treasury.actor("grouse"))

    assert "payout_opener" not in approvals.parts_of(run.ref)


def test_whoever_verified_a_case_of_the_cell_gets_nothing(treasury):
    treasury.recipient()
    run = treasury.filled()
    # As cases pushes it down: somebody verified a neighbour in this cell.
    Deed.objects.create(
        subject_ref=treasury.cell.ref, person_ref=treasury.house["ibis"].ref, part="verifier", near="cell", vouchers=[]
    )

    with pytest.raises(SamePerson):
        actions.open_cell(run.ref, actor=treasury.actor("ibis"))
