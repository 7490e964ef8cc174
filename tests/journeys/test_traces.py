"""The thief's own tool must be good, or his finding nothing says nothing."""

import base64
import gzip
import sqlite3
import zlib
from contextlib import closing
from urllib.parse import quote

import pytest

from tests.journeys.traces import canary, found

WORDS = [canary(number) for number in range(6)]
FORMS = {
    "as it is": lambda word: f"before {word} after".encode(),
    "in capitals": lambda word: word.upper().encode(),
    "in UTF-16": lambda word: f"x{word}".encode("utf-16"),
    "in hexadecimal": lambda word: word.encode().hex().encode(),
    "in an address": lambda word: f"?q={quote(word)}&".encode(),
    "in JSON": lambda word: f'"{word}"'.encode("unicode_escape"),
    "in base64": lambda word: base64.b64encode(b"{" + word.encode() + b"}}"),
    "in base64, one further": lambda word: base64.urlsafe_b64encode(b"{}" + word.encode() + b"}}"),
    "in base64, two further": lambda word: base64.b64encode(b"{}{" + word.encode() + b"}}"),
    "in a gzip": lambda word: gzip.compress(b"x" * 500 + word.encode()),
    "in a zlib stream": lambda word: zlib.compress(b"x" * 500 + word.encode()),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("word", WORDS, ids=range(6))
def test_a_word_is_found(form, word, tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "file").write_bytes(FORMS[form](word))

    assert found([word], [tmp_path]) == [(word, "file")]


def test_a_word_is_found_in_a_database(tmp_path):
    with closing(sqlite3.connect(tmp_path / "base.sqlite3")) as base, base:
        base.execute("CREATE TABLE thing (word TEXT)")
        base.executemany("INSERT INTO thing VALUES (?)", [(word,) for word in WORDS])

    assert found(WORDS, [tmp_path]) == sorted((word, "base.sqlite3") for word in WORDS)


def test_a_database_whose_server_was_killed_is_searched_with_its_log_and_left_as_it_was(tmp_path):
    place = tmp_path / "stolen"
    place.mkdir()
    with closing(sqlite3.connect(tmp_path / "base.sqlite3")) as base, base:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("CREATE TABLE thing (word TEXT)")
        base.commit()
        base.execute("INSERT INTO thing VALUES (?)", (WORDS[0],))
        base.commit()
        for path in tmp_path.glob("base.sqlite3*"):
            (place / path.name).write_bytes(path.read_bytes())
    before = {path.name: path.read_bytes() for path in place.iterdir()}

    seen = found(WORDS, [place])

    assert {"base.sqlite3", "base.sqlite3-wal", "base.sqlite3-shm"} == set(before)
    assert (WORDS[0], "base.sqlite3") in seen
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


def test_a_word_on_the_border_of_two_pages_of_a_database_is_found(tmp_path):
    path = tmp_path / "base.sqlite3"

    def keep(behind):
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as base, base:
            base.execute("PRAGMA page_size = 512")
            base.execute("CREATE TABLE thing (word TEXT)")
            base.execute("INSERT INTO thing VALUES (?)", ("x" * 700 + WORDS[1] + "y" * behind,))
        return WORDS[1].encode() not in path.read_bytes()

    assert any(keep(behind) for behind in range(0, 600, 7))

    assert found(WORDS, [tmp_path]) == [(WORDS[1], "base.sqlite3")]


def test_a_word_that_is_nowhere_is_not_found(tmp_path):
    (tmp_path / "file").write_bytes(b"nothing here" * 100)

    assert found(WORDS, [tmp_path]) == []
