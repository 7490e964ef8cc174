"""Ports on loopback that nothing else takes: below those from which the kernel serves connections, apart for each worker."""

from __future__ import annotations

import os
import random
import socket

FIRST, EACH = 12_000, 1_000
"""Linux takes the near end of a connection from 32768 on; a port from there may be gone while its server starts again."""
WORKERS = 20


def free_port() -> int:
    """A port that nothing listens on, from this worker's own thousand."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
    start = FIRST + number * EACH
    for port in random.sample(range(start, start + EACH), EACH):
        with socket.socket() as listener:
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no port is free")
