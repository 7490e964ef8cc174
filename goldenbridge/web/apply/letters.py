"""The letters on a status page: opened in memory for the plain lane, still sealed for the browser lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

from goldenbridge.apps.intake.queries import SHOWN_LETTERS, WaitingLetter
from goldenbridge.core import canonical, records
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Letter
from goldenbridge.core.directory import Directory
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite
from goldenbridge.core.writers import Writer
from goldenbridge.platform import clock
from goldenbridge.web.apply import words
from goldenbridge.web.apply.forms import IdentityForm, PayoutForm
from goldenbridge.web.apply.payments import CONFIRMATION, payment_words, told_payment
from goldenbridge.web.apply.rows import Row
from goldenbridge.web.apply.visitors import NOBODY, Visitor
from goldenbridge.web.apply.words import Sure
from goldenbridge.web.base.errors import sentence

SEALED_ONLY: Final = frozenset({"identity", "payout"})


@dataclass(frozen=True)
class ShownLetter:
    """One letter as its template draws it."""

    ref: UUID
    kind: str
    heading: Any
    put_on: date
    expires_on: date
    text: str
    writer: Writer | None
    problem: str
    envelope: str
    keys: str
    facts: tuple[Row, ...]
    buttons: Mapping[str, Any]
    sure: tuple[Sure, ...]
    form: Any
    typed: str

    @property
    def verb(self) -> str:
        """What pressing its button does."""
        if self.kind == "reply":
            return "read"
        return "choose" if self.buttons or self.sure else "answer"

    @property
    def words(self) -> Mapping[str, str]:
        """What the page needs besides the lines to fill them in; nothing in the plain lane."""
        return payment_words() if self.facts and self.envelope else {}

    @property
    def is_sealed_only(self) -> bool:
        """Whether it is answered in the browser lane only."""
        return self.kind in SEALED_ONLY


def shown_letters(
    visitor: Visitor, directory: Directory, *, typed: Mapping[UUID, str]
) -> tuple[list[ShownLetter], list[ShownLetter]]:
    """(the visitor's letters, as many blanks as would make them SHOWN_LETTERS): both cost the same work."""
    standing = visitor.standing
    letters = standing.letters if standing else ()
    case = standing.case_ref if standing else _BLANK_CASE
    shown = [_shown(letter, visitor, directory, case, typed.get(letter.ref, "")) for letter in letters]
    # A blank is opened with the key it is sealed to, so that time does not tell it from a letter.
    nobody = replace(visitor, applicant=NOBODY if visitor.is_plain else None)
    blanks = [_shown(_blank(), nobody, directory, _BLANK_CASE, "") for _ in range(SHOWN_LETTERS - len(letters))]
    return shown, blanks


def _shown(letter: WaitingLetter, visitor: Visitor, directory: Directory, case: UUID, typed: str) -> ShownLetter:
    text, writer, problem = "", None, ""
    facts: tuple[Row, ...] = ()
    if letter.kind == CONFIRMATION:
        facts, problem = told_payment(letter, visitor, case)
    elif visitor.applicant is not None and letter.envelope is not None:
        text, writer, problem = _opened(letter, visitor.applicant, directory, case)
    forms = {"identity": IdentityForm, "payout": PayoutForm}
    form = None
    if letter.kind in forms and not visitor.is_plain:
        form = forms[letter.kind](prefix=str(letter.ref), use_required_attribute=False)
    return ShownLetter(
        ref=letter.ref,
        kind=letter.kind,
        heading=words.HEADINGS[letter.kind],
        put_on=letter.put_on,
        expires_on=letter.expires_on,
        text=text,
        writer=writer,
        problem=problem,
        envelope="" if visitor.is_plain or letter.envelope is None else canonical.b64(letter.envelope),
        keys="" if visitor.is_plain else canonical.encode([dict(key) for key in letter.keys]).decode(),
        facts=facts,
        buttons=words.BUTTONS.get(letter.kind, {}),
        sure=words.SURE.get(letter.kind, ()),
        form=form,
        typed=typed,
    )


def _opened(
    letter: WaitingLetter, applicant: Applicant, directory: Directory, case: UUID
) -> tuple[str, Writer | None, str]:
    try:
        read = applicant.read(letter.envelope or b"", directory=directory, case=case, put_on=letter.put_on)
    except BridgeError as error:
        return "", None, sentence(error)
    return read.text, read.writer, ""


def _blank() -> WaitingLetter:
    today = clock.today()
    return WaitingLetter(uuid4(), "reply", _BLANK_ENVELOPE, (), today, today)


_BLANK_CASE: Final = uuid4()
_BLANK_ENVELOPE: Final = records.seal_record(
    Header(Suite.X25519, Purpose.REPLY, _BLANK_CASE, Compartment.NONE, 0, uuid4()),
    NOBODY.keys.reply_key,
    Letter("." * 1000).content(),
    sign_seed=NOBODY.keys.sign_seed,
)
