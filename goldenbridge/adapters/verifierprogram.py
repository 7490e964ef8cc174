"""Writes the verifier as one file of Python (a zipapp), so that a donor needs nothing but Python and this file at home.

The file is made from this installation's own source, byte for byte the same wherever the source is the same: members
in order, not compressed, all of one day. So anybody can make it again and compare.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from functools import cache
from pathlib import Path
from typing import Final

import goldenbridge

NAME: Final = "verify.pyz"
PARTS: Final = (
    "__init__",
    "cli/__init__",
    "cli/files",
    "cli/main",
    "cli/verify",
    "core/__init__",
    "core/bank",
    "core/canonical",
    "core/checkpoint",
    "core/ed25519",
    "core/errors",
    "core/merkle",
    "core/notes",
    "core/pieces",
    "core/receipt",
    "core/tiles",
    "core/tlogproof",
    "core/verifier",
    "core/window",
)
# Also old Pythons must be able to read this, so that they can say what they lack.
START: Final = """import sys

if sys.version_info < (3, 11):
    sys.exit("This program needs Python 3.11 or later; this is %d.%d. See python.org." % sys.version_info[:2])

from goldenbridge.cli.main import main

sys.exit(main(["verify"] + sys.argv[1:]))
"""
_DAY: Final = (1980, 1, 1, 0, 0, 0)


@cache
def verifier_program() -> bytes:
    """The program as a file: `python3 verify.pyz --key fund.vkey receipt.txt --log ADDRESS`."""
    folder = Path(goldenbridge.__file__).parent
    members = {f"goldenbridge/{part}.py": (folder / f"{part}.py").read_bytes() for part in PARTS}
    file = io.BytesIO(b"#!/usr/bin/env python3\n")
    file.seek(0, io.SEEK_END)
    with zipfile.ZipFile(file, "a") as archive:
        for name, content in {"__main__.py": START.encode(), **members}.items():
            member = zipfile.ZipInfo(name, _DAY)
            member.create_system = 3
            archive.writestr(member, content)
    return file.getvalue()


@cache
def verifier_digest() -> str:
    """The SHA-256 of the program, by which it can be compared."""
    return hashlib.sha256(verifier_program()).hexdigest()
