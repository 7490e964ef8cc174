"""The command at home: plain words for yes, the reason for no, and no server needed."""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest

from goldenbridge.cli.main import main
from goldenbridge.core import phrase, receipt, verifier
from tests.core.builders import KEY, Promise, PublicLog, gifts_of, promise_pieces, promises_of

GIFTS = gifts_of(60)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A donor's folder: the fund's key, a receipt, and a copy of the log."""
    log = PublicLog()
    log.add_entry("directory", {"version": 1})
    log.add_window(GIFTS, set_aside=100_000)
    (tmp_path / "receipt.txt").write_text(log.receipt(GIFTS[3], number=1).text())
    log.add_window(gifts_of(30, seed=b"later"))
    log.publish()
    log.write(tmp_path / "log")
    (tmp_path / "fund.vkey").write_text(f"{KEY.verifier()}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def verify(*arguments):
    return main(["verify", "--key", "fund.vkey", *arguments])


def test_a_counted_gift_is_said_to_be_counted(home, capsys):
    assert verify("receipt.txt", "--log", "log") == 0

    said = capsys.readouterr().out
    assert said.startswith("This gift was counted.\n")
    assert f"{GIFTS[3].amount_minor // 100}.00" in said
    assert "number 1, 2020-08-11, 60 gifts" in said
    assert "What this does not prove" in said
    assert "± Exchanged or brought in" in said


def test_cents_that_the_receipt_alone_names_are_said_to_be_unproved(home, capsys):
    made = receipt.parse((home / "receipt.txt").read_text())
    whole = made.amount_minor - made.amount_minor % 100
    said = []
    for cents in (0, 1, 99):
        changed = receipt.make(
            amount_minor=whole + cents,
            currency=made.currency,
            nonce=made.nonce,
            salt=made.salt,
            window=made.window,
            proof=made.proof,
        )
        (home / "receipt.txt").write_text(changed.text())
        assert verify("receipt.txt", "--log", "log") == 0
        said.append(capsys.readouterr().out.splitlines())

    assert len({next(line for line in lines if "Proved" in line) for lines in said}) == 1
    assert len({next((line for line in lines if "Not proved" in line), "all of it") for lines in said}) == len(said)


def test_the_log_may_lie_at_a_web_address(home, capsys):
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=home / "log")
    handler.func.log_message = lambda *_: None
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert verify("receipt.txt", "--log", f"http://127.0.0.1:{server.server_port}/") == 0
        (home / "log" / verifier.window_path(1)).unlink()
        assert verify("receipt.txt", "--log", f"http://127.0.0.1:{server.server_port}") == 1
    finally:
        server.shutdown()
        server.server_close()

    assert "[log_unreadable]" in capsys.readouterr().err


def test_a_whole_log_is_checked_without_a_receipt(home, capsys):
    assert verify("--log", "log") == 0

    assert capsys.readouterr().out.startswith("This log is whole.\n")


@pytest.mark.parametrize(
    ("file", "before", "after", "code"),
    [
        ("receipt.txt", b"index 1", b"index 0", "window_not_in_log"),
        ("receipt.txt", b"extra ey", b"extra eY", "bad_receipt"),
        ("receipt.txt", b"\n2\n", b"\n3\n", "forged_note"),
        ("fund.vkey", b"fund", b"find", "bad_note_key"),
        ("log/checkpoint", b"\n3\n", b"\n4\n", "forged_note"),
        ("log/windows/000001.json", b'"gifts_minor":', b'"gifts_minor":1', "window_changed"),
        ("log/windows/000001.json", b'"head"', b'"hand"', "bad_window"),
        ("log/tile/entries/000.p/3", b'"number":1', b'"number":2', "window_not_in_log"),
    ],
)
def test_each_change_is_refused_with_its_reason(home, capsys, file, before, after, code):
    content = (home / file).read_bytes()
    assert before in content
    (home / file).write_bytes(content.replace(before, after, 1))

    assert verify("receipt.txt", "--log", "log") == 1

    assert f"[{code}]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing.txt", "--log", "log"), "“nothing.txt” cannot be used: there is no such file or folder."),
        (("receipt.txt", "--log", "nowhere"), "cannot be read"),
    ],
)
def test_what_is_not_there_is_named(home, capsys, arguments, said):
    assert verify(*arguments) == 1

    assert said in capsys.readouterr().err


def test_it_runs_on_a_machine_without_django(home):
    """Django is made unimportable; the command does not notice."""
    code = (
        "import sys; sys.modules['django'] = None\n"
        "from goldenbridge.cli.main import main\n"
        "sys.exit(main(['verify', '--key', 'fund.vkey', 'receipt.txt', '--log', 'log']))"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}

    done = subprocess.run([sys.executable, "-c", code], cwd=home, env=environment, capture_output=True, text=True)

    assert (done.returncode, done.stdout.split("\n")[0]) == (0, "This gift was counted.")


def test_a_promise_is_proved_with_the_phrase_and_not_without(tmp_path, monkeypatch, capsys):
    words = " ".join(phrase.to_words(bytes(range(16)), "english"))
    own = Promise(355_000, phrase.derive_keys(bytes(range(16))).sign_key, bytes(16))
    promises = [own, *promises_of(40)]
    digests, total = promise_pieces(promises)
    log = PublicLog()
    log.add_window(gifts_of(40, amount=1_000_000), set_aside=total, promises=digests)
    (tmp_path / "promise.txt").write_text(log.promise_receipt(own, number=1).text())
    log.write(tmp_path / "log")
    (tmp_path / "fund.vkey").write_text(f"{KEY.verifier()}\n")
    (tmp_path / "phrase.txt").write_text(words)
    monkeypatch.chdir(tmp_path)

    assert verify("promise.txt", "--log", "log", "--phrase", "phrase.txt") == 0
    assert "Your promise is set aside.\n\n  Set aside        3550.00 USD" in capsys.readouterr().out
    monkeypatch.setattr("goldenbridge.cli.promise.getpass", lambda _question: words)
    assert verify("promise.txt", "--log", "log") == 0
    stranger = " ".join(phrase.to_words(bytes(16), "english"))
    (tmp_path / "phrase.txt").write_text(stranger)
    assert verify("promise.txt", "--log", "log", "--phrase", "phrase.txt") == 1

    assert "[promise_not_set_aside]" in capsys.readouterr().err
