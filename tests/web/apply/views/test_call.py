"""The call and the guide say the same to everybody, in each language, and weigh little."""

import gzip
from dataclasses import replace

import pytest

from goldenbridge.web.apply.views.call import local_paragraphs

CLOSED = {
    "en": "The fund cannot take applications at the moment.",
    "ru": "Сейчас фонд не может принимать просьбы о помощи.",
    "be": "Цяпер фонд не можа прымаць просьбы аб дапамозе.",
}


@pytest.mark.parametrize("language", ["en", "ru", "be"])
@pytest.mark.parametrize("path", ["call", "before-you-resign"])
def test_the_page_is_served_without_a_cookie(client, language, path):
    response = client.get(f"/{language}/{path}")

    assert response.status_code == 200
    assert not response.cookies
    assert f'<html lang="{language}">' in response.content.decode()


def test_the_call_is_compressed_where_the_browser_can(client):
    plain, packed = client.get("/en/call"), client.get("/en/call", headers={"Accept-Encoding": "gzip"})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content


def test_the_fund_adds_what_is_particular_to_its_country(client, settings, tmp_path):
    (tmp_path / "en.txt").write_text("Notice runs a month.\n\nAsk <your> lawyer.\n", encoding="utf-8")
    assert "In your country" not in client.get("/en/before-you-resign").content.decode()

    settings.GUIDE = str(tmp_path)

    page = client.get("/en/before-you-resign").content.decode()
    assert "In your country" in page
    assert "<p>Notice runs a month.</p>\n<p>Ask &lt;your&gt; lawyer.</p>" in page
    assert local_paragraphs(str(tmp_path), "ru") == ()


@pytest.mark.parametrize("path", ["call", "before-you-resign"])
def test_where_nobody_can_apply_it_says_so_and_leads_to_no_form(fund, client, settings, path):
    leads = 'href="/en/apply"'
    assert leads in client.get(f"/en/{path}").content.decode()

    closed = replace(fund.directory, shards=(), duty=(), version=fund.directory.version + 1)
    (settings.DATA / "directory.json").write_bytes(fund.people.file(closed))
    for language, told in CLOSED.items():
        page = client.get(f"/{language}/{path}")
        assert page.status_code == 200
        assert told in page.content.decode()
        assert f'href="/{language}/apply"' not in page.content.decode()


@pytest.mark.parametrize("path", ["call", "before-you-resign"])
def test_a_list_that_is_not_genuine_takes_nobodys_guide_away(fund, client, settings, path):
    (settings.DATA / "directory.json").write_bytes(b"{}")

    page = client.get(f"/en/{path}")

    assert page.status_code == 200
    assert CLOSED["en"] in page.content.decode()


def test_posts_are_refused(client):
    assert client.post("/en/call").status_code == 405
