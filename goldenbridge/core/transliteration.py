"""Texts for banks, which carry Latin letters without accents: Cyrillic and the rest become Latin on purpose.

The target set is that of the European Payments Council: a-z A-Z 0-9 / - ? : ( ) . , ' + and space. Belarusian and
Russian letters follow the Latin forms of ICAO Doc 9303, which also stand in passports, so that a bank finds the name.
"""

# ruff: noqa: RUF001  (look-alike letters are the subject of this table)

from __future__ import annotations

import re
import unicodedata

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
    "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "ie",
    "ы": "y", "ь": "", "э": "e", "ю": "iu", "я": "ia", "є": "ie", "ѣ": "e", "ѳ": "f", "ѵ": "i", "ј": "j", "љ": "lj",
    "њ": "nj", "ћ": "c", "ђ": "dj", "џ": "dz",
}  # fmt: skip
_LATIN = {
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "ø": "oe", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d",
    "þ": "th", "ı": "i", "ŋ": "n", "å": "aa",
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "–": "-", "—": "-", "«": "", "»": "", "„": "", "“": "", "”": "", '"': "",
    "&": "+", "_": "-", "№": "No ", "€": "EUR ", "$": "USD ", "\n": " ", "\t": " ", "\r": " ", "\u00a0": " ",
}  # fmt: skip
_CARRIED = re.compile(r"[A-Za-z0-9/\-?:().,'+ ]")


def _letter(character: str) -> str:
    if _CARRIED.fullmatch(character):
        return character
    lower = character.lower()
    for table in (_CYRILLIC, _LATIN):
        if lower in table:
            latin = table[lower]
            return latin if character == lower else latin.capitalize()
    bare = "".join(part for part in unicodedata.normalize("NFKD", character) if _CARRIED.fullmatch(part))
    return bare or "."


def transliterated(text: str, *, most: int) -> str:
    """The text as a bank can carry it, at most so many characters; a letter nobody can map becomes a full stop.

    EPC rules: no slash at either end and no double slash, for they mean something to banks.
    """
    # Composed first, so that an "ü" typed as two characters is known; but "й" must not fall apart into "и".
    latin = "".join(_letter(character) for character in unicodedata.normalize("NFC", text))
    tidy = re.sub(r"//+", "/", re.sub(r"\s+", " ", latin))
    return tidy.strip(" /")[:most].strip(" /")


def has_letters(text: str) -> bool:
    """Whether anything readable is left; a name of full stops is no name."""
    return bool(re.search(r"[A-Za-z0-9]", text))
