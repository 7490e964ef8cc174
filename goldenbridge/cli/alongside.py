"""What goes along in the keystore's parcel: settings and the log's key, without which no data is this fund's again.

The first file of that parcel is `settings.json`: `settings` as in goldenbridge.env, `log_key` as in keys/log.skey
(empty where there is none), `known_by` the two values by which a fund is known, `v` the number 1.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from goldenbridge.cli import environment, files
from goldenbridge.cli.keymaking import write_log_key
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.parcels import ParcelDamaged

FILE: Final = "settings.json"
MOST_BYTES: Final = 256 * 1024
# What a parcel says is put into the environment: nothing of it may mean something to other programs.
_NAME: Final = re.compile(r"GOLDENBRIDGE_[A-Z_]+|DATABASE_URL|KEYSTORE_URL")


class OtherFund(BridgeError):
    """The folder's settings or keys are another fund's than the backup."""

    code = "other_fund"
    status = 409
    sentence = words(
        "This backup is of a fund with another {what} than the one here, with which its log or journal cannot go on. "
        "Nothing was changed. Take goldenbridge.env and keys/log.skey away: a restore brings back the fund's own."
    )


class NoSettings(BridgeError):
    """Neither the folder nor the backup has the fund's settings."""

    code = "no_settings"
    status = 404
    sentence = words(
        "This backup was made by a version that put no settings into it. Bring the fund's own goldenbridge.env and "
        "keys/log.skey into “{folder}” first: with new ones its public log could not go on."
    )


@dataclass(frozen=True)
class Alongside:
    """A fund's settings, its log's key, and what it is known by."""

    settings: dict[str, str]
    log_key: str
    known_by: dict[str, str]


def gather(folder: Path) -> Alongside:
    """What is in force here."""
    kept = {name: value for name, value in environment.read(folder).items() if _NAME.fullmatch(name)}
    log_key = files.read_text(settings.LOG_KEY).strip() if settings.LOG_KEY.exists() else ""
    return Alongside(kept, log_key, _known_by())


def add(along: Alongside, archive: tarfile.TarFile) -> None:
    """Put it into an archive that is still empty."""
    content = json.dumps({**asdict(along), "v": 1}).encode()
    member = tarfile.TarInfo(FILE)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def read(opened: Iterable[bytes]) -> Alongside | None:
    """What lies first in an opened parcel; None in one of a version that put nothing along. Reads no further."""
    try:
        with tarfile.open(fileobj=_Read(opened), mode="r|") as archive:
            first = archive.next()
            if first is None or first.name != FILE:
                return None
            file = archive.extractfile(first)
            if file is None or first.size > MOST_BYTES:
                raise ParcelDamaged
            return _parse(file.read())
    except tarfile.TarError as error:
        raise ParcelDamaged from error


def settings_for(along: Alongside) -> dict[str, str]:
    """The settings, with the databases that the shell names in place of those of the lost machine."""
    return {**along.settings, **environment.addresses()}


def require_same(along: Alongside) -> None:
    """OtherFund if what is in force here is not the backup's; what is missing here is no difference."""
    here = _known_by()
    for name, value in along.known_by.items():
        if here.get(name) and here[name] != value:
            raise OtherFund(what=name)
    if along.log_key and settings.LOG_KEY.exists() and files.read_text(settings.LOG_KEY).strip() != along.log_key:
        raise OtherFund(what="keys/log.skey")


def put_in_place(along: Alongside, folder: Path) -> None:
    """Write the log's key and the settings where there are none, the settings last."""
    if along.log_key and not settings.LOG_KEY.exists():
        write_log_key(settings.LOG_KEY, along.log_key)
    if not (folder / environment.ENVIRONMENT).exists():
        environment.write(folder, settings_for(along))


def _known_by() -> dict[str, str]:
    return {"GOLDENBRIDGE_LOG_ORIGIN": settings.LOG_ORIGIN, "GOLDENBRIDGE_TRAIL_KEY": settings.TRAIL_KEY}


def _parse(content: bytes) -> Alongside:
    try:
        value = json.loads(content)
        along = Alongside(value["settings"], value["log_key"], value["known_by"])
    except (ValueError, KeyError, TypeError) as error:
        raise ParcelDamaged from error
    if not (isinstance(along.settings, dict) and isinstance(along.log_key, str) and isinstance(along.known_by, dict)):
        raise ParcelDamaged
    for name, text in along.settings.items():
        if not _NAME.fullmatch(name) or not isinstance(text, str) or not text.isprintable():
            raise ParcelDamaged
    return along


class _Read(io.RawIOBase):
    """Pieces of bytes, read as a file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._left = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        while size < 0 or len(self._left) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._left += piece
        end = len(self._left) if size < 0 else size
        found, self._left = self._left[:end], self._left[end:]
        return found
