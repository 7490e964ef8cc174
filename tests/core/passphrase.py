"""The one passphrase of the tests' invented people, and what it gives: one Argon2id for a whole run."""

from functools import cache

from goldenbridge.core import staffkeys

PASSPHRASE = "orbit velvet mango tunnel crisp anchor"
SALT = bytes(range(16))


@cache
def derived(salt: bytes) -> staffkeys.PassphraseKeys:
    """Login proof and unlocking key of the passphrase."""
    return staffkeys.derive_passphrase_keys(PASSPHRASE, salt)
