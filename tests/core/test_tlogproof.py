"""tlog-proof: the specification's example, and one spelling only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import tlogproof
from goldenbridge.core.tlogproof import BadProof, TlogProof

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "c2sp.json").read_text())


def test_the_specifications_example_is_read_and_written():
    text = VECTORS["proof_head"] + VECTORS["checkpoint"]

    proof = tlogproof.parse(text)

    assert (proof.index, len(proof.hashes), proof.extra) == (73894, 5, b"age-v1.2.1-darwin-arm64.tar.gz")
    assert proof.checkpoint == VECTORS["checkpoint"]
    assert proof.text() == text


@given(
    st.integers(0, 2**62),
    st.lists(st.binary(min_size=32, max_size=32), max_size=63),
    st.none() | st.binary(max_size=300),
)
def test_what_is_written_is_read(index, hashes, extra):
    proof = TlogProof(index, tuple(hashes), VECTORS["checkpoint"], extra)

    assert tlogproof.parse(proof.text()) == proof


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
        ("index 73894", "index 073894"),
        ("index 73894", "index -1"),
        ("index 73894", "index ٣"),
        ("index 73894\n", ""),
        ("extra YWdl", "extra YW!l"),
        ("gSKyXoYZ", "gSKyXoYZZ"),
        ("\n\n", "\n"),
    ],
)
def test_other_spellings_are_refused(before, after):
    text = VECTORS["proof_head"] + VECTORS["checkpoint"].partition("\n\n")[0]

    with pytest.raises(BadProof):
        tlogproof.parse(text.replace(before, after))
