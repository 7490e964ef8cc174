"""Two larger actions that take the same pots in opposite order: one is the victim, runs again, and each posts once."""

import json

CROSSING = """
import json, threading, time
from django.db import connection
from goldenbridge.apps.ledger import actions, queries
from goldenbridge.apps.ledger.models import Entry
from goldenbridge.apps.ledger.retries import atomic_with_retry
from tests.apps.ledger.builders import TREASURER, give, open_fund
open_fund(pots=("North", "South"))
for pot in ("North", "South"):
    give(100_000, pot=pot, key=pot)
# The month of today is open, so that nothing but the two pots is waited for.
actions.commit(amount_minor=5_000, currency="USD", pot="North", key="before", actor=TREASURER)
tries = []
arrived = []

def meet():
    # Both hold their first pot before either asks for its second. On SQLite only one ever writes.
    arrived.append(True)
    end = time.monotonic() + 120
    while connection.vendor == "postgresql" and len(arrived) < 2 and not is_waited_for() and time.monotonic() < end:
        time.sleep(0.02)

def is_waited_for():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))")
        return cursor.fetchone() is not None

def promise(pot, name):
    actions.commit(amount_minor=5_000, currency="USD", pot=pot, key=f"{name}:{pot}", actor=TREASURER)
    # The balances move now and not only at the end, so that the rows of this pot are held from here on.
    connection.check_constraints()

@atomic_with_retry
def larger(name, first, second):
    tries.append(name)
    promise(first, name)
    if tries.count(name) == 1:
        meet()
    promise(second, name)

def run(*told):
    try:
        larger(*told)
    finally:
        connection.close()

threads = [threading.Thread(target=run, args=told) for told in (("one", "North", "South"), ("two", "South", "North"))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
keys = sorted(key for key in Entry.objects.values_list("key", flat=True) if "one:" in key or "two:" in key)
print(json.dumps([connection.vendor, len(tries), keys, queries.free_to_promise("USD")]))
"""


def test_the_victim_of_a_deadlock_runs_again_as_a_whole_and_posts_once(live_database):
    done = live_database.run(CROSSING)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    vendor, tries, keys, left = json.loads(done.stdout)

    assert tries > 2 if vendor == "postgresql" else tries == 2
    assert [key.removeprefix("commit:") for key in keys] == ["one:North", "one:South", "two:North", "two:South"]
    assert left == 2 * 100_000 - 5 * 5_000
