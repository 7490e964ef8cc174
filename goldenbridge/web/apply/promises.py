"""What the status page shows of a promise: opened in memory for the plain lane, else left to the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from goldenbridge.core import canonical, sealing, signing
from goldenbridge.core.directory import Directory
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.padding import pad_form
from goldenbridge.core.promised import STEPS, Promised
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite
from goldenbridge.web.apply import words
from goldenbridge.web.apply.visitors import NOBODY, Visitor
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.base.formats import day_text, money_text, month_names, month_text

SIGNATURES: Final = 3


@dataclass(frozen=True)
class Row:
    """A line of the promise; without a value the page hides it."""

    name: str
    label: Any
    value: str = ""


@dataclass(frozen=True)
class ShownPromise:
    """A promise as its template draws it; in the browser lane with empty values, which the page fills."""

    envelope: str
    steps: Mapping[str, Any]
    rows: tuple[Row, ...]
    debts: tuple[Row, ...]
    problem: str = ""
    months: str = ""
    months_of_days: str = ""
    receipt: str = ""


def shown_promise(visitor: Visitor, directory: Directory) -> ShownPromise | None:
    """What is promised to the visitor; None if nothing is, after the same work."""
    envelope = visitor.standing.promise if visitor.standing else None
    if not visitor.is_plain:
        return _blank(canonical.b64(envelope)) if envelope else None
    if visitor.applicant is None or visitor.standing is None or envelope is None:
        _open_nothing()
        return None
    try:
        promised = visitor.applicant.read_promise(envelope, directory=directory, case=visitor.standing.case_ref)
    except BridgeError as error:
        return ShownPromise("", {}, (), (), sentence(error))
    return _drawn(promised)


def _blank(envelope: str) -> ShownPromise:
    rows = tuple(Row(name, label) for name, label in words.ROWS.items())
    debts = tuple(Row(kind, label) for kind, label in words.DEBTS.items())
    # A phone may not know the months of the page's language.
    alone, of_days = month_names()
    steps = {step: words.STEPS[step] for step in STEPS}
    return ShownPromise(envelope, steps, rows, debts, months=" ".join(alone), months_of_days=" ".join(of_days))


def _drawn(promised: Promised) -> ShownPromise:
    monthly, months, debts = promised.amounts()
    is_offered = promised.state == "offered"
    is_running = promised.state in {"active", "suspended", "ended"}
    values = {
        "monthly": _money(monthly) if months else "",
        "months": str(months or ""),
        "paid": str(promised.months_paid) if months and is_running else "",
        "left": str(promised.months_left) if months and is_running else "",
        "next_month": month_text(promised.next_month) if promised.next_month else "",
        "covered_to": month_text(promised.covered_to) if promised.covered_to else "",
        "valid_until": day_text(promised.valid_until) if is_offered else "",
    }
    rows = tuple(Row(name, words.ROWS[name], value) for name, value in values.items())
    owed = tuple(
        Row(kind, words.DEBTS.get(kind, words.DEBTS[""]), _settled(amount, paid if is_running else ""))
        for kind, amount, paid in debts
    )
    return ShownPromise("", {promised.step: words.STEPS[promised.step]}, rows, owed, receipt=promised.receipt)


def _settled(amount: str, paid: str) -> str:
    if not paid:
        return _money(amount)
    return str(words.SETTLED).format(amount=_money(amount), paid=_money(paid))


def _money(text: str) -> str:
    """An amount of the signed terms, such as `500.00 EUR`, as the language writes it."""
    figure, _, currency = text.partition(" ")
    return money_text(int(figure.replace(".", "")), currency)


def _open_nothing() -> None:
    """Open and check as much as a promise costs, so that time does not tell whether there is one."""
    sealing.open_envelope(_NOTHING, NOBODY.keys.reply_pair(), purpose=Purpose.PROMISE)
    for _ in range(SIGNATURES):
        signing.check(NOBODY.keys.sign_key, _MESSAGE, _SIGNED)


_MESSAGE: Final = bytes(32)
_SIGNED: Final = signing.sign(NOBODY.keys.sign_seed, _MESSAGE)
_NOTHING: Final = sealing.seal(
    Header(Suite.X25519, Purpose.PROMISE, uuid4(), Compartment.NONE, 0, uuid4()),
    NOBODY.keys.reply_key,
    pad_form(_MESSAGE),
)
