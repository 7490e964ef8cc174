"""Runs `goldenbridge` as a shell would, with nothing of this process's environment."""

import os
import subprocess
import sys

from tests.forkserver import ROOT

SETTINGS = ("GOLDENBRIDGE", "DJANGO", "DATABASE", "KEYSTORE")


def clean_environment():
    return {key: value for key, value in os.environ.items() if not key.startswith(SETTINGS)} | {"PYTHONPATH": str(ROOT)}


def command(*arguments):
    return [sys.executable, "-m", "goldenbridge", *map(str, arguments)]


def bridge(*arguments, extra=None, **kwargs):
    environment = clean_environment() | (extra or {})
    return subprocess.run(command(*arguments), cwd=ROOT, env=environment, capture_output=True, text=True, **kwargs)
