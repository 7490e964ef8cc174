"""Merkle trees as RFC 6962 has them: roots, proofs that a leaf is in, proofs that a log only grew.

All hashes are 32 bytes of SHA-256. Leaves are hashed with a leading 0, inner nodes with a leading 1 (RFC 6962, section
2.1), so that neither passes for the other. Checking functions raise `ProofRefused`; they never return False.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final

from goldenbridge.core.errors import BridgeError, words

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
RangeRoot = Callable[[int, int], bytes]


class ProofRefused(BridgeError):
    """A Merkle proof does not lead to the root that it should lead to."""

    code = "proof_refused"
    status = 422
    sentence = words("The proof does not fit: either the entry is not in the log, or something was changed.")


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf's content (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node over its two children (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, level by level: the quick way when no proof is wanted.

    A node without a sibling is carried up unhashed, which gives the very tree of RFC 6962.
    """
    if not hashes:
        return EMPTY_ROOT
    level = list(hashes)
    while len(level) > 1:
        pairs = iter(level)
        above = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=False)]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]


class CompactRange:
    """The least memory of a growing tree: one hash for each full subtree, from left to right."""

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)
        if len(self.hashes) != size.bit_count():
            raise ProofRefused

    def append(self, leaf: bytes) -> None:
        """Take in one more leaf hash."""
        self.size += 1
        carried = leaf
        height = self.size
        while height % 2 == 0:
            carried = node_hash(self.hashes.pop(), carried)
            height //= 2
        self.hashes.append(carried)

    def root(self) -> bytes:
        """The root of what was taken in so far."""
        if not self.hashes:
            return EMPTY_ROOT
        root = self.hashes[-1]
        for left in reversed(self.hashes[:-1]):
            root = node_hash(left, root)
        return root


class Tree:
    """All full subtrees of a log, so that any root and any proof costs a logarithm."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self._levels: list[list[bytes]] = [[]]
        for leaf in leaves:
            self.append(leaf)

    def __len__(self) -> int:
        return len(self._levels[0])

    def append(self, leaf: bytes) -> None:
        """Take in one more leaf hash."""
        height = 0
        self._levels[0].append(leaf)
        while len(self._levels[height]) % 2 == 0:
            if height + 1 == len(self._levels):
                self._levels.append([])
            left, right = self._levels[height][-2:]
            self._levels[height + 1].append(node_hash(left, right))
            height += 1

    def root(self, size: int | None = None) -> bytes:
        """The root of the first `size` leaves, by default of all."""
        return self._range(0, len(self) if size is None else self._within(size))

    def inclusion_proof(self, index: int, size: int) -> list[bytes]:
        """The hashes that lead from leaf `index` to the root of the first `size` leaves (RFC 6962, section 2.1.1)."""
        return inclusion_hashes(self._range, index=index, size=self._within(size))

    def consistency_proof(self, old: int, new: int) -> list[bytes]:
        """The hashes showing that the first `old` leaves begin the first `new` (RFC 6962, section 2.1.2)."""
        return consistency_hashes(self._range, old=old, new=self._within(new))

    def _within(self, size: int) -> int:
        if not 0 <= size <= len(self):
            raise ProofRefused
        return size

    def _range(self, start: int, end: int) -> bytes:
        count = end - start
        if count == 0:
            return EMPTY_ROOT
        if count.bit_count() == 1 and start % count == 0:
            return self._levels[count.bit_length() - 1][start // count]
        split = start + split_point(count)
        return node_hash(self._range(start, split), self._range(split, end))


def inclusion_hashes(range_root: RangeRoot, *, index: int, size: int) -> list[bytes]:
    """The inclusion proof of RFC 6962, section 2.1.1, where `range_root(start, end)` gives the root over a range."""
    if not 0 <= index < size:
        raise ProofRefused
    hashes = []
    start, end = 0, size
    while end - start > 1:
        split = start + split_point(end - start)
        if index < split:
            hashes.append(range_root(split, end))
            end = split
        else:
            hashes.append(range_root(start, split))
            start = split
    return hashes[::-1]


def consistency_hashes(range_root: RangeRoot, *, old: int, new: int) -> list[bytes]:
    """The consistency proof of RFC 6962, section 2.1.2, where `range_root(start, end)` gives the root over a range."""
    if not 0 < old <= new:
        raise ProofRefused
    hashes = []
    start, end = 0, new
    while old < end:
        split = start + split_point(end - start)
        if old <= split:
            hashes.append(range_root(split, end))
            end = split
        else:
            hashes.append(range_root(start, split))
            start = split
    if start:
        hashes.append(range_root(start, end))
    return hashes[::-1]


def split_point(count: int) -> int:
    """The largest power of two below `count` (RFC 6962 calls it k); `count` is at least 2."""
    return 1 << ((count - 1).bit_length() - 1)


def check_inclusion(*, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Raise ProofRefused unless leaf hash `leaf` stands at `index` in the tree of `size` leaves with this root.

    The walk is that of RFC 9162, section 2.1.3.2; RFC 6962 gives the tree, not the algorithm.
    """
    if not 0 <= index < size or any(len(part) != HASH_BYTES for part in (leaf, root, *proof)):
        raise ProofRefused
    reached = leaf
    for part, is_left in zip(proof, _sides(index, size - 1, len(proof)), strict=True):
        reached = node_hash(part, reached) if is_left else node_hash(reached, part)
    if reached != root:
        raise ProofRefused


def check_consistency(*, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Raise ProofRefused unless the tree of `old` leaves is the beginning of the tree of `new` leaves.

    `old` must be at least 1: nothing can be said about the empty tree. The walk is RFC 9162, section 2.1.4.2.
    """
    if not 0 < old <= new or any(len(part) != HASH_BYTES for part in (old_root, new_root, *proof)):
        raise ProofRefused
    if old == new or not proof:
        if proof or old != new or old_root != new_root:
            raise ProofRefused
        return
    # An old tree that is one full subtree is its own first part, and the proof leaves it out.
    first, *rest = [old_root, *proof] if old.bit_count() == 1 else proof
    node, last = old - 1, new - 1
    while node % 2:
        node, last = node // 2, last // 2
    old_reached = new_reached = first
    for part, is_left in zip(rest, _sides(node, last, len(rest)), strict=True):
        if is_left:
            old_reached = node_hash(part, old_reached)
        new_reached = node_hash(part, new_reached) if is_left else node_hash(new_reached, part)
    if old_reached != old_root or new_reached != new_root:
        raise ProofRefused


def _sides(node: int, last: int, count: int) -> list[bool]:
    """For each of `count` parts of a proof, whether it stands to the left; ProofRefused if the path is not so long."""
    sides = []
    for _ in range(count):
        if last == 0:
            raise ProofRefused
        is_left = bool(node % 2) or node == last
        if is_left:
            while node % 2 == 0 and node:
                node, last = node // 2, last // 2
        sides.append(is_left)
        node, last = node // 2, last // 2
    if last:
        raise ProofRefused
    return sides
