"""The trail lies in the same transaction as the deed."""

from uuid import UUID, uuid4

import pytest
from django.db import transaction

from goldenbridge.core.errors import InvariantBroken
from goldenbridge.core.trailchain import open_strand
from goldenbridge.platform import trail
from goldenbridge.platform.models import TrailStrand
from tests.livedatabase import AUDITORS_PRIVATE

pytestmark = pytest.mark.django_db


def read():
    events = []
    for strand in TrailStrand.objects.all():
        records = [bytes(sealed) for sealed in strand.records.order_by("number").values_list("sealed", flat=True)]
        events += [event for event, *_ in open_strand(strand.ref, bytes(strand.head), AUDITORS_PRIVATE, records)]
    return events


def test_what_was_done_is_read_by_the_auditors():
    actor = uuid4()

    trail.record("case.opened", UUID(int=5), actor=actor)
    trail.record_many([("case.read", 1), ("case.read", 2)], actor=actor)

    assert read() == ["case.opened", "case.read", "case.read"]


def test_nothing_to_tell_leaves_no_trace():
    trail.record_many([], actor=uuid4())

    assert (read(), TrailStrand.objects.count()) == ([], 0)


def test_a_deed_that_is_rolled_back_leaves_a_whole_strand():
    trail.record("first", 1, actor=uuid4())
    with pytest.raises(RuntimeError), transaction.atomic():
        trail.record("undone", 2, actor=uuid4())
        raise RuntimeError
    trail.record("third", 3, actor=uuid4())

    assert read() == ["first", "third"]


def test_a_strand_whose_start_is_rolled_back_starts_again():
    with pytest.raises(RuntimeError), transaction.atomic():
        trail.record("undone", 2, actor=uuid4())
        raise RuntimeError
    trail.record("first", 1, actor=uuid4())

    assert read() == ["first"]


def test_without_the_auditors_key_nothing_is_done(settings):
    settings.TRAIL_KEY = ""

    with pytest.raises(InvariantBroken):
        trail.record("first", 1, actor=uuid4())


def test_strands_survive_commits_in_another_process(live_database):
    done = live_database.run(
        "from django.db import transaction\n"
        "from uuid import uuid4\n"
        "from goldenbridge.platform import trail\n"
        "from goldenbridge.platform.models import TrailRecord, TrailStrand\n"
        "for n in range(3):\n"
        "    with transaction.atomic(): trail.record('deed', n, actor=uuid4())\n"
        "print(TrailStrand.objects.count(), [r.number for r in TrailRecord.objects.order_by('number')])\n"
    )

    assert (done.stdout, done.stderr) == ("1 [0, 1, 2]\n", "")
