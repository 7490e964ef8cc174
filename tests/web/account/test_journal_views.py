"""An auditor takes the access journal home and reads it there; nobody else does, and the server cannot."""

import pytest
from django.urls import reverse

from goldenbridge.cli import main as cli
from goldenbridge.core.canonical import b64
from tests.apps.people.builders import open_house
from tests.apps.people.desk import sign_in
from tests.livedatabase import AUDITORS_PRIVATE

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def house(settings, tmp_path):
    return open_house(settings, tmp_path)


def taken(house, tmp_path):
    response = sign_in(house["kite"]).post(reverse("account:take_journal"))
    path = tmp_path / "journal.txt"
    path.write_bytes(b"".join(response.streaming_content))
    (tmp_path / "auditors.key").write_text(b64(AUDITORS_PRIVATE))
    return response, path


def read(path, *more):
    return cli.main(["journal", str(path), "--key", str(path.with_name("auditors.key")), *more])


def test_what_was_taken_reads_with_the_auditors_key_down_to_the_taking_itself(house, tmp_path, capsys):
    response, path = taken(house, tmp_path)

    code = read(path, "--event", "journal")

    told = capsys.readouterr()
    assert (code, response.headers["Cache-Control"]) == (0, "no-store")
    assert told.out.split()[1:] == ["journal.handed_over", str(house["kite"].ref), str(house["kite"].ref)]
    assert "each follows from the one before it" in told.err
    assert "journal.handed_over" not in path.read_text()


def test_a_record_that_was_left_out_is_found(house, tmp_path, capsys):
    _response, path = taken(house, tmp_path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines[:2], *lines[3:]]))

    code = read(path)

    assert (code, "trail_broken" in capsys.readouterr().err) == (1, True)


@pytest.mark.parametrize(
    "text", ["", "another file\n", "goldenbridge/trail/v1\nstrand x y\n", "goldenbridge/trail/v1\nAAAA\n"]
)
def test_another_file_is_named(house, tmp_path, capsys, text):
    _response, path = taken(house, tmp_path)
    path.write_text(text)

    code = read(path)

    assert (code, "not_a_journal" in capsys.readouterr().err) == (1, True)


def test_the_page_says_how_and_only_auditors_see_it(house):
    shown = sign_in(house["kite"]).get(reverse("account:journal"))
    answers = [
        sign_in(house["dove"]).get(reverse("account:journal")).status_code,
        sign_in(house["dove"]).post(reverse("account:take_journal")).status_code,
    ]

    assert "goldenbridge journal journal-" in shown.content.decode()
    assert answers == [403, 403]
