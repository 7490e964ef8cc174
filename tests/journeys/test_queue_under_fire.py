"""Readers who all ask at once, and each of them twice: no bundle is lent to two, nobody holds more than three."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.journeys.living import LivingFund

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
LEASE = """
import json
from uuid import UUID
from goldenbridge.apps.triage import actions as triage
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError
actor, lent = Actor(UUID("{ref}"), frozenset({{"triager"}})), []
for _ in range(4):
    try:
        lent.append(str(triage.lease_next(actor=actor).ref))
    except BridgeError as error:
        lent.append(error.code)
print(json.dumps(lent))
"""


def test_four_processes_of_two_readers_share_the_queue_fairly(live_database):
    fund = LivingFund(live_database)
    fund.found()
    applied = live_database.run(APPLY)
    assert applied.returncode == 0, applied.stderr

    racing = [
        live_database.start(LEASE.format(ref=fund.refs[name]), stdout=-1, stderr=-1)
        for name in ("dove", "dunlin", "dove", "dunlin")
    ]
    told = []
    for process in racing:
        output, errors = process.communicate(timeout=600)
        assert process.returncode == 0, errors
        told += json.loads(output)

    counted = Counter(told)
    assert counted.pop("cap_reached") == 10
    assert sorted(counted.values()) == [1] * 6
