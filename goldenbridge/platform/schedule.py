"""One ticker for everything that happens by the clock: batches, sequencer, digests, retention."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import Error as DatabaseFault
from django.db import close_old_connections

from goldenbridge.core.errors import BridgeError
from goldenbridge.platform import clock, log

FAULTS: Final = (
    BridgeError,
    DatabaseFault,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    ArithmeticError,
)
"""What a job may fail with while the others go on; anything else ends the worker, which is started again."""


@dataclass(frozen=True)
class Job:
    """Something to do every so many seconds; `run` takes nothing and says nothing."""

    name: str
    every_seconds: int
    run: Callable[[], object]


@dataclass
class Schedule:
    """Runs what is due; a job that fails is logged and tried again at its next time, the others go on."""

    jobs: Sequence[Job]
    _last: dict[str, datetime] = field(default_factory=dict)

    def due(self) -> list[Job]:
        """The jobs whose time has come, in the order of the table."""
        now = clock.now()
        never = datetime.min.replace(tzinfo=now.tzinfo)
        return [
            job for job in self.jobs if now - self._last.get(job.name, never) >= timedelta(seconds=job.every_seconds)
        ]

    def run_due(self) -> int:
        """Run what is due and say how many jobs ran."""
        jobs = self.due()
        for job in jobs:
            self._last[job.name] = clock.now()
            try:
                job.run()
            except FAULTS as error:
                log.fault(f"job_failed_{job.name}", error)
        return len(jobs)

    def run_until(self, stop: threading.Event, *, poll_seconds: float = 1.0) -> None:
        """Tick until told to stop."""
        while not stop.wait(poll_seconds):
            close_old_connections()
            self.run_due()
