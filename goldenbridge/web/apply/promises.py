"""What the status page shows of a promise: opened in memory for the plain lane, else left to the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from goldenbridge.apps.intake.queries import Standing
from goldenbridge.core import canonical, sealing, signing
from goldenbridge.core.directory import Directory
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.padding import pad_form
from goldenbridge.core.promised import STEPS, Promised
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite
from goldenbridge.web.apply import meanwhile, words
from goldenbridge.web.apply.rows import Row, told_money
from goldenbridge.web.apply.visitors import NOBODY, Visitor
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.base.formats import day_text, month_names, month_text

SIGNATURES: Final = 3


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
    standing = visitor.standing
    envelope = standing.promise if standing and not meanwhile.is_over(standing) else None
    if standing is not None and envelope is not None and not visitor.is_plain:
        return _blank(canonical.b64(envelope), standing)
    if not visitor.is_plain:
        return None
    if visitor.applicant is None or standing is None or envelope is None:
        _open_nothing()
        return None
    try:
        promised = visitor.applicant.read_promise(envelope, directory=directory, case=standing.case_ref)
    except BridgeError as error:
        return ShownPromise("", {}, (), (), sentence(error))
    return _drawn(promised, standing)


def _blank(envelope: str, standing: Standing) -> ShownPromise:
    rows = tuple(Row(name, label) for name, label in _rows(standing).items())
    debts = tuple(Row(kind, label) for kind, label in words.DEBTS.items())
    # A phone may not know the months of the page's language.
    alone, of_days = month_names()
    told = meanwhile.next_steps(standing)
    steps = {step: told[step] for step in STEPS}
    return ShownPromise(envelope, steps, rows, debts, months=" ".join(alone), months_of_days=" ".join(of_days))


def _rows(standing: Standing) -> Mapping[str, Any]:
    """The lines of a promise; until when it may be accepted is left out once he has answered."""
    has_answered = meanwhile.has_answered_offer(standing)
    return {name: label for name, label in words.ROWS.items() if not (has_answered and name == "valid_until")}


def _drawn(promised: Promised, standing: Standing) -> ShownPromise:
    monthly, months, debts = promised.amounts()
    is_offered = promised.state == "offered"
    is_running = promised.state in {"active", "suspended", "ended"}
    values = {
        "monthly": told_money(monthly) if months else "",
        "months": str(months or ""),
        "paid": str(promised.months_paid) if months and is_running else "",
        "left": str(promised.months_left) if months and is_running else "",
        "next_month": month_text(promised.next_month) if promised.next_month else "",
        "covered_to": month_text(promised.covered_to) if promised.covered_to else "",
        "valid_until": day_text(promised.valid_until) if is_offered else "",
    }
    rows = tuple(Row(name, label, values[name]) for name, label in _rows(standing).items())
    owed = tuple(
        Row(kind, words.DEBTS.get(kind, words.DEBTS[""]), _settled(amount, paid if is_running else ""))
        for kind, amount, paid in debts
    )
    step = {promised.step: meanwhile.next_steps(standing)[promised.step]}
    return ShownPromise("", step, rows, owed, receipt=promised.receipt)


def _settled(amount: str, paid: str) -> str:
    if not paid:
        return told_money(amount)
    return str(words.SETTLED).format(amount=told_money(amount), paid=told_money(paid))


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
