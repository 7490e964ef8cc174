"""The log's files as they are served: enough for the verifier, and nothing beside them."""

from __future__ import annotations

import hashlib

import pytest

from goldenbridge.core import verifier
from tests.apps.giving.builders import donors, give, open_fund
from tests.apps.transparency.builders import KEY

pytestmark = pytest.mark.django_db(databases="__all__")


def read(client):
    def from_address(path):
        response = client.get(f"/log/{path}")
        if response.status_code != 200:
            raise verifier.LogUnreadable(path=path)
        return response.content

    return from_address


def test_what_is_served_is_enough_for_the_verifier(client):
    gifts = donors(25)
    give(open_fund(), gifts)

    verdict = verifier.verify_receipt(gifts[4].receipt().text(), key=KEY.verifier(), read=read(client))

    assert verdict.amount_minor == 5_000
    assert verifier.verify_log(key=KEY.verifier(), read=read(client)).windows == 1
    assert client.get("/log/fund.vkey").content.decode() == f"{KEY.verifier()}\n"


@pytest.mark.parametrize(
    "path",
    [
        "", "..", "../keys/log.skey", "%2e%2e/keys/log.skey", "tile/0/../../../keys/log.skey", "windows/000001.json.new",
        "windows/1.json", "tile/0/000.p/999", "nothing", "windows//etc/passwd", "tile/0/x1/000",
    ],
)  # fmt: skip
def test_nothing_else_is_served(client, log_folder, path):
    give(open_fund(), donors(25))
    assert (log_folder.parent / "keys" / "log.skey").exists()

    assert client.get(f"/log/{path}").status_code == 404


def test_what_never_changes_may_be_kept_and_the_checkpoint_may_not(client):
    give(open_fund(), donors(25))

    assert client.get("/log/tile/0/000.p/1").headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/log/checkpoint").headers["Cache-Control"] == "no-cache"
    assert client.post("/log/checkpoint").status_code == 405


def test_the_proof_of_a_window_holds_no_secret(client):
    gifts = donors(25)
    give(open_fund(), gifts)

    response = client.get("/log/windows/000001.tlog-proof")

    assert response.status_code == 200
    assert b"extra" not in response.content
    assert client.get("/log/windows/000009.tlog-proof").status_code == 404


def test_the_program_is_served_with_the_digest_that_the_page_tells(client):
    give(open_fund(), donors(25))

    served = client.get("/verify.pyz")
    page = client.get("/en/books/check").content.decode()

    assert served.status_code == 200
    assert served.headers["Content-Disposition"] == 'attachment; filename="verify.pyz"'
    assert f">{hashlib.sha256(served.content).hexdigest()}</code>" in page
    assert str(KEY.verifier()) in page and 'href="/verify.pyz"' in page
