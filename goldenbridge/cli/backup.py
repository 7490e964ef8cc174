"""`goldenbridge backup`: two sealed parcels, keystore apart, so that whoever takes one of them can read nothing."""

from __future__ import annotations

import argparse
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings

from goldenbridge.cli import alongside, environment, scratch
from goldenbridge.core.canonical import unb64
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.parcels import seal_parcel
from goldenbridge.platform import clock

DATA: Final = "data"
KEYSTORE: Final = "keystore"
DATABASES: Final = {DATA: "default", KEYSTORE: "keystore"}
FOLDERS: Final = {DATA: ("log", "blobs"), KEYSTORE: ()}
FILES: Final = {DATA: ("directory.json", "root.json", "delegation.json"), KEYSTORE: ()}


class NoBackupKey(BridgeError):
    """Nobody was named who could open the backup."""

    code = "no_backup_key"
    status = 409
    sentence = words("No backup key is set: GOLDENBRIDGE_BACKUP_KEY is empty. `goldenbridge init` makes one.")


def main(arguments: list[str]) -> int:
    """Write both parcels and say where they lie."""
    parser = argparse.ArgumentParser(prog="goldenbridge backup", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("fund"))
    parser.add_argument("--data-to", type=Path, required=True, help="folder for the data parcel")
    parser.add_argument("--keystore-to", type=Path, required=True, help="another place, for the keystore parcel")
    options = parser.parse_args(arguments)
    if options.data_to.resolve() == options.keystore_to.resolve():
        parser.error("--data-to and --keystore-to must differ: the keystore lies apart from what it opens")
    environment.enter(options.folder)
    if any(place.resolve().is_relative_to(settings.DATA.resolve()) for place in (options.data_to, options.keystore_to)):
        parser.error(
            f"--data-to and --keystore-to must lie outside {settings.DATA}: who loses the data would lose both"
        )
    if not settings.BACKUP_KEY:
        raise NoBackupKey
    copies = environment.load("goldenbridge.cli.copies")
    along = alongside.gather(options.folder)
    # One moment for both, data before keystore: a wrap without content is harmless, content without its wrap is lost.
    with copies.snapshot(DATABASES[DATA]) as copy_data, copies.snapshot(DATABASES[KEYSTORE]) as copy_keystore:
        print(f"{DATA}: {write_parcel(DATA, options.data_to, copy_data)}")
        print(f"{KEYSTORE}: {write_parcel(KEYSTORE, options.keystore_to, copy_keystore, along=along)}")
    print(
        "The keystore's parcel holds the settings and the log's key too."
        if along.log_key
        else f"The log's key is not at {settings.LOG_KEY}: from this backup alone the public log cannot go on."
    )
    print(f"Keep a copy of {begin_list()} in a third place, and renew it each day: a restore asks for the newest.")
    return 0


def begin_list() -> Path:
    """Where the list of destroyed keys lies; begun here if no key was destroyed yet, so that there is one to carry."""
    settings.DESTROYED_LIST.parent.mkdir(parents=True, exist_ok=True)
    settings.DESTROYED_LIST.touch(mode=0o600)
    return settings.DESTROYED_LIST


def write_parcel(
    part: str, folder: Path, copy: Callable[[Path], None], *, along: alongside.Alongside | None = None
) -> Path:
    """Seal one part and what goes along to the backup key; the parcel appears under its name only when it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{part}-{clock.now():%Y-%m-%d-%H%M%S}.parcel"
    unfinished = path.with_suffix(".unfinished")
    with scratch.scratch() as place:
        bundle = place / "parcel.tar"
        with tarfile.open(bundle, "w") as archive:
            if along is not None:
                alongside.add(along, archive)
            _collect(part, place / "copied", copy, archive)
        with bundle.open("rb") as source, unfinished.open("wb") as target:
            unfinished.chmod(0o600)
            seal_parcel(source, target, public_key=unb64(settings.BACKUP_KEY), label=part)
    return unfinished.rename(path)


def _collect(part: str, place: Path, copy: Callable[[Path], None], archive: tarfile.TarFile) -> None:
    place.mkdir()
    copy(place)
    for copied in place.iterdir():
        archive.add(copied, copied.name)
    for name in (*FOLDERS[part], *FILES[part]):
        if (settings.DATA / name).exists():
            archive.add(settings.DATA / name, name)
