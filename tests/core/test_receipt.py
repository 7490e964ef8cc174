"""Receipts: small, one spelling, and true."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import donorphrase, pieces, receipt, tlogproof, verifier, window
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.notes import read_verifier_key
from goldenbridge.core.receipt import BadReceipt
from tests.core.builders import PublicLog, gifts_of

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "gifts.json").read_text())


def test_the_vectors_are_made_and_accepted():
    """The formats are final: what was issued once verifies for ever."""
    for vector in VECTORS["phrases"]:
        assert donorphrase.normal(vector["phrase"]) == vector["normal"]
        assert b64(donorphrase.nonce(vector["phrase"], reference=vector["reference"])) == vector["nonce"]
    for vector in VECTORS["salts"]:
        assert b64(pieces.salt_of(vector["reference"])) == vector["salt"]
    for vector in VECTORS["pieces"]:
        given = {name: vector[name] for name in ("currency", "denomination_minor", "index")}
        assert b64(pieces.piece(nonce=unb64(vector["nonce"]), salt=unb64(vector["salt"]), **given)) == vector["piece"]
    for vector in VECTORS["cuts"]:
        counts, remainder = pieces.cut(vector["amount_minor"], vector["allowed"])
        assert (list(map(list, counts.items())), remainder) == (vector["counts"], vector["remainder_minor"])

    log = PublicLog()
    log.files[verifier.window_path(1)] = VECTORS["window"].encode()
    log.entries = [entry.encode() for entry in VECTORS["entries"]]
    log.publish()
    verdict = verifier.verify_receipt(VECTORS["receipt"], key=read_verifier_key(VECTORS["key"]), read=log.read)

    assert log.files["checkpoint"].decode() == VECTORS["checkpoint"]
    assert verdict.head.number == 1


@pytest.fixture(scope="module")
def made():
    log = PublicLog()
    gifts = gifts_of(40)
    log.add_window(gifts)
    return log.receipt(gifts[7], number=1)


def test_a_receipt_is_read_as_it_was_written(made):
    assert receipt.parse(made.text()) == made
    assert receipt.parse(made.text().replace("\n", "\r\n") + "\r\n \r\n") == made


@given(st.integers(1, 10**13), st.integers(1, 999_999), st.integers(0, 16))
def test_a_receipt_is_under_1500_bytes_for_any_gift(amount, number, depth):
    """Also in a log of 65,536 entries, with a long name of the log: the gift adds nothing but its digits."""
    text = "fund-with-a-long-name.example.org/open-book"
    note = f"{text}\n65536\n{'r' * 43}=\n\n— {text} {'s' * 92}\n"
    proof = tlogproof.TlogProof(0, (bytes(32),) * depth, note)

    made = receipt.make(
        amount_minor=amount, currency="USD", nonce=bytes(32), salt=bytes(16), window=number, proof=proof
    )

    assert len(made.text().encode()) < 1_500


def test_every_changed_character_is_a_damaged_or_another_receipt(made):
    """No character can change without the text being refused or saying something else."""
    text = made.text()
    for place in range(0, len(text), 3):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        try:
            assert receipt.parse(changed) != made
        except BadReceipt:
            pass


@pytest.mark.parametrize("text", ["", "hello", "c2sp.org/tlog-proof@v1\nindex 0\n\nx", "x" * 10_000])
def test_what_is_no_receipt_is_refused(text):
    with pytest.raises(BadReceipt):
        receipt.parse(text)


def test_a_gift_is_found_in_its_window_and_in_no_other():
    log = PublicLog()
    first, second = gifts_of(40), gifts_of(40, seed=b"others")
    log.add_window(first)
    log.add_window(second)
    windows = [window.parse(log.files[verifier.window_path(number)]) for number in (1, 2)]
    gift = second[3]

    counted = [receipt.counted_minor(found, nonce=gift.nonce, salt=gift.salt) for found in windows]

    assert counted[0] == 0
    assert 0 <= gift.amount_minor - counted[1] < 5_000
