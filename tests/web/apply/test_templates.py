"""What the applicants' pages weigh and load, measured in Chromium with everything that comes with them."""

import pytest

from tests.patience import wait_for

pytestmark = [pytest.mark.browser]
LANGUAGES = ("en", "ru", "be")


def loaded(phone, address, *, scripts=True):
    """(address, bytes on the wire, headers) of everything that a first visit loads, favicon included."""
    page = phone(scripts=scripts)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    found, sizes = {}, {}
    wire.on("Network.responseReceived", lambda told: found.update({told["requestId"]: told["response"]}))
    wire.on("Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}))
    page.goto(address, wait_until="networkidle")
    # The browser tells of the end of each on a way of its own, which may be longer.
    wait_for(lambda: page.wait_for_timeout(20) or found.keys() <= sizes.keys(), "everything that loads")
    return [(found[ref]["url"], sizes[ref], found[ref]["headers"]) for ref in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_call_weighs_at_most_14_kb_with_all_that_it_loads(served_for_real, phone, language):
    parts = loaded(phone, f"{served_for_real.address}/{language}/call")

    assert any(url.endswith(".css") for url, _, _ in parts)
    assert sum(size for _, size, _ in parts) <= 14_000, parts


@pytest.mark.parametrize("path", ["call", "before-you-resign", "apply", "status", "apply/sent"])
def test_nothing_is_loaded_from_anybody_else_and_no_cookie_is_set(served_for_real, phone, path):
    parts = loaded(phone, f"{served_for_real.address}/en/{path}")

    assert {url.split("/")[2] for url, _, _ in parts} == {served_for_real.address.split("/")[2]}
    for url, _, headers in parts:
        told = {name.lower(): value for name, value in headers.items()}
        assert "set-cookie" not in told, url
        assert told["content-security-policy"].startswith("default-src 'none'; script-src 'self'"), url


def test_the_door_alone_opens_on_the_call_and_has_no_staff_entrance(served_for_real, phone):
    page = phone()
    page.goto(served_for_real.address)
    assert page.url == f"{served_for_real.address}/en/call"

    for path in ("/staff/", "/staff/sign-in", "/en/give", "/en/books"):
        assert page.goto(served_for_real.address + path).status == 404


@pytest.mark.parametrize("path", ["apply", "status", "apply/sent"])
def test_what_depends_on_a_person_is_not_compressed(served_for_real, phone, path):
    document = next(part for part in loaded(phone, f"{served_for_real.address}/en/{path}") if part[0].endswith(path))

    assert "content-encoding" not in {name.lower() for name in document[2]}
    assert document[1] >= 16 * 1024
