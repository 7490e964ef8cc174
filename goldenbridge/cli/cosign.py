"""`goldenbridge cosign`: takes a witness's signature line under the newest checkpoint of the public log."""

from __future__ import annotations

import argparse
from pathlib import Path

from goldenbridge.cli import environment
from goldenbridge.core import notes


def main(arguments: list[str]) -> int:
    """Check the line against the witness's key and the newest checkpoint, and keep it for the next edition."""
    parser = argparse.ArgumentParser(prog="goldenbridge cosign", description=__doc__)
    parser.add_argument("line", type=Path, help="the file with the line that the witness has signed")
    parser.add_argument("--witness", type=Path, required=True, help="the witness's key, as C2SP writes it")
    parser.add_argument("--folder", type=Path, default=Path("fund"))
    options = parser.parse_args(arguments)
    line = options.line.read_text(encoding="utf-8")
    witness = notes.read_verifier_key(options.witness.read_text(encoding="utf-8"))
    environment.enter(options.folder)
    operator = environment.load("goldenbridge.cli.ceremony").OPERATOR
    environment.load("goldenbridge.apps.transparency.actions").record_cosignature(line, witness=witness, actor=operator)
    print(f"{witness.name} has cosigned the newest checkpoint. The next edition of the log carries it.")
    return 0
