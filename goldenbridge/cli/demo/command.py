"""Starts the rehearsal: makes its folder, plays the chapters once, prints the sheet, serves."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from goldenbridge.cli import beginning, environment, files, keymaking
from goldenbridge.cli.serve import check_port, serve
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.errors import BridgeError, words

PLAYED: Final = "sheet.txt"
LOG_ORIGIN: Final = "demo.goldenbridge.example/log"
SMALLEST_SCALE: Final = 0.05
"""Fewer gifts than this do not cover the few officers that every step of the story needs."""
LARGEST_SCALE: Final = 10.0


class NotARehearsal(BridgeError):
    """A rehearsal throws away its own folder only."""

    code = "not_a_rehearsal"
    status = 409
    sentence = words(
        "There is a fund in “{folder}”, and no rehearsal: its settings do not say GOLDENBRIDGE_DEMO=yes. Nothing was "
        "changed. Name another folder with --folder."
    )


class NothingPlayed(BridgeError):
    """Neither the bank nor a visitor finds anything where no story was played."""

    code = "nothing_played"
    status = 404
    sentence = words(
        "No rehearsal was played to its end in “{folder}”, or its databases are gone. Restore them, or begin anew with "
        "`goldenbridge demo --reset`."
    )


def main(arguments: list[str]) -> int:
    """Play August 2020 unless that was done, print the sheet of sign-ins, and serve."""
    parser = argparse.ArgumentParser(prog="goldenbridge demo", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("demo"))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--scale", type=_scale, default=1.0, help=f"1 is the whole story; {SMALLEST_SCALE} is quick")
    parser.add_argument("--reset", action="store_true", help="throw away what was played and begin anew")
    parser.add_argument(
        "--statement", action="store_true", help="write the bank's newest statement, with the gifts announced meanwhile"
    )
    parser.add_argument(
        "--bank", action="store_true", help="let the bank take every order that was sent, and write its answers"
    )
    parser.add_argument(
        "--days", type=int, default=0, metavar="N", help="let gifts clear and their window close as if N days went by"
    )
    parser.add_argument("--no-serve", action="store_true", help="play and print only")
    options = parser.parse_args(arguments)
    is_visit = bool(options.statement or options.bank or options.days)
    if options.reset and is_visit:
        parser.error("--reset begins a story; --statement, --bank and --days go on with one")
    folder = options.folder.resolve()
    files.require_folder(folder)
    if not options.no_serve and not is_visit:
        check_port(options.host, options.port)
    require_rehearsals(folder)
    if options.reset or not (is_visit or (folder / PLAYED).exists()):
        begin_anew(folder)
    else:
        enter_played(folder)
    if is_visit:
        return visit(folder, has_statement=options.statement, has_answers=options.bank, days=options.days)
    environment.load("goldenbridge.cli.readiness").make_ready()
    play = environment.load("goldenbridge.cli.demo.play")
    if (folder / PLAYED).exists():
        play.renew(folder)
    else:
        play.play(folder, scale=options.scale)
    print(printed(folder, f"http://{options.host}:{options.port}"))
    if options.no_serve:
        return 0
    announcement = f"Serving at http://{options.host}:{options.port}/ — stop with Ctrl-C."
    return serve(host=options.host, port=options.port, announcement=announcement)


def _scale(text: str) -> float:
    """The number that was typed; said in a sentence where the story would not add up."""
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not SMALLEST_SCALE <= scale <= LARGEST_SCALE:
        raise argparse.ArgumentTypeError(
            f"“{text}” will not do. The smallest scale is {SMALLEST_SCALE:g}: with fewer gifts the money does not "
            f"cover the story's offers. The largest is {LARGEST_SCALE:g}."
        )
    return scale


def visit(folder: Path, *, has_statement: bool, has_answers: bool, days: int) -> int:
    """What the world outside does while somebody looks at the rehearsal: the bank writes, days go by."""
    written: list[Path] = []
    if has_statement:
        written += environment.load("goldenbridge.cli.demo.donors").write_statement(folder, actor=SCHEDULE)
    if has_answers:
        written += environment.load("goldenbridge.cli.demo.answers").write_answers(folder)
    for path in written:
        print(path)
    if has_answers and not written:
        print("No order waits for the bank's answer.")
    if days:
        cleared, windows = environment.load("goldenbridge.cli.demo.later").go_on(days)
        print(f"Gifts cleared: {cleared}. Windows closed: {windows}.")
    return 0


def printed(folder: Path, address: str) -> str:
    """The sheet as it is printed: its addresses are those of this time."""
    sheet = (folder / PLAYED).read_text(encoding="utf-8")
    return sheet.replace(environment.load("goldenbridge.cli.demo.stage").SITE, address)


def require_rehearsals(folder: Path) -> None:
    """Refuse a folder that is not a rehearsal's own, or an empty place for one, before anything in it is touched."""
    beginning.require_here()
    if not (folder / environment.ENVIRONMENT).exists():
        beginning.require_unused(folder, PLAYED)
    elif environment.read(folder).get("GOLDENBRIDGE_DEMO") != "yes":
        raise NotARehearsal(folder=folder)


def enter_played(folder: Path) -> None:
    """Enter a rehearsal that was played; NothingPlayed, or NotOurDatabase, before anything in its databases is made."""
    if not (folder / PLAYED).exists():
        raise NothingPlayed(folder=folder)
    environment.enter(folder)
    if not environment.load("goldenbridge.cli.demo.databases").begun():
        raise NothingPlayed(folder=folder)


def begin_anew(folder: Path) -> None:
    """Take away what an earlier rehearsal left, finished or not, and write fresh settings and keys.

    Until the databases are known to be a rehearsal's, or empty, nothing is changed.
    """
    former = environment.read(folder) if (folder / environment.ENVIRONMENT).exists() else {}
    with keys_aside(folder) as keys:
        fresh = settings(keys, former)
        environment.enter(folder, fresh)
        databases = environment.load("goldenbridge.cli.demo.databases")
        begun = databases.begun()
        (folder / PLAYED).unlink(missing_ok=True)
        # Settings that say “rehearsal” lie there from here on: whatever stops this, the next time begins anew.
        environment.write(folder, fresh)
        environment.load("goldenbridge.cli.readiness").require_databases()
        databases.clear(begun)
        for part in beginning.PARTS:
            beginning.empty(folder / part)
        for key in keys.iterdir():
            shutil.move(key, folder / "keys" / key.name)
    environment.load("goldenbridge.cli.rehearsed").mark()


@contextmanager
def keys_aside(folder: Path) -> Iterator[Path]:
    """A folder where a rehearsal's keys are made before anything else is; gone afterwards."""
    is_new = not folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix=".keys-", dir=folder) as keys:
            yield Path(keys)
    finally:
        if is_new and not any(folder.iterdir()):
            folder.rmdir()


def settings(keys: Path, former: Mapping[str, str]) -> dict[str, str]:
    """The rehearsal's settings, and its keys into their folder.

    Its databases are those that the shell names, else those of the last time.
    """
    kept = {name: former[name] for name in environment.ADDRESSES if name in former}
    keymaking.make_log_key(keys / "log.skey", LOG_ORIGIN)
    return {
        **kept,
        **environment.addresses(),
        "GOLDENBRIDGE_DEMO": "yes",
        "GOLDENBRIDGE_FUND_NAME": os.environ.get("GOLDENBRIDGE_FUND_NAME", "Golden Bridge"),
        "GOLDENBRIDGE_SECRET": secrets.token_urlsafe(48),
        "GOLDENBRIDGE_CURRENCIES": os.environ.get("GOLDENBRIDGE_CURRENCIES", "USD,EUR"),
        "GOLDENBRIDGE_LOG_ORIGIN": LOG_ORIGIN,
        "GOLDENBRIDGE_TRAIL_KEY": keymaking.make_seal_key(keys / "auditors.key"),
        "GOLDENBRIDGE_BACKUP_KEY": keymaking.make_seal_key(keys / "backup.key"),
    }
