"""`goldenbridge export`: writes the books for beancount or hledger, so that no fund depends on this program."""

from __future__ import annotations

import argparse
from pathlib import Path

from goldenbridge.cli import environment, files
from goldenbridge.core.plaintext import Format


def main(arguments: list[str]) -> int:
    """Write the export and say how to open it."""
    parser = argparse.ArgumentParser(prog="goldenbridge export", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("fund"))
    parser.add_argument("--format", required=True, choices=[str(each) for each in Format])
    parser.add_argument("--out", type=Path, required=True, help="where to write it; nothing may lie there yet")
    options = parser.parse_args(arguments)
    files.require_free(options.out)
    environment.enter(options.folder)
    environment.load("goldenbridge.cli.readiness").require_served()
    form = Format(options.format)
    count = environment.load("goldenbridge.cli.bookkeeping").write_export(form, options.out)
    opened_with = f"bean-check {options.out}" if form is Format.BEANCOUNT else f"hledger -f {options.out} check -s"
    print(f"{options.out}: {count} lines. Try: {opened_with}")
    return 0
