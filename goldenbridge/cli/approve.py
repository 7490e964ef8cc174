"""`goldenbridge approve`: shows what a step would approve, from its own copy, and signs it away from the server."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from goldenbridge.cli import files, keymaking
from goldenbridge.core import canonical
from goldenbridge.core.canonical import b64
from goldenbridge.core.keyfile import KeyFile
from goldenbridge.core.paper import Paper
from goldenbridge.core.statements import sign
from goldenbridge.core.wording import Told, read_paper
from goldenbridge.platform import clock


def main(arguments: list[str]) -> int:
    """Show the paper, ask, sign; prints the signature or writes it to a file."""
    parser = argparse.ArgumentParser(prog="goldenbridge approve", description=__doc__)
    parser.add_argument("paper", type=Path, help="the approval paper that the page offers")
    parser.add_argument("--keys", type=Path, required=True, help="your key file")
    parser.add_argument("--out", type=Path, help="where to write the signature; otherwise it is printed")
    options = parser.parse_args(arguments)
    with files.reading(options.paper, "an approval paper"):
        paper = Paper.read(files.read_bytes(options.paper))
    keys = keymaking.read_key_file(options.keys)
    if options.out:
        files.require_free(options.out)
    show(paper, keys)
    if input("Type the word sign to sign, anything else to leave: ").strip() != "sign":
        print("Nothing was signed.", file=sys.stderr)
        return 1
    signature = signed(paper, keys, getpass.getpass("Passphrase: "))
    if options.out:
        options.out.write_text(signature, encoding="ascii")
        print(f"Signed. Give {options.out} to the page.")
    else:
        print(f"\n{signature}")
    return 0


def show(paper: Paper, keys: KeyFile) -> None:
    """Print everything that the signature will stand for."""
    print(f"You are {keys.call_sign}.\nStep: {paper.step} · {paper.kind} {paper.subject_ref}\n")
    told = read_paper(paper.kind, paper.step, paper.content)
    if told is None:
        print("This step is not one that can be put into words here. Read each line.\n")
    else:
        print("\n".join(_in_words(told)))
        print("\nExactly what is signed, line by line:")
    for line in paper.lines():
        print(f"  {line}")
    print(f"\nHash of all this: {paper.content_hash.hex()}\nThe page must show the same hash.\n")


def _in_words(told: Told) -> list[str]:
    """The words of the page's card, read from this copy."""
    wide = max(len(label) for label, _ in told.rows) + 2
    words = [told.lead, "", *(f"  {label + ':':<{wide}}{text}" for label, text in told.rows)]
    if told.lines:
        words += ["", f"  {' · '.join(told.head)}", *(f"  {' · '.join(line)}" for line in told.lines)]
    return words


def signed(paper: Paper, keys: KeyFile, passphrase: str) -> str:
    """The signed approval as one line of canonical JSON; WrongPassphrase if the keys stay locked."""
    approval = paper.approval(actor=keys.person, on=clock.today())
    done = sign(approval, sign_seed=keys.unlock(passphrase).sign_seed)
    line = canonical.encode({"signature": b64(done.signature), "statement": b64(done.statement)})
    return line.decode() + "\n"
