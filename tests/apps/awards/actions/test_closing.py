"""The end of a promise before its time: two different people, and what is undrawn returns to the pot."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.awards.models import Ending
from goldenbridge.apps.awards.refusals import EndingOpen, UnknownReason, WrongLastDay
from goldenbridge.apps.ledger import queries as books
from goldenbridge.core.errors import ForbiddenMove, NotAllowed
from goldenbridge.core.matrix import SamePerson
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.platform import clock
from tests.apps.awards.builders import debt
from tests.core.fund import TODAY


def committed():
    return books.balance("General:Committed:USD").posted_minor


def waiting(office, ref):
    return [(each.reason, each.state) for each in queries.endings(ref, actor=office.actor(office.coverer))]


@pytest.mark.parametrize(("reason", "kept"), [("deceased", 0), ("revoked", 0), ("term", 200_000)])
def test_two_people_end_a_promise_and_what_it_does_not_owe_returns(office, reason, kept):
    """Six months at 500 and a debt of 1,000; a term that ends in September owes August, September and the debt."""
    ref = office.active(months=6, settlements=[debt(100_000)])
    ending = office.proposes_end(ref, reason=reason, ends_on=TODAY if reason != "term" else date(2020, 9, 14))

    office.end_step("sign", ending, office.coverer)
    before = (office.state(ref), committed())
    office.end_step("end", ending, office.approver)

    assert before == ("active", 400_000)
    assert (office.state(ref), committed()) == ("ended", kept)
    assert waiting(office, ref) == [(reason, "ended")]


def test_nobody_ends_a_promise_alone(office):
    ref = office.active()
    ending = office.proposes_end(ref)
    office.end_step("sign", ending, office.coverer)

    with pytest.raises(SamePerson):
        office.end_step("end", ending, office.coverer)
    with pytest.raises(NotAllowed):
        actions.end_award(ref, reason="deceased", on=TODAY, actor=office.actor(office.approver))

    assert (office.state(ref), waiting(office, ref)) == ("active", [("deceased", "signed")])


def test_neither_step_comes_before_the_one_before_it(office):
    ending = office.proposes_end(office.active())

    with pytest.raises(ForbiddenMove):
        office.end_step("end", ending, office.approver)
    office.end_step("sign", ending, office.coverer)
    with pytest.raises(ForbiddenMove):
        office.end_step("sign", ending, office.offerer)


def test_a_signature_over_another_reason_ends_nothing(office):
    ref = office.active()
    first = office.proposes_end(ref, reason="revoked")
    signed = office.sign(
        office.coverer, kind="ending", ref=first.ref, content_hash=bytes(first.content_hash), step="sign"
    )
    actions.withdraw_ending(first.ref, actor=office.actor(office.caseworker))
    second = office.proposes_end(ref, reason="deceased")

    with pytest.raises(Exception) as refused:
        actions.sign_ending(second.ref, **signed, actor=office.actor(office.coverer))

    assert refused.value.code in {"malformed", "stale_approval"}
    assert waiting(office, ref) == [("deceased", "proposed")]


def test_a_forged_signature_ends_nothing(office):
    ref = office.active()
    ending = office.proposes_end(ref)
    signed = office.sign(
        office.coverer, kind="ending", ref=ending.ref, content_hash=bytes(ending.content_hash), step="sign"
    )

    with pytest.raises(ForgedSignature):
        actions.sign_ending(ending.ref, **(signed | {"signature": bytes(64)}), actor=office.actor(office.coverer))

    assert queries.award(ref, actor=office.actor(office.approver)).state == "active"


def test_one_ending_waits_at_a_time_and_can_be_given_up(office):
    ref = office.active()
    first = office.proposes_end(ref)
    office.end_step("sign", first, office.coverer)

    with pytest.raises(EndingOpen):
        office.proposes_end(ref, reason="term")
    actions.withdraw_ending(first.ref, actor=office.actor(office.caseworker))

    assert waiting(office, ref) == []
    office.proposes_end(ref, reason="term")
    assert waiting(office, ref) == [("term", "proposed")]


def test_an_ending_has_a_reason_a_day_and_a_promise_in_force(office):
    ref = office.active()

    with pytest.raises(UnknownReason):
        office.proposes_end(ref, reason="placed")
    with pytest.raises(WrongLastDay):
        office.proposes_end(ref, ends_on=clock.today() + timedelta(days=1))
    with pytest.raises(WrongLastDay):
        office.proposes_end(ref, ends_on=date(2019, 1, 1))
    with pytest.raises(ForbiddenMove):
        office.proposes_end(office.draft())
    office.proposes_end(ref, reason="term", ends_on=clock.today() + timedelta(days=40))


def test_a_promise_that_ends_for_another_reason_takes_the_ending_that_waits_with_it(office):
    ref = office.active()
    office.proposes_end(ref)

    office.ended(ref, "placed", date(2020, 9, 14))

    assert (office.state(ref), waiting(office, ref)) == ("ended", [])


def test_a_paused_promise_can_be_ended(office):
    ref = office.active()
    office.pause(ref)
    ending = office.proposes_end(ref)
    office.end_step("sign", ending, office.coverer)
    office.end_step("end", ending, office.approver)

    assert (office.state(ref), committed()) == ("ended", 0)


def test_the_database_keeps_two_open_endings_of_a_promise_out(office):
    ending = office.proposes_end(office.active())

    with pytest.raises(IntegrityError), transaction.atomic():
        Ending.objects.create(
            award_id=ending.award_id, reason="revoked", ends_on=TODAY, proposed_on=TODAY, content_hash=bytes(32)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Ending.objects.filter(ref=ending.ref).update(reason="a long story")
