"""Reads MT940, the older statement format, by the mt-940 library, which knows the banks' dialects."""

from __future__ import annotations

import contextlib
import io
import logging
import re
from decimal import Decimal
from typing import Any

import mt940

from goldenbridge.core.bank import (
    BankStatement,
    Detail,
    Entry,
    FileKind,
    FileTooLarge,
    NotABankFile,
    WrongAmount,
    amount_from_text,
)

MOST_BYTES = 8 * 2**20
MOST_ROWS = 20_000
_NOTHING = frozenset({"", "NONREF", "NOTPROVIDED"})
_RETURNS = frozenset({"NRTI", "SRTI", "FRTI"})
_TEXTS = ("purpose", "transaction_details", "end_to_end_reference", "extra_details", "additional_purpose")


def statements(content: bytes) -> tuple[BankStatement, ...]:
    """Every statement of an MT940 file; raises NotABankFile, FileTooLarge or WrongAmount, never half of one."""
    if len(content) > MOST_BYTES:
        raise FileTooLarge
    try:
        written = content.decode("utf-8")
    except UnicodeDecodeError:
        written = content.decode("cp1252", errors="replace")
    if written.count("\n:61:") > MOST_ROWS:
        raise FileTooLarge
    if not re.search(r"^:20:", written, re.MULTILINE) or ":60" not in written:
        raise NotABankFile
    blocks = [block for block in re.split(r"(?m)^(?=:20:)", written) if block.startswith(":20:")]
    return tuple(_statement(_parsed(block)) for block in blocks)


def _parsed(block: str) -> Any:
    # The library logs a row it cannot read, with the names in it; nothing of a statement may reach a log.
    logging.getLogger("mt940").setLevel(logging.CRITICAL + 1)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            return mt940.parse(block.replace("\r\n", "\n"))
    except (RuntimeError, ValueError, ArithmeticError, AttributeError, KeyError, TypeError) as error:
        raise NotABankFile from error


def _statement(parsed: Any) -> BankStatement:
    data = parsed.data
    account = str(data.get("account_identification", "")).replace(" ", "")
    opening = data.get("final_opening_balance") or data.get("intermediate_opening_balance")
    closing = data.get("final_closing_balance") or data.get("intermediate_closing_balance")
    if not account or opening is None:
        raise NotABankFile
    currency = str(opening.amount.currency)
    return BankStatement(
        kind=FileKind.STATEMENT,
        identification="/".join(str(data.get(name, "")) for name in ("transaction_reference", "statement_number")),
        iban=_iban(account),
        currency=currency,
        entries=tuple(_entry(each.data, currency) for each in parsed),
        opening_minor=_minor(opening.amount.amount, currency),
        closing_minor=None if closing is None else _minor(closing.amount.amount, currency),
        closed_on=None if closing is None else closing.date,
        opened_on=opening.date,
        is_final=data.get("final_closing_balance") is not None,
    )


def _iban(account: str) -> str:
    """The account part of ":25:", which some banks write after the BIC, some with the currency behind."""
    for piece in reversed(account.split("/")):
        if re.fullmatch(r"[A-Z]{2}\d\d[A-Z0-9]{11,30}", piece):
            return piece.removesuffix("EUR") if piece.endswith("EUR") and len(piece) > 18 else piece
    return account


def _minor(amount: Decimal, currency: str) -> int:
    minor = amount_from_text(format(abs(amount), "f"), currency=currency)
    return -minor if amount < 0 else minor


def _entry(data: dict[str, Any], currency: str) -> Entry:
    amount = data.get("amount")
    if amount is None or str(amount.currency) != currency:
        raise WrongAmount
    minor = _minor(amount.amount, currency)
    customer = str(data.get("customer_reference") or "")
    texts = tuple(str(data[name]) for name in _TEXTS if data.get(name))
    detail = Detail(
        amount_minor=minor,
        end_to_end_id=str(data.get("end_to_end_reference") or ""),
        batch_id="" if customer in _NOTHING else customer,
        texts=texts,
    )
    reference = str(data.get("bank_reference") or "")
    return Entry(
        amount_minor=minor,
        currency=currency,
        booked_on=data.get("guessed_entry_date") or data["date"],
        bank_reference="" if reference in _NOTHING else reference,
        is_reversal=str(data.get("status", "")).startswith("R") or data.get("id") in _RETURNS,
        details=(detail,),
        batch_id=detail.batch_id,
    )
