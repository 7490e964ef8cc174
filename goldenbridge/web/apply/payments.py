"""Which payment a recipient is asked about: opened in memory for the plain lane, else left to the page."""

from __future__ import annotations

import json
from typing import Final
from uuid import UUID

from goldenbridge.apps.intake.queries import WaitingLetter
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.paymentnotice import PaymentNotice
from goldenbridge.web.apply import words
from goldenbridge.web.apply.rows import Row, told_money
from goldenbridge.web.apply.visitors import Visitor
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.base.formats import day_text, month_names, month_text

CONFIRMATION: Final = "confirmation"


def told_payment(letter: WaitingLetter, visitor: Visitor, case: UUID) -> tuple[tuple[Row, ...], str]:
    """(its lines, why it could not be opened); in the browser lane the lines are empty, and the page fills them."""
    if letter.envelope is None:
        return (), ""
    if visitor.applicant is None:
        return tuple(Row(name, label) for name, label in words.PAYMENT_ROWS.items()), ""
    try:
        notice = visitor.applicant.read_notice(letter.envelope, case=case)
    except BridgeError as error:
        return (), sentence(error)
    return tuple(Row(name, words.PAYMENT_ROWS[name], value) for name, value in _values(notice).items()), ""


def payment_words() -> dict[str, str]:
    """The words of the kinds, as JSON, and the names of the months, which a phone may not know in this language."""
    alone, of_days = month_names()
    kinds = {kind: str(label) for kind, label in words.PAYMENT_KINDS.items()}
    return {"kinds": json.dumps(kinds), "months": " ".join(alone), "months-of-days": " ".join(of_days)}


def _values(notice: PaymentNotice) -> dict[str, str]:
    return {
        "kind": str(words.PAYMENT_KINDS.get(notice.kind, words.PAYMENT_KINDS[""])),
        "month": month_text(notice.month),
        "at_most": told_money(notice.at_most),
        "sent_on": day_text(notice.sent_on),
    }
