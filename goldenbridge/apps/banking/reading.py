"""Reading a bank's file in memory: which part of it tells of one account of ours."""

from __future__ import annotations

from dataclasses import replace

from goldenbridge.adapters import camt, mt940
from goldenbridge.apps.banking.errors import StatementOfAnotherAccount
from goldenbridge.apps.banking.models import BankAccount, Holding
from goldenbridge.core.bank import BankStatement


def _read(content: bytes) -> tuple[BankStatement, ...]:
    """By its first character: XML is camt, the rest may be MT940."""
    is_xml = content.lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n\x00")[:1] == b"<"
    return camt.statements(content) if is_xml else mt940.statements(content)


def one_statement(content: bytes, account: BankAccount) -> BankStatement:
    """The parts of the file that tell of this account, joined; StatementOfAnotherAccount if none does."""
    ours = [each for each in _read(content) if each.iban == account.iban and each.currency == account.currency]
    if not ours:
        raise StatementOfAnotherAccount
    first, last = ours[0], ours[-1]
    return BankStatement(
        kind=first.kind,
        identification=first.identification,
        iban=first.iban,
        currency=first.currency,
        entries=tuple(entry for each in ours for entry in each.entries),
        opening_minor=first.opening_minor,
        closing_minor=last.closing_minor,
        closed_on=last.closed_on,
        opened_on=first.opened_on,
        is_final=last.is_final,
    )


def without_opening(statement: BankStatement, account: BankAccount) -> tuple[BankStatement, int]:
    """Return a statement without the rows of days up to the account's opening balance, and how many these are."""
    opened_on = Holding.objects.filter(account=account, state="confirmed").values_list("on", flat=True).first()
    if opened_on is None:
        return statement, 0
    kept = tuple(each for each in statement.entries if each.booked_on > opened_on)
    return replace(statement, entries=kept), len(statement.entries) - len(kept)
