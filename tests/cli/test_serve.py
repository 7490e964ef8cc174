"""Serving: web and worker, watched over."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing, contextmanager

import psutil
import pytest

from goldenbridge.cli import environment as fund
from tests.cli.bridge import bridge
from tests.cli.lying import lies_in
from tests.forkserver import ROOT
from tests.patience import wait_for
from tests.ports import free_port

pytestmark = pytest.mark.slow


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthy", timeout=20) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture
def served(tmp_path):
    fund.write(tmp_path / "fund", {"GOLDENBRIDGE_SECRET": "s" * 48})
    port = free_port()
    clean = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GOLDENBRIDGE", "DJANGO", "DATABASE", "KEYSTORE"))
    }
    command = [sys.executable, "-m", "goldenbridge", "serve", "--folder", str(tmp_path / "fund"), "--port", str(port)]
    said = tmp_path / "said"
    with said.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**clean, "PYTHONPATH": str(ROOT)}, stdout=out, stderr=subprocess.DEVNULL
        )
    try:
        wait_for(lambda: answers(port), "the pages")
        assert "Nobody can apply" in said.read_text()
        yield port, psutil.Process(process.pid)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


@contextmanager
def a_door(environment):
    port = free_port()
    command = [sys.executable, "-m", "goldenbridge", "serve", "--folder", environment["FOLDER"], "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: answers(port), "the pages")
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(60)


def of_a_door(environment, folder):
    """What a machine of its own knows: no keystore, no key."""
    fund.write(folder, {"GOLDENBRIDGE_AUDIENCES": "apply"})
    return {**environment, "FOLDER": str(folder), "KEYSTORE_URL": "postgres://nobody@127.0.0.1:1/nothing"}


def test_the_applicants_door_shows_pages_and_does_nothing_by_the_clock(live_database, tmp_path):
    with a_door(of_a_door(live_database.environment, tmp_path / "door")) as supervisor:
        lines = [" ".join(child.cmdline()) for child in supervisor.children(recursive=True)]

    assert [line for line in lines if "granian" in line]
    assert [line for line in lines if "goldenbridge.cli.worker" in line] == []


def test_a_door_makes_no_tables(empty_database, tmp_path):
    environment = of_a_door(empty_database.environment, tmp_path / "door")

    done = bridge("serve", "--folder", environment["FOLDER"], "--port", free_port(), extra=environment)

    assert (done.returncode, done.stderr.split("[")[-1].strip()) == (1, "tables_behind]")
    assert (
        empty_database.run(
            "from django.db import connection; print(connection.introspection.table_names())"
        ).stdout.strip()
        == "[]"
    )


def part(supervisor, word):
    for child in supervisor.children():
        try:
            if word in " ".join(child.cmdline()):
                return child
        except psutil.Error:
            continue
    return None


def test_a_worker_that_dies_is_started_again_and_all_stop_together(served):
    port, supervisor = served
    worker = wait_for(lambda: part(supervisor, "goldenbridge.cli.worker"), "a worker")

    worker.kill()
    again = wait_for(
        lambda: (child := part(supervisor, "goldenbridge.cli.worker")) and child.pid != worker.pid and child,
        "another worker",
    )
    family = supervisor.children(recursive=True)
    supervisor.terminate()
    supervisor.wait(60)

    assert again.pid != worker.pid
    assert psutil.wait_procs(family, timeout=60)[1] == []
    assert not answers(port)


def test_who_is_killed_hard_takes_pages_and_worker_along(served):
    port, supervisor = served
    wait_for(lambda: part(supervisor, "goldenbridge.cli.worker"), "a worker")
    family = supervisor.children(recursive=True)

    supervisor.kill()
    supervisor.wait(60)

    assert psutil.wait_procs(family, timeout=60)[1] == []
    assert not answers(port)


SOLE = """
import threading
from pathlib import Path
from django.conf import settings
from goldenbridge.cli.sole import sole_worker
told = threading.Event()
told.set()
with sole_worker(threading.Event()) as first:
    with sole_worker(told) as second:
        print(first, second)
    settings.DATA = settings.DATA / "another machine"
    settings.DATA.mkdir()
    with sole_worker(told) as elsewhere:
        print(elsewhere)
with sole_worker(told) as afterwards:
    print(afterwards)
"""


def test_one_worker_at_a_time_does_what_the_clock_asks_for(empty_database):
    is_shared = empty_database.environment["DATABASE_URL"].startswith("postgres")

    done = empty_database.run(SOLE)

    assert (done.returncode, done.stdout.split()) == (0, ["True", "False", str(not is_shared), "True"]), done.stderr


def test_settings_whose_data_was_not_brought_are_not_served(tmp_path):
    safe = {"GOLDENBRIDGE_PRODUCTION": "yes", "GOLDENBRIDGE_SECRET": "s" * 48, "GOLDENBRIDGE_TRAIL_KEY": "A" * 43}
    fund.write(tmp_path / "fund", safe)
    before = lies_in(tmp_path)

    done = bridge("serve", "--folder", tmp_path / "fund", "--port", free_port())

    assert (done.returncode, done.stderr.split("[")[-1].strip()) == (1, "no_data]")
    assert lies_in(tmp_path) == before


@pytest.mark.parametrize(("there", "variable"), [("keystore", "DATABASE_URL"), ("goldenbridge", "KEYSTORE_URL")])
def test_a_fund_is_not_served_on_a_database_that_is_not_its_own(tmp_path, there, variable):
    fund.write(tmp_path / "fund", {"GOLDENBRIDGE_SECRET": "s" * 48})
    (tmp_path / "fund" / "data" / "root.json").write_text("{}")
    with closing(sqlite3.connect(tmp_path / "fund" / "data" / f"{there}.sqlite3")) as base, base:
        base.execute("CREATE TABLE its_own (thing TEXT)")
    before = {path.name for path in (tmp_path / "fund" / "data").iterdir()}

    done = bridge("serve", "--folder", tmp_path / "fund", "--port", free_port())

    assert (done.returncode, done.stderr.split("[")[-1].strip()) == (1, "empty_database]")
    assert f"that {variable} names" in done.stderr
    assert {
        path.name.removesuffix("-wal").removesuffix("-shm") for path in (tmp_path / "fund" / "data").iterdir()
    } == before


def test_the_folder_is_nobody_elses(tmp_path):
    fund.write(tmp_path / "fund", {"GOLDENBRIDGE_SECRET": "s" * 48})

    modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "fund").rglob("*")}

    assert modes == {0}


def test_a_port_that_somebody_listens_at_is_refused_and_not_shared(tmp_path):
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = other.getsockname()[1]
        for command in (["serve"], ["demo", "--scale", "0.05"]):
            folder = tmp_path / command[0]
            done = subprocess.run(
                [sys.executable, "-m", "goldenbridge", *command, "--folder", str(folder), "--port", str(port)],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                capture_output=True,
                text=True,
                check=False,
            )

            assert done.returncode != 0
            assert f"Port {port} is in use on this machine" in done.stderr + done.stdout
            assert not folder.exists()
