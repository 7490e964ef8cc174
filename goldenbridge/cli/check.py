"""`goldenbridge check`: counts every sum of the books anew from the transfers; says what does not add up."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from goldenbridge.cli import environment


def main(arguments: list[str]) -> int:
    """Count, and say it; 1 if something does not add up."""
    parser = argparse.ArgumentParser(prog="goldenbridge check", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("fund"))
    parser.add_argument("--entries", action="store_true", help="hash each entry again as well; takes longer")
    options = parser.parse_args(arguments)
    environment.enter(options.folder)
    environment.load("goldenbridge.cli.readiness").require_served()
    return count(with_entries=options.entries)


def count(*, with_entries: bool) -> int:
    """Count in the fund that was entered, and say it; 1 if something does not add up."""
    proof = environment.load("goldenbridge.cli.bookkeeping").check(with_entries=with_entries)
    print(
        f"{proof.transfers} transfers in {proof.entries} entries; {proof.accounts} balances, {proof.commitments} "
        f"promises and {proof.closed_months} closed months counted anew."
    )
    for finding in proof.findings:
        print(f"does not add up: {finding.kind} {finding.subject}", file=sys.stderr)
    print("Something does not add up." if proof.findings else "Everything adds up.")
    return 1 if proof.findings else 0
