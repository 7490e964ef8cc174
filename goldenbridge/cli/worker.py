"""The worker: one process that does what the clock asks for."""

from __future__ import annotations

import os
import signal
import sys
import threading
from importlib import import_module

import django

from goldenbridge.platform.schedule import Schedule


def main() -> int:
    """Tick until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenbridge.settings")
    django.setup()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    jobs = import_module("goldenbridge.cli.jobs").JOBS
    with import_module("goldenbridge.cli.sole").sole_worker(stop) as is_sole:
        if is_sole:
            Schedule(jobs).run_until(stop)
    return 0


if __name__ == "__main__":
    sys.exit(main())
