from datetime import UTC, date, datetime

import pytest

from goldenbridge.apps.ledger import actions, queries
from goldenbridge.apps.ledger.refusals import PeriodClosed, PeriodNotEnded
from goldenbridge.core.canonical import b64, digest
from goldenbridge.core.errors import NotAllowed, NotFound
from goldenbridge.platform import clock
from tests.apps.ledger.builders import APPROVER, DAY, TREASURER, give, open_fund

pytestmark = pytest.mark.django_db

JULY = date(2020, 7, 10)


def test_a_month_closes_with_the_hash_of_its_trial_balance_and_names_the_one_before():
    open_fund()
    give(1_000, key="july", on=JULY)
    give(500, key="august")

    first = actions.close_period(JULY, actor=TREASURER)
    second = actions.close_period(DAY, actor=TREASURER)

    accounts = [
        {"code": row.code, "currency": row.currency, "debit": row.debit_minor, "credit": row.credit_minor}
        for row in queries.trial_balance(date(2020, 8, 31))
    ]
    assert second == digest(
        "trial-balance",
        {"first": "2020-08-01", "last": "2020-08-31", "before": b64(first), "accounts": accounts},
    )
    assert [(period.closed, period.balance_hash) for period in queries.periods()] == [(True, second), (True, first)]


def test_the_trial_balance_counts_only_up_to_its_day():
    open_fund()
    give(1_000, key="july", on=JULY)
    give(500, key="august")

    rows = {row.code: (row.debit_minor, row.credit_minor) for row in queries.trial_balance(date(2020, 7, 31))}

    assert rows["Bank:USD"] == (1_000, 0)
    assert rows["General:Available:USD"] == (0, 1_000)
    assert sum(debit - credit for debit, credit in rows.values()) == 0


def test_a_month_is_closed_once_in_order_and_when_it_is_over():
    open_fund()
    give(1_000, key="july", on=JULY)
    give(500, key="august")

    with pytest.raises(PeriodNotEnded):
        actions.close_period(DAY, actor=TREASURER)
    with clock.moved_to(datetime(2020, 7, 31, 12, tzinfo=UTC)), pytest.raises(PeriodNotEnded):
        actions.close_period(JULY, actor=TREASURER)
    actions.close_period(JULY, actor=TREASURER)
    with pytest.raises(PeriodClosed):
        actions.close_period(JULY, actor=TREASURER)
    with pytest.raises(NotFound):
        actions.close_period(date(2020, 6, 1), actor=TREASURER)
    with pytest.raises(NotAllowed):
        actions.close_period(DAY, actor=APPROVER)


def test_a_month_before_a_closed_one_is_not_opened_any_more():
    open_fund()
    give(1_000, key="july", on=JULY)
    actions.close_period(JULY, actor=TREASURER)

    with pytest.raises(PeriodClosed):
        give(1_000, key="june", on=date(2020, 6, 30))
