"""The tables of moves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import lifecycles
from goldenbridge.core.errors import ForbiddenMove
from goldenbridge.core.lifecycles import Lifecycle

TABLES = {name: table for name, table in vars(lifecycles).items() if isinstance(table, Lifecycle)}


@pytest.mark.parametrize("name", TABLES)
def test_every_state_can_be_reached_and_has_words(name):
    table = TABLES[name]
    reached, edge = {table.start}, [table.start]
    while edge:
        state = edge.pop()
        for verb in table.verbs(state):
            target = table.next_state(state, verb)
            if target not in reached:
                reached.add(target)
                edge.append(target)

    assert reached == table.states
    assert set(table.labels) == table.states
    assert set(table.applicant_labels) <= table.states


@given(st.sampled_from(sorted(TABLES)), st.data())
def test_what_the_table_does_not_list_is_refused(name, data):
    table = TABLES[name]
    state = data.draw(st.sampled_from(sorted(table.states)))
    verb = data.draw(st.sampled_from(sorted({verb for _, verb in table.moves})))

    if (state, verb) in table.moves:
        assert table.next_state(state, verb) in table.states
    else:
        with pytest.raises(ForbiddenMove):
            table.next_state(state, verb)
