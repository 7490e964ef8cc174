"""Reading XML that strangers wrote."""

import tracemalloc

from goldenbridge.adapters import camt
from tests.adapters.bankfiles import camt053, entry


def test_a_large_statement_stays_small_in_memory():
    content = camt053(*(entry(reference=f"B{number}") for number in range(4000)))
    tracemalloc.start()
    statement = camt.statements(content)[0]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(statement.entries) == 4000
    assert peak < 5 * len(content)
