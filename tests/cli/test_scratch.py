"""Unsealed copies do not outlive the backup or restore that made them."""

import os
import signal
import subprocess
import sys

import pytest

from goldenbridge.cli import scratch
from tests.cli.bridge import clean_environment
from tests.forkserver import ROOT

KILLED = """
import os, signal
os.environ["DJANGO_SETTINGS_MODULE"] = "goldenbridge.settings"
from goldenbridge.cli import scratch
with scratch.scratch() as folder:
    (folder / "database").write_text("a wrap")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def data(settings, monkeypatch, tmp_path):
    settings.DATA = tmp_path
    database = tmp_path / "goldenbridge.sqlite3"
    database.touch()
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", database)
    return tmp_path


def killed(data):
    """A backup or restore that was killed in the midst of it."""
    environment = clean_environment() | {"GOLDENBRIDGE_DATA": str(data)}
    done = subprocess.run([sys.executable, "-c", KILLED], cwd=ROOT, env=environment, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


def test_what_a_killed_one_left_goes_at_the_next_start(data):
    killed(data)
    (data / "goldenbridge.unfinished").write_text("a database, half back")
    before = len(os.listdir(data))

    scratch.sweep()

    assert (before, os.listdir(data)) == (3, ["goldenbridge.sqlite3"])


def test_nothing_that_somebody_else_put_there_is_removed(data):
    killed(data)
    for name in ("backup-usb", "restore-notes"):
        (data / name).mkdir()
        (data / name / "data.parcel").touch()
    (data / "of-mine.unfinished").touch()

    scratch.sweep()

    assert sorted(path.name for path in data.rglob("*")) == sorted(
        ["backup-usb", "data.parcel", "restore-notes", "data.parcel", "of-mine.unfinished", "goldenbridge.sqlite3"]
    )


def test_the_next_backup_removes_it_too_and_leaves_nothing(data):
    killed(data)

    with scratch.scratch() as folder:
        during = (sorted(os.listdir(data)), os.listdir(folder), folder.stat().st_mode & 0o077)

    assert during == (sorted([folder.name, "goldenbridge.sqlite3"]), [], 0)
    assert os.listdir(data) == ["goldenbridge.sqlite3"]


def test_what_is_at_work_is_left_alone(data):
    with scratch.scratch() as folder:
        scratch.sweep()

        assert folder.is_dir()
