"""The journal as a file: every record comes back by its time, and nothing can be taken out of its middle."""

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.journalfile import TITLE, Entry, NotAJournal, head_line, read_journal
from goldenbridge.core.trailchain import OtherKey, TrailBroken, start_strand

KEY = X25519PrivateKey.from_private_bytes(b"a" * 32)


def strand(number, *days):
    """The lines of one strand with a record on each of these days."""
    position, head = start_strand(UUID(int=number), KEY.public_key().public_bytes_raw())
    lines = [head_line(UUID(int=number), head)]
    for day in days:
        sealed = position.seal(["case.opened", "ref", "actor", f"2020-08-{day}"])
        lines.append(b64(sealed))
        position = position.after(sealed)
    return lines


def read(*lines, key=KEY):
    return read_journal([f"{line}\n" for line in lines], key.private_bytes_raw())


def test_records_of_all_strands_come_back_by_their_time():
    entries, strands = read(TITLE, *strand(1, 10, 14), *strand(2, 12))

    assert strands == 2
    assert entries == [Entry(f"2020-08-{day}", "case.opened", "ref", "actor") for day in (10, 12, 14)]


def test_no_record_can_be_left_out_moved_or_put_elsewhere():
    head, first, second, third = strand(1, 10, 11, 12)
    other, *_ = strand(2, 13)

    for lines in ([head, first, third], [head, second, first, third], [other, first]):
        with pytest.raises(TrailBroken):
            read(TITLE, *lines)


@pytest.mark.parametrize(
    "lines", [[], ["something"], [TITLE], [TITLE, "AAAA"], [TITLE, "strand x"], [TITLE, "strand x y"]]
)
def test_what_is_no_journal_is_named(lines):
    with pytest.raises(NotAJournal):
        read(*lines)


def test_with_another_key_nothing_is_said_against_the_journal():
    other = X25519PrivateKey.from_private_bytes(b"b" * 32)

    with pytest.raises(OtherKey):
        read(TITLE, *strand(1, 10, 11), *strand(2, 12), key=other)


def test_a_head_that_alone_does_not_open_was_changed():
    changed, *records = strand(2, 13)
    ref, head = changed.split(" ")[1:]
    spoilt = head_line(UUID(ref), bytes([unb64(head)[0] ^ 1]) + unb64(head)[1:])

    with pytest.raises(TrailBroken):
        read(TITLE, *strand(1, 10), spoilt, *records)
