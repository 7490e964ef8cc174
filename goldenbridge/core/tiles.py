"""The log as static files: tiles of 256 hashes and bundles of entries, as C2SP's tlog-tiles has them.

Who has the tiles can compute any root and any proof; nothing needs to be asked of a server. Reading goes through a
function `read(path) -> bytes`, so that a folder, a web address and a test look alike.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from typing import Final

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.merkle import (
    EMPTY_ROOT,
    HASH_BYTES,
    consistency_hashes,
    inclusion_hashes,
    node_hash,
    root_of,
    split_point,
)

WIDTH: Final = 256
LARGEST_ENTRY: Final = 65535
Read = Callable[[str], bytes]


class BadTile(BridgeError):
    """A file of the log that has not the size or form it should have."""

    code = "bad_tile"
    status = 422
    sentence = words("A file of the log is damaged: {path}.")


class EntryTooLarge(BridgeError):
    """An entry of more than 65,535 bytes, which entry bundles cannot hold."""

    code = "entry_too_large"
    status = 413
    sentence = words("An entry of the public log may have at most 65,535 bytes.")


def tile_path(level: int | str, number: int, width: int = WIDTH) -> str:
    """The path of a tile; `level` may be "entries" for an entry bundle."""
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.append(f"x{number % 1000:03d}")
    path = f"tile/{level}/" + "/".join(reversed(parts))
    return path if width == WIDTH else f"{path}.p/{width}"


def tile_widths(size: int, level: int) -> tuple[int, int]:
    """How many full tiles a log of `size` has at this level, and how wide its partial tile is (0: none)."""
    count = size >> (8 * level)
    return count // WIDTH, count % WIDTH


def split_hashes(content: bytes, *, width: int, path: str) -> list[bytes]:
    """The hashes of a tile file that should hold `width` of them."""
    if len(content) != width * HASH_BYTES:
        raise BadTile(path=path)
    return [content[start : start + HASH_BYTES] for start in range(0, len(content), HASH_BYTES)]


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """An entry bundle: each entry with its length before it, two bytes, big-endian."""
    if any(len(entry) > LARGEST_ENTRY for entry in entries):
        raise EntryTooLarge
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def unpack_entries(content: bytes, *, width: int, path: str) -> list[bytes]:
    """The entries of a bundle that should hold `width` of them."""
    entries = []
    position = 0
    while position < len(content):
        end = position + 2 + int.from_bytes(content[position : position + 2], "big")
        if end > len(content) or position + 2 > len(content):
            raise BadTile(path=path)
        entries.append(content[position + 2 : end])
        position = end
    if len(entries) != width:
        raise BadTile(path=path)
    return entries


class TileReader:
    """Roots, proofs and entries of a log of `size` entries, read from its tiles; each tile is read once.

    What is read is only as good as its source: compare the root with a signed checkpoint before trusting anything.
    """

    def __init__(self, read: Read, size: int) -> None:
        self._read = read
        self.size = size
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` entries."""
        wanted = self.size if size is None else size
        return self._range(0, wanted) if wanted else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """The hashes from entry `index` to the root of the first `size` (RFC 6962, section 2.1.1)."""
        return inclusion_hashes(self._range, index=index, size=size)

    def consistency_proof(self, old: int, new: int) -> list[bytes]:
        """The hashes showing that the first `old` entries begin the first `new` (RFC 6962, section 2.1.2)."""
        return consistency_hashes(self._range, old=old, new=new)

    def entry(self, index: int) -> bytes:
        """The content of one entry."""
        return self.entries(index // WIDTH)[index % WIDTH]

    def entries(self, number: int) -> list[bytes]:
        """The contents of bundle `number`."""
        full, partial = tile_widths(self.size, 0)
        width = WIDTH if number < full else partial
        path = tile_path("entries", number, width)
        return unpack_entries(self._read(path), width=width, path=path)

    def _tile(self, level: int, number: int) -> list[bytes]:
        if (level, number) not in self._tiles:
            full, partial = tile_widths(self.size, level)
            width = WIDTH if number < full else partial
            path = tile_path(level, number, width)
            self._tiles[level, number] = split_hashes(self._read(path), width=width, path=path)
        return self._tiles[level, number]

    def _range(self, start: int, end: int) -> bytes:
        count = end - start
        if count.bit_count() == 1 and start % count == 0:
            return self._full(start, count)
        split = start + split_point(count)
        return node_hash(self._range(start, split), self._range(split, end))

    def _full(self, start: int, count: int) -> bytes:
        # A full subtree of height h lies in the tile of level h // 8, whose hashes stand 256 to the level apart.
        level = (count.bit_length() - 1) // 8
        step = 1 << (8 * level)
        first, span = start // step, count // step
        tile = self._tile(level, first // WIDTH)
        return root_of(tile[first % WIDTH : first % WIDTH + span])
