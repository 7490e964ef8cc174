"""Serving: web and worker, watched over."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import psutil
import pytest

from goldenbridge.cli import environment
from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.once]


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(truth, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := truth():
            return found
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthy", timeout=5) as answer:
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
    wait_for(lambda: answers(port))
    yield port, psutil.Process(process.pid)
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


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
    worker = wait_for(lambda: part(supervisor, "goldenbridge.cli.worker"))

    worker.kill()
    again = wait_for(
        lambda: (child := part(supervisor, "goldenbridge.cli.worker")) and child.pid != worker.pid and child
    )
    family = supervisor.children(recursive=True)
    supervisor.terminate()
    supervisor.wait(20)

    assert again.pid != worker.pid
    assert psutil.wait_procs(family, timeout=10)[1] == []
    assert not answers(port)


def test_the_folder_is_nobody_elses(tmp_path):
    environment.write(tmp_path / "fund", {"GOLDENBRIDGE_SECRET": "s" * 48})

    modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "fund").rglob("*")}

    assert modes == {0}
