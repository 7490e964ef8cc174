"""Extracts, merges, checks and compiles the translations with Babel alone; `make translate` and `make translations`.

translations.py            extract, merge into goldenbridge/locale/*/LC_MESSAGES/django.po and compile
translations.py check      refuse what is untranslated, mistranslated in form, or not compiled
translations.py missing    print the sentences that still need a translation
"""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT: Final = Path(__file__).resolve().parents[1]
PACKAGE: Final = ROOT / "goldenbridge"
LANGUAGES: Final = ("be", "ru")
PLURALS: Final = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"
# What applicants, donors and the public read. Staff pages are English and are left out.
SOURCES: Final = (
    *("web/base", "web/public", "web/apply", "web/give", "web/jobs"),
    *("core", "apps/intake", "apps/giving", "apps/transparency"),
)
# Rules of the core whose refusals only staff and the terminal meet.
STAFF_RULES: Final = frozenset(
    {
        "bank",
        "drawing",
        "trailchain",
        "matrix",
        "wraps",
        "staffkeys",
        "queue",
        "journal",
        "approval",
        "screening",
        "holding",
    }
    | {
        "promise",
        "journalfile",
        "rules",
        "payfile",
        "runs",
        "payout",
        "payouts",
        "award",
        "desk",
        "casework",
        "callsign",
        "chart",
        "entitlement",
        "steps",
        "parcels",
        "rates",
        "trust",
        "binding",
        "founding",
        "delegation",
        "maintain",
    }
)
KEYWORDS: Final[dict[str, tuple | None]] = {
    "_": None,
    "words": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
NO_DAY: Final = datetime(2020, 8, 9, tzinfo=UTC)
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")


def paths() -> Iterator[Path]:
    """The Python files and templates whose sentences are translated."""
    for folder in SOURCES:
        for path in sorted((PACKAGE / folder).rglob("*")):
            is_for_staff = "staff" in path.relative_to(PACKAGE).as_posix() or (
                folder == "core" and path.stem in STAFF_RULES
            )
            if path.suffix in {".py", ".html", ".txt"} and not is_for_staff:
                yield path


def _code(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    # Django turns a template into calls among words of X; indented words would not be Python.
    return "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())


def extract() -> Catalog:
    """A catalogue of every sentence, where it stands, and the placeholders it holds."""
    catalog = Catalog(charset="utf-8")
    for path in paths():
        code = io.BytesIO(_code(path).encode())
        for _line, function, messages, _comments in extract_python(code, list(KEYWORDS), [], {}):
            _add(catalog, path, KEYWORDS[function], messages)
    return catalog


def _add(catalog: Catalog, path: Path, spec: tuple | None, messages: object) -> None:
    texts = (messages,) if isinstance(messages, str) else tuple(messages or ())
    if not texts or not isinstance(texts[0], str):
        return  # a variable is handed on; its sentence is marked where it is written
    context = None
    if spec and isinstance(spec[0], tuple):
        context, *texts = texts
        spec = tuple(range(1, len(spec)))
    identity = texts[0] if not spec or len(spec) == 1 else (texts[0], texts[1])
    if identity and identity != ("", ""):
        catalog.add(identity, context=context, locations=[(str(path.relative_to(ROOT)), 0)])


def po_path(language: str) -> Path:
    """Where a language's sentences lie."""
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def load(language: str) -> Catalog:
    """A language's catalogue as it stands."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language, domain="django")


def merged(language: str, found: Catalog) -> Catalog:
    """The found sentences with the translations that there are; sentences no longer used are dropped."""
    old = load(language) if po_path(language).exists() else Catalog(locale=language)
    new = Catalog(locale=language, charset="utf-8", fuzzy=False, project="Golden Bridge", version="1")
    for message in found:
        if not message.id:
            continue
        known = old.get(message.id[0] if message.pluralizable else message.id, context=message.context)
        kept = known.string if known is not None and known.pluralizable == message.pluralizable else None
        places = sorted({(name, 0) for name, _line in message.locations})
        new.add(message.id, string=kept, context=message.context, locations=places)
    return new


def po_bytes(catalog: Catalog) -> bytes:
    """The text of a catalogue: sorted by place, without line numbers, so that a change shows only what changed."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, sort_by_file=True, include_lineno=False, omit_header=True)
    head = (
        'msgid ""\nmsgstr ""\n'
        f'"Project-Id-Version: Golden Bridge\\n"\n"Language: {catalog.locale}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURALS}\\n"\n\n'
    )
    return head.encode() + buffer.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """The compiled catalogue, the same bytes for the same sentences."""
    with_head = read_po(io.BytesIO(po_bytes(catalog)), locale=catalog.locale)
    # Babel writes dates into the head; they must not make two runs differ.
    fixed = Catalog(locale=catalog.locale, charset="utf-8", fuzzy=False, creation_date=NO_DAY, revision_date=NO_DAY)
    fixed.mime_headers = [
        ("Project-Id-Version", "Golden Bridge"),
        ("Language", str(catalog.locale)),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Plural-Forms", PLURALS),
    ]
    for message in with_head:
        if message.id:
            fixed.add(message.id, message.string, context=message.context)
    buffer = io.BytesIO()
    write_mo(buffer, fixed)
    return buffer.getvalue()


def forms(message: Message) -> tuple[str, ...]:
    """All translations of a sentence: one, or one for each plural form."""
    return tuple(message.string) if message.pluralizable else (message.string,)


def faults(language: str) -> list[str]:
    """What is wrong with a language: sentences missing, placeholders lost, or a catalogue that is not up to date."""
    catalog = load(language)
    found = [f"{language}: not extracted; run make translations"] * (
        po_bytes(merged(language, extract())) != po_path(language).read_bytes()
    )
    found += [f"{language}: not compiled; run make translations"] * (
        mo_bytes(catalog) != po_path(language).with_suffix(".mo").read_bytes()
    )
    for message in catalog:
        if message.id:
            found += [f"{language}: {fault}: {message.id!r}" for fault in _faults_of(message)]
    return found


def _faults_of(message: Message) -> Iterator[str]:
    wanted = set(PLACEHOLDER.findall(message.id[1] if message.pluralizable else message.id))
    if not all(forms(message)) or (message.pluralizable and len(message.string) != 3):
        yield "untranslated"
        return
    if message.fuzzy:
        yield "fuzzy"
    for text in forms(message):
        if set(PLACEHOLDER.findall(text)) != wanted:
            yield "other placeholders"


def write() -> None:
    """Bring both languages up to date with the code."""
    found = extract()
    for language in LANGUAGES:
        catalog = merged(language, found)
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(po_bytes(catalog))
        path.with_suffix(".mo").write_bytes(mo_bytes(catalog))
        missing = sum(1 for message in catalog if message.id and not all(forms(message)))
        print(f"{language}: {len(catalog)} sentences, {missing} without a translation")


def main(arguments: list[str]) -> int:
    """Do what is asked; 1 if the check finds a fault."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goldenbridge.settings")
    django.setup()
    if arguments[:1] == ["check"]:
        found = [fault for language in LANGUAGES for fault in faults(language)]
        print("\n".join(found) or "translations: complete")
        return 1 if found else 0
    if arguments[:1] == ["missing"]:
        for message in merged(arguments[1], extract()):
            if message.id and not all(forms(message)):
                print(repr(message.id) if message.context is None else repr((message.context, message.id)))
        return 0
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
