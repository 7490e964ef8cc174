"""What others promise to forgive later is written down once, shown, logged by the week, and covers nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.awards.actions import ReliefTerms
from goldenbridge.apps.awards.models import Relief
from goldenbridge.apps.awards.reliefs import reliefs_of
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.ledger.models import Entry
from goldenbridge.apps.transparency.models import Pending
from goldenbridge.core import canonical
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.errors import Malformed, NotAllowed
from goldenbridge.core.money import AmountOutOfRange, NotInSteps
from goldenbridge.platform import clock

pytestmark = pytest.mark.django_db(databases="__all__")

CASEWORKER = Actor(uuid4(), frozenset({"caseworker"}))
APPROVER = Actor(uuid4(), frozenset({"approver"}))
PAYEE, DEBT = uuid4(), uuid4()


def record(number=1, *, payee=PAYEE, actor=CASEWORKER, commitment=None, **changes):
    told = {
        "obligation_ref": DEBT,
        "kind_of_debt": "service_contract",
        "party": "government_to_be",
        "condition": "change_of_power",
        "amount_minor": 25_000_00,
        "currency": "USD",
    } | changes
    held = bytes([number]) * 32 if commitment is None else commitment
    return actions.record_relief(payee, terms=ReliefTerms(**told), commitment=held, actor=actor)


def logged():
    """The commitments in what waits for the sequencer, batch by batch."""
    found = [canonical.decode(bytes(row.leaf))["value"]["commitments"] for row in Pending.objects.filter(kind="relief")]
    return [[canonical.unb64(each) for each in batch] for batch in found]


def test_a_word_is_written_down_once_and_shown_without_a_name():
    one, again = record(), record()

    assert one.ref == again.ref
    seen = reliefs_of(PAYEE, actor=APPROVER)
    assert [(each.kind_of_debt, each.party, each.condition, each.amount_minor, each.logged_on) for each in seen] == [
        ("service_contract", "government_to_be", "change_of_power", 25_000_00, None)
    ]
    assert reliefs_of(uuid4(), actor=APPROVER) == []


def test_it_covers_nothing_and_is_no_part_of_what_is_promised(office):
    ref = office.draft()
    award = queries.award(ref, actor=APPROVER)
    before = books.free_to_promise("USD"), award.total_minor, award.content_hash, Entry.objects.count()

    record(payee=award.payee_ref)

    award = queries.award(ref, actor=APPROVER)
    assert (books.free_to_promise("USD"), award.total_minor, award.content_hash, Entry.objects.count()) == before


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"party": "angel"}, Malformed),
        ({"condition": "never"}, Malformed),
        ({"kind_of_debt": "gambling"}, Malformed),
        ({"commitment": b"short"}, Malformed),
        ({"amount_minor": 25_01}, NotInSteps),
        ({"amount_minor": 0}, AmountOutOfRange),
        ({"actor": APPROVER}, NotAllowed),
    ],
)
def test_what_is_no_word_is_refused(changes, refusal):
    with pytest.raises(refusal):
        record(**changes)

    assert Relief.objects.count() == 0


def test_the_certificate_of_one_is_not_anothers():
    record()

    with pytest.raises(Malformed):
        record(payee=uuid4())


@pytest.mark.parametrize(
    "change",
    [{"amount_minor": 25_01}, {"amount_minor": 0}, {"party": "angel"}, {"condition": "x"}, {"kind_of_debt": "x"}],
)
def test_the_database_refuses_what_the_action_would(change):
    record()

    with pytest.raises(IntegrityError), transaction.atomic():
        Relief.objects.update(**change)


def test_the_log_gets_thirty_two_commitments_a_week_whatever_was_recorded():
    with clock.moved_to(clock.now()):
        first = actions.log_reliefs(actor=SCHEDULE)
    for number in range(3):
        record(number)
    early = actions.log_reliefs(actor=SCHEDULE)
    with clock.moved_to(clock.now() + timedelta(days=7)):
        second = actions.log_reliefs(actor=SCHEDULE)
        again = actions.log_reliefs(actor=SCHEDULE)

    assert (first, early, second, again) == (0, 0, 3, 0)
    batches = logged()
    assert [(len(batch), batch == sorted(batch)) for batch in batches] == [(32, True), (32, True)]
    assert {bytes([number]) * 32 for number in range(3)} <= {each for batch in batches for each in batch}
    assert all(each.logged_on for each in reliefs_of(PAYEE, actor=APPROVER))


def test_a_full_week_takes_two_batches_and_nobody_but_the_schedule_logs():
    for number in range(33):
        record(number)
    with pytest.raises(NotAllowed):
        actions.log_reliefs(actor=CASEWORKER)

    assert actions.log_reliefs(actor=SCHEDULE) == 33
    assert [len(batch) for batch in logged()] == [32, 32]


def test_the_log_holds_nothing_before_the_day_on_which_it_was_recorded():
    with clock.moved_to(clock.now() + timedelta(days=2)):
        record()

    assert actions.log_reliefs(actor=SCHEDULE) == 0
    with clock.moved_to(clock.now() + timedelta(days=7)):
        assert actions.log_reliefs(actor=SCHEDULE) == 1
