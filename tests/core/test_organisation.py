"""Addresses of websites: http or https and a host name, nothing else."""

import pytest

from goldenbridge.core.organisation import BadWebsite, checked_website


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("https://example.org", "https://example.org"),
        (" http://example.org/jobs?of=2 ", "http://example.org/jobs?of=2"),
        ("example.org", "https://example.org"),
        ("https://пример.рф/работа", "https://пример.рф/работа"),
        ("https://example.org:8443/", "https://example.org:8443/"),
    ],
)
def test_an_address_is_kept_with_its_scheme(typed, kept):
    assert checked_website(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "notaurl",
        "javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "https://",
        "https://a b.org",
        "https://bank.example@evil.example",
        "https://example.org:port",
        "https://127.0.0.1",
        "https://exam<ple.org",
        "https://.example.org",
        "https://example.org/" + "x" * 200,
    ],
)
def test_anything_else_is_refused_by_name(typed):
    with pytest.raises(BadWebsite) as refused:
        checked_website(typed)

    assert refused.value.details["given"] in typed
