"""Error pages: the words of the error, its code and its status, in the reader's language."""

import re

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils import translation

from goldenbridge.core.errors import BridgeError, ForbiddenMove, NotFound
from goldenbridge.platform import log
from goldenbridge.web.base.errors import HEADINGS, ErrorsMiddleware, error_page, sentence


def _words(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 429, 500, 503])
def test_each_status_has_a_page_that_says_what_to_do(status):
    response = error_page(RequestFactory().get("/en/"), code="some_code", status=status, text="What happened.")

    assert response.status_code == status
    assert f"{HEADINGS[status]} What happened." in _words(response) and "Code: some_code" in _words(response)


def test_a_refusal_that_no_page_caught_is_shown_with_its_details():
    error = ForbiddenMove(state="<offered>", verb="free")

    response = ErrorsMiddleware(lambda _request: HttpResponse()).process_exception(RequestFactory().get("/en/"), error)

    assert response.status_code == 409
    assert "“&lt;offered&gt;”" in response.content.decode()


def test_an_unknown_status_gets_the_nearest_page():
    class Teapot(BridgeError):
        status = 418

    response = error_page(RequestFactory().get("/en/"), code="x", status=Teapot.status, text="Tea.")

    assert response.status_code == 418 and str(HEADINGS[400]) in _words(response)


@pytest.mark.parametrize("language", ["ru", "be"])
def test_the_words_of_an_error_are_translated(language):
    with translation.override(language):
        said = sentence(NotFound())

    assert said != NotFound.sentence


@pytest.mark.django_db
def test_where_nothing_is_the_languages_lead_to_the_front_page(client):
    shown = client.get("/en/there-is-no-such-page?of=us").content.decode()

    choices = shown.split('<ul class="languages">')[1].split("</ul>")[0]
    assert re.findall('href="([^"]+)"', choices) == ["/be/", "/ru/", "/en/"]


def test_other_refusals_keep_their_address_in_each_language():
    response = error_page(RequestFactory().get("/en/give"), code="x", status=409, text="Busy.")

    assert 'href="/ru/give"' in response.content.decode()


@pytest.mark.parametrize(
    ("address", "route"), [("/ru/apply", "apply"), ("/staff/work/employers/", "staff/work/employers/")]
)
def test_a_broken_page_is_logged_by_its_pattern_without_the_readers_language(address, route, monkeypatch):
    logged = []
    monkeypatch.setattr(log, "fault", lambda name, error, **more: logged.append((name, more)))
    request = RequestFactory().get(address)
    with translation.override("ru"):
        request.resolver_match = resolve(address)

    ErrorsMiddleware(lambda _request: HttpResponse()).process_exception(request, ValueError("Ivan Petrov"))

    assert logged == [("page_broken", {"route": route})]
