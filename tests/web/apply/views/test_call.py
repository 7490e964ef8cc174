"""The call and the guide say the same to everybody, in each language, and weigh little."""

import gzip

import pytest

from goldenbridge.web.apply.views.call import local_paragraphs


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


def test_posts_are_refused(client):
    assert client.post("/en/call").status_code == 405
