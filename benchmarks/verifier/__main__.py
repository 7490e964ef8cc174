"""How long a donor waits: start and verify, and a million pieces hashed, beside the bare hashes of the same bytes.

python -m benchmarks.verifier [--pieces 1000000]
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from goldenbridge.core import window
from tests.core.builders import KEY, START, PublicLog, gifts_of

ROOT = Path(__file__).parents[2]


START_SECONDS, HASH_SECONDS, RECEIPT_BYTES = 0.2, 2.0, 1500


def seconds(deed):
    start = time.perf_counter()
    deed()
    return time.perf_counter() - start


def start_and_verify(folder, runs=7):
    """The median wall time of the command, and of a Python that does nothing."""
    log = PublicLog()
    gifts = gifts_of(3000)
    log.add_window(gifts)
    (folder / "receipt.txt").write_text(log.receipt(gifts[7], number=1).text())
    (folder / "fund.vkey").write_text(str(KEY.verifier()))
    log.write(folder / "log")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "goldenbridge", "verify", "--key", "fund.vkey", "receipt.txt", "--log", "log"]

    def run(arguments):
        subprocess.run(arguments, cwd=folder, env=environment, check=True, capture_output=True)

    verify = statistics.median(seconds(lambda: run(command)) for _ in range(runs))
    nothing = statistics.median(seconds(lambda: run([sys.executable, "-c", ""])) for _ in range(runs))
    return verify, nothing


def largest_receipt():
    """The bytes of the receipt of a gift of ten million, to the cent, in a window of many gifts."""
    log = PublicLog()
    gifts = gifts_of(3000)
    gifts[7] = replace(gifts[7], amount_minor=999_999_999)
    log.add_window(gifts)
    return len(log.receipt(gifts[7], number=1).text().encode())


def million(count):
    """Seconds to read a window file, to check it, and to hash as many nodes with nothing around it."""
    digests = {100: sorted(hashlib.sha256(number.to_bytes(8, "big")).digest() for number in range(count))}
    figures = window.Figures(0, 100 * count, 0, 0, 0, 0, 100 * count)
    head = window.Head(
        number=1, currency="USD", first_on=START, last_on=START, gifts=20, pieces=count,
        pieces_root=window.pieces_root(digests), remainder_minor=0, set_aside_pieces=0,
        set_aside_root=window.pieces_root({}), set_aside_minor=0, statements=(), previous=b"", figures=figures,
    )  # fmt: skip
    content = window.Window(head, digests, {}).content()
    del digests
    found = []
    reading = seconds(lambda: found.append(window.parse(content)))
    checking = seconds(found[0].check)
    block, floor_hash = bytes(65), hashlib.sha256

    def bare():
        for _ in range(2 * count):
            floor_hash(block).digest()

    return reading, checking, seconds(bare), len(content)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pieces", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        verify, nothing = start_and_verify(Path(folder))
    print(f"start and verify          {verify:6.3f} s   (an empty Python {nothing:.3f} s; wanted < {START_SECONDS} s)")
    receipt = largest_receipt()
    print(f"largest receipt           {receipt} bytes   (wanted < {RECEIPT_BYTES})")
    reading, checking, bare, size = million(options.pieces)
    print(f"{options.pieces:,} pieces: read {reading:6.3f} s   ({size / 1e6:.0f} MB)")
    print(
        f"{options.pieces:,} pieces: hash {checking:6.3f} s   (bare hashing {bare:.3f} s, ratio {bare / checking:.2f})"
    )
    missed = verify > START_SECONDS or receipt > RECEIPT_BYTES
    # A million pieces in "a second or two"; of fewer, the same share.
    missed |= checking > HASH_SECONDS * max(options.pieces, 1) / 1_000_000
    print(f"peak memory               {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return missed


if __name__ == "__main__":
    sys.exit(main())
