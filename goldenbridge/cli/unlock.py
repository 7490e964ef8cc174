"""`goldenbridge unlock`: lets somebody in again who was locked, where nobody is left who could do it in a page."""

from __future__ import annotations

import argparse
from pathlib import Path

from goldenbridge.cli import environment


def main(arguments: list[str]) -> int:
    """Undo the lock of one person."""
    parser = argparse.ArgumentParser(prog="goldenbridge unlock", description=__doc__)
    parser.add_argument("call_sign")
    parser.add_argument("--folder", type=Path, default=Path("fund"))
    options = parser.parse_args(arguments)
    environment.enter(options.folder)
    environment.load("goldenbridge.cli.readiness").require_served()
    environment.load("goldenbridge.cli.ceremony").unlock(options.call_sign)
    print(f"{options.call_sign} signs in again with the same passphrase. Ask by voice who locked, and why.")
    return 0
