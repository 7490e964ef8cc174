"""`goldenbridge payfile`: builds the order of a released run from its sealed payouts, away from the server."""

from __future__ import annotations

import argparse
import getpass
import hashlib
import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from goldenbridge.adapters.orders import order_file
from goldenbridge.cli import files
from goldenbridge.cli.keymaking import read_key_file
from goldenbridge.cli.seal import load_directory
from goldenbridge.core import canonical
from goldenbridge.core.bank import Transliterated
from goldenbridge.core.canonical import b64
from goldenbridge.core.directory import Directory
from goldenbridge.core.member import Member
from goldenbridge.core.money import Money
from goldenbridge.core.payfile import (
    Built,
    OpenPayment,
    RunFile,
    check_approvals,
    open_payments,
)
from goldenbridge.core.runs import release_digest
from goldenbridge.core.screening import ScreeningList, read_list
from goldenbridge.platform import clock


@dataclass(frozen=True)
class Order:
    """What came out: the file for the bank (or for those who carry cash), and the texts that had to be changed."""

    content: bytes
    payments: tuple[OpenPayment, ...]
    changes: tuple[Transliterated, ...]


def main(arguments: list[str]) -> int:
    """Check approvals, open, screen, build; writes the order and the treasurer's signed word on it."""
    parser = argparse.ArgumentParser(prog="goldenbridge payfile", description=__doc__)
    parser.add_argument("run", type=Path, help="the run's file, which its page offers")
    parser.add_argument("--keys", type=Path, required=True, help="your key file")
    parser.add_argument("--directory", type=Path, required=True, help="the signed directory.json")
    parser.add_argument("--root", type=Path, required=True, help="the fund's root.json, which you got by hand")
    parser.add_argument("--list", type=Path, required=True, help="names that may not be paid, one a line")
    parser.add_argument("--out", type=Path, required=True, help="where to write the order")
    parser.add_argument("--word", type=Path, required=True, help="where to write your signed word for the run's page")
    options = parser.parse_args(arguments)
    files.require_free(options.out, options.word)
    now = clock.now()
    directory = load_directory(options.directory, options.root)
    keys = read_key_file(options.keys)
    names = read_list(files.read_bytes(options.list))
    with files.reading(options.run, "a released run from its page"):
        run = RunFile.read(files.read_bytes(options.run))
    check_approvals(run, directory)
    member = Member.from_file(keys, getpass.getpass(f"Passphrase of {keys.call_sign}: "))
    order = build(run, member, directory, names, made_at=now)
    show(run, order)
    if input("Type the word build to write the order, anything else to leave: ").strip() != "build":
        print("Nothing was written.", file=sys.stderr)
        return 1
    _write(options.out, order.content)
    _write(options.word, word(run, order, member, names, made_at=now))
    print(f"Written: {options.out}. Take it to the bank, then give {options.word} to the run's page.")
    return 0


def build(run: RunFile, member: Member, directory: Directory, names: ScreeningList, *, made_at: datetime) -> Order:
    """The order of an approved run; raises by name whatever is wrong, and builds nothing then."""
    check_approvals(run, directory)
    cell_seed = member.open_wrap(run.wrap, card=directory.cell(run.content.cell).card)
    payments = open_payments(run, cell_seed=cell_seed, directory=directory)
    file = order_file(run, payments, names, made_at=made_at)
    return Order(file.content, payments, file.changes)


def word(run: RunFile, order: Order, member: Member, names: ScreeningList, *, made_at: datetime) -> bytes:
    """The treasurer's signed word: which order he built from which run, and which list he screened it against."""
    built = Built(
        run=run.content.run,
        version=run.content.version,
        content_hash=release_digest(run.content, dropped=run.dropped, accepted=run.accepted),
        order_digest=hashlib.sha256(order.content).digest(),
        list_digest=names.digest,
        list_size=names.size,
        screened=len(order.payments),
        actor=member.ref,
        on=made_at.date(),
    )
    signed = member.sign(built)
    return canonical.encode({"signature": b64(signed.signature), "statement": b64(signed.statement)}) + b"\n"


def show(run: RunFile, order: Order) -> None:
    """Say what is about to be written: totals and changed texts; this terminal is the treasurer's own."""
    total = sum(payment.amount.amount_minor for payment in order.payments)
    print(f"Run {run.content.run}, version {run.content.version}, for {run.execution_on}.")
    months = sorted({payment.content.month for payment in order.payments if payment.content.month})
    if months:
        print(f"It pays for: {', '.join(f'{month:%B %Y}' for month in months)}.")
    print(f"{len(order.payments)} payments, together {Money(total, run.content.currency)}. {len(run.dropped)} dropped.")
    print("Approvals: genuine, by different people, over exactly this. Names: none on the list.")
    names = {payment.content.end_to_end_id: payment.content.name for payment in order.payments}
    for change in order.changes:
        where = names.get(change.end_to_end_id, "the fund itself")
        print(f"  {change.field} of {where}: “{change.before}” is written “{change.after}”")


def _write(path: Path, content: bytes) -> None:
    """Write for the owner's eyes only, and only where nothing lies yet."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
