"""Waiting for what another process will do, long enough for a machine that has much else to do."""

from __future__ import annotations

import time

SECONDS = 120


def wait_for(truth, what, *, seconds=SECONDS):
    """Ask again and again until there is an answer; only a failing test waits to the end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := truth():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited in vain for {what}")
