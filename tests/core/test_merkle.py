"""RFC 6962 trees: the published vectors, and properties over trees of every small size."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import merkle
from goldenbridge.core.merkle import CompactRange, ProofRefused, Tree, check_consistency, check_inclusion, leaf_hash

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "rfc6962.json").read_text())
LEAVES = [leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS["leaves"]]
ROOTS = [bytes.fromhex(root) for root in VECTORS["roots"]]
GARBAGE = bytes.fromhex(VECTORS["empty_root"])


def unhexed(proof):
    return [bytes.fromhex(part) for part in proof]


def tree_of(count, salt=b""):
    return Tree(leaf_hash(salt + index.to_bytes(4, "big")) for index in range(count))


def test_hashes_are_those_of_the_published_vectors():
    """Empty root, leaves and nodes."""
    leaves = [[leaf, leaf_hash(bytes.fromhex(leaf)).hex()] for leaf, _ in VECTORS["leaf_hashes"]]
    nodes = [
        [left, right, merkle.node_hash(bytes.fromhex(left), bytes.fromhex(right)).hex()]
        for left, right, _ in VECTORS["node_hashes"]
    ]

    assert leaves == VECTORS["leaf_hashes"]
    assert nodes == VECTORS["node_hashes"]
    assert merkle.EMPTY_ROOT.hex() == VECTORS["empty_root"]


def test_roots_are_those_of_the_published_vectors():
    """Three ways to a root agree with the vectors at each size."""
    tree, compact = Tree(LEAVES), CompactRange()
    grown = []
    for leaf in LEAVES:
        compact.append(leaf)
        grown.append(compact.root())

    assert [tree.root(size) for size in range(1, 9)] == ROOTS
    assert [merkle.root_of(LEAVES[:size]) for size in range(1, 9)] == ROOTS
    assert grown == ROOTS


@pytest.mark.parametrize("vector", VECTORS["inclusion"])
def test_published_inclusion_proofs_are_made_and_accepted(vector):
    index, size = vector["index"], vector["size"]
    proof = unhexed(vector["proof"])

    check_inclusion(index=index, size=size, leaf=LEAVES[index], proof=proof, root=ROOTS[size - 1])

    assert Tree(LEAVES).inclusion_proof(index, size) == proof


@pytest.mark.parametrize("vector", VECTORS["consistency"])
def test_published_consistency_proofs_are_made_and_accepted(vector):
    old, new = vector["old"], vector["new"]
    proof = unhexed(vector["proof"])

    check_consistency(old=old, new=new, old_root=ROOTS[old - 1], new_root=ROOTS[new - 1], proof=proof)

    assert Tree(LEAVES).consistency_proof(old, new) == proof


def wrong_inclusions(index, size, leaf, proof, root):
    """The changes that the published test makes, one at a time."""
    right = {"index": index, "size": size, "leaf": leaf, "proof": proof, "root": root}
    yield from ({**right, "index": other} for other in (index - 1, index + 1, index ^ 2))
    yield from ({**right, "size": other} for other in (size * 2, size // 2))
    yield {**right, "leaf": leaf_hash(b"WrongLeaf")}
    yield {**right, "root": GARBAGE}
    yield from ({**right, "proof": [*proof[:i], GARBAGE, *proof[i + 1 :]]} for i in range(len(proof)))
    yield from ({**right, "proof": other} for other in ([*proof, b""], [*proof, root], [b"", *proof], [root, *proof]))
    if proof:
        yield {**right, "proof": proof[:-1]}


@pytest.mark.parametrize("vector", VECTORS["inclusion"])
def test_changed_inclusion_proofs_are_refused(vector):
    index, size = vector["index"], vector["size"]

    for wrong in wrong_inclusions(index, size, LEAVES[index], unhexed(vector["proof"]), ROOTS[size - 1]):
        with pytest.raises(ProofRefused):
            check_inclusion(**wrong)


@pytest.mark.parametrize("vector", VECTORS["consistency"][1:])
def test_changed_consistency_proofs_are_refused(vector):
    old, new, proof = vector["old"], vector["new"], unhexed(vector["proof"])
    right = {"old": old, "new": new, "old_root": ROOTS[old - 1], "new_root": ROOTS[new - 1], "proof": proof}
    wrongs = [{"old": old - 1}, {"old": old + 1}, {"old": old ^ 2}, {"new": new * 2}, {"new": new // 2}]
    wrongs += [{"old_root": GARBAGE}, {"new_root": GARBAGE}, {"old_root": ROOTS[new - 1], "new_root": ROOTS[old - 1]}]
    wrongs += [{"proof": other} for other in ([], [*proof, b""], [*proof, ROOTS[0]], proof[:-1], [proof[0], *proof])]
    wrongs += [{"proof": [*proof[:i], GARBAGE, *proof[i + 1 :]]} for i in range(len(proof))]

    for wrong in wrongs:
        with pytest.raises(ProofRefused):
            check_consistency(**right | wrong)


def test_nothing_is_proved_about_the_empty_tree():
    with pytest.raises(ProofRefused):
        check_consistency(old=0, new=1, old_root=merkle.EMPTY_ROOT, new_root=ROOTS[0], proof=[])
    with pytest.raises(ProofRefused):
        check_inclusion(index=0, size=0, leaf=LEAVES[0], proof=[], root=LEAVES[0])


@given(st.integers(1, 70), st.data())
def test_every_leaf_of_every_tree_is_proved(size, data):
    """Any leaf in any tree of up to 70 leaves has a proof that is accepted, and for no other leaf."""
    tree = tree_of(70)
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, 69).filter(lambda number: number != index))
    proof = tree.inclusion_proof(index, size)

    check_inclusion(index=index, size=size, leaf=leaf_hash(index.to_bytes(4, "big")), proof=proof, root=tree.root(size))

    with pytest.raises(ProofRefused):
        check_inclusion(
            index=index, size=size, leaf=leaf_hash(other.to_bytes(4, "big")), proof=proof, root=tree.root(size)
        )


@given(st.integers(1, 70), st.integers(1, 70), st.binary(min_size=1, max_size=4))
def test_a_log_that_grew_is_consistent_and_a_rewritten_one_is_not(first, second, salt):
    """Consistency holds between any two sizes of one log, and never with another log."""
    old, new = sorted([first, second])
    tree, other = tree_of(70), tree_of(70, salt)
    proof = tree.consistency_proof(old, new)

    check_consistency(old=old, new=new, old_root=tree.root(old), new_root=tree.root(new), proof=proof)

    with pytest.raises(ProofRefused):
        check_consistency(old=old, new=new, old_root=other.root(old), new_root=tree.root(new), proof=proof)


@given(st.lists(st.binary(max_size=3), max_size=40))
def test_the_quick_root_is_the_root(contents):
    leaves = [leaf_hash(content) for content in contents]
    compact = CompactRange()
    for leaf in leaves:
        compact.append(leaf)

    assert merkle.root_of(leaves) == Tree(leaves).root() == compact.root()
    assert CompactRange(compact.size, compact.hashes).root() == compact.root()
