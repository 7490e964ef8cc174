"""What a visitor of the rehearsal does in the pages, here in a process of its own: `visitor.py FOLDER STEP`."""

# ruff: noqa: INP001, PLC0415  (a script that enters a fund first, and imports its apps after that)

from __future__ import annotations

import sys
from pathlib import Path

from goldenbridge.cli import environment


def main(folder: Path, step: str) -> None:
    """Take one step."""
    environment.enter(folder)
    {"send": _send, "import": _import}[step](folder)


def _send(folder: Path) -> None:
    """The run on the sheet is approved, authorised, released and sent by those whom the sheet names."""
    from rich.progress import Progress

    from goldenbridge.apps.banking import queries as banking
    from goldenbridge.apps.payouts import queries
    from goldenbridge.cli.demo import payouts
    from goldenbridge.cli.demo.people import CAST, unlocked
    from goldenbridge.cli.demo.stage import Stage

    people = unlocked(folder, [name for name, *_ in CAST if name in {"marten", "lynx", "otter", "badger", "beaver"}])
    stage = Stage(folder=folder, progress=Progress(), people=people)
    reader = people["otter"].actor
    run = next(each for each in queries.runs(actor=reader) if each.state == "locked")
    account = next(each for each in banking.accounts(actor=reader) if each.currency == run.currency)
    treasury = payouts.Treasury(stage, account)
    treasury.released(run.ref)
    keeper = sheet_line(folder, "then build and send it").split()[-7]
    treasury.sent(run.ref, keeper)
    print(run.ref)


def _import(folder: Path) -> None:
    """Whatever lies in the bank's folder is imported, as the treasurer's page does."""
    from goldenbridge.apps.banking import queries as banking
    from goldenbridge.apps.giving import queries as giving
    from goldenbridge.apps.payouts import actions, queries
    from goldenbridge.cli.demo.people import unlocked

    actor = unlocked(folder, ["otter"])["otter"].actor
    accounts = {each.currency: each.ref for each in banking.accounts(actor=actor)}
    for path in sorted((folder / "bank").glob("*.xml")):
        content = path.read_bytes()
        if path.name.startswith("answer"):
            actions.import_status_report(content, actor=actor)
            continue
        actions.import_bank_file(
            content,
            account_ref=accounts["EUR" if "-EUR-" in path.name else "USD"],
            gift_references=giving.expected_references(actor=actor),
            actor=actor,
        )
    for run in queries.runs(actor=actor):
        print(run.ref, run.state)


def sheet_line(folder: Path, name: str) -> str:
    """A line of the sheet."""
    lines = (folder / "sheet.txt").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith(name))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
