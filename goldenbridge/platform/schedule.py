"""One ticker for everything that happens by the clock: batches, sequencer, digests, retention."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db import close_old_connections

from goldenbridge.platform import log

RETRY_SECONDS: Final = 60
"""A job that failed waits no longer than this: a locked database must not put off for a day what is to be destroyed."""


@dataclass(frozen=True)
class Job:
    """Something to do every so many seconds; `run` takes nothing and says nothing."""

    name: str
    every_seconds: int
    run: Callable[[], object]


@dataclass
class Schedule:
    """Runs what is due; a job that fails is logged and soon tried again, the others go on."""

    jobs: Sequence[Job]
    # Not the time of day: a clock that is set back would stop everything until it has caught up.
    seconds: Callable[[], float] = time.monotonic
    _next: dict[str, float] = field(default_factory=dict)

    def due(self) -> list[Job]:
        """The jobs whose time has come, in the order of the table."""
        now = self.seconds()
        return [job for job in self.jobs if self._next.get(job.name, now) <= now]

    def run_due(self) -> int:
        """Run what is due and say how many jobs ran."""
        jobs = self.due()
        for job in jobs:
            begun, pause = self.seconds(), job.every_seconds
            try:
                job.run()
            # Whatever it fails with, the jobs below run; and Python would print its text, which may name people.
            except Exception as error:  # noqa: BLE001
                log.fault(f"job_failed_{job.name}", error)
                pause = min(pause, RETRY_SECONDS)
            self._next[job.name] = begun + pause
        return len(jobs)

    def run_until(self, stop: threading.Event, *, poll_seconds: float = 1.0) -> None:
        """Tick until told to stop."""
        while not stop.wait(poll_seconds):
            close_old_connections()
            self.run_due()
