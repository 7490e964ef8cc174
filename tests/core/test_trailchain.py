"""The trail's strands."""

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from goldenbridge.core.trailchain import OtherKey, TrailBroken, open_strand, start_strand

STRAND = UUID(int=7)
PRIVATE = bytes(range(32))
PUBLIC = X25519PrivateKey.from_private_bytes(PRIVATE).public_key().public_bytes_raw()


def written(*values):
    position, head = start_strand(STRAND, PUBLIC)
    records = []
    for value in values:
        records.append(position.seal(value))
        position = position.after(records[-1])
    return head, records


def test_auditors_read_a_strand_in_order():
    head, records = written(["case.opened", "a"], ["case.closed", "b"])

    assert open_strand(STRAND, head, PRIVATE, records) == [["case.opened", "a"], ["case.closed", "b"]]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r: r[::-1],
        lambda r: r[1:],
        lambda r: [r[0], r[0], *r[1:]],
        lambda r: [r[0][:-1] + bytes([r[0][-1] ^ 1]), *r[1:]],
    ],
)
def test_a_changed_moved_or_missing_record_is_noticed(spoil):
    head, records = written(["one"], ["two"], ["three"])

    with pytest.raises(TrailBroken):
        open_strand(STRAND, head, PRIVATE, spoil(records))


def test_all_records_have_one_size():
    _, records = written(["x"], ["y" * 200])

    assert {len(record) for record in records} == {272}


def test_another_key_opens_nothing():
    head, records = written(["x"])

    with pytest.raises(OtherKey):
        open_strand(STRAND, head, bytes(reversed(range(32))), records)
