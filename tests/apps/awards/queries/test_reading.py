from datetime import date
from uuid import uuid4

import pytest

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards import queries
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE, Actor
from goldenbridge.core.canonical import digest
from goldenbridge.core.errors import NotAllowed, NotFound
from tests.apps.awards.builders import debt

TREASURER = Actor(uuid4(), frozenset({"treasurer"}))
AUDITOR = Actor(uuid4(), frozenset({"auditor"}))


def test_promises_are_listed_by_state_the_soonest_last_day_first(office):
    later = office.draft(valid_until=date(2020, 10, 1))
    sooner = office.draft(valid_until=date(2020, 9, 1))
    covered = office.draft()
    office.step("cover", covered, office.coverer)

    assert [award.ref for award in queries.awards_in(["draft"], actor=AUDITOR)] == [sooner, later]
    assert len(queries.awards_in(actor=AUDITOR)) == 3
    assert len(queries.awards_in(limit=2, actor=AUDITOR)) == 2
    assert queries.counts(actor=AUDITOR) == {"draft": 2, "covered": 1}


def test_many_promises_come_at_once_and_unknown_ones_are_left_out(office):
    ref = office.draft()

    assert list(queries.awards([ref, uuid4()], actor=AUDITOR)) == [ref]


def test_what_is_due_is_asked_for_by_currency_and_pot(office):
    office.active(months=1)

    def due(**which):
        return len(queries.due_entitlements(date(2020, 8, 31), actor=TREASURER, **which))

    assert [due(), due(currency="USD"), due(currency="EUR"), due(pot="General"), due(pot="Lawyers")] == [1, 1, 0, 1, 0]


def test_a_later_settlement_is_signed_by_its_own_content(office):
    ref = office.active()
    row = office.settles(ref, debt(100_000))

    content = queries.content_of_settlement(row.ref, actor=TREASURER)

    assert digest("settlement", content) == queries.settlement(row.ref, actor=TREASURER).content_hash
    assert queries.content(ref, actor=TREASURER)["settlements"] == []
    assert content["instalments"] == [{"amount": "1000.00 USD", "month": "2020-09-01"}]


def test_strangers_read_nothing_and_auditors_draw_nothing(office):
    ref = office.draft()
    asked = (
        lambda: queries.award(ref, actor=ANONYMOUS),
        lambda: queries.awards([ref], actor=ANONYMOUS),
        lambda: queries.awards_in(actor=ANONYMOUS),
        lambda: queries.counts(actor=ANONYMOUS),
        lambda: queries.content(ref, actor=ANONYMOUS),
        lambda: queries.pot_after(queries.award(ref, actor=TREASURER), actor=ANONYMOUS),
        lambda: queries.changes(ref, actor=ANONYMOUS),
        lambda: queries.pauses(ref, actor=ANONYMOUS),
        lambda: queries.what_changed(ref, actor=ANONYMOUS),
        lambda: queries.entitlements(ref, actor=ANONYMOUS),
        lambda: queries.due_entitlements(date(2020, 8, 1), actor=AUDITOR),
    )

    for ask in asked:
        with pytest.raises(NotAllowed):
            ask()


def test_what_does_not_exist_is_not_found(office):
    for ask in (
        queries.award,
        queries.content,
        queries.settlement,
        queries.content_of_settlement,
        queries.what_changed,
    ):
        with pytest.raises(NotFound):
            ask(uuid4(), actor=TREASURER)


def test_what_ended_promises_still_owe_is_in_the_totals(office):
    ref = office.active(monthly_minor=50_000, months=6)
    before = queries.promised_totals("USD", actor=TREASURER)

    awards.end_award(ref, reason="placed", on=date(2020, 9, 1), actor=SCHEDULE)

    due = queries.due_entitlements(date(2021, 12, 31), actor=TREASURER)
    after = queries.promised_totals("USD", actor=TREASURER)
    assert (before.running, before.running_minor) == (1, 300_000)
    assert due and after.running == 0
    assert after.running_minor == sum(each.amount_minor for each in due)
    assert after.months == tuple((each.month, each.amount_minor) for each in due)
