"""Eight processes promise the same money, two people approve at once, and the plug is pulled: nothing is lost or doubled.

Each test runs real processes on a database of its own, on SQLite and on PostgreSQL.
"""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

PRELUDE = """
import json, sys
from datetime import date
from uuid import UUID
from goldenbridge.apps.ledger import actions, queries
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError
from pathlib import Path
import os, time
TREASURER = Actor(UUID(int=11), frozenset({"treasurer", "auditor"}))
DAY = date(2020, 8, 15)
HERE = Path(os.environ["GOLDENBRIDGE_DATA"])
def gift(key, minor=100):
    return actions.record_gift(amount_minor=minor, currency="USD", pot="General", key=key, on=DAY, actor=TREASURER)
def wait_for_the_others():
    (HERE / f"ready-{os.getpid()}").touch()
    while not (HERE / "go").exists():
        time.sleep(0.005)
"""

OPEN = (
    PRELUDE
    + """
actions.open_accounts(currency="USD", pots=["General"], actor=TREASURER)
gift("first", 1_000_000)
actions.clear_gift(amount_minor=1_000_000, currency="USD", pot="General", key="first", on=DAY, actor=TREASURER)
"""
)

PROMISE = (
    PRELUDE
    + """
name, count = NAME, 40
wait_for_the_others()
told = []
for number in range(count):
    try:
        actions.commit(amount_minor=5_000, currency="USD", pot="General", key=f"{name}-{number}", actor=TREASURER)
        told.append("promised")
    except BridgeError as error:
        told.append(error.code)
print(json.dumps(told))
"""
)

LOOK = (
    PRELUDE
    + """
print(json.dumps({
    "available": queries.balance("General:Available:USD").posted_minor,
    "committed": queries.balance("General:Committed:USD").posted_minor,
    "set_aside": sum(view.left_minor for view in queries.live_commitments("USD")),
    "damaged": queries.damaged_entries(actor=TREASURER),
}))
"""
)


def run(live_database, code):
    done = live_database.run(code)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout else None


def at_once(live_database, codes):
    """Start processes, let them go when all are ready, and return what each printed."""
    folder = live_database.environment["GOLDENBRIDGE_DATA"]
    processes = [live_database.start(code, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for code in codes]
    deadline = time.monotonic() + 120
    while len(list(Path(folder).glob("ready-*"))) < len(codes):
        assert time.monotonic() < deadline, "the processes did not start"
        assert all(process.poll() in {None, 0} for process in processes), processes[0].stderr.read()
        time.sleep(0.02)
    (Path(folder) / "go").touch()
    said = [process.communicate(timeout=600) for process in processes]
    assert [process.returncode for process in processes] == [0] * len(codes), said
    return [json.loads(out) for out, _ in said]


@pytest.mark.slow
def test_eight_processes_promise_no_more_than_there_is(live_database):
    run(live_database, OPEN)

    told = at_once(live_database, [PROMISE.replace("NAME", repr(f"p{number}")) for number in range(8)])

    answers = [answer for process in told for answer in process]
    assert {answer: answers.count(answer) for answer in set(answers)} == {"promised": 200, "insolvent": 120}
    assert run(live_database, LOOK) == {
        "available": 0,
        "committed": 1_000_000,
        "set_aside": 1_000_000,
        "damaged": [],
    }


def test_one_key_that_three_processes_promise_is_set_aside_once(live_database):
    run(live_database, OPEN)

    told = at_once(live_database, [PROMISE.replace("NAME", "'same'")] * 3)

    assert told == [["promised"] * 40] * 3
    assert run(live_database, LOOK)["committed"] == 200_000


GIVE = (
    PRELUDE
    + """
number = 0
while True:
    key = f"NAME-{number}"
    gift(key)
    print(key, flush=True)
    if number % 7 == 3:
        keys = [f"NAME-{number}-{part}" for part in range(300)]
        actions.record_gifts([actions.GiftLine(100, "USD", "General", key, DAY) for key in keys], actor=TREASURER)
        print(*keys, sep="\\n", flush=True)
    number += 1
"""
)

COUNT = (
    PRELUDE
    + """
from goldenbridge.apps.ledger.models import Entry, Transfer
keys = [key.removeprefix("gift:") for key in Entry.objects.values_list("key", flat=True)]
print(json.dumps({
    "keys": keys,
    "bank": queries.balance("Bank:USD").posted_minor,
    "transfers": sum(Transfer.objects.filter(debit__code="Bank:USD").values_list("amount_minor", flat=True)),
    "damaged": queries.damaged_entries(actor=TREASURER),
}))
"""
)


def kill_after(process, acknowledged):
    """Read what was acknowledged; after so many lines pull the plug, and read what had been said by then."""
    keys = [process.stdout.readline().strip() for _ in range(acknowledged)]
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.stdout.close()
    process.wait(timeout=120)
    # The last line may have been cut off by the kill.
    return keys + [line for line in rest.split("\n")[:-1] if line]


@pytest.mark.slow
def test_no_acknowledged_gift_is_lost_when_the_plug_is_pulled(live_database):
    run(live_database, OPEN)
    acknowledged = []

    for round_number, lines in enumerate((3, 500, 1_300)):
        processes = [
            live_database.start(GIVE.replace("NAME", f"r{round_number}{name}"), stdout=subprocess.PIPE)
            for name in ("a", "b")
        ]
        for process in processes:
            acknowledged += kill_after(process, lines)

    found = run(live_database, COUNT)
    assert len(acknowledged) > 3_600
    assert set(acknowledged) <= set(found["keys"])
    assert found["bank"] == found["transfers"]
    assert found["damaged"] == []
    whole = [key for key in found["keys"] if key.count("-") == 2]
    assert len(whole) % 300 == 0


OFFICE = (
    PRELUDE
    + """
from base64 import b64encode
from tests.apps.awards.builders import open_office
office = open_office(HERE, cleared_minor=1_000_000)
ref = office.draft()
def signed(person, step):
    view = __import__("goldenbridge.apps.awards.queries", fromlist=["award"]).award(ref, actor=office.actor(person))
    made = office.sign(person, kind="award", ref=ref, content_hash=view.content_hash, step=step)
    return {"ref": str(ref), "person": str(person.ref), "roles": sorted(person.roles), "step": step,
            **{name: b64encode(value).decode() for name, value in made.items()}}
print(json.dumps({
    "cover": signed(office.coverer, "cover"),
    "approvals": [signed(office.approver, "approve"), signed(office.offerer, "approve")],
}))
"""
)

STEP = (
    PRELUDE
    + """
from base64 import b64decode
from datetime import UTC, datetime
from goldenbridge.apps.awards import actions as awards
from goldenbridge.platform import clock
clock.move_to(datetime(2020, 8, 12, 13, tzinfo=UTC))
told = json.loads(TOLD)
act = {"cover": awards.cover_award, "approve": awards.approve_award}[told["step"]]
wait_for_the_others()
try:
    act(UUID(told["ref"]), statement=b64decode(told["statement"]), signature=b64decode(told["signature"]),
        actor=Actor(UUID(told["person"]), frozenset(told["roles"])))
    print(json.dumps("done"))
except BridgeError as error:
    print(json.dumps(error.code))
"""
)


def step_code(told):
    return STEP.replace("TOLD", repr(json.dumps(told)))


def forget_readiness(live_database):
    for path in Path(live_database.environment["GOLDENBRIDGE_DATA"]).glob("ready-*"):
        path.unlink()
    (Path(live_database.environment["GOLDENBRIDGE_DATA"]) / "go").unlink()


def test_a_double_click_covers_once_and_of_two_who_approve_at_once_one_does(live_database):
    told = run(live_database, OFFICE)

    covered = at_once(live_database, [step_code(told["cover"])] * 2)
    forget_readiness(live_database)
    approved = at_once(live_database, [step_code(approval) for approval in told["approvals"]])

    assert sorted(covered) == ["done", "forbidden_move"]
    assert sorted(approved) == ["done", "forbidden_move"]
    assert run(live_database, LOOK)["committed"] == 300_000
