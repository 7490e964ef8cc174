"""Nobody writes in another's name, and re-sealing changes nothing inside."""

from dataclasses import replace
from uuid import uuid4

import pytest

from goldenbridge.core import records, sealing, signing
from goldenbridge.core.padding import BadPadding, pad_form
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite, derive_key_pair, new_seed

SEED = new_seed()
AUTHOR = signing.public_key(SEED)
PAIR = derive_key_pair(Suite.X25519, new_seed())
HEADER = Header(Suite.X25519, Purpose.NOTE, uuid4(), Compartment.NOTES, 1, uuid4())
TEXT = "အကူအညီ 🙏".encode()


def open_here(envelope, authors=(AUTHOR,), **place):
    expected = {"purpose": Purpose.NOTE, "case": HEADER.case, "compartment": Compartment.NOTES, **place}
    return records.open_record(envelope, PAIR, authors=authors, **expected)


def seal_plaintext(plaintext, header=HEADER):
    return sealing.seal(header, PAIR.public, plaintext)


def test_a_record_opens_with_its_author():
    envelope = records.seal_record(HEADER, PAIR.public, TEXT, sign_seed=SEED)

    assert open_here(envelope) == records.Record(HEADER, AUTHOR, TEXT)


def test_records_of_a_bucket_are_equally_long():
    lengths = {len(records.seal_record(HEADER, PAIR.public, bytes(n), sign_seed=SEED)) for n in (0, 10, 2000)}

    assert lengths == {40 + 32 + 97 + 2048 + 16}


def test_a_record_by_somebody_else_is_refused():
    envelope = records.seal_record(HEADER, PAIR.public, TEXT, sign_seed=new_seed())

    with pytest.raises(records.UnexpectedAuthor):
        open_here(envelope)


def test_a_forged_author_is_refused():
    forged = bytearray(records.write_record(HEADER, TEXT, sign_seed=new_seed()))
    forged[1:33] = AUTHOR

    with pytest.raises(records.ForgedAuthor):
        open_here(seal_plaintext(bytes(forged)))


def test_a_changed_content_is_refused():
    written = records.write_record(HEADER, TEXT, sign_seed=SEED)

    with pytest.raises(records.ForgedAuthor):
        open_here(seal_plaintext(written[:97] + pad_form(b"another text")))


@pytest.mark.parametrize(
    "change",
    [{"case": uuid4()}, {"purpose": Purpose.REPLY}, {"compartment": Compartment.STORY}, {"record": uuid4()}],
)
def test_a_record_moved_to_another_place_by_one_who_can_open_it_is_refused(change):
    moved = replace(HEADER, **change)
    envelope = seal_plaintext(records.write_record(HEADER, TEXT, sign_seed=SEED), moved)

    with pytest.raises(records.ForgedAuthor):
        open_here(envelope, purpose=moved.purpose, case=moved.case, compartment=moved.compartment)


@pytest.mark.parametrize("plaintext", [b"", b"\x01", bytes(5000), b"\x02" + bytes(96) + pad_form(b"")])
def test_what_is_no_record_is_refused(plaintext):
    with pytest.raises(records.DamagedRecord):
        open_here(seal_plaintext(plaintext))


def test_a_record_of_an_odd_length_is_refused():
    written = records.write_record(HEADER, TEXT, sign_seed=SEED)

    with pytest.raises(BadPadding):
        open_here(seal_plaintext(written + bytes(1)))


def test_resealing_keeps_the_record_and_its_proof():
    newer = derive_key_pair(Suite.P256, new_seed())
    envelope = records.seal_record(HEADER, PAIR.public, TEXT, sign_seed=SEED)

    resealed = records.reseal(envelope, PAIR, newer.public, suite=Suite.P256, generation=2, authors=(AUTHOR,))

    found = records.open_record(resealed, newer, authors=(AUTHOR,), purpose=Purpose.NOTE, case=HEADER.case)
    assert found == records.Record(replace(HEADER, suite=Suite.P256, generation=2), AUTHOR, TEXT)


def test_a_forged_record_is_not_resealed():
    envelope = records.seal_record(HEADER, PAIR.public, TEXT, sign_seed=new_seed())

    with pytest.raises(records.UnexpectedAuthor):
        records.reseal(envelope, PAIR, PAIR.public, suite=Suite.X25519, generation=2, authors=(AUTHOR,))
