"""What anybody may read: figures, heads, proofs."""

from __future__ import annotations

import pytest

from goldenbridge.apps.transparency import actions, queries
from goldenbridge.apps.transparency.errors import NotInLogYet
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.errors import NotFound
from tests.apps.transparency import builders
from tests.apps.transparency.builders import DAY, KEY, clear, close, gift

pytestmark = pytest.mark.django_db(databases="__all__")


def test_a_window_is_proved_once_it_is_sequenced():
    builders.open_books()
    clear([gift(number) for number in range(20)])
    close(publish=False)

    with pytest.raises(NotInLogYet):
        queries.window_proof(1)
    with pytest.raises(NotFound):
        queries.window_proof(2)

    actions.sequence(actor=SCHEDULE)

    assert queries.window_proof(1).index == 0


def test_the_newest_figures_stand_on_the_page():
    actions.publish_figures({"in_talks": 299}, definitions_version=1, on=DAY, actor=SCHEDULE)
    actions.publish_figures({"in_talks": 300}, definitions_version=1, on=DAY, actor=SCHEDULE)

    assert queries.figures() == [queries.FunnelFigures(DAY, {"in_talks": 300})]
    assert actions.sequence(actor=SCHEDULE).size == 2


def test_the_key_is_told_as_the_file_holds_it():
    assert queries.fund_key() == str(KEY.verifier())
    assert queries.log_head() is None
