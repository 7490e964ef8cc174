"""Who unwraps a key knows that it is the promised one."""

from dataclasses import replace
from uuid import uuid4

import pytest

from goldenbridge.core import sealing, wraps
from goldenbridge.core.sealing import Compartment, Purpose, Suite, key_card, new_seed
from goldenbridge.core.staffkeys import new_staff_keys

KEY_REF, CASE = uuid4(), uuid4()
SEED = new_seed()
CARD = key_card(KEY_REF, SEED)
OWNER = new_staff_keys()


def wrap(seed=SEED, key_ref=KEY_REF):
    return wraps.make_wrap(
        seed, key_ref=key_ref, recipient=OWNER.seal_key, case=CASE, compartment=Compartment.STORY, generation=2
    )


def test_a_wrap_gives_the_seed_to_its_owner():
    assert wraps.open_wrap(wrap(), OWNER.seal_pair(), card=CARD) == SEED


def test_a_wrap_says_its_key_and_place():
    header = sealing.parse_header(wrap())

    assert header == sealing.Header(Suite.X25519, Purpose.WRAP, CASE, Compartment.STORY, 2, KEY_REF)


def test_a_swapped_key_is_refused():
    with pytest.raises(wraps.SwappedKey):
        wraps.open_wrap(wrap(seed=new_seed()), OWNER.seal_pair(), card=CARD)


def test_one_swapped_suite_on_the_card_is_enough_to_refuse():
    swapped = replace(CARD, publics={**CARD.publics, Suite.P256: key_card(KEY_REF, new_seed()).public(Suite.P256)})

    with pytest.raises(wraps.SwappedKey):
        wraps.open_wrap(wrap(), OWNER.seal_pair(), card=swapped)


def test_a_card_without_keys_promises_nothing():
    with pytest.raises(wraps.SwappedKey):
        wraps.open_wrap(wrap(), OWNER.seal_pair(), card=sealing.KeyCard(KEY_REF, {}))


def test_the_wrap_of_another_key_is_refused():
    with pytest.raises(sealing.OtherCompartment):
        wraps.open_wrap(wrap(key_ref=uuid4()), OWNER.seal_pair(), card=CARD)


def test_nobody_else_opens_it():
    with pytest.raises(sealing.DoesNotOpen):
        wraps.open_wrap(wrap(), new_staff_keys().seal_pair(), card=CARD)


def test_a_key_is_handed_on_to_one_more_person():
    other = new_staff_keys()

    handed_on = wraps.rewrap(wrap(), OWNER.seal_pair(), card=CARD, recipient=other.seal_key)

    assert wraps.open_wrap(handed_on, other.seal_pair(), card=CARD) == SEED
    assert sealing.parse_header(handed_on) == sealing.parse_header(wrap())


@pytest.mark.parametrize("seed", [b"", bytes(31), bytes(33)])
def test_a_seed_of_another_length_is_refused(seed):
    with pytest.raises(wraps.SwappedKey):
        wrap(seed=seed)
