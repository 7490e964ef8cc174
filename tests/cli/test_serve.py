"""Serving: web and worker, watched over."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request

import psutil
import pytest

from goldenbridge.cli import environment
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
    environment.write(tmp_path / "fund", {"GOLDENBRIDGE_SECRET": "s" * 48})
    port = free_port()
    clean = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("GOLDENBRIDGE", "DJANGO", "DATABASE", "KEYSTORE"))
    }
    command = [sys.executable, "-m", "goldenbridge", "serve", "--folder", str(tmp_path / "fund"), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env={**clean, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: answers(port), "the pages")
        yield port, psutil.Process(process.pid)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


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


def test_the_folder_is_nobody_elses(tmp_path):
    environment.write(tmp_path / "fund", {"GOLDENBRIDGE_SECRET": "s" * 48})

    modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "fund").rglob("*")}

    assert modes == {0}
