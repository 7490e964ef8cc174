"""The server can check a login and keep the keys without being able to open them."""

from uuid import uuid4

import pytest

from goldenbridge.core import staffkeys
from goldenbridge.core.phrase import word_list

PERSON, SALT = uuid4(), bytes(range(16))
PASSPHRASE = "correct horse battery staple able"
FOUND = staffkeys.derive_passphrase_keys(PASSPHRASE, SALT)
KEYS = staffkeys.new_staff_keys()


def test_the_passphrase_unlocks_what_it_locked():
    blob = staffkeys.lock_keys(KEYS, FOUND.unlock_key, person=PERSON)

    assert (len(blob), staffkeys.unlock_keys(blob, FOUND.unlock_key, person=PERSON)) == (staffkeys.BLOB_BYTES, KEYS)


def test_the_login_proof_does_not_unlock():
    blob = staffkeys.lock_keys(KEYS, FOUND.unlock_key, person=PERSON)

    with pytest.raises(staffkeys.WrongPassphrase):
        staffkeys.unlock_keys(blob, FOUND.login_proof, person=PERSON)


def test_keys_of_one_person_do_not_pass_for_those_of_another():
    blob = staffkeys.lock_keys(KEYS, FOUND.unlock_key, person=PERSON)

    with pytest.raises(staffkeys.WrongPassphrase):
        staffkeys.unlock_keys(blob, FOUND.unlock_key, person=uuid4())


@pytest.mark.parametrize("change", [lambda blob: blob[:-1], lambda blob: b"\x02" + blob[1:], lambda _: b""])
def test_damaged_keys_are_named(change):
    blob = staffkeys.lock_keys(KEYS, FOUND.unlock_key, person=PERSON)

    with pytest.raises(staffkeys.DamagedKeys):
        staffkeys.unlock_keys(change(blob), FOUND.unlock_key, person=PERSON)


def test_another_passphrase_or_salt_gives_other_keys():
    others = [
        staffkeys.derive_passphrase_keys(PASSPHRASE + "s", SALT),
        staffkeys.derive_passphrase_keys(PASSPHRASE, bytes(16)),
    ]

    assert len({FOUND.login_proof, FOUND.unlock_key, *(each.login_proof for each in others)}) == 4


def test_capitals_and_spaces_do_not_matter():
    assert staffkeys.derive_passphrase_keys("  Correct HORSE battery\n staple\u00a0able ", SALT) == FOUND


@pytest.mark.parametrize("passphrase", ["", "short", "a          b"])
def test_a_short_passphrase_is_refused(passphrase):
    with pytest.raises(staffkeys.ShortPassphrase):
        staffkeys.derive_passphrase_keys(passphrase, SALT)


def test_the_suggestion_is_six_listed_words_and_never_the_same():
    suggestions = {staffkeys.suggest_passphrase() for _ in range(50)}

    assert len(suggestions) == 50
    assert {len(each.split()) for each in suggestions} == {6}
    assert {word for each in suggestions for word in each.split()} <= set(word_list("english"))


def test_the_salt_of_nobody_is_steady_and_looks_like_any_other():
    secret = bytes(32)

    salts = [staffkeys.fake_salt(secret, name) for name in ("nobody", "nobody", "noone")]

    assert (salts[0] == salts[1], salts[0] == salts[2], {len(salt) for salt in salts}) == (True, False, {16})


def test_keys_do_not_print_their_secrets():
    assert (repr(KEYS), repr(FOUND)) == ("StaffKeys()", "PassphraseKeys()")
