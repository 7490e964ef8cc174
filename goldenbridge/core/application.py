"""What an applicant tells the fund, in the one form that lies inside envelopes, for server, browser and terminal.

Each form is an object with the field `v` = 1; empty answers are empty text or empty lists, so that every form of a kind
has the same fields. Form: docs/formats/application.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from goldenbridge.core import canonical
from goldenbridge.core.errors import BridgeError, Malformed, words

VERSION: Final = 1
APPLIES: Final = ("self", "relative")
SERVICE_STATUSES: Final = ("serving", "notice_given", "notice_refused", "dismissed", "left_without_leave")
OBLIGATIONS: Final = ("service_contract", "training_cost", "bank_loan", "housing")
NEEDS: Final = ("pay", "debt", "lawyer", "doctor", "housing", "leaving", "work")
RAILS: Final = ("bank", "manual")

CHOICES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "text": (),
        "identity": (),
        "payout": (),
        "offer": ("accepted", "declined"),
        "left": ("left",),
        "confirmation": ("received", "received_with_issues", "not_received"),
        "work": ("agreed", "declined"),
        "introduction": ("agreed", "declined"),
    }
)
"""The kinds of question, and for each the answers that are given by choosing rather than by writing."""

TEXT_BYTES: Final = 64 * 1024
NOTE_BYTES: Final = 2000
LINE_BYTES: Final = 600
LETTER_BYTES: Final = 15 * 1024


class TextTooLong(BridgeError):
    """An answer is longer than its field may be."""

    code = "text_too_long"
    status = 413
    sentence = words(
        "One of your answers is too long: it takes {given} bytes, and {limit} fit. Please shorten it; nothing is lost."
    )


class BadIban(BridgeError):
    """The check digits of an IBAN do not fit."""

    code = "bad_iban"
    status = 422
    sentence = words(
        "This account number is not right: its check digits do not fit. Please compare it, digit by digit."
    )


@dataclass(frozen=True, slots=True)
class Story:
    """What the first reader sees: the applicant's situation in his own words."""

    text: str
    applies: str = "self"
    status: str = ""
    service: str = ""
    obligations: tuple[str, ...] = ()
    owes: str = ""
    needs: tuple[str, ...] = ()

    def content(self) -> bytes:
        """The bytes that are signed and sealed; raises TextTooLong or Malformed."""
        _fits(self.text, TEXT_BYTES)
        for line in (self.service, self.owes):
            _fits(line, LINE_BYTES)
        _one_of(self.applies, APPLIES)
        _one_of(self.status, ("", *SERVICE_STATUSES))
        _some_of(self.obligations, OBLIGATIONS)
        _some_of(self.needs, NEEDS)
        return _encode(
            {
                "applies": self.applies,
                "needs": list(self.needs),
                "obligations": list(self.obligations),
                "owes": self.owes,
                "service": self.service,
                "status": self.status,
                "text": self.text,
            }
        )

    @classmethod
    def read(cls, content: bytes) -> Story:
        """The story inside an opened envelope; Malformed if it is none."""
        fields = _decode(content, {"applies", "needs", "obligations", "owes", "service", "status", "text"})
        story = cls(
            text=_text(fields["text"]),
            applies=_text(fields["applies"]),
            status=_text(fields["status"]),
            service=_text(fields["service"]),
            obligations=_texts(fields["obligations"]),
            owes=_text(fields["owes"]),
            needs=_texts(fields["needs"]),
        )
        story.content()
        return story


@dataclass(frozen=True, slots=True)
class Contact:
    """How the applicant may be reached, if at all, and what must be avoided; only two people on duty open it."""

    how: str = ""
    careful: str = ""

    def content(self) -> bytes:
        """The bytes that are signed and sealed; raises TextTooLong."""
        _fits(self.how, NOTE_BYTES)
        _fits(self.careful, NOTE_BYTES)
        return _encode({"careful": self.careful, "how": self.how})

    @classmethod
    def read(cls, content: bytes) -> Contact:
        """The contact inside an opened envelope; Malformed if it is none."""
        fields = _decode(content, {"careful", "how"})
        return cls(how=_text(fields["how"]), careful=_text(fields["careful"]))


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the applicant is; asked late, opened only by two verifiers together."""

    name: str
    born_on: date
    document: str = ""
    service: str = ""
    note: str = ""

    def content(self) -> bytes:
        """The bytes that are signed and sealed; raises TextTooLong."""
        for line in (self.name, self.document, self.service):
            _fits(line, LINE_BYTES)
        _fits(self.note, NOTE_BYTES)
        return _encode(
            {
                "born_on": self.born_on.isoformat(),
                "document": self.document,
                "name": self.name,
                "note": self.note,
                "service": self.service,
            }
        )

    @classmethod
    def read(cls, content: bytes) -> Identity:
        """The identity inside an opened envelope; Malformed if it is none."""
        fields = _decode(content, {"born_on", "document", "name", "note", "service"})
        return cls(
            name=_text(fields["name"]),
            born_on=_day(fields["born_on"]),
            document=_text(fields["document"]),
            service=_text(fields["service"]),
            note=_text(fields["note"]),
        )


@dataclass(frozen=True, slots=True)
class PayoutDetails:
    """Where money goes: a bank account, or how it may be handed over; opened in one payee cell only."""

    name: str
    born_on: date
    rail: str = "bank"
    iban: str = ""
    bic: str = ""
    country: str = ""
    town: str = ""
    note: str = ""

    def content(self) -> bytes:
        """The bytes that are signed and sealed; raises TextTooLong, BadIban or Malformed."""
        for line in (self.name, self.iban, self.bic, self.country, self.town):
            _fits(line, LINE_BYTES)
        _fits(self.note, NOTE_BYTES)
        _one_of(self.rail, RAILS)
        if self.rail == "bank":
            check_iban(self.iban)
        return _encode(
            {
                "bic": self.bic,
                "born_on": self.born_on.isoformat(),
                "country": self.country,
                "iban": self.iban,
                "name": self.name,
                "note": self.note,
                "rail": self.rail,
                "town": self.town,
            }
        )

    @classmethod
    def read(cls, content: bytes) -> PayoutDetails:
        """The details inside an opened envelope; Malformed or BadIban if they are none."""
        fields = _decode(content, {"bic", "born_on", "country", "iban", "name", "note", "rail", "town"})
        details = cls(
            name=_text(fields["name"]),
            born_on=_day(fields["born_on"]),
            rail=_text(fields["rail"]),
            iban=_text(fields["iban"]),
            bic=_text(fields["bic"]),
            country=_text(fields["country"]),
            town=_text(fields["town"]),
            note=_text(fields["note"]),
        )
        details.content()
        return details


@dataclass(frozen=True, slots=True)
class Letter:
    """Text between the fund and the applicant: a reply, a question, or an answer in words."""

    text: str

    def content(self) -> bytes:
        """The bytes that are signed and sealed; raises TextTooLong beyond 15 KiB."""
        _fits(self.text, LETTER_BYTES)
        return _encode({"text": self.text})

    @classmethod
    def read(cls, content: bytes) -> Letter:
        """The letter inside an opened envelope; Malformed if it is none."""
        return cls(text=_text(_decode(content, {"text"})["text"]))


def check_iban(iban: str) -> None:
    """Raise BadIban unless the text is an IBAN without spaces whose check digits fit (ISO 13616, MOD 97-10)."""
    shaped = iban.isascii() and iban.isalnum() and iban.upper() == iban and 15 <= len(iban) <= 34
    if not (shaped and iban[:2].isalpha() and iban[2:4].isdigit()):
        raise BadIban
    if int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97 != 1:
        raise BadIban


def check_choice(kind: str, choice: str) -> None:
    """Raise Malformed unless the choice is one that this kind of question offers ("" where it offers none)."""
    if kind not in CHOICES or choice not in (CHOICES[kind] or ("",)):
        raise Malformed


def _encode(fields: dict[str, canonical.Value]) -> bytes:
    return canonical.encode({"v": VERSION, **fields})


def _decode(content: bytes, names: Collection[str]) -> Mapping[str, canonical.Value]:
    value = canonical.decode(content)
    if not isinstance(value, dict) or value.get("v") != VERSION or set(value) != {"v", *names}:
        raise Malformed
    return value


def _text(value: canonical.Value) -> str:
    if not isinstance(value, str):
        raise Malformed
    return value


def _texts(value: canonical.Value) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Malformed
    return tuple(_text(item) for item in value)


def _day(value: canonical.Value) -> date:
    try:
        return date.fromisoformat(_text(value))
    except ValueError as error:
        raise Malformed from error


def _fits(text: str, limit: int) -> None:
    given = len(text.encode("utf-8", "surrogatepass"))
    if given > limit:
        raise TextTooLong(given=given, limit=limit)


def _one_of(value: str, known: Collection[str]) -> None:
    if value not in known:
        raise Malformed


def _some_of(values: tuple[str, ...], known: Collection[str]) -> None:
    if len(set(values)) != len(values) or not set(values) <= set(known):
        raise Malformed
