"""The published edition: the log as static files in a folder, which anybody may copy, mirror and check."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.db import transaction

from goldenbridge.apps.transparency.logkey import signing_key
from goldenbridge.apps.transparency.models import Checkpoint, Entry, Head, Tile, Window
from goldenbridge.apps.transparency.permissions import may_run_log
from goldenbridge.core import canonical, tiles, verifier
from goldenbridge.core.actors import Actor
from goldenbridge.core.merkle import HASH_BYTES


def publish_edition(*, actor: Actor) -> int:
    """Bring the folder up to the newest checkpoint; returns how many files were written.

    The checkpoint is written last, so that whoever reads it finds all that it stands for. Doing it twice is harmless.
    """
    may_run_log(actor)
    folder = Path(settings.LOG_FOLDER)
    if _newest_note() in {None, _read(folder / verifier.CHECKPOINT_PATH)}:
        return 0
    with transaction.atomic():
        # One writer: a slower one must not put an older checkpoint over a newer. The sequencer locks the same row.
        Head.objects.select_for_update().get(pk=1)
        note = _newest_note()
        if note is None or note == _read(folder / verifier.CHECKPOINT_PATH):
            return 0
        return _write_edition(folder, note)


def _newest_note() -> bytes | None:
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        return None
    return (newest.note + "".join(newest.cosignatures.order_by("pk").values_list("line", flat=True))).encode()


def _write_edition(folder: Path, note: bytes) -> int:
    size = Head.objects.get(pk=1).size
    files = {"fund.vkey": f"{signing_key().verifier()}\n".encode()} | _tile_files(folder, size)
    for path, content in files.items():
        _write(folder / path, content)
    written = len(files) + _write_windows(folder)
    _write(folder / "windows/index.json", _window_index())
    _write(folder / verifier.CHECKPOINT_PATH, note)
    return written + 1


def _tile_files(folder: Path, size: int) -> dict[str, bytes]:
    """The tiles and bundles that are not in the folder yet, cut to the size of the checkpoint."""
    files = {}
    for row in Tile.objects.order_by("level", "number"):
        full, partial = tiles.tile_widths(size, row.level)
        width = tiles.WIDTH if row.number < full else partial if row.number == full else 0
        path = tiles.tile_path(row.level, row.number, width)
        if width and not (folder / path).exists():
            files[path] = bytes(row.hashes)[: width * HASH_BYTES]
        bundle = tiles.tile_path("entries", row.number, width)
        if row.level == 0 and width and not (folder / bundle).exists():
            first = row.number * tiles.WIDTH
            rows = Entry.objects.filter(index__gte=first, index__lt=first + width).order_by("index")
            files[bundle] = tiles.pack_entries([bytes(leaf) for leaf in rows.values_list("leaf", flat=True)])
    return files


def _write_windows(folder: Path) -> int:
    """Each window's file, once it is in the log."""
    written = 0
    for number in Window.objects.values_list("number", flat=True):
        path = folder / verifier.window_path(number)
        if not path.exists():
            _write(path, bytes(Window.objects.values_list("content", flat=True).get(number=number)))
            written += 1
    return written


def _window_index() -> bytes:
    """Which windows there are, of which currency and days: a help for finding, and nothing to trust."""
    rows = Window.objects.values_list("number", "currency", "first_on", "last_on")
    return canonical.encode(
        [
            {"currency": currency, "first_on": first.isoformat(), "last_on": last.isoformat(), "number": number}
            for number, currency, first, last in rows
        ]
    )


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _write(path: Path, content: bytes) -> None:
    """All or nothing: a reader never meets half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}.new")
    half.write_bytes(content)
    half.replace(path)
