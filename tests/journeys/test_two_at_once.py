"""Two people do at the same moment what only one of them may do, each in a process of his own.

On PostgreSQL the second truly waits for the first; on SQLite one comes after the other.
"""

from __future__ import annotations

import pytest

from tests.journeys.test_money_under_load import at_once, run

pytestmark = pytest.mark.slow

TOGETHER = """
import json, os, time
from pathlib import Path
from uuid import UUID
from django.conf import settings
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.errors import BridgeError
from goldenbridge.platform import clock
HERE = Path(os.environ["GOLDENBRIDGE_DATA"])
def wait_for_the_others():
    (HERE / f"ready-{os.getpid()}").touch()
    while not (HERE / "go").exists():
        time.sleep(0.005)
def told(act, **arguments):
    try:
        act(**arguments)
    except BridgeError as error:
        return error.code
    return "done"
"""

CELL = (
    TOGETHER
    + """
from tests.apps.payouts.builders import DAY, open_treasury
treasury = open_treasury(settings, Path(settings.DATA))
for _ in range(12):
    treasury.recipient()
print(json.dumps({
    "cell": str(treasury.cell.ref), "account": str(treasury.account.ref), "ibis": str(treasury.actor("ibis").ref),
}))
"""
)

PREPARE = (
    TOGETHER
    + """
from goldenbridge.apps.payouts import actions
from tests.apps.payouts.builders import DAY
clock.move_to(DAY)
facts = FACTS
ibis = Actor(UUID(facts["ibis"]), frozenset({"treasurer"}))
wait_for_the_others()
print(json.dumps(told(
    actions.prepare_run, cell_ref=UUID(facts["cell"]), account_ref=UUID(facts["account"]), rail="RAIL", pot="General",
    month=DAY.date(), actor=ibis,
)))
"""
)

RUNS = (
    TOGETHER
    + """
from collections import Counter
from goldenbridge.apps.payouts.models import Payment, Run
live = Counter(Payment.objects.exclude(state="cancelled").values_list("entitlement_ref", flat=True))
print(json.dumps({"runs": Run.objects.count(), "payments": sorted(live.values())}))
"""
)


@pytest.mark.parametrize("rails", [("bank", "bank"), ("bank", "manual")], ids="-".join)
def test_what_is_due_is_in_one_run_though_two_open_one_at_once(live_database, rails):
    facts = run(live_database, CELL)

    told = at_once(live_database, [PREPARE.replace("FACTS", repr(facts)).replace("RAIL", rail) for rail in rails])

    done, refused = sorted(told)
    assert (done, refused in {"run_is_open", "payment_taken", "nothing_to_pay"}) == ("done", True)
    assert run(live_database, RUNS) == {"runs": 1, "payments": [1] * 12}


WORK = """
from goldenbridge.apps.work import actions
from goldenbridge.apps.work.models import Introduction
from tests.apps.work.builders import (
    ADVISER, CONSENT, NOON, a_candidate, a_vacancy, an_employer, an_introduction, sealed_name,
)
clock.move_to(NOON)
"""

AGREED = (
    TOGETHER
    + WORK
    + """
employer, one = an_employer(), a_candidate()
for number in range(40):
    if BY_EMPLOYER:
        vacancy, candidate = a_vacancy(employer=employer), a_candidate()
    else:
        vacancy, candidate = a_vacancy(), one
    an_introduction(until="wanted", vacancy=vacancy, candidate=candidate)
print(json.dumps({"employer": str(employer.ref), "candidate": str(one.ref)}))
"""
)

SHARE = (
    TOGETHER
    + WORK
    + """
rows = list(Introduction.objects.order_by("ref").values_list("ref", "candidate_id"))
names = {ref: sealed_name(candidate, ref) for ref, candidate in rows}
wait_for_the_others()
print(json.dumps([
    told(actions.share_names, introduction_ref=ref, sealed_names=names[ref], actor=ADVISER) for ref, _ in rows
]))
"""
)

WITHDRAW = (
    TOGETHER
    + WORK
    + """
wait_for_the_others()
time.sleep(0.05)
print(json.dumps(told(actions.withdraw_candidate, candidate_ref=UUID(FACTS["candidate"]), actor=SCHEDULE)))
"""
)

BAR = (
    TOGETHER
    + WORK
    + """
wait_for_the_others()
time.sleep(0.05)
print(json.dumps(told(actions.bar_employer, ref=UUID(FACTS["employer"]), actor=ADVISER)))
"""
)

SHARED = (
    TOGETHER
    + WORK
    + """
rows = Introduction.objects.all()
print(json.dumps({
    "states": sorted(set(rows.values_list("state", flat=True))),
    "names": rows.exclude(sealed_names=None).count(),
}))
"""
)


@pytest.mark.parametrize(("stop", "by_employer"), [(WITHDRAW, False), (BAR, True)], ids=["withdrawn", "barred"])
def test_nobody_gets_a_name_that_is_taken_back_at_the_same_moment(live_database, stop, by_employer):
    facts = run(live_database, AGREED.replace("BY_EMPLOYER", str(by_employer)))

    shared, stopped = at_once(live_database, [SHARE, stop.replace("FACTS", repr(facts))])

    assert stopped == "done"
    assert set(shared) <= {"done", "forbidden_move", "employer_barred"}
    assert run(live_database, SHARED) == {"states": ["closed"], "names": 0}
