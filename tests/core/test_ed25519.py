"""Ed25519 in Python alone: RFC 8032's own vectors, and the same verdict as the library's on everything else."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goldenbridge.core import signing
from goldenbridge.core.ed25519 import is_genuine

# RFC 8032, section 7.1: tests 1, 2 and 3, as public key, message, signature.
PUBLISHED = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
ORDER = 2**252 + 27742317777372353535851937790883648493
FIELD = 2**255 - 19


@pytest.mark.parametrize(("public", "message", "signature"), PUBLISHED)
def test_the_published_signatures_are_genuine(public, message, signature):
    assert is_genuine(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


@settings(max_examples=20, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200), place=st.integers(0, 511))
def test_what_the_library_signs_is_genuine_and_no_bit_of_it_may_change(seed, message, place):
    public, signature = signing.public_key(seed), bytearray(signing.sign(seed, message))

    assert is_genuine(public, message, bytes(signature))
    assert not is_genuine(public, message + b"x", bytes(signature))
    signature[place // 8] ^= 1 << place % 8
    assert not is_genuine(public, message, bytes(signature))


@settings(max_examples=30, deadline=None)
@given(
    public=st.binary(min_size=32, max_size=32),
    signature=st.binary(min_size=64, max_size=64),
    message=st.binary(max_size=9),
)
@example(public=bytes(32), signature=bytes(64), message=bytes(8))
def test_anything_at_all_is_judged_as_the_library_judges_it(public, signature, message):
    """Also under the few keys of small order, such as 32 zeros, where both refuse what fits the equation."""
    try:
        signing.check(public, message, signature)
        theirs = True
    except signing.ForgedSignature:
        theirs = False

    assert is_genuine(public, message, signature) == theirs


def test_a_scalar_that_is_not_reduced_is_refused():
    """Adding the group's order gives other bytes that fit the equation; nobody may make two signatures of one."""
    seed, message = bytes(32), b"message"
    public, signature = signing.public_key(seed), signing.sign(seed, message)
    scalar = int.from_bytes(signature[32:], "little") + ORDER

    assert not is_genuine(public, message, signature[:32] + scalar.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "public",
    [
        b"", bytes(31), bytes(33), b"\xff" * 32, FIELD.to_bytes(32, "little"),
        (1 | 1 << 255).to_bytes(32, "little"), (2).to_bytes(32, "little"),
    ],
)  # fmt: skip
def test_a_key_that_is_no_point_is_refused(public):
    assert not is_genuine(public, b"", bytes(64))


@pytest.mark.parametrize("length", [0, 32, 63, 65])
def test_a_signature_of_another_length_is_refused(length):
    assert not is_genuine(signing.public_key(bytes(32)), b"", bytes(length))
