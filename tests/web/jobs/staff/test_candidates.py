"""Candidates on the advisers' pages: the name leaves the server only sealed."""

import pytest

from goldenbridge.apps.work.models import Candidate
from goldenbridge.core.canonical import b64
from tests.apps.work.builders import a_candidate

pytestmark = pytest.mark.django_db(databases="__all__")


def test_an_adviser_gets_the_envelope_of_his_own_candidate_and_nobody_elses(office):
    own, other = a_candidate(), a_candidate(adviser=office.actor("lark"))
    jay = office.browser("jay")

    page = jay.get(f"/staff/work/candidates/{own.ref}/")

    assert f'<sealed-text envelope="{b64(bytes(own.sealed_contact))}"' in page.content.decode()
    assert jay.get(f"/staff/work/candidates/{other.ref}/").status_code == 404
    assert str(other.ref)[:8] not in jay.get("/staff/work/candidates/").content.decode()


def test_skills_are_written_down_anew(office):
    candidate = a_candidate()

    typed = {"skills": "Testing 3; linux 1", "tested": "linux", "languages": "en 3", "countries": "PL, LT"}
    answer = office.browser("jay").post(f"/staff/work/candidates/{candidate.ref}/", typed)

    candidate.refresh_from_db()
    assert answer.status_code == 303
    assert (candidate.skills, candidate.tested, candidate.languages, candidate.countries) == (
        {"linux": 1, "testing": 3},
        ["linux"],
        {"en": 3},
        ["LT", "PL"],
    )


def test_a_country_that_is_none_is_named_and_nothing_is_lost(office):
    candidate = a_candidate()

    typed = {"skills": "testing 3", "countries": "Poland"}
    answer = office.browser("jay").post(f"/staff/work/candidates/{candidate.ref}/", typed)

    assert answer.status_code == 422 and "Poland" in answer.content.decode()


def test_who_withdraws_is_forgotten(office):
    candidate = a_candidate()

    answer = office.browser("jay").post(f"/staff/work/candidates/{candidate.ref}/withdraw")

    assert answer.status_code == 303 and Candidate.objects.get().sealed_contact is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_number_of_queries_for_one_and_for_three(office, rows, django_assert_num_queries):
    for _ in range(rows):
        a_candidate()
    jay = office.browser("jay")

    with django_assert_num_queries(2):
        answer = jay.get("/staff/work/candidates/")

    assert answer.content.decode().count('<th scope="row">') == rows


@pytest.mark.parametrize("call_sign", ["birch", "dove"])
def test_candidates_are_for_advisers_only(office, call_sign):
    candidate = a_candidate()
    browser = office.browser(call_sign)

    answers = [browser.get(f"/staff/work/candidates/{end}") for end in ("", f"{candidate.ref}/")]

    assert [answer.status_code for answer in answers] == [403, 403]
