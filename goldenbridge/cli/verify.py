"""`goldenbridge verify`: checks at home, with one key and the public files, that a gift was counted."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import Final
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from goldenbridge.cli import files
from goldenbridge.cli.main import load
from goldenbridge.core import notes, receipt, verifier
from goldenbridge.core.bank import amount_to_text

LARGEST_FILE: Final = 256 * 1024 * 1024
SECONDS: Final = 30
RELIEF_MARK: Final = "BEGIN GOLDEN BRIDGE CERTIFICATE"


def main(arguments: list[str]) -> int:
    """Verify a receipt, or a whole log; returns 0 and says what is true, or raises the reason why not."""
    options = _options(arguments)
    key = notes.read_verifier_key(text_of(options.key))
    witnesses = [notes.read_verifier_key(text_of(name)) for name in options.witness]
    read = reader(options.log)
    if options.receipt is None:
        whole = verifier.verify_log(key=key, read=read, witnesses=witnesses)
        print(log_words(whole, key.name))
        return 0
    text = text_of(options.receipt)
    if RELIEF_MARK in text:
        trust = {"key": key, "read": read, "witnesses": witnesses}
        files_given = {"phrase_file": options.phrase, "directory": options.directory, "root": options.root}
        print(load("relief").verified(text, **files_given, **trust))
    elif receipt.is_promise(text):
        # It needs more than Python alone, which the verifier of gifts does not.
        print(load("promise").verified(text, phrase_file=options.phrase, key=key, read=read, witnesses=witnesses))
    else:
        print(receipt_words(verifier.verify_receipt(text, key=key, read=read, witnesses=witnesses), key.name))
    return 0


def reader(place: str) -> Callable[[str], bytes]:
    """How to get a file of the log: from a web address or from a folder."""
    if place.startswith(("https://", "http://")):
        return lambda path: _from_address(place.rstrip("/") + "/", path)
    return lambda path: _from_folder(Path(place), path)


def receipt_words(verdict: verifier.Verdict, name: str) -> str:
    """What a verdict means, in plain words, and what it does not mean."""
    head = verdict.head
    counted = money(verdict.amount_minor - verdict.remainder_minor, verdict.currency)
    days = f"{head.first_on}" if head.first_on == head.last_on else f"{head.first_on} to {head.last_on}"
    lines = [
        "This gift was counted.",
        "",
        f"  Proved           {counted} in {verdict.pieces} pieces, each of them in the public file",
    ]
    if verdict.remainder_minor:
        rest = money(verdict.remainder_minor, verdict.currency)
        lines.append(f"  Not proved       {rest} more, which the receipt says; nobody can tell apart what is so small")
    lines += [
        f"  Gift window      number {head.number}, {days}, {head.gifts} gifts",
        f"  Log              {name}, {verdict.log_size} entries; it only grew since it had {verdict.receipt_size}",
        f"  Witnesses        {witness_words(verdict.witnesses)}",
        "",
        "The window's books:",
        *_books(verdict),
        "",
        "What this does not prove: that no other gift was dropped whose donor kept no receipt, and what the money was",
        "spent on. Auditors look after both. Keep this receipt only where it is safe to: it shows that you gave.",
    ]
    return "\n".join(lines)


def log_words(verdict: verifier.LogVerdict, name: str) -> str:
    """What it means that a whole log is in order."""
    return "\n".join(
        [
            "This log is whole.",
            "",
            f"  Log              {name}, {verdict.size} entries, each under the signed root",
            f"  Gift windows     {verdict.windows}, unbroken, with {verdict.pieces} pieces; the books of each add up",
            f"  Witnesses        {witness_words(verdict.witnesses)}",
        ]
    )


def _books(verdict: verifier.Verdict) -> list[str]:
    figures = verdict.head.figures
    rows = [
        ("  Opening", figures.opening_minor),
        ("+ Gifts", figures.gifts_minor),
        ("- Returned to donors", figures.returned_minor),
        ("- Set aside or paid", figures.set_aside_or_paid_minor),
        ("- Fees", figures.fees_minor),
        ("± Exchanged or brought in", figures.exchanged_minor),
        ("= Closing", figures.closing_minor),
    ]
    return [f"  {label:<26}{money(minor, verdict.currency):>22}" for label, minor in rows]


def witness_words(names: tuple[str, ...]) -> str:
    """Who of the witnesses that were asked for has cosigned."""
    return ", ".join(names) if names else "none asked for, or none has cosigned"


def money(minor: int, currency: str) -> str:
    """An amount as people read it: digits, point and currency."""
    sign = "-" if minor < 0 else ""
    return f"{sign}{amount_to_text(abs(minor), currency=currency)} {currency}"


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="goldenbridge verify",
        description="Check at home that a gift was counted, that your own promise is set aside, or that the log "
        "holds a certificate. Only the key that you give is trusted.",
        epilog="Without a receipt the whole log is checked: every entry, every gift window, every book.",
    )
    parser.add_argument("receipt", nargs="?", help="your receipt: a text file, or - for what is pasted here")
    parser.add_argument("--key", required=True, metavar="FILE", help="the fund's public key, fund.vkey")
    parser.add_argument("--log", required=True, metavar="FOLDER|URL", help="the public log: a folder or a web address")
    parser.add_argument(
        "--witness", action="append", default=[], metavar="FILE", help="the key of a witness (may be given again)"
    )
    parser.add_argument(
        "--phrase",
        metavar="FILE",
        help="your phrase: for the receipt of a promise (without it you are asked) or a certificate (if you want to)",
    )
    parser.add_argument(
        "--directory",
        type=Path,
        metavar="FILE",
        help="of a certificate: the fund's signed list of keys, directory.json",
    )
    parser.add_argument("--root", type=Path, metavar="FILE", help="with it: the fund's root keys, root.json")
    options = parser.parse_args(arguments)
    if bool(options.directory) != bool(options.root):
        parser.error("--directory and --root belong together: the list is believed by the root keys only")
    return options


def text_of(name: str) -> str:
    """The text of a file, or what is pasted, for `-`; FileUnusable otherwise."""
    return sys.stdin.read() if name == "-" else files.read_text(Path(name))


def _from_folder(folder: Path, path: str) -> bytes:
    try:
        return (folder / path).read_bytes()
    except OSError as error:
        raise verifier.LogUnreadable(path=path) from error


def _from_address(address: str, path: str) -> bytes:
    request = Request(address + path, headers={"User-Agent": "goldenbridge-verify"})  # noqa: S310 (http or https only)
    try:
        with urlopen(request, timeout=SECONDS) as response:  # noqa: S310 (the address was checked by `reader`)
            content: bytes = response.read(LARGEST_FILE + 1)
    except (HTTPError, URLError, HTTPException, OSError, ValueError) as error:
        raise verifier.LogUnreadable(path=path) from error
    if len(content) > LARGEST_FILE:
        raise verifier.LogUnreadable(path=path)
    return content
