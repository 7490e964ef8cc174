"""`goldenbridge journal`: reads and checks the access journal with the auditors' key, away from the server."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from goldenbridge.cli import files
from goldenbridge.cli.keymaking import read_secret
from goldenbridge.core.journalfile import read_journal


def main(arguments: list[str]) -> int:
    """Check every strand from its first record, and print the records by time, or those that were asked for."""
    parser = argparse.ArgumentParser(prog="goldenbridge journal", description=__doc__)
    parser.add_argument("journal", type=Path, help="the file from the page “Access journal”")
    parser.add_argument("--key", type=Path, required=True, help="the auditors' key, auditors.key")
    parser.add_argument("--event", default="", help="only events that begin so, such as compartment.identity")
    parser.add_argument("--ref", default="", help="only this reference: of a case, a promise, a run")
    parser.add_argument("--actor", default="", help="only what this person did, by reference")
    options = parser.parse_args(arguments)
    key = read_secret(options.key, "the auditors' key")
    what = "the access journal as its page gives it"
    with files.reading(options.journal, what), options.journal.open(encoding="ascii") as lines:
        entries, strands = read_journal(lines, key)
    for each in entries:
        if each.event.startswith(options.event) and options.ref in {"", each.ref} and options.actor in {"", each.actor}:
            print(f"{each.at}  {each.event}  {each.ref}  {each.actor}")
    print(
        f"{len(entries)} records in {strands} strands; each follows from the one before it. "
        "Records cut off at the end of a strand do not show: compare with the file you took last.",
        file=sys.stderr,
    )
    return 0
