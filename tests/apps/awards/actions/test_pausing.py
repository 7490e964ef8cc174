"""Anybody who leads or pays pauses at once; taking up again is signed, each time anew."""

import pytest

from goldenbridge.apps.approvals.actions import SamePerson
from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.awards.refusals import UnknownReason
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.errors import ForbiddenMove, Malformed, NotAllowed


def test_one_person_pauses_and_another_signs_that_it_is_over(office):
    ref = office.active()

    office.pause(ref, reason="no_contact")
    paused = queries.pauses(ref, actor=office.actor(office.coverer))
    office.resume(ref, office.approver)
    over = queries.pauses(ref, actor=office.actor(office.coverer))

    assert [(each.reason, each.ended_on) for each in paused] == [("no_contact", None)]
    assert over[0].ended_on is not None
    assert office.state(ref) == "active"


def test_whoever_covered_the_promise_does_not_take_its_payments_up_again(office):
    ref = office.active()
    office.pause(ref)

    with pytest.raises(SamePerson):
        office.resume(ref, office.coverer)

    assert office.state(ref) == "suspended"


def test_a_signature_over_an_earlier_pause_ends_no_later_one(office):
    ref = office.active()
    office.pause(ref)
    first = queries.pauses(ref, actor=office.actor(office.approver))[0]
    signed = office.sign(office.approver, kind="pause", ref=first.ref, content_hash=first.content_hash, step="resume")
    actions.resume_award(ref, **signed, actor=office.actor(office.approver))
    office.pause(ref)

    with pytest.raises(Malformed):
        actions.resume_award(ref, **signed, actor=office.actor(office.approver))

    assert office.state(ref) == "suspended"


def test_a_pause_has_one_of_the_reasons_and_a_person(office):
    ref = office.active()

    with pytest.raises(UnknownReason):
        office.pause(ref, reason="a long story")
    with pytest.raises(NotAllowed):
        actions.suspend_award(ref, reason="legal", actor=SCHEDULE)
    with pytest.raises(ForbiddenMove):
        office.pause(office.draft())
