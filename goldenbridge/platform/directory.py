"""The loaded directory: the signed file that says who holds which key, checked when it is read and when it changes."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from goldenbridge.core import canonical
from goldenbridge.core.delegation import SignedDelegation
from goldenbridge.core.directory import (
    Directory,
    DirectoryExpired,
    IntakeClosed,
    Known,
    directory_file,
    read_directory,
)
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.listing import Delegation, Root
from goldenbridge.core.shape import Fields
from goldenbridge.platform import clock

DIRECTORY_FILE: Final = "directory.json"
ROOT_FILE: Final = "root.json"
DELEGATION_FILE: Final = "delegation.json"


class NoDirectory(BridgeError):
    """The fund has no signed directory yet."""

    code = "no_directory"
    status = 503
    sentence = words("This page is not open yet: the fund has not signed its list of keys. Please come back later.")


NO_LIST: Final = (NoDirectory, DirectoryExpired)
"""Why there may be no directory today, though nobody did anything wrong."""


@dataclass(frozen=True)
class _Read:
    """A directory that was found genuine, and what its file looked like."""

    folder: Path
    path: Path
    stamp: tuple[int, int, int]
    content: bytes
    directory: Directory


class _Cache(threading.local):
    """The last reading of this thread."""

    reading: _Read | None = None


_cache = _Cache()


def current() -> Directory:
    """The directory of today; raises NoDirectory, DirectoryExpired, or why it is not genuine.

    For everything that is sealed, signed or let in by its word.
    """
    directory = latest()
    if not directory.issued_on <= clock.today() <= directory.expires_on:
        raise DirectoryExpired(first=directory.issued_on, last=directory.expires_on)
    return directory


def for_applications() -> Directory:
    """The directory of today with keys to which applications are sealed; IntakeClosed where there is none such."""
    try:
        listed = current()
    except NO_LIST as error:
        raise IntakeClosed from error
    listed.intake_keys()
    return listed


def takes_applications() -> bool:
    """Whether an application that is written now could be sealed, and read; no reason against it is raised."""
    try:
        for_applications()
    except BridgeError:
        return False
    return True


def latest() -> Directory:
    """The newest genuine directory, though its days may be over; only to know who is who and to sign the next one."""
    return _reading().directory


def content() -> bytes:
    """The bytes of today's directory with its signatures, as browsers and terminals get them."""
    current()
    return _reading().content


def root() -> Root:
    """The fund's root keys, which came with the first ceremony and not over any network."""
    path = settings.DATA / ROOT_FILE
    if not path.exists():
        raise NoDirectory
    return Root.from_value(canonical.decode(path.read_bytes()))


def delegation() -> Delegation:
    """Under whom the directory in force was signed; out of the newest genuine file."""
    return Delegation.from_value(_file()["delegation"])


def coming_delegation() -> SignedDelegation | None:
    """The newer delegation that the root keys have signed and under which the next version is signed; None if none."""
    path = settings.DATA / DELEGATION_FILE
    if not path.exists():
        return None
    signed = SignedDelegation.read(path.read_bytes())
    if signed.delegation.version <= delegation().version:
        return None
    signed.check(root())
    return signed


def signing_delegation() -> Delegation:
    """Who may sign the next version, by the word of the root keys: the delegation that comes, or the one in force."""
    coming = coming_delegation()
    return coming.delegation if coming else delegation()


def renew_delegation(content: bytes) -> Delegation:
    """Keep what the root keys have signed anew; the next version of the directory is signed under it.

    Raises Malformed, NotSignedByRoot, DelegationNotNewer, DelegationOver.
    """
    signed = SignedDelegation.read(content)
    signed.check(root())
    signed.must_follow(signing_delegation(), today=clock.today())
    _write(settings.DATA / DELEGATION_FILE, signed.encode())
    return signed.delegation


def publish_version(directory: Directory, signatures: Sequence[tuple[UUID, bytes]]) -> Directory:
    """Put a version in force that these administrators have signed, under the delegation that comes or is in force."""
    coming = coming_delegation()
    if coming is not None:
        published = publish(directory_file(coming.delegation, coming.signatures, directory, signatures))
        (settings.DATA / DELEGATION_FILE).unlink()
        return published
    value = _file()
    signed_by_root = []
    for each in value["delegation_signatures"]:
        fields = Fields(each)
        signed_by_root.append((fields.octets("key"), fields.octets("signature")))
    return publish(directory_file(delegation(), signed_by_root, directory, signatures))


def publish(content: bytes) -> Directory:
    """Put a new version in force; it must be genuine, of today, and newer than the one before it."""
    before = _known()
    directory = read_directory(content, root=root(), today=clock.today(), known=before)
    _write(settings.DATA / DIRECTORY_FILE, content)
    return directory


def _known() -> Known | None:
    try:
        directory = latest()
    except NoDirectory:
        return None
    return directory.known()


def _reading() -> _Read:
    folder: Path = settings.DATA
    before = _cache.reading
    if before is not None and before.folder != folder:
        before = None
    path = folder / DIRECTORY_FILE if before is None else before.path
    try:
        status = path.stat()
    except FileNotFoundError as error:
        raise NoDirectory from error
    stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
    if before is not None and before.stamp == stamp:
        return before
    content = path.read_bytes()
    # Where the file was exchanged under a running server it may go forward only.
    known = None if before is None else before.directory.known()
    directory = read_directory(content, root=root(), today=_issued_on(content), known=known)
    reading = _Read(folder, path, stamp, content, directory)
    _cache.reading = reading
    return reading


def _file() -> dict[str, Any]:
    value: Any = canonical.decode(_reading().content)
    return dict(value)


def _issued_on(content: bytes) -> date:
    """The day that the file says it was issued on; believed only as the day to check its signatures for."""
    value = canonical.decode(content)
    listed = value.get("directory") if isinstance(value, dict) else None
    text = listed.get("issued_on") if isinstance(listed, dict) else None
    return date.fromisoformat(text) if isinstance(text, str) else clock.today()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
