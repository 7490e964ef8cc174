"""Reads what banks say happened: camt.053 statements, camt.052 reports and camt.054 notifications, versions 02 to 14.

Only booked entries count. Texts are kept in memory just long enough to look for our references in them.
"""

from __future__ import annotations

from datetime import date, datetime
from xml.etree.ElementTree import Element  # a name only; parsing goes through defusedxml

from goldenbridge.adapters.bankxml import child, children, local, namespace, text, whole_elements
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

_ROOTS = {
    "BkToCstmrStmt": FileKind.STATEMENT,
    "BkToCstmrAcctRpt": FileKind.REPORT,
    "BkToCstmrDbtCdtNtfctn": FileKind.NOTIFICATION,
}
_WHOLES = frozenset({"Stmt", "Rpt", "Ntfctn"})
_WANTED = _WHOLES | {"Ntry"}
_NOTHING = frozenset({"", "NOTPROVIDED", "NONREF", "NOTAVAILABLE"})
MOST_DETAILS = 10_000
_RETURNS = frozenset({"RRTN", "RPCR", "RVSL"})


def statements(content: bytes) -> tuple[BankStatement, ...]:
    """Every statement of a camt file; raises NotABankFile, HostileFile, FileTooLarge or WrongAmount, never half."""
    entries: list[Entry] = []
    found: list[BankStatement] = []
    for name, element, above in whole_elements(content, wanted=_WANTED):
        if name == "Ntry":
            if above and local(above[-1]) in _WHOLES and _is_booked(element):
                entries.append(_entry(element))
        else:
            found.append(_statement(element, _kind(above), tuple(entries)))
            entries = []
    if not found:
        raise NotABankFile
    return tuple(found)


def _kind(above: tuple[Element, ...]) -> FileKind:
    """Which message this is, from its namespace and root; anything else is refused."""
    if len(above) < 2 or local(above[0]) != "Document" or ":camt.05" not in namespace(above[0]):
        raise NotABankFile
    kind = _ROOTS.get(local(above[1]))
    if kind is None:
        raise NotABankFile
    return kind


def _statement(element: Element, kind: FileKind, entries: tuple[Entry, ...]) -> BankStatement:
    account = child(element, "Acct")
    iban = text(account, "Id", "IBAN") or text(account, "Id", "Othr", "Id")
    currency = text(account, "Ccy") or next(iter({entry.currency for entry in entries}), "")
    if not iban or not currency:
        raise NotABankFile
    if any(entry.currency != currency for entry in entries):
        raise WrongAmount
    opening, opened_on = _balance(element, ("OPBD", "PRCD"), currency)
    closing, closed_on = _balance(element, ("CLBD",), currency)
    return BankStatement(
        kind=kind,
        identification=text(element, "Id"),
        iban=iban.replace(" ", ""),
        currency=currency,
        entries=entries,
        opening_minor=opening,
        closing_minor=closing,
        closed_on=closed_on,
        opened_on=opened_on,
    )


def _balance(element: Element, codes: tuple[str, ...], currency: str) -> tuple[int | None, date | None]:
    for balance in children(element, "Bal"):
        if text(balance, "Tp", "CdOrPrtry", "Cd") in codes:
            amount = amount_from_text(text(balance, "Amt"), currency=currency)
            on = _day(child(balance, "Dt"))
            return (amount if text(balance, "CdtDbtInd") == "CRDT" else -amount), on
    return None, None


def _is_booked(entry: Element) -> bool:
    return (text(entry, "Sts", "Cd") or text(entry, "Sts")) == "BOOK"


def _day(element: Element | None) -> date:
    written = text(element, "Dt") or text(element, "DtTm")
    try:
        return date.fromisoformat(written[:10]) if len(written) == 10 else datetime.fromisoformat(written).date()
    except ValueError as error:
        raise NotABankFile from error


def _signed(element: Element, amount: Element | None, inherited: str = "") -> tuple[int, str]:
    """Amount with its sign, and its currency."""
    if amount is None:
        raise WrongAmount
    currency = amount.get("Ccy", "")
    minor = amount_from_text((amount.text or "").strip(), currency=currency)
    direction = text(element, "CdtDbtInd") or inherited
    if direction not in {"CRDT", "DBIT"} or len(currency) != 3:
        raise WrongAmount
    return (minor if direction == "CRDT" else -minor), currency


def _entry(element: Element) -> Entry:
    amount, currency = _signed(element, child(element, "Amt"))
    blocks = children(element, "NtryDtls")
    transactions = [each for block in blocks for each in children(block, "TxDtls")]
    if len(transactions) > MOST_DETAILS:
        raise FileTooLarge
    direction = text(element, "CdtDbtInd")
    details = tuple(_detail(each, direction, currency, amount, len(transactions)) for each in transactions)
    batch_ids = {text(block, "Btch", "PmtInfId") for block in blocks} | {each.batch_id for each in details}
    batch_ids -= _NOTHING
    own_text = text(element, "AddtlNtryInf")
    if not details:
        details = (Detail(amount_minor=amount, texts=(own_text,) if own_text else ()),)
    reference = text(element, "AcctSvcrRef") or text(element, "NtryRef")
    if not reference and len(transactions) == 1:
        reference = text(transactions[0], "Refs", "AcctSvcrRef")
    return Entry(
        amount_minor=amount,
        currency=currency,
        booked_on=_day(_first(element, "BookgDt", "ValDt")),
        bank_reference="" if reference in _NOTHING else reference,
        is_reversal=text(element, "RvslInd") == "true" or _family(element) in _RETURNS,
        details=details,
        batch_id=batch_ids.pop() if len(batch_ids) == 1 else "",
    )


def _family(element: Element) -> str:
    """The bank's own word on what sort of row this is; the payer cannot write it."""
    return text(element, "BkTxCd", "Domn", "Fmly", "SubFmlyCd")


def _first(element: Element, *names: str) -> Element | None:
    """The first of these children that is there; an empty element is falsy, so `or` would not do."""
    return next((found for name in names if (found := child(element, name)) is not None), None)


def _detail(element: Element, direction: str, currency: str, entry_minor: int, count: int) -> Detail:
    amount = child(element, "Amt")
    if amount is None:
        amount = child(element, "AmtDtls", "TxAmt", "Amt")
    # The only transaction of an entry is the entry; its own amount may stand in the payer's currency.
    if count == 1 or amount is None or amount.get("Ccy", "") != currency:
        minor = entry_minor if count == 1 else 0
    else:
        minor, _ = _signed(element, amount, direction)
    references = child(element, "Refs")
    remittance = child(element, "RmtInf")
    texts = [text(structured, "CdtrRefInf", "Ref") for structured in children(remittance, "Strd")]
    texts += [(each.text or "").strip() for each in children(remittance, "Ustrd")]
    texts += [text(references, "EndToEndId"), text(element, "AddtlTxInf")]
    return Detail(
        amount_minor=minor,
        end_to_end_id=_said(references, "EndToEndId"),
        batch_id=_said(references, "PmtInfId"),
        message_id=_said(references, "MsgId"),
        texts=tuple(each for each in texts if each not in _NOTHING),
        return_reason=text(element, "RtrInf", "Rsn", "Cd") or text(element, "RtrInf", "Rsn", "Prtry"),
    )


def _said(references: Element | None, name: str) -> str:
    value = text(references, name)
    return "" if value in _NOTHING else value
