"""Tiles: the specification's examples, and that proofs from tiles equal proofs from the tree."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import tiles
from goldenbridge.core.merkle import Tree, leaf_hash, root_of
from goldenbridge.core.tiles import WIDTH, BadTile, EntryTooLarge, TileReader

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "c2sp.json").read_text())
ENTRIES = [f"entry {number}".encode() for number in range(66_000)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def files_of(size):
    """All files of a log, from the specification's definition of tiles."""
    files = {}
    level, hashes = 0, LEAVES[:size]
    while hashes:
        for number in range(0, len(hashes), WIDTH):
            part = hashes[number : number + WIDTH]
            files[tiles.tile_path(level, number // WIDTH, len(part))] = b"".join(part)
        hashes = [root_of(hashes[start : start + WIDTH]) for start in range(0, len(hashes) // WIDTH * WIDTH, WIDTH)]
        level += 1
    for number in range(0, size, WIDTH):
        part = ENTRIES[number : min(number + WIDTH, size)]
        files[tiles.tile_path("entries", number // WIDTH, len(part))] = tiles.pack_entries(part)
    return files


BIG = files_of(66_000)
BIG_TREE = Tree(LEAVES)


def test_paths_and_widths_are_those_of_the_specification():
    paths = [
        [level, number, width, tiles.tile_path(level, number, width)]
        for level, number, width, _ in VECTORS["tile_paths"]
    ]
    widths = [[size, level, *tiles.tile_widths(size, level)] for size, level, _, _ in VECTORS["tile_widths"]]

    assert paths == VECTORS["tile_paths"]
    assert widths == VECTORS["tile_widths"]


@given(st.integers(1, 66_000), st.data())
def test_proofs_from_tiles_are_the_proofs_of_the_tree(old, data):
    """A log of 66,000 entries has tiles on three levels; every proof comes out as from the tree itself."""
    reader = TileReader(BIG.__getitem__, 66_000)
    index = data.draw(st.integers(0, old - 1))

    assert reader.root(old) == BIG_TREE.root(old)
    assert reader.inclusion_proof(index, old) == BIG_TREE.inclusion_proof(index, old)
    assert reader.consistency_proof(old, 66_000) == BIG_TREE.consistency_proof(old, 66_000)
    assert reader.entry(index) == ENTRIES[index]


@given(st.integers(1, 1_100))
def test_a_log_of_any_size_is_read_from_exactly_its_files(size):
    reader = TileReader(files_of(size).__getitem__, size)

    assert reader.root() == BIG_TREE.root(size)
    assert [entry for number in range(-(-size // WIDTH)) for entry in reader.entries(number)] == ENTRIES[:size]


def test_damaged_files_are_refused():
    files = files_of(300)
    short = {**files, "tile/0/000": files["tile/0/000"][:-1]}
    bundle = {**files, "tile/entries/000": files["tile/entries/000"] + b"\x00"}

    with pytest.raises(BadTile):
        TileReader(short.__getitem__, 300).inclusion_proof(3, 300)
    with pytest.raises(BadTile):
        TileReader(bundle.__getitem__, 300).entry(3)


def test_an_entry_has_at_most_65535_bytes():
    assert len(tiles.pack_entries([b"x" * 65_535])) == 65_537
    with pytest.raises(EntryTooLarge):
        tiles.pack_entries([b"x" * 65_536])
