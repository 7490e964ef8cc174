"""The auditors' key pair for the trail: made once, the private half kept for those who audit."""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from goldenbridge.core.canonical import b64


def make(path: Path) -> str:
    """Write a new private key to a file that only its owner reads; returns the public key as text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    private = X25519PrivateKey.generate()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(b64(private.private_bytes_raw()) + "\n")
    return b64(private.public_key().public_bytes_raw())
