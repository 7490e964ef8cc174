"""Statements as a bank would send them (camt.053.001.08), for the rehearsal only."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from xml.sax.saxutils import escape

from goldenbridge.core.bank import Account, amount_to_text


@dataclass(frozen=True, slots=True)
class Row:
    """One booked row: money that comes in is positive, a batch or cash that left is negative; or what came back."""

    amount_minor: int
    booked_on: date
    bank_reference: str = field(default_factory=lambda: secrets.token_hex(8))
    text: str = ""
    counterparty: str = ""
    batch_id: str = ""
    end_to_end_id: str = "NOTPROVIDED"
    return_reason: str = ""


def camt053(account: Account, rows: Sequence[Row], *, currency: str, opening_minor: int, closed_on: date) -> bytes:
    """A day's statement of an account, whose balances add up."""
    closing = opening_minor + sum(row.amount_minor for row in rows)
    identification = f"{account.iban[-6:]}-{closed_on:%Y%m%d}"
    created = datetime.combine(closed_on, time(22), UTC).isoformat()
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{identification}</MsgId><CreDtTm>{created}</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{identification}</Id><CreDtTm>{created}</CreDtTm>"
        f"<Acct><Id><IBAN>{account.iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
        + _balance("OPBD", opening_minor, currency, closed_on)
        + _balance("CLBD", closing, currency, closed_on)
        + "".join(_entry(row, currency) for row in rows)
        + "</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


def _balance(code: str, amount_minor: int, currency: str, on: date) -> str:
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(amount_minor, currency)}"
        f"<Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def _entry(row: Row, currency: str) -> str:
    amount = _amount(row.amount_minor, currency)
    family = "RRTN" if row.return_reason else "ESCT"
    batch = f"<Btch><PmtInfId>{row.batch_id}</PmtInfId></Btch>" if row.batch_id else ""
    party = f"<RltdPties><Dbtr><Pty><Nm>{escape(row.counterparty)}</Nm></Pty></Dbtr></RltdPties>"
    text = f"<RmtInf><Ustrd>{escape(row.text)}</Ustrd></RmtInf>"
    came_back = f"<RtrInf><Rsn><Cd>{row.return_reason}</Cd></Rsn></RtrInf>"
    return (
        f"<Ntry>{amount}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{row.booked_on}</Dt></BookgDt>"
        f"<ValDt><Dt>{row.booked_on}</Dt></ValDt><AcctSvcrRef>{row.bank_reference}</AcctSvcrRef>"
        f"<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>{family}</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"<NtryDtls>{batch}<TxDtls><Refs><EndToEndId>{row.end_to_end_id}</EndToEndId></Refs>{amount}"
        f"{party if row.counterparty else ''}{text if row.text else ''}{came_back if row.return_reason else ''}"
        "</TxDtls></NtryDtls></Ntry>"
    )


def _amount(amount_minor: int, currency: str) -> str:
    direction = "DBIT" if amount_minor < 0 else "CRDT"
    text = amount_to_text(abs(amount_minor), currency=currency)
    return f'<Amt Ccy="{currency}">{text}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
