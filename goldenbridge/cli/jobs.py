"""The table of what happens by the clock, and how often."""

from __future__ import annotations

from typing import Final

from goldenbridge.platform.schedule import Job

JOBS: Final[tuple[Job, ...]] = ()
