"""What the database itself refuses about finding work."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.work.models import Candidate, Employer, Introduction, Placement, Vacancy
from goldenbridge.platform import clock
from tests.apps.work.builders import ADVISER, NOON, a_candidate, a_placement, a_vacancy, an_employer, an_introduction

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with clock.moved_to(NOON):
        yield


def _refused(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
    return True


def test_an_employer_is_not_vetted_by_who_entered_it():
    employer = an_employer()

    assert _refused(lambda: Employer.objects.filter(ref=employer.ref).update(vetted_by=ADVISER.ref))


def test_a_vacancy_is_not_opened_without_a_second_person():
    vacancy = a_vacancy(state="draft")

    assert _refused(lambda: Vacancy.objects.filter(ref=vacancy.ref).update(state="open"))
    assert _refused(lambda: Vacancy.objects.filter(ref=vacancy.ref).update(vetted_by=vacancy.written_by))


def test_no_name_stands_there_before_both_have_agreed():
    introduction = an_introduction()

    assert _refused(lambda: Introduction.objects.filter(ref=introduction.ref).update(sealed_names=b"x"))
    assert _refused(lambda: Introduction.objects.filter(ref=introduction.ref).update(state="shared"))


def test_a_name_stands_there_only_with_the_employers_word_too():
    introduction = an_introduction(until="agreed_by_candidate")

    change = {"state": "shared", "sealed_names": b"x"}
    assert _refused(lambda: Introduction.objects.filter(ref=introduction.ref).update(**change))


def test_a_candidate_who_withdrew_leaves_no_contact():
    candidate = a_candidate()

    assert _refused(lambda: Candidate.objects.filter(ref=candidate.ref).update(withdrawn_on=NOON.date()))


def test_an_award_has_one_live_placement():
    placement = a_placement(award_ref=uuid4())
    other = an_introduction(until="offer")

    assert _refused(
        lambda: Placement.objects.create(introduction=other, award_ref=placement.award_ref, accepted_on=NOON.date())
    )
