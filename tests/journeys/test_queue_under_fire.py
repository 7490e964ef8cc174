"""Readers who all ask at once, and each of them twice: no bundle is lent to two, nobody holds more than three."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.journeys.living import LivingFund
from tests.journeys.test_money_under_load import PRELUDE, at_once

pytestmark = pytest.mark.slow

APPLY = """
from goldenbridge.cli.demo import casework
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Story
from goldenbridge.apps.triage import actions as triage
for number in range(12):
    casework.apply(Story(text=str(number)), applicant=Applicant())
triage.collect_arrivals(actor=SCHEDULE)
"""
LEASE = (
    PRELUDE
    + """
from goldenbridge.apps.triage import actions as triage
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError
wait_for_the_others()
actor, lent = Actor(UUID("REF"), frozenset({"triager"})), []
for _ in range(4):
    try:
        lent.append(str(triage.lease_next(actor=actor).ref))
    except BridgeError as error:
        lent.append(error.code)
print(json.dumps(lent))
"""
)


def test_four_processes_of_two_readers_share_the_queue_fairly(live_database):
    fund = LivingFund(live_database)
    fund.found()
    applied = live_database.run(APPLY)
    assert applied.returncode == 0, applied.stderr

    codes = [LEASE.replace("REF", str(fund.refs[name])) for name in ("dove", "dunlin", "dove", "dunlin")]
    told = at_once(live_database, codes)

    counted = Counter(each for lent in told for each in lent)
    assert counted.pop("cap_reached") == 10
    assert sorted(counted.values()) == [1] * 6
