"""Addresses that differ from a page's own by a last slash lead to the page, and to nobody else's."""

import pytest

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.mark.parametrize(
    ("asked", "leads_to"),
    [
        ("/en/call/", "/en/call"),
        ("/ru/give//", "/ru/give"),
        ("/be/books/check/?from=a%20friend", "/be/books/check?from=a%20friend"),
        ("/en/jobs", "/en/jobs/"),
    ],
)
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_slash_too_many_or_too_few_leads_to_the_page(client, method, asked, leads_to):
    response = getattr(client, method)(asked)

    assert (response.status_code, response.headers["Location"]) == (301, leads_to)
    assert client.get(leads_to).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example/",
        "//evil.example//en/call/",
        "//en/call/",
        "///en/call",
        "/%5Cevil.example/",
        "/en/%2F/evil.example/",
    ],
)
def test_nothing_leads_to_another_host(client, asked):
    response = client.get("/", PATH_INFO=asked.replace("%5C", "\\").replace("%2F", "/"))

    assert response.status_code == 404


@pytest.mark.parametrize(
    "asked", ["/en/nothing/", "/en/nothing", "/log/nothing", "/log/nothing/", "/en/books/windows/9/"]
)
def test_where_no_page_is_there_is_none_at_the_end(client, asked):
    """No address goes round in a circle."""
    assert client.get(asked, follow=True).status_code == 404


def test_what_is_sent_to_a_slash_too_many_is_not_sent_on(client):
    assert client.post("/en/give/", {}).status_code == 404
