"""`goldenbridge demo --bank`: the rehearsal's bank takes what was sent to it, and writes its answers as files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.queries import RunInList
from goldenbridge.cli import payfile
from goldenbridge.cli.demo import bank
from goldenbridge.cli.demo.bankfile import Row, camt053
from goldenbridge.cli.demo.payouts import LIST
from goldenbridge.cli.demo.people import CELL_KEEPERS, Colleague, unlocked
from goldenbridge.core.errors import NotFound
from goldenbridge.core.payfile import RunFile
from goldenbridge.core.screening import read_list
from goldenbridge.platform import clock, directory

SENT: Final = ("sent", "reconciling")


def write_answers(folder: Path) -> list[Path]:
    """For every order that was sent and not booked yet: the bank's word on it, and the statement that books it.

    An answer that was written before is left as it is, for a bank says such a thing once.
    """
    keepers = unlocked(folder, CELL_KEEPERS)
    reader = next(iter(keepers.values())).actor
    waiting = [each for each in queries.runs(actor=reader) if each.rail == "bank" and each.state in SENT]
    return [path for run in waiting for path in _answer(folder / "bank", run, keepers)]


def _answer(place: Path, run: RunInList, keepers: dict[str, Colleague]) -> list[Path]:
    for keeper in keepers.values():
        seen = queries.run(run.ref, actor=keeper.actor)
        try:
            file = actions.open_run_file(run.ref, actor=keeper.actor)
        except NotFound:
            # The other treasurer holds the key of this cell.
            continue
        if seen.booked_on is None:
            return _write(place, seen.account_ref, file, keeper)
    return []


def _write(place: Path, account_ref: object, file: RunFile, keeper: Colleague) -> list[Path]:
    """The order is built again from the run, as the treasurer's terminal built it; the bank keeps no copy here."""
    names = read_list(LIST)
    order = bank.take(payfile.build(file, keeper.member, directory.current(), names, made_at=clock.now()).content)
    account = next(each for each in banking.accounts(actor=keeper.actor) if each.ref == account_ref)
    total = sum(each.amount_minor for each in order.payments)
    today = clock.today()
    booked = [Row(-total, today, batch_id=order.batch_id)]
    contents = {
        f"answer-{order.message_id}.xml": bank.status_report(order, rejected=(), reason=""),
        f"booked-{order.message_id}.xml": camt053(
            account.holder, booked, currency=order.currency, opening_minor=0, closed_on=today
        ),
    }
    place.mkdir(exist_ok=True)
    for name, content in contents.items():
        if not (place / name).exists():
            (place / name).write_bytes(content)
    return [place / name for name in contents]
