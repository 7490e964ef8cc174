"""The public list of vacancies."""

import re
from datetime import timedelta

import pytest

from goldenbridge.apps.work import actions
from goldenbridge.apps.work.actions.vacancies import VacancyText
from goldenbridge.platform import clock
from tests.apps.work.builders import ADVISER, NOON, OTHER_ADVISER, a_vacancy, an_employer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon():
    with clock.moved_to(NOON):
        yield


def _titles(response):
    return re.findall(r'<h2[^>]*><a href="[^"]+">([^<]+)</a></h2>', response.content.decode())


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_shows_open_jobs_and_takes_one_query(client, rows, django_assert_num_queries):
    for number in range(rows):
        a_vacancy(title=f"Tester {number}")
    a_vacancy(title="Not yet vetted", state="draft")

    with django_assert_num_queries(1):
        response = client.get("/en/jobs/")

    assert sorted(_titles(response)) == [f"Tester {number}" for number in range(rows)]
    assert not response.cookies


def test_an_empty_list_says_so(client):
    response = client.get("/en/jobs/")

    assert "No job is open today." in response.content.decode()


def test_a_job_that_is_not_open_looks_like_none(client):
    vacancy = a_vacancy()
    shown = client.get(f"/en/jobs/{vacancy.ref}/")
    actions.pause_vacancy(vacancy.ref, actor=ADVISER)

    hidden = client.get(f"/en/jobs/{vacancy.ref}/")

    assert (shown.status_code, hidden.status_code) == (200, 404)
    assert "We test." in shown.content.decode() and "not_found" in hidden.content.decode()


def test_what_an_employer_writes_is_escaped(client):
    vacancy = a_vacancy(title="<script>alert(1)</script>")

    page = client.get(f"/en/jobs/{vacancy.ref}/").content.decode()

    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("language", ["be", "ru", "en"])
def test_the_list_is_there_in_each_language(client, language):
    a_vacancy()

    response = client.get(f"/{language}/jobs/")

    assert response.status_code == 200 and f'<html lang="{language}">' in response.content.decode()


def _three_kinds():
    for number, (title, needed) in enumerate((("Driver", {"driving": 2}), ("Tester", {"testing": 1}))):
        with clock.moved_to(NOON + timedelta(days=number)):
            a_vacancy(title=title, needed=needed)
    content = VacancyText(
        "Dispatcher",
        "You plan.",
        {"planning": 1},
        {},
        {"pl": 1},
        is_remote=False,
        country="PL",
        others={"ru": {"title": "Диспетчер", "text": "Вы планируете."}},
    )
    with clock.moved_to(NOON + timedelta(days=2)):
        vacancy = actions.draft_vacancy(an_employer().ref, content=content, actor=ADVISER)
        actions.vet_vacancy(vacancy.ref, actor=OTHER_ADVISER)
        actions.open_vacancy(vacancy.ref, actor=ADVISER)
    return vacancy


def test_the_newest_job_stands_first(client):
    _three_kinds()

    assert _titles(client.get("/en/jobs/")) == ["Dispatcher", "Tester", "Driver"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"skill": "driving"}, ["Driver"]),
        ({"skill": "python"}, ["Tester", "Driver"]),
        ({"place": "PL"}, ["Dispatcher", "Tester", "Driver"]),
        ({"place": "anywhere"}, ["Tester", "Driver"]),
        ({"language": "pl"}, ["Dispatcher"]),
        ({"skill": "driving", "language": "pl"}, []),
        ({"skill": "no such skill"}, ["Dispatcher", "Tester", "Driver"]),
    ],
)
def test_jobs_are_chosen_by_place_skill_and_language(client, asked, found):
    _three_kinds()

    response = client.post("/en/jobs/", asked)

    assert _titles(response) == found
    assert not response.cookies


def test_a_job_speaks_the_readers_language_or_says_which_it_speaks(client):
    vacancy = _three_kinds()

    russian = client.get(f"/ru/jobs/{vacancy.ref}/").content.decode()
    belarusian = client.get(f"/be/jobs/{vacancy.ref}/").content.decode()

    assert "<h1>Диспетчер</h1>" in russian and "Вы планируете." in russian
    assert '<h1 lang="en">Dispatcher</h1>' in belarusian


def test_what_is_chosen_stands_in_no_address(client):
    _three_kinds()

    page = client.get("/en/jobs/").content.decode()
    asked_by_address = client.get("/en/jobs/", {"language": "pl"})

    assert '<form method="post" action="/en/jobs/"' in page
    assert _titles(asked_by_address) == ["Dispatcher", "Tester", "Driver"]
