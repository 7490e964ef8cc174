"""`goldenbridge delegate`: a holder of a root key says who may sign the list of keys, away from the server."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from goldenbridge.cli import files
from goldenbridge.cli.keymaking import read_root, read_secret
from goldenbridge.core import canonical
from goldenbridge.core.delegation import SignedDelegation, draft_delegation
from goldenbridge.core.directory import Directory, UnknownKey, read_directory
from goldenbridge.core.errors import Malformed
from goldenbridge.core.founding import DELEGATION_DAYS
from goldenbridge.core.listing import Delegation, Root
from goldenbridge.core.member import fingerprint
from goldenbridge.platform import clock


def main(arguments: list[str]) -> int:
    """Draft the delegation if there is none yet, show it whole, ask, and add the signature of one root key."""
    parser = argparse.ArgumentParser(prog="goldenbridge delegate", description=__doc__)
    parser.add_argument("file", type=Path, help="the delegation; drafted if it does not exist, else one more signs it")
    parser.add_argument("--key", type=Path, required=True, help="your root key, such as root-1.key")
    parser.add_argument("--directory", type=Path, required=True, help="the signed directory.json of today")
    parser.add_argument("--root", type=Path, required=True, help="the fund's root.json, which you got by hand")
    parser.add_argument(
        "--administrator", action="append", default=[], help="call-sign of one who may sign; give often"
    )
    parser.add_argument("--threshold", type=int, default=2, help="how many of them must sign each list of keys")
    parser.add_argument("--days", type=int, default=DELEGATION_DAYS, help="how long it is valid from today")
    options = parser.parse_args(arguments)
    if options.file.exists() == bool(options.administrator):
        parser.error("name administrators to draft a new file, and none to sign one that exists")
    root = read_root(options.root)
    with files.reading(options.directory, "a signed list of keys (directory.json)"):
        listed = _listed(files.read_bytes(options.directory).strip(), root)
    drafted = (
        draft_delegation(
            listed, options.administrator, threshold=options.threshold, today=clock.today(), days=options.days
        )
        if options.administrator
        else read_delegation(options.file)
    )
    signed = drafted.signed_with(read_secret(options.key, "a root key"), root)
    show(drafted.delegation, listed)
    if input("Type the word sign to sign, anything else to leave: ").strip() != "sign":
        print("Nothing was signed.", file=sys.stderr)
        return 1
    _write(options.file, signed.encode())
    print(_after(options.file, signed.count(root), root.threshold))
    return 0


def read_delegation(path: Path) -> SignedDelegation:
    """The delegation of a file, not yet believed; WrongFile if it is none."""
    with files.reading(path, "a delegation"):
        return SignedDelegation.read(files.read_bytes(path))


def show(delegation: Delegation, listed: Directory) -> None:
    """Print everything that the signature will stand for."""
    print(f"Delegation {delegation.version}, valid from {delegation.issued_on} to {delegation.expires_on}.")
    print(f"{delegation.threshold} of these {len(delegation.administrators)} sign each list of keys:\n")
    for ref, key in sorted(delegation.administrators.items()):
        print(f"  {_name(ref, key, listed)}")
    print("\nCompare each fingerprint by voice with its owner: whoever stands here can make anybody a reader.\n")


def _name(ref: object, key: bytes, listed: Directory) -> str:
    """How the signed list of keys calls the person; a person whom it does not list stands out."""
    try:
        person = listed.person_by_sign_key(key)
    except UnknownKey:
        return f"NOT ON THE LIST OF KEYS: {ref}. Do not sign."
    if person.ref != ref:
        return f"ANOTHER PERSON'S KEY: {ref}. Do not sign."
    return f"{person.call_sign:12} {fingerprint(person.sign_key, person.seal_key)}"


def _listed(content: bytes, root: Root) -> Directory:
    """The directory, genuine though its days may be over: renewing is for when they are."""
    value = canonical.decode(content)
    listed = value.get("directory") if isinstance(value, dict) else None
    if not isinstance(listed, dict):
        raise Malformed
    return read_directory(content, root=root, today=Directory.from_value(listed).issued_on)


def _write(path: Path, content: bytes) -> None:
    """Replace the file whole, so that an interrupted write costs no signature."""
    draft = path.with_name(f"{path.name}.new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _after(path: Path, count: int, least: int) -> str:
    if count < least:
        return f"Signed by {count} of {least} root keys. Give {path} to the holder of another one."
    return (
        f"Signed by {count} root keys; {least} are needed. On the server: goldenbridge renew --folder FUND {path}\n"
        "Then the people named in it sign the next list of keys, and it is in force."
    )
