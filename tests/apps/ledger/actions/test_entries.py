from datetime import date

import pytest
from django.db import OperationalError

from goldenbridge.apps.ledger import actions, queries
from goldenbridge.apps.ledger.models import Entry as EntryRow
from goldenbridge.apps.ledger.models import Transfer as TransferRow
from goldenbridge.apps.ledger.refusals import (
    AlreadyReversed,
    KeyReused,
    NoSuchRoute,
    PeriodClosed,
    UnknownAccount,
)
from goldenbridge.apps.ledger.retries import ATTEMPTS, atomic_with_retry
from goldenbridge.core.errors import Malformed, NotAllowed, NotFound
from goldenbridge.core.journal import Entry, EntryKind, Transfer
from goldenbridge.platform.models import TrailRecord
from tests.apps.ledger.builders import APPROVER, DAY, TREASURER, give, open_fund

pytestmark = pytest.mark.django_db


def gift(key="gift:1", minor=500, **changes):
    transfer = {"debit": "Bank:USD", "credit": "General:Uncleared:USD", "amount_minor": minor, "currency": "USD"}
    return Entry(key, EntryKind.GIFT, DAY, (Transfer(**(transfer | changes)),))


def test_an_entry_is_written_with_its_leaf_and_one_trail_record():
    open_fund()
    before = TrailRecord.objects.count()

    posted = actions.post(gift(), actor=TREASURER)

    row = EntryRow.objects.get(pk=posted.entry_id)
    assert (row.key, bytes(row.leaf), row.size) == ("gift:1", gift().leaf(), 1)
    assert TrailRecord.objects.count() == before + 1
    assert queries.damaged_entries(actor=TREASURER) == []


def test_posting_again_returns_the_first_entry_and_leaves_no_trace():
    open_fund()
    first = actions.post(gift(), actor=TREASURER)
    records = TrailRecord.objects.count()

    again = actions.post(gift(), actor=TREASURER)

    assert (again.entry_id, first.is_new, again.is_new) == (first.entry_id, True, False)
    assert TrailRecord.objects.count() == records
    assert queries.balance("Bank:USD").posted_minor == 500


def test_posting_again_after_midnight_is_the_same_request():
    open_fund()
    first = actions.post(gift(), actor=TREASURER)
    later = Entry("gift:1", EntryKind.GIFT, date(2020, 8, 16), gift().transfers)

    assert actions.post(later, actor=TREASURER).entry_id == first.entry_id


def test_a_key_with_other_contents_is_refused():
    open_fund()
    actions.post(gift(), actor=TREASURER)

    with pytest.raises(KeyReused):
        actions.post(gift(minor=501), actor=TREASURER)


def test_an_account_that_is_not_open_is_named_as_such():
    open_fund()

    with pytest.raises(UnknownAccount):
        actions.post(gift(credit="Lawyers:Uncleared:USD"), actor=TREASURER)


def test_a_way_that_the_chart_does_not_know_is_refused():
    open_fund()

    with pytest.raises(NoSuchRoute):
        actions.post(gift(credit="Partners:Owe:USD"), actor=TREASURER)


def test_only_the_treasurer_posts_freely():
    open_fund()

    with pytest.raises(NotAllowed):
        actions.post(gift(), actor=APPROVER)
    with pytest.raises(NotAllowed):
        actions.post_many([gift()], actor=APPROVER)


def test_many_entries_are_posted_together_with_one_trail_record():
    open_fund()
    before = TrailRecord.objects.count()

    posted = actions.post_many([gift(f"gift:{n}", 100 + n) for n in range(1_203)], actor=TREASURER)

    assert len({each.entry_id for each in posted}) == 1_203
    assert TrailRecord.objects.count() == before + 1
    assert queries.balance("Bank:USD").posted_minor == sum(100 + n for n in range(1_203))
    assert queries.damaged_entries(actor=TREASURER) == []


def test_many_entries_of_which_some_are_known_post_the_others():
    open_fund()
    actions.post(gift("gift:3"), actor=TREASURER)

    posted = actions.post_many([gift(f"gift:{n}") for n in range(6)], actor=TREASURER)
    again = actions.post_many([gift(f"gift:{n}") for n in range(6)], actor=TREASURER)

    assert [each.is_new for each in posted] == [True, True, True, False, True, True]
    assert [each.entry_id for each in again] == [each.entry_id for each in posted]
    assert queries.balance("Bank:USD").posted_minor == 3_000


def test_one_bad_entry_among_many_posts_none():
    open_fund()
    actions.post(gift("gift:3", 1), actor=TREASURER)

    with pytest.raises(KeyReused):
        actions.post_many([gift(f"gift:{n}") for n in range(6)], actor=TREASURER)
    with pytest.raises(NoSuchRoute):
        actions.post_many([gift("gift:8"), gift("gift:9", credit="Partners:Owe:USD")], actor=TREASURER)
    with pytest.raises(UnknownAccount):
        actions.post_many([gift("gift:8"), gift("gift:9", credit="Lawyers:Uncleared:USD")], actor=TREASURER)
    with pytest.raises(Malformed):
        actions.post_many([gift("gift:8"), gift("gift:8")], actor=TREASURER)

    assert queries.balance("Bank:USD").posted_minor == 1


def test_many_months_are_opened_when_their_first_entries_come():
    open_fund()
    spread = [
        Entry(f"gift:{month}", EntryKind.GIFT, date(2020, month, 5), gift().transfers) for month in (8, 9, 10, 11)
    ]

    actions.post_many(spread, actor=TREASURER)

    assert [period.first.month for period in queries.periods()] == [11, 10, 9, 8]


def test_no_entry_at_all_is_no_work():
    assert actions.post_many([], actor=TREASURER) == []


def test_a_reversal_takes_an_entry_back_once():
    open_fund()
    actions.post(gift(), actor=TREASURER)

    actions.reverse_entry("gift:1", new_key="back:1", on=DAY, actor=TREASURER)

    assert queries.balance("Bank:USD").posted_minor == 0
    with pytest.raises(AlreadyReversed):
        actions.reverse_entry("gift:1", new_key="back:2", on=DAY, actor=TREASURER)
    with pytest.raises(NotFound):
        actions.reverse_entry("gift:9", new_key="back:9", on=DAY, actor=TREASURER)
    assert queries.damaged_entries(actor=TREASURER) == []


def test_an_entry_whose_rows_were_changed_under_the_triggers_is_found():
    from django.db import connection

    from goldenbridge.apps.ledger import triggers

    open_fund()
    give(500)
    connection.check_constraints()
    triggers.take_down(connection)
    TransferRow.objects.filter(entry__key="gift:gift").update(amount_minor=499)

    assert queries.damaged_entries(actor=TREASURER) == ["gift:gift"]


def test_a_month_that_is_closed_takes_no_entry_and_a_later_one_does():
    open_fund()
    actions.post(gift(), actor=TREASURER)
    actions.close_period(DAY, actor=TREASURER)

    with pytest.raises(PeriodClosed) as refusal:
        actions.post(gift("gift:2"), actor=TREASURER)

    assert refusal.value.details == {"day": "2020-08-15"}
    with pytest.raises(PeriodClosed):
        actions.post_many([gift("gift:2")], actor=TREASURER)
    actions.reverse_entry("gift:1", new_key="back:1", on=date(2020, 9, 1), actor=TREASURER)
    assert queries.balance("Bank:USD").posted_minor == 0


class _Victim(Exception):
    sqlstate = "40P01"


def deadlocks(times):
    """An action that PostgreSQL chooses as the victim so many times."""
    tries = []

    def act():
        tries.append(1)
        if len(tries) <= times:
            raise OperationalError from _Victim()
        return len(tries)

    return act


@pytest.mark.django_db(transaction=False)
def test_inside_a_larger_transaction_a_deadlock_goes_on_to_whoever_opened_it():
    with pytest.raises(OperationalError):
        atomic_with_retry(deadlocks(1))()


class TestOutermost:
    """What happens when the action opens the transaction itself."""

    pytestmark = []

    @pytest.fixture(autouse=True)
    def _no_transaction(self, monkeypatch):
        from contextlib import nullcontext
        from types import SimpleNamespace

        from goldenbridge.apps.ledger import retries

        monkeypatch.setattr(retries, "connection", SimpleNamespace(in_atomic_block=False))
        monkeypatch.setattr(retries, "transaction", SimpleNamespace(atomic=nullcontext))

    def test_the_victim_of_a_deadlock_tries_again(self):
        assert atomic_with_retry(deadlocks(2))() == 3

    def test_it_gives_up_in_the_end(self):
        with pytest.raises(OperationalError):
            atomic_with_retry(deadlocks(ATTEMPTS))()

    def test_another_trouble_is_not_tried_again(self):
        tries = []

        def act():
            tries.append(1)
            raise OperationalError("disk full")

        with pytest.raises(OperationalError):
            atomic_with_retry(act)()
        assert len(tries) == 1
