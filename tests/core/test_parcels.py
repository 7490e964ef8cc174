"""Sealed parcels."""

import io

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from goldenbridge.core.parcels import FRAME_BYTES, ParcelDamaged, open_parcel, seal_parcel

PRIVATE = bytes(range(32))
PUBLIC = X25519PrivateKey.from_private_bytes(PRIVATE).public_key().public_bytes_raw()


def sealed(content, label="data"):
    target = io.BytesIO()
    seal_parcel(io.BytesIO(content), target, public_key=PUBLIC, label=label)
    return target.getvalue()


def opened(parcel, key=PRIVATE, label="data"):
    return b"".join(open_parcel(io.BytesIO(parcel), private_key=key, label=label))


@pytest.mark.parametrize("size", [0, 1, FRAME_BYTES - 1, FRAME_BYTES, FRAME_BYTES + 1, 3 * FRAME_BYTES])
def test_a_parcel_returns_what_was_put_in(size):
    content = bytes(index % 251 for index in range(size))

    assert opened(sealed(content)) == content


@pytest.mark.parametrize(
    "spoil",
    [
        lambda parcel: parcel[:-1],
        lambda parcel: parcel[: 84 + FRAME_BYTES + 16],
        lambda parcel: parcel + b"x",
        lambda parcel: parcel[:200] + bytes([parcel[200] ^ 1]) + parcel[201:],
        lambda parcel: b"GBP2" + parcel[4:],
        lambda parcel: parcel[:40],
        lambda _: b"",
    ],
)
def test_a_cut_or_changed_parcel_is_refused(spoil):
    parcel = sealed(b"secret" * FRAME_BYTES)

    with pytest.raises(ParcelDamaged):
        opened(spoil(parcel))


def test_frames_cannot_change_places():
    parcel = sealed(bytes(2 * FRAME_BYTES + 5))
    head, frame = 84, FRAME_BYTES + 16
    swapped = (
        parcel[:head]
        + parcel[head + frame : head + 2 * frame]
        + parcel[head : head + frame]
        + parcel[head + 2 * frame :]
    )

    with pytest.raises(ParcelDamaged):
        opened(swapped)


def test_another_key_or_label_opens_nothing():
    parcel = sealed(b"secret")

    with pytest.raises(ParcelDamaged):
        opened(parcel, key=bytes(reversed(PRIVATE)))
    with pytest.raises(ParcelDamaged):
        opened(parcel, label="keystore")
