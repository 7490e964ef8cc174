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
with scratch.scratch({purpose!r}) as folder:
    (folder / "database").write_text("a wrap")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def data(settings, tmp_path):
    settings.DATA = tmp_path
    (tmp_path / "goldenbridge.sqlite3").touch()
    return tmp_path


def killed(data, purpose):
    """A backup or restore that was killed in the midst of it."""
    environment = clean_environment() | {"GOLDENBRIDGE_DATA": str(data)}
    code = KILLED.format(purpose=purpose)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("purpose", scratch.PURPOSES)
def test_what_a_killed_one_left_goes_at_the_next_start(data, purpose):
    killed(data, purpose)
    (data / "goldenbridge.unfinished").write_text("a database, half back")
    before = len(os.listdir(data))

    scratch.sweep()

    assert (before, os.listdir(data)) == (3, ["goldenbridge.sqlite3"])


def test_the_next_backup_removes_it_too_and_leaves_nothing(data):
    killed(data, "backup")

    with scratch.scratch("backup") as folder:
        during = sorted(os.listdir(data))

    assert during == sorted([folder.name, "goldenbridge.sqlite3"])
    assert os.listdir(data) == ["goldenbridge.sqlite3"]


def test_what_is_at_work_is_left_alone(data):
    with scratch.scratch("restore") as folder:
        scratch.sweep()

        assert folder.is_dir()
