"""An identity opens for two verifiers together and for neither alone."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import halves, records, sealing
from goldenbridge.core.phrase import derive_keys
from goldenbridge.core.sealing import Suite, derive_key_pair, key_card, new_seed
from goldenbridge.core.staffkeys import new_staff_keys
from goldenbridge.core.wraps import SwappedKey

CASE, RECORD = uuid4(), uuid4()
APPLICANT = derive_keys(bytes(range(16)))
SEEDS = [new_seed(), new_seed()]
CARDS = [key_card(uuid4(), seed) for seed in SEEDS]
suites = pytest.mark.parametrize("suite", [Suite.X25519, Suite.P256])


def sealed(suite=Suite.X25519):
    return halves.seal_identity(
        b"a name", case=CASE, record=RECORD, half_keys=CARDS, suite=suite, sign_seed=APPLICANT.sign_seed
    )


def open_halves(identity, suite=Suite.X25519):
    return [
        halves.open_half(envelope, derive_key_pair(suite, seed), case=CASE, record=RECORD)
        for (_, envelope), seed in zip(identity.halves, SEEDS, strict=True)
    ]


@suites
def test_both_halves_open_the_identity_in_either_order(suite):
    identity = sealed(suite)
    first, second = open_halves(identity, suite)

    found = {
        halves.open_identity(identity.identity, *pair, case=CASE, applicant=APPLICANT.sign_key).content
        for pair in ((first, second), (second, first))
    }

    assert found == {b"a name"}


def test_one_half_twice_opens_nothing():
    identity = sealed()
    first, second = open_halves(identity)

    for lone in (first, second):
        for guess in (lone, bytes(32), new_seed()):
            with pytest.raises(sealing.DoesNotOpen):
                halves.open_identity(identity.identity, lone, guess, case=CASE, applicant=APPLICANT.sign_key)


def test_a_verifier_does_not_open_the_half_of_the_other():
    identity = sealed()

    with pytest.raises(sealing.DoesNotOpen):
        halves.open_half(identity.halves[1][1], derive_key_pair(Suite.X25519, SEEDS[0]), case=CASE, record=RECORD)


def test_a_half_is_shared_with_the_other_verifiers_own_key():
    identity, other = sealed(), new_staff_keys()
    first, second = open_halves(identity)

    shared = halves.seal_half(first, other.seal_key, case=CASE, record=RECORD)

    received = halves.open_half(shared, other.seal_pair(), case=CASE, record=RECORD)
    found = halves.open_identity(identity.identity, received, second, case=CASE, applicant=APPLICANT.sign_key)
    assert found.content == b"a name"


def test_an_identity_that_the_applicant_did_not_sign_is_refused():
    identity = sealed()

    with pytest.raises(records.UnexpectedAuthor):
        halves.open_identity(identity.identity, *open_halves(identity), case=CASE, applicant=bytes(32))


@pytest.mark.parametrize("cards", [[], CARDS[:1], [CARDS[0], CARDS[0]], [*CARDS, CARDS[0]]])
def test_an_identity_goes_to_two_half_keys(cards):
    with pytest.raises(halves.TwoHalvesNeeded):
        halves.seal_identity(
            b"a name", case=CASE, record=RECORD, half_keys=cards, suite=Suite.X25519, sign_seed=APPLICANT.sign_seed
        )


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_halves_join_to_what_was_split(first, second):
    assert halves.join_halves(first, halves.join_halves(first, second)) == second


@pytest.mark.parametrize("half", [b"", bytes(31), bytes(33)])
def test_a_half_of_another_length_is_refused(half):
    with pytest.raises(SwappedKey):
        halves.join_halves(half, bytes(32))
