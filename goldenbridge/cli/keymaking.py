"""Makes the key files of a fund's folder, each readable by its owner only and never overwritten."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from goldenbridge.cli import files
from goldenbridge.core import canonical
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.errors import Malformed
from goldenbridge.core.keyfile import KeyFile
from goldenbridge.core.listing import Root
from goldenbridge.core.notesigning import make_signing_key, read_signing_key

SECRET_BYTES: Final = 32


def write_secret(path: Path, text: str) -> None:
    """Write a new file that only its owner reads; raises FileExistsError rather than overwrite a key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text + "\n")


def read_secret(path: Path, what: str) -> bytes:
    """The 32 bytes of a file that holds them as base64url text, such as root-1.key; WrongFile if it holds no such."""
    with files.reading(path, what):
        secret = unb64(files.read_bytes(path).decode("ascii").strip())
        if len(secret) != SECRET_BYTES:
            raise Malformed
    return secret


def read_root(path: Path) -> Root:
    """The fund's root keys from the file root.json; WrongFile if it is none."""
    with files.reading(path, "the fund's root keys (root.json)"):
        return Root.from_value(canonical.decode(files.read_bytes(path).strip()))


def read_key_file(path: Path) -> KeyFile:
    """A member of staff's key file, still locked; WrongFile if it is none."""
    with files.reading(path, "a key file from the page “My account”"):
        return KeyFile.read(files.read_bytes(path))


def make_seal_key(path: Path) -> str:
    """Make an X25519 key pair, the private half into the file; returns the public half as text."""
    private = X25519PrivateKey.generate()
    write_secret(path, b64(private.private_bytes_raw()))
    return b64(private.public_key().public_bytes_raw())


def make_log_key(path: Path, origin: str) -> None:
    """Make the key that signs the open book's checkpoints, and beside it the public `fund.vkey` that verifies them."""
    write_log_key(path, make_signing_key(origin, seed=secrets.token_bytes(32)).secret_text())


def write_log_key(path: Path, text: str) -> None:
    """Write the log's key as its file holds it, and the public half beside it."""
    write_secret(path, text)
    path.with_name("fund.vkey").write_text(f"{read_signing_key(text).verifier()}\n", encoding="ascii")
