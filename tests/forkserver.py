"""Runs Python in processes of its own that need not set Django up anew each time: a small server forks one for each.

The server keeps a few forks of itself in which Django is set up already, each for one environment; these fork in turn.
"""

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
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

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
KEPT = 3
"""For how many environments Django stays set up."""


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


@dataclass(frozen=True)
class Ready:
    """The server's end of a fork in which Django is set up."""

    pid: int
    asks: BinaryIO
    answers: BinaryIO

    def relay(self, line):
        """Hand on what is asked, and then the process's number and what it exits with."""
        self.asks.write(line)
        for _ in range(2):
            sys.stdout.buffer.write(self.answers.readline())
            sys.stdout.buffer.flush()

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.asks.close()
        self.answers.close()


def _preload():
    for name in PRELOADED:
        importlib.import_module(name)
    core = importlib.import_module("goldenbridge.core")
    for module in pkgutil.walk_packages(core.__path__, "goldenbridge.core."):
        importlib.import_module(module.name)
    passphrase = importlib.import_module("tests.core.passphrase")
    passphrase.derived(passphrase.SALT)
    assert not importlib.import_module("django.conf").settings.configured


def _serve():
    """Let a fork with Django set up do what each line asks; only the forked return, with what they were asked."""
    ready = {}
    for line in sys.stdin.buffer:
        environment = json.loads(line)["environment"]
        key = json.dumps(environment, sort_keys=True)
        if key not in ready:
            if len(ready) == KEPT:
                ready.pop(next(iter(ready))).end()
            (far_asks, asks), (answers, far_answers) = os.pipe(), os.pipe()
            pid = os.fork()
            if not pid:
                return _stand_by(environment, far_asks, far_answers)
            os.close(far_asks)
            os.close(far_answers)
            ready[key] = Ready(pid, open(asks, "wb", buffering=0), open(answers, "rb", buffering=0))
        # Who was asked last goes last.
        ready[key] = ready.pop(key)
        ready[key].relay(line)
    for each in ready.values():
        each.end()
    return None


def _stand_by(environment, asks, answers):
    """Set Django up and fork for each line; only the forked return, with what they were asked."""
    os.environ.clear()
    os.environ.update(environment)
    importlib.import_module("django").setup()
    with open(asks, "rb", buffering=0) as lines:
        for line in lines:
            child = os.fork()
            if not child:
                os.close(answers)
                return json.loads(line)
            os.write(answers, b"%d\n" % child)
            _, status = os.waitpid(child, 0)
            os.write(answers, b"%d\n" % os.waitstatus_to_exitcode(status))
    return None


def _become(asked):
    """Take on the output of the process that is wanted, and run its code."""
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
