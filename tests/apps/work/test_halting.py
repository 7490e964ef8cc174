"""An ended promise whose grounds are gone stops what leads to an employer; one that ran out stops nothing."""

import pytest

from goldenbridge.apps.work import actions, queries
from goldenbridge.apps.work.errors import IntroductionsHalted
from goldenbridge.platform import clock
from tests.apps.awards.builders import open_office
from tests.apps.work.builders import ADVISER, NOON, a_candidate, a_vacancy, an_introduction, sealed_name

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings, tmp_path):
    settings.DATA = tmp_path
    with clock.moved_to(NOON):
        yield open_office(tmp_path, cleared_minor=2_000_000)


def introduced(office, reason, *, until="shared"):
    """A candidate on his way to an employer, whose promise then ends for a reason."""
    award = office.active()
    candidate = a_candidate(award_ref=award)
    introduction = an_introduction(until=until, candidate=candidate)
    office.ended(award, reason, clock.today())
    return candidate, introduction


@pytest.mark.parametrize("reason", ["revoked", "deceased"])
def test_nothing_leads_on_to_an_employer_once_the_grounds_of_the_promise_are_gone(office, reason):
    candidate, shared = introduced(office, reason)
    wanted = an_introduction(until="agreed_by_candidate", vacancy=a_vacancy(), candidate=a_candidate(ref=None))
    vacancy = a_vacancy()

    for step in (
        lambda: actions.introduce(vacancy.ref, candidate_ref=candidate.ref, actor=ADVISER),
        lambda: actions.advance_introduction(shared.ref, step="interview", actor=ADVISER),
        lambda: actions.advance_introduction(shared.ref, step="offer", actor=ADVISER),
    ):
        with pytest.raises(IntroductionsHalted):
            step()
    run = actions.make_shortlist(vacancy.ref, actor=ADVISER)

    assert [place[0] for place in run.places] == [str(wanted.candidate_id)]
    assert queries.own_among([candidate.ref, wanted.candidate_id], actor=ADVISER) == {wanted.candidate_id}
    assert queries.halted_among(queries.candidates(ADVISER), actor=ADVISER) == {candidate.ref}
    assert queries.introductions_to_stop(queries.introductions(ADVISER), actor=ADVISER) == {shared.ref}
    assert actions.close_introduction(shared.ref, reason="other", actor=ADVISER).state == "closed"
    assert queries.introductions_to_stop(queries.introductions(ADVISER), actor=ADVISER) == frozenset()


def test_a_name_is_not_shared_a_wish_not_noted_and_a_job_not_recorded_after_that(office):
    _candidate, agreed = introduced(office, "revoked", until="wanted")
    _other, offered = introduced(office, "revoked", until="offer")

    for step in (
        lambda: actions.record_employer_agreement(agreed.ref, actor=ADVISER),
        lambda: actions.share_names(
            agreed.ref, sealed_names=sealed_name(agreed.candidate_id, agreed.ref), actor=ADVISER
        ),
        lambda: actions.place(offered.ref, on=clock.today(), actor=ADVISER),
    ):
        with pytest.raises(IntroductionsHalted):
            step()


def test_nobody_is_asked_for_his_consent_and_nobody_is_reported_unseen_after_that(office):
    _candidate, prospect = introduced(office, "revoked", until="prospect")
    other = an_introduction()

    asked = {each.introduction_ref for each in queries.questions_to_ask(actor=ADVISER)}

    assert asked == {other.ref}
    assert prospect.candidate_id not in queries.unseen_candidates(actor=ADVISER)


def test_a_promise_that_ran_out_or_is_followed_by_another_stops_nothing(office):
    _candidate, after_term = introduced(office, "term")
    again, after_revoking = introduced(office, "revoked")
    assert actions.advance_introduction(after_term.ref, step="interview", actor=ADVISER).state == "interview"

    again.award_ref = office.active()
    again.save(update_fields=["award_ref"])

    assert actions.advance_introduction(after_revoking.ref, step="interview", actor=ADVISER).state == "interview"
