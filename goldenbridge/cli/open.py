"""`goldenbridge open`: opens what was sealed to you on a machine that no server can reach into."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from uuid import UUID

from goldenbridge.cli import files
from goldenbridge.cli.keymaking import read_key_file
from goldenbridge.cli.seal import load_directory
from goldenbridge.core import bundle as bundles
from goldenbridge.core import canonical, phrase, records, sealing, wraps
from goldenbridge.core.directory import Directory
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.sealing import KeyCard, KeyPair
from goldenbridge.core.shape import Fields
from goldenbridge.core.statements import Signed
from goldenbridge.core.trust import believe_kept_case_key

SEALED: Final = "an application, an envelope or a letter"
_OWN_KEY: Final = sealing.NIL


class NoKeyForThis(BridgeError):
    """None of the wraps that were given holds the key that this was sealed to."""

    code = "no_key_for_this"
    status = 400
    sentence = words("None of the keys that you gave opens this. Ask for the wrap of the key that it was sealed to.")


def main(arguments: list[str]) -> int:
    """Open a bundle, an envelope or a letter, check who wrote it, and print it."""
    options = _options(arguments)
    directory = load_directory(options.directory, options.root)
    sealed = files.read_bytes(options.sealed)
    if sealed.lstrip().startswith(b"{"):
        with files.reading(options.sealed, "a sealed application"):
            bundle = bundles.parse_bundle(sealed.strip())
        texts = _open_bundle(bundle, _seeds(options, directory))
    else:
        with files.reading(options.sealed, SEALED):
            envelope = _octets(sealed)
        texts = [_open_envelope(envelope, options, directory)]
    for author, content in texts:
        print(f"-- signature checked: written by {author}", file=sys.stderr)
        print(plain(content))
    return 0


def plain(content: bytes) -> str:
    """What was opened as lines of text, a form one field a line, its text last; nothing in it commands the terminal."""
    text = content.decode(errors="replace")
    try:
        value = json.loads(text)
    except ValueError:
        return _harmless(text)
    if not isinstance(value, dict):
        return _harmless(text)
    fields = {name: each for name, each in value.items() if name not in {"v", "text"} and each not in ("", [])}
    lines = [
        f"{name}: {', '.join(map(str, each)) if isinstance(each, list) else each}" for name, each in fields.items()
    ]
    return _harmless("\n".join([*lines, str(value.get("text", ""))]).strip("\n"))


def _harmless(text: str) -> str:
    return "".join(
        each if each in "\n\t" or unicodedata.category(each) not in {"Cc", "Cf"} else "\ufffd" for each in text
    )


def _open_bundle(bundle: bundles.Bundle, seeds: dict[UUID, bytes]) -> list[tuple[str, bytes]]:
    parts = [part for part in (bundle.story, bundle.contact) if part.key_ref in seeds]
    if not parts:
        raise NoKeyForThis
    return [("the applicant", bundles.open_part(part, bundle, seeds[part.key_ref]).content) for part in parts]


def _open_envelope(envelope: bytes, options: argparse.Namespace, directory: Directory) -> tuple[str, bytes]:
    header = sealing.parse_header(envelope)
    staff = {person.sign_key: person.call_sign for person in directory.staff}
    authors = {**staff, **({options.author: "the applicant"} if options.author else {})}
    for pair in _pairs(header, options, directory):
        try:
            record = records.open_record(
                envelope, pair, authors=authors, purpose=header.purpose, case=options.case or header.case
            )
        except sealing.DoesNotOpen:
            continue
        return authors[record.author], record.content
    raise NoKeyForThis


def _pairs(header: sealing.Header, options: argparse.Namespace, directory: Directory) -> Iterable[KeyPair]:
    if options.phrase:
        typed = getpass.getpass("Phrase (words or digits): ")
        yield phrase.derive_keys(phrase.read_phrase(typed)).reply_pair()
        return
    for seed in _seeds(options, directory).values():
        yield sealing.derive_key_pair(header.suite, seed)


def _seeds(options: argparse.Namespace, directory: Directory) -> dict[UUID, bytes]:
    if not options.keys:
        raise NoKeyForThis
    keys = read_key_file(options.keys).unlock(getpass.getpass("Passphrase: "))
    certificates = [_signed(path) for path in options.certificate]
    seeds = {}
    for path in options.wrap:
        with files.reading(path, "a wrapped key"):
            wrap = _octets(files.read_bytes(path))
        card = _card(sealing.parse_header(wrap), certificates, directory)
        seeds[card.key_ref] = wraps.open_wrap(wrap, keys.seal_pair(), card=card)
    return seeds or {_OWN_KEY: keys.seal_seed}


def _card(header: sealing.Header, certificates: list[Signed], directory: Directory) -> KeyCard:
    for signed in certificates:
        certificate = believe_kept_case_key(signed, directory, case=header.case)
        if certificate.card.key_ref == header.record:
            return certificate.card
    return directory.card(header.record)


def _signed(path: Path) -> Signed:
    with files.reading(path, "a signed certificate"):
        fields = Fields(canonical.decode(files.read_bytes(path).strip()))
        signed = Signed(fields.octets("statement"), fields.octets("signature"))
        fields.end()
    return signed


def _octets(content: bytes) -> bytes:
    if content[:1] == b"\x01":
        return content
    try:
        return canonical.unb64(content.decode("ascii").strip())
    except UnicodeDecodeError as error:
        raise Malformed from error


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="goldenbridge open", description=__doc__)
    parser.add_argument("sealed", type=Path, help="an application, an envelope (bytes or text) or a letter")
    parser.add_argument("--directory", type=Path, required=True, help="the fund's signed list of keys, directory.json")
    parser.add_argument("--root", type=Path, required=True, help="the fund's root keys, root.json")
    parser.add_argument("--keys", type=Path, help="your key file; asks for its passphrase")
    parser.add_argument("--phrase", action="store_true", help="open a letter from the fund with an applicant's phrase")
    parser.add_argument("--wrap", type=Path, action="append", default=[], help="a key wrapped to you; may be repeated")
    parser.add_argument(
        "--certificate",
        type=Path,
        action="append",
        default=[],
        help="a case key's signed certificate; may be repeated",
    )
    parser.add_argument("--author", type=canonical.unb64, help="the applicant's public key, if he wrote it")
    parser.add_argument("--case", type=UUID, help="the case that it must belong to")
    return parser.parse_args(arguments)
