"""The verifier: says yes to what is true, and to every change names the reason."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenbridge.core import checkpoint, notes, notesigning, receipt, tiles, verifier, window
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.merkle import Tree, leaf_hash
from tests.core.builders import KEY, PublicLog, gifts_of

GIFTS = gifts_of(60)


@pytest.fixture
def log():
    """Two windows and two other entries; the receipt is made after the first window, the log grew since."""
    made = PublicLog()
    made.add_entry("directory", {"version": 1})
    made.add_window(GIFTS)
    made.publish()
    return made


@pytest.fixture
def text(log):
    found = log.receipt(GIFTS[5], number=1).text()
    log.add_entry("figures", {"in_talks": 300})
    log.add_window(gifts_of(30, seed=b"later"), set_aside=50_000)
    log.publish()
    return found


def verify(text, log, key=KEY, **kwargs):
    return verifier.verify_receipt(text, key=key.verifier(), read=log.read, **kwargs)


def test_a_true_receipt_is_counted(log, text):
    verdict = verify(text, log)

    assert (verdict.amount_minor, verdict.currency) == (GIFTS[5].amount_minor, "USD")
    assert verdict.head == log.heads[0]
    assert (verdict.receipt_size, verdict.log_size) == (2, 4)
    assert verdict.pieces > 0


@settings(max_examples=25)
@given(st.data())
def test_every_gift_of_every_window_verifies(data):
    """Gifts of any amounts, in a log of any length: each has a receipt and each receipt verifies."""
    log = PublicLog()
    amounts = data.draw(st.lists(st.integers(2_000, 90_000) | st.just(1_000_000), min_size=1, max_size=8))
    gifts = gifts_of(25, seed=b"company", amount=2_000)
    for number, amount in enumerate(amounts):
        gifts += gifts_of(1, seed=b"gift %d" % number, amount=amount)
    for number in range(data.draw(st.integers(0, 5))):
        log.add_entry("directory", {"version": number})
    log.add_window(gifts)
    gift = data.draw(st.sampled_from(gifts))
    text = log.receipt(gift, number=1).text()
    for number in range(data.draw(st.integers(0, 5))):
        log.add_entry("directory", {"version": number})
    log.publish()

    assert verify(text, log).amount_minor == gift.amount_minor


def test_a_larger_amount_than_was_given_is_not_counted(log):
    with pytest.raises(verifier.PieceMissing):
        verify(log.receipt(GIFTS[5], number=1, amount_minor=GIFTS[5].amount_minor + 5_000).text(), log)


def test_a_gift_below_the_smallest_piece_cannot_be_proved(log):
    """It stands in the remainder line, like its company; the verifier says so instead of “not counted”."""
    small = gifts_of(1, seed=b"small", amount=150)[0]
    log.add_window([small, *gifts_of(40, amount=10_000)])

    with pytest.raises(verifier.NoPieces):
        verify(log.receipt(small, number=2).text(), log)


def test_another_donors_secrets_prove_nothing(log):
    stranger = gifts_of(1, seed=b"stranger", amount=GIFTS[5].amount_minor)[0]

    with pytest.raises(verifier.PieceMissing):
        verify(log.receipt(stranger, number=1).text(), log)


def test_the_key_is_trusted_and_nothing_else(log, text):
    other = notesigning.make_signing_key("fund.example/log", seed=b"o" * 32)

    with pytest.raises(notes.NoteNotSigned):
        verify(text, log, key=other)


def test_a_changed_window_file_is_refused(log, text):
    path = verifier.window_path(1)
    found = window.parse(log.files[path])
    minor, digests = next(iter(found.gifts.items()))
    fewer = {**found.gifts, minor: digests[1:]}
    log.files[path] = dataclasses.replace(found, gifts=fewer).content()

    with pytest.raises(window.WindowChanged):
        verify(text, log)


def test_a_window_file_with_a_head_to_match_is_refused(log, text):
    """Whoever changes the pieces and the head alike still does not have the entry in the log."""
    path = verifier.window_path(1)
    found = window.parse(log.files[path])
    head = dataclasses.replace(found.head, gifts=found.head.gifts - 1)
    log.files[path] = dataclasses.replace(found, head=head).content()

    with pytest.raises(window.WindowChanged):
        verify(text, log)


def test_a_window_swapped_for_another_is_refused(log, text):
    log.files[verifier.window_path(1)] = log.files[verifier.window_path(2)]

    with pytest.raises(window.WindowChanged):
        verify(text, log)


def test_a_changed_checkpoint_is_refused(log, text):
    log.files["checkpoint"] = log.files["checkpoint"].replace(b"\n4\n", b"\n3\n")

    with pytest.raises(notes.ForgedNote):
        verify(text, log)


def test_a_log_that_was_rewritten_and_signed_again_is_refused(log, text):
    """The fund itself rewrites its log and signs the new one rightly: the old receipt shows it."""
    rewritten = PublicLog()
    rewritten.add_entry("directory", {"version": 2})
    rewritten.add_window(GIFTS)
    rewritten.add_entry("directory", {"version": 3})
    rewritten.publish()

    with pytest.raises(verifier.LogRewritten):
        verify(text, rewritten)


def test_a_log_that_was_cut_back_is_refused(log, text):
    short = PublicLog()
    short.add_entry("directory", {"version": 1})
    short.publish()

    with pytest.raises(verifier.LogCutBack):
        verify(text, short)


def test_changed_tiles_are_refused(log, text):
    path = tiles.tile_path(0, 0, 4)
    log.files[path] = bytes(32) + log.files[path][32:]

    with pytest.raises(tiles.BadTile):
        verify(text, log)


def test_a_changed_entry_is_refused(log, text):
    path = tiles.tile_path("entries", 0, 4)
    log.files[path] = log.files[path].replace(b'"number":1', b'"number":7')

    with pytest.raises(verifier.WindowNotInLog):
        verify(text, log)


def test_a_missing_file_is_said_to_be_missing(log, text):
    del log.files[verifier.window_path(1)]

    with pytest.raises(verifier.LogUnreadable):
        verify(text, log)


def test_a_receipt_that_points_at_another_entry_is_refused(log, text):
    made = receipt.parse(text)
    moved = receipt.make(
        amount_minor=made.amount_minor, currency=made.currency, nonce=made.nonce, salt=made.salt, window=1,
        proof=dataclasses.replace(made.proof, index=0),
    )  # fmt: skip

    with pytest.raises(verifier.WindowNotInLog):
        verify(moved.text(), log)


def test_a_receipt_of_another_currency_is_refused(log, text):
    made = receipt.parse(text)
    other = receipt.make(
        amount_minor=made.amount_minor, currency="EUR", nonce=made.nonce, salt=made.salt, window=1, proof=made.proof
    )

    with pytest.raises(verifier.ReceiptChanged):
        verify(other.text(), log)


def test_a_receipt_that_names_another_window_accuses_itself_and_not_the_log(log, text):
    made = receipt.parse(text)
    other = receipt.make(
        amount_minor=made.amount_minor, currency="USD", nonce=made.nonce, salt=made.salt, window=2, proof=made.proof
    )

    with pytest.raises(verifier.ReceiptChanged):
        verify(other.text(), log)


def test_every_changed_character_of_a_receipt_is_refused(log, text):
    """Whatever is changed in a receipt, it is refused, and never with anything but a reason."""
    for place in range(0, len(text), 7):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        with pytest.raises(BridgeError):
            verify(changed, log)


def test_witnesses_who_cosigned_are_named(log, text):
    witness = notesigning.make_signing_key("witness.example", seed=b"w" * 32, kind=notes.WITNESS)
    note = log.files["checkpoint"].decode()
    log.files["checkpoint"] = (note + notesigning.sign(notes.parse(note).text, witness, time=1_600_000_000)).encode()

    assert verify(text, log, witnesses=[witness.verifier()]).witnesses == ("witness.example",)


def test_the_whole_log_is_checked(log, text):
    verdict = verifier.verify_log(key=KEY.verifier(), read=log.read)

    assert (verdict.size, verdict.windows) == (4, 2)
    assert verdict.pieces == sum(head.pieces for head in log.heads)


def test_a_window_left_out_of_the_chain_is_noticed(log, text):
    """Window 2 names window 1; a log signed without window 1 does not pass as whole."""
    del log.entries[1]
    log.publish()

    with pytest.raises(window.WindowChanged):
        verifier.verify_log(key=KEY.verifier(), read=log.read)


def test_an_opening_that_is_not_the_last_closing_is_noticed(log):
    log.closing += 100
    log.add_window(gifts_of(30, seed=b"later"))
    log.publish()

    with pytest.raises(window.BooksDoNotAddUp):
        verifier.verify_log(key=KEY.verifier(), read=log.read)


def test_a_checkpoint_that_signs_other_tiles_is_refused(log, text):
    """The signature is right, but the tiles are of another tree."""
    head = checkpoint.Checkpoint(KEY.name, 4, Tree([leaf_hash(b"x")] * 4).root())
    log.files["checkpoint"] = notesigning.sign_checkpoint(head, KEY).encode()

    with pytest.raises((tiles.BadTile, verifier.LogRewritten)):
        verify(text, log)


def test_bytes_that_are_no_text_are_no_checkpoint(log, text):
    log.files["checkpoint"] = b"\xff\xfe"

    with pytest.raises(notes.BadNote):
        verify(text, log)
