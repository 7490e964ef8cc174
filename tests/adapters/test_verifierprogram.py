"""The verifier in one file does at home, with Python alone, what the command does here."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest

from goldenbridge.adapters.verifierprogram import NAME, PARTS, verifier_digest, verifier_program
from tests.core.builders import KEY, PublicLog, gifts_of

HOME = [sys.executable, "-I", "-S"]


@pytest.fixture
def home(tmp_path):
    """A folder with what a donor has at home: program, key, receipt, and here also a copy of the log."""
    log, given = PublicLog(), gifts_of(25)
    log.add_window(given)
    (tmp_path / "receipt.txt").write_text(log.receipt(given[0], number=1).text())
    (tmp_path / NAME).write_bytes(verifier_program())
    (tmp_path / "fund.vkey").write_text(f"{KEY.verifier()}\n")
    for path, content in log.files.items():
        (tmp_path / "log" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "log" / path).write_bytes(content)
    return tmp_path


def at_home(folder, *arguments):
    """Python without site-packages, environment or the folder it was started from."""
    return subprocess.run([*HOME, NAME, *arguments], cwd=folder, capture_output=True, text=True)


def test_python_at_home_has_neither_django_nor_cryptography():
    for name in ("django", "cryptography", "goldenbridge"):
        assert subprocess.run([*HOME, "-c", f"import {name}"], capture_output=True).returncode == 1


def test_it_holds_what_the_command_loads_and_nothing_else(home):
    said = "import sys; sys.argv[1:] = ['--help']\ntry:\n import runpy; runpy.run_path('verify.pyz', run_name='__main__')\n"
    said += "except SystemExit: pass\nprint(sorted(n for n in sys.modules if n.split('.')[0] == 'goldenbridge'))"
    done = subprocess.run([*HOME, "-c", said], cwd=home, capture_output=True, text=True)

    names = sorted("goldenbridge." + part.replace("/", ".") for part in PARTS)
    loaded = done.stdout.splitlines()[-1]
    assert loaded == str(sorted(name.removesuffix(".__init__") for name in names)), done.stderr


def test_the_same_source_makes_the_same_file():
    made = verifier_program()
    verifier_program.cache_clear()

    assert verifier_program() == made
    assert verifier_digest() == hashlib.sha256(made).hexdigest()
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_old_python_is_told_what_it_lacks():
    """The first lines are read by any Python 3, before anything that only newer ones understand."""
    with zipfile.ZipFile(BytesIO(verifier_program())) as archive:
        start = archive.read("__main__.py").decode()
    told = start.replace("import sys\n", "import sys\nsys.version_info = (3, 9, 6)\n", 1)

    done = subprocess.run([*HOME, "-c", told], capture_output=True, text=True)

    assert done.returncode == 1
    assert done.stderr == "This program needs Python 3.11 or later; this is 3.9. See python.org.\n"


def test_a_gift_and_a_whole_log_are_checked_with_python_alone(home):
    right = ("--key", "fund.vkey", "--log", "log")
    counted, whole = at_home(home, *right, "receipt.txt"), at_home(home, *right)
    (home / "log" / "checkpoint").write_text("forged\n")
    forged = at_home(home, *right, "receipt.txt")

    assert (counted.returncode, whole.returncode) == (0, 0), counted.stderr + whole.stderr
    assert counted.stdout.startswith("This gift was counted.")
    assert whole.stdout.startswith("This log is whole.")
    assert forged.returncode == 1 and "[bad_note]" in forged.stderr
