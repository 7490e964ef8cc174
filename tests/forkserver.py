"""Runs Python in processes of its own that need not import Django anew each time: a small server forks one for each."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import selectors
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PRELOADED = (
    "django.contrib.staticfiles",
    "django.core.management",
    "django.core.serializers.json",
    "django.db.migrations.executor",
    "django.db.models",
    "django.forms",
    "django.template",
    "django.urls",
)
"""What reads no setting while it is imported; settings and apps belong to whom they are forked for."""


class ForkServer:
    """The near end: give it code and an environment, and get what `python -c` would have said."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.forkserver"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # Nothing is read ahead: what lies in the pipe is what `answers` is asked about.
            bufsize=0,
        )
        self.answers = selectors.DefaultSelector()
        self.answers.register(self.process.stdout, selectors.EVENT_READ)

    def run(self, code, *, environment, timeout=None, check=False):
        with tempfile.TemporaryDirectory() as folder:
            output, errors = Path(folder) / "output", Path(folder) / "errors"
            asked = {"code": code, "environment": environment, "output": str(output), "errors": str(errors)}
            self.process.stdin.write(json.dumps(asked).encode() + b"\n")
            pid = int(self.process.stdout.readline())
            if not self.answers.select(timeout):
                os.kill(pid, signal.SIGKILL)
                self.process.stdout.readline()
                raise subprocess.TimeoutExpired(code, timeout, output.read_text(), errors.read_text())
            done = subprocess.CompletedProcess(
                code, int(self.process.stdout.readline()), output.read_text(), errors.read_text()
            )
        if check:
            done.check_returncode()
        return done

    def close(self):
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()
        self.answers.close()


def _preload():
    for name in PRELOADED:
        importlib.import_module(name)
    core = importlib.import_module("goldenbridge.core")
    for module in pkgutil.walk_packages(core.__path__, "goldenbridge.core."):
        importlib.import_module(module.name)
    assert not importlib.import_module("django.conf").settings.configured


def _serve():
    """Fork for each line that is asked; only the forked return, with what they were asked."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            return json.loads(line)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    return None


def _become(asked):
    """Take on environment and output of the process that is wanted, and run its code."""
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.argv = ["-c"]
    for number, name in ((0, os.devnull), (1, asked["output"]), (2, asked["errors"])):
        file = os.open(name, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
    exec(compile(asked["code"], "<string>", "exec"), {"__name__": "__main__"})


if __name__ == "__main__":
    _preload()
    if asked := _serve():
        _become(asked)
