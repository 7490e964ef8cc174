"""`goldenbridge seal`: seals an application without a network; prints how to send it, and the phrase for the answer."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from goldenbridge.cli import files
from goldenbridge.cli.keymaking import read_root
from goldenbridge.core import phrase
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Story
from goldenbridge.core.directory import Directory, read_directory
from goldenbridge.core.hpke import Suite
from goldenbridge.platform import clock

HOW_TO_SEND: Final = """Send it within a week, from any machine that has a network, to the fund's own address:

  curl --data-urlencode bundle@{out} https://FUND.EXAMPLE/en/apply/sealed

Add --data danger=2 if you are in danger now. {{"code": "stored"}} says that it has arrived; sent twice, it is one. Then
delete the file here: nobody can open it, but it shows that somebody wrote.
"""
_LANGUAGES: Final[dict[str, phrase.Language]] = {"en": "english", "ru": "russian"}


def main(arguments: list[str]) -> int:
    """Seal a story, and how to reach its writer, for the fund of a signed directory."""
    options = _options(arguments)
    files.require_free(options.out)
    directory = load_directory(options.directory, options.root)
    applicant = Applicant()
    story = _text(options.story)
    if not story.strip():
        raise files.FileUnusable(name=options.story, reason="it is empty")
    bundle = applicant.apply(
        directory,
        story=Story(text=story, applies="relative" if options.relative else "self"),
        contact=Contact(how=_text(options.contact) if options.contact else ""),
        suite=Suite(options.suite),
    )
    options.out.write_bytes(bundle.encode())
    words = applicant.words(_LANGUAGES[options.language])
    print(f"Sealed into {options.out}. Nobody but the fund's first readers can open it; you cannot either.\n")
    print(HOW_TO_SEND.format(out=options.out))
    print("Write this phrase down. It opens the answer, and nobody can give it to you again:\n")
    print("\n".join(f"  {number:2} {word}" for number, word in enumerate(words, start=1)))
    print(f"\nThe same phrase in digits: {grouped(phrase.to_digits(applicant.entropy))}")
    return 0


def load_directory(directory: Path, root: Path) -> Directory:
    """The signed list of keys, checked with the fund's root keys for today; the named reason is raised otherwise."""
    root_keys = read_root(root)
    with files.reading(directory, "a signed list of keys (directory.json)"):
        return read_directory(files.read_bytes(directory).strip(), root=root_keys, today=clock.today())


def grouped(digits: str) -> str:
    """Digits in groups of four."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def _text(path: Path) -> str:
    if str(path) == "-":
        return sys.stdin.read()
    return files.read_text(path)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="goldenbridge seal", description=__doc__)
    parser.add_argument("story", type=Path, help="a file that says what happened and what is needed, or -")
    parser.add_argument("--contact", type=Path, help="a file that says how to reach you; only two people open it")
    parser.add_argument("--relative", action="store_true", help="a relative writes for him")
    parser.add_argument("--directory", type=Path, required=True, help="the fund's signed list of keys, directory.json")
    parser.add_argument(
        "--root", type=Path, required=True, help="the fund's root keys, root.json, from a trusted place"
    )
    parser.add_argument("--language", choices=sorted(_LANGUAGES), default="en", help="language of the phrase")
    parser.add_argument(
        "--suite", type=int, choices=[Suite.X25519, Suite.P256], default=Suite.X25519, help="1 X25519 (usual), 3 P-256"
    )
    parser.add_argument("--out", type=Path, default=Path("application.json"), help="where the sealed application goes")
    return parser.parse_args(arguments)
