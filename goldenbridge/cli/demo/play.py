"""Plays the chapters in their order and writes the sheet."""

from __future__ import annotations

import logging
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from django.db import connections
from rich.progress import Progress

from goldenbridge.cli import environment
from goldenbridge.cli.demo.command import PLAYED
from goldenbridge.cli.demo.people import keep_list
from goldenbridge.cli.demo.stage import DAYS, SITE, Stage
from goldenbridge.platform import clock
from goldenbridge.platform.program import program

CHAPTERS: Final = (
    "people",
    "treasury",
    "rules",
    "donors",
    "officers",
    "payouts",
    "audit",
    "work",
    "applicants",
    "books",
    "waiting",
)


def play(folder: Path, *, scale: float = 1.0) -> Stage:
    """Play everything into an empty fund and write the sheet; the clock stands right afterwards."""
    # What the story's actions log would run across the progress bar.
    logging.getLogger("goldenbridge").setLevel(logging.WARNING)
    with Progress(transient=True) as progress:
        stage = Stage(folder=folder, progress=progress, scale=scale)
        try:
            for chapter in present():
                if not progress.console.is_terminal:
                    print(f"Playing {chapter.rpartition('.')[2]} …", file=sys.stderr, flush=True)
                environment.load(chapter).play(stage)
            # Today at last: whoever looks finds everything in force.
            stage.be_at(DAYS, hour=23)
            clock.reset()
            keep_list(stage.people, anew=True)
        finally:
            clock.reset()
    _tell_backup(stage)
    (folder / PLAYED).write_text(sheet(stage), encoding="utf-8")
    return stage


def renew(folder: Path) -> None:
    """Sign anew what has an end date, so that a rehearsal of last week can be looked at today."""
    for chapter in present():
        module = environment.load(chapter)
        if hasattr(module, "renew"):
            module.renew(folder)


def present() -> list[str]:
    """The chapters' modules."""
    names = [f"goldenbridge.cli.demo.{chapter}" for chapter in CHAPTERS]
    return [name for name in names if find_spec(name)]


def _tell_backup(stage: Stage) -> None:
    """How a visitor backs all this up, and brings it back beside it."""
    folder, heading = stage.folder, "A backup, and back into another folder"
    data, keystore, anew, key = f"{folder}-data", f"{folder}-keystore", f"{folder}-anew", folder / "keys" / "backup.key"
    stage.tell(heading, "back up", f"{program()} backup --folder {folder} --data-to {data} --keystore-to {keystore}")
    stage.tell(heading, "its private key", str(key))
    stage.tell(
        heading, "prepare", f"mkdir {anew} && cp -r {folder}/goldenbridge.env {folder}/keys {folder}/{PLAYED} {anew}"
    )
    if connections["default"].vendor == "postgresql":
        stage.tell(heading, "", f"and name two empty databases in {anew}/goldenbridge.env")
    parcels = f"--data {data}/*.parcel --keystore {keystore}/*.parcel"
    stage.tell(heading, "restore", f"{program()} restore --folder {anew} {parcels} --key {key}")
    stage.tell(heading, "look at it", f"{program()} demo --folder {anew} --port 8001")


def sheet(stage: Stage) -> str:
    """The sheet: what to open, who signs in how, applicants' phrases, a donor's receipt, what waits for whom."""
    width = max((len(name) for _, name, _ in stage.sheet), default=0)
    groups: dict[str, list[str]] = {}
    for heading, name, value in stage.sheet:
        first, *others = value.splitlines()
        groups.setdefault(heading, []).append(f"{name:{width}}  {first}".strip())
        groups[heading] += [f"{'':{width}}  {line}" for line in others]
    blocks = ["\n".join([heading, "-" * _width(heading), *lines]) for heading, lines in groups.items()]
    return "\n\n".join(blocks) + "\n"


def _width(heading: str) -> int:
    return len(heading.replace(SITE, "http://127.0.0.1:8000"))
