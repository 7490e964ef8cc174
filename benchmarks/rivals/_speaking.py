"""A rival in its own environment: reads “single 25” or “bulk 1000” from its input, does so much, says how long it took.

It runs with nothing of ours installed, so it imports nothing of ours either.
"""

import sys
import time


def serve(single, bulk):
    """Answer each line with seconds, until the input ends."""
    print("ready", flush=True)
    for line in sys.stdin:
        what, size = line.split()
        start = time.perf_counter()
        (single if what == "single" else bulk)(int(size))
        print(time.perf_counter() - start, flush=True)
