"""A member of staff's keys as a file."""

from uuid import UUID

import pytest

from goldenbridge.core.errors import Malformed
from goldenbridge.core.keyfile import KeyFile
from goldenbridge.core.staffkeys import WrongPassphrase, derive_passphrase_keys, lock_keys, new_salt, new_staff_keys

PERSON = UUID(int=9)
PASSPHRASE = "oak river lamp stone cloud bread"


@pytest.fixture(scope="module")
def made():
    keys, salt = new_staff_keys(), new_salt()
    locked = lock_keys(keys, derive_passphrase_keys(PASSPHRASE, salt).unlock_key, person=PERSON)
    return keys, KeyFile(PERSON, "heron", salt, locked)


def test_the_file_gives_the_keys_back_for_the_passphrase(made):
    keys, file = made

    assert KeyFile.read(file.encode()).unlock(PASSPHRASE) == keys


def test_another_passphrase_opens_nothing(made):
    _, file = made

    with pytest.raises(WrongPassphrase):
        file.unlock("oak river lamp stone cloud water")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda b: b[:-10],
        lambda b: b.replace(b"staff-keys/v1", b"staff-keys/v2"),
        lambda b: b"{}",
        lambda b: b.replace(b"heron", b'heron","x":"y'),
    ],
)
def test_something_else_is_no_key_file(made, spoil):
    _, file = made

    with pytest.raises(Malformed):
        KeyFile.read(spoil(file.encode()))
