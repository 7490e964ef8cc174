"""`goldenbridge restore`: brings two parcels back into an empty place, and destroys again what was destroyed since.

At its end the books are counted anew: a restore that nobody has checked is a hope.
"""

from __future__ import annotations

import argparse
import sys
import tarfile
from pathlib import Path, PurePosixPath

from django.conf import settings

from goldenbridge.cli import alongside, check, environment, files, scratch
from goldenbridge.cli.backup import DATA, DATABASES, FILES, FOLDERS, KEYSTORE
from goldenbridge.cli.keymaking import read_secret
from goldenbridge.core.parcels import ParcelDamaged, open_parcel


def main(arguments: list[str]) -> int:
    """Restore both parcels; the folder must hold no data yet, and the databases no tables."""
    parser = argparse.ArgumentParser(prog="goldenbridge restore", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("fund"), help="a folder without data")
    parser.add_argument("--data", type=Path, required=True, help="the data parcel")
    parser.add_argument("--keystore", type=Path, required=True, help="the keystore parcel")
    parser.add_argument("--key", type=Path, required=True, help="the file with the backup's private key")
    parser.add_argument(
        "--no-destroyed-list",
        action="store_true",
        help="the list of destroyed keys is lost: what was destroyed since the backup lives again",
    )
    options = parser.parse_args(arguments)
    private_key = read_secret(options.key, "the backup's private key")
    files.require_readable(options.data, options.keystore)
    along = enter(options.folder, options.keystore, private_key)
    copies = environment.load("goldenbridge.cli.copies")
    ceremony = environment.load("goldenbridge.cli.ceremony")
    if not options.no_destroyed_list:
        ceremony.require_destroyed_list()
    require_empty()
    make_place(options.folder)
    with scratch.scratch() as place:
        unpacked = {
            part: unpack(part, parcel, private_key, place)
            for part, parcel in ((KEYSTORE, options.keystore), (DATA, options.data))
        }
        for part, folder in unpacked.items():
            copies.require_fits(DATABASES[part], folder)
        copies.bring_back({DATABASES[part]: folder for part, folder in unpacked.items()})
        environment.load("goldenbridge.cli.readiness").make_ready()
        again = "" if options.no_destroyed_list else ceremony.destroy_again()
        # Only now, and the root keys last: nobody serves a fund without them, nor one in which destroyed keys may live.
        for part, folder in unpacked.items():
            put_in_place(part, folder)
    if along is not None:
        alongside.put_in_place(along, options.folder)
    if options.no_destroyed_list:
        print("No list of destroyed keys was used: keys that were destroyed since the backup live again.")
    else:
        print(f"Keys destroyed since the backup, destroyed again: {again}.")
    if check.count(with_entries=True):
        print("Restored, with books that do not add up as they stand in the backup. Let nobody in.", file=sys.stderr)
        return 1
    print("Restored. Look at the pages before you let anybody in.")
    return 0


def enter(folder: Path, keystore: Path, private_key: bytes) -> alongside.Alongside | None:
    """Enter the folder with its settings, else with those that the keystore's parcel carries, which are returned.

    OtherFund if the folder's are not of the fund in the parcel; NoSettings if neither has any.
    """
    with keystore.open("rb") as source:
        others = DATABASES.keys() - {KEYSTORE}
        along = alongside.read(open_parcel(source, private_key=private_key, label=KEYSTORE, others=others))
    has_settings = (folder / environment.ENVIRONMENT).exists()
    if along is None and not has_settings:
        raise alongside.NoSettings(folder=folder)
    environment.enter(folder, None if along is None or has_settings else alongside.settings_for(along))
    if along is not None:
        alongside.require_same(along)
    return along


def make_place(folder: Path) -> None:
    """Make the folders that a restore fills; nobody but their owner may look into them."""
    for part in (folder, settings.DATA):
        if not part.exists():
            part.mkdir(mode=0o700, parents=True)
    settings.DATA.chmod(0o700)


def require_empty() -> None:
    """Refuse to restore over anything that a fund has left here: databases, log, list of keys."""
    copies = environment.load("goldenbridge.cli.copies")
    for part, alias in DATABASES.items():
        left = [settings.DATA / name for name in (*FOLDERS[part], *FILES[part])]
        if not copies.is_empty(alias) or any(each.exists() for each in left):
            raise copies.NotEmpty


def unpack(part: str, parcel: Path, private_key: bytes, place: Path) -> Path:
    """Open one parcel to its end into a folder of the scratch folder; ParcelDamaged leaves nothing in place."""
    bundle = place / f"{part}.tar"
    with parcel.open("rb") as source, bundle.open("wb") as target:
        others = DATABASES.keys() - {part}
        target.writelines(open_parcel(source, private_key=private_key, label=part, others=others))
    with tarfile.open(bundle) as archive:
        if not all(_belongs(member) for member in archive):
            raise ParcelDamaged
        # Debian 12's Python has no such filter yet; it does nothing more here than what was looked at above.
        archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _folder: member)
        archive.extractall(place / part)  # noqa: S202 (every member was looked at)
    bundle.unlink()
    return place / part


def _belongs(member: tarfile.TarInfo) -> bool:
    """True for a file or folder that stays within where it is unpacked."""
    path = PurePosixPath(member.name)
    return (member.isreg() or member.isdir()) and not path.is_absolute() and ".." not in path.parts


def put_in_place(part: str, unpacked: Path) -> None:
    """Bring an unpacked part's files and folders back."""
    for name in (*FOLDERS[part], *FILES[part]):
        if (unpacked / name).exists():
            (unpacked / name).rename(settings.DATA / name)
