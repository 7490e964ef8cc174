"""Entries race the close of their month: each is in the hash or refused, on a database of its own, on both engines."""

import psycopg
import pytest
from psycopg.errors import CheckViolation, LockNotAvailable

from tests.journeys.test_money_under_load import OPEN, PRELUDE, at_once, run

GIVE = (
    PRELUDE
    + """
wait_for_the_others()
told = []
for number in range(30):
    try:
        gift(f"NAME-{number}")
        told.append("booked")
    except BridgeError as error:
        told.append(error.code)
print(json.dumps(told))
"""
)

CLOSE = (
    PRELUDE
    + """
from goldenbridge.core.canonical import b64
wait_for_the_others()
time.sleep(0.05)
print(json.dumps(b64(actions.close_period(DAY, actor=TREASURER))))
"""
)

LOOK = (
    PRELUDE
    + """
from goldenbridge.apps.ledger.queries.proof import proof
from goldenbridge.apps.ledger.models import Entry
found = proof(with_entries=True, actor=TREASURER)
print(json.dumps({"findings": [str(each) for each in found.findings], "closed": found.closed_months,
    "gifts": Entry.objects.filter(kind="gift").count(), "bank": queries.balance("Bank:USD").posted_minor}))
"""
)


def test_each_entry_that_races_the_close_is_in_its_hash_or_refused(live_database):
    run(live_database, OPEN)

    *told, _hash = at_once(live_database, [*(GIVE.replace("NAME", f"g{number}") for number in range(3)), CLOSE])

    answers = [answer for process in told for answer in process]
    booked = answers.count("booked")
    assert set(answers) <= {"booked", "period_closed"}
    assert all(
        "booked" not in process[process.index("period_closed") :] for process in told if "period_closed" in process
    )
    assert run(live_database, LOOK) == {
        "findings": [],
        "closed": 1,
        "gifts": booked + 1,
        "bank": 1_000_000 + 100 * booked,
    }


ENTRY = (
    "INSERT INTO ledger_entry (key, request_hash, kind, day, size, leaf)"
    " VALUES ('racer', decode(repeat('00', 32), 'hex'), 'gift', '2020-08-15', 1, decode(repeat('00', 32), 'hex'))"
)
CLOSING = "UPDATE ledger_period SET closed = true, balance_hash = decode(repeat('00', 32), 'hex')"


@pytest.fixture
def two(live_database):
    """Two connections to one PostgreSQL, each of which waits a moment for a lock and no longer."""
    run(live_database, OPEN)
    address = live_database.environment["DATABASE_URL"]
    with psycopg.connect(address) as first, psycopg.connect(address) as second:
        for each in (first, second):
            each.execute("SET lock_timeout = '300ms'")
            each.commit()
        yield first, second


def test_the_close_waits_for_an_entry_that_is_being_written_on_postgresql(two):
    writer, closer = two
    writer.execute(ENTRY)

    with pytest.raises(LockNotAvailable):
        closer.execute(CLOSING)

    closer.rollback()
    writer.commit()
    assert closer.execute(CLOSING).rowcount == 1


def test_an_entry_waits_for_a_close_and_is_refused_after_it_on_postgresql(two):
    writer, closer = two
    closer.execute(CLOSING)

    with pytest.raises(LockNotAvailable):
        writer.execute(ENTRY)

    writer.rollback()
    closer.commit()
    with pytest.raises(CheckViolation, match="no open period"):
        writer.execute(ENTRY)
