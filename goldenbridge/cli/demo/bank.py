"""The rehearsal's bank: takes an order file and answers with a status report and statements, as a bank would."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from xml.etree.ElementTree import Element  # a name only; parsing goes through defusedxml

from defusedxml.ElementTree import fromstring

from goldenbridge.adapters.bankxml import child, local, text
from goldenbridge.adapters.pain001 import NAMESPACE
from goldenbridge.core.bank import Account, amount_from_text, amount_to_text

_ISO = "urn:iso:std:iso:20022:tech:xsd"


@dataclass(frozen=True)
class Taken:
    """One payment of an order that the bank has read."""

    end_to_end_id: str
    amount_minor: int


@dataclass(frozen=True)
class TakenOrder:
    """An order that the bank has read."""

    message_id: str
    batch_id: str
    currency: str
    payments: tuple[Taken, ...]


def take(order: bytes) -> TakenOrder:
    """Read an order file as a bank's front end does."""
    root: Element = fromstring(order, forbid_dtd=True)
    body = child(root, "CstmrCdtTrfInitn")
    batch = child(body, "PmtInf")
    currency = text(batch, "DbtrAcct", "Ccy")
    rows = [each for each in root.iter(f"{{{NAMESPACE}}}CdtTrfTxInf") if local(each) == "CdtTrfTxInf"]
    payments = tuple(
        Taken(text(each, "PmtId", "EndToEndId"), amount_from_text(text(each, "Amt", "InstdAmt"), currency=currency))
        for each in rows
    )
    return TakenOrder(text(body, "GrpHdr", "MsgId"), text(batch, "PmtInfId"), currency, payments)


def status_report(order: TakenOrder, *, rejected: Collection[str], reason: str) -> bytes:
    """The pain.002 that takes all payments but these."""
    rows = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{each.end_to_end_id}</OrgnlEndToEndId>"
        + (
            f"<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>"
            if each.end_to_end_id in rejected
            else "<TxSts>ACCP</TxSts>"
        )
        + "</TxInfAndSts>"
        for each in order.payments
    )
    return (
        f'<?xml version="1.0"?><Document xmlns="{_ISO}:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{secrets.token_hex(8)}</MsgId></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{order.message_id}</OrgnlMsgId>"
        f"<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><GrpSts>{'PART' if rejected else 'ACCP'}</GrpSts>"
        "</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{order.batch_id}</OrgnlPmtInfId>{rows}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


@dataclass(frozen=True)
class Booking:
    """One row of a statement: a batch or cash that left (negative), or a payment that came back."""

    amount_minor: int
    batch_id: str = ""
    end_to_end_id: str = "NOTPROVIDED"
    return_reason: str = ""


def statement(account: Account, bookings: Sequence[Booking], *, currency: str, on: date) -> bytes:
    """A camt.053 of one day; its opening balance is left at nothing, for only the rows matter here."""
    created = datetime.combine(on, time(22), UTC).isoformat()
    identification = secrets.token_hex(8)
    return (
        f'<?xml version="1.0"?><Document xmlns="{_ISO}:camt.053.001.08"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{identification}</MsgId><CreDtTm>{created}</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{identification}</Id><CreDtTm>{created}</CreDtTm>"
        f"<Acct><Id><IBAN>{account.iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
        f'<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">0</Amt>'
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
        + "".join(_row(each, currency, on) for each in bookings)
        + "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _row(booking: Booking, currency: str, on: date) -> str:
    amount = (
        f'<Amt Ccy="{currency}">{amount_to_text(abs(booking.amount_minor), currency=currency)}</Amt>'
        f"<CdtDbtInd>{'DBIT' if booking.amount_minor < 0 else 'CRDT'}</CdtDbtInd>"
    )
    batch = f"<Btch><PmtInfId>{booking.batch_id}</PmtInfId></Btch>" if booking.batch_id else ""
    came_back = f"<RtrInf><Rsn><Cd>{booking.return_reason}</Cd></Rsn></RtrInf>" if booking.return_reason else ""
    return (
        f"<Ntry>{amount}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{on}</Dt></BookgDt>"
        f"<AcctSvcrRef>{secrets.token_hex(8)}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd>"
        f"<SubFmlyCd>{'RRTN' if came_back else 'ESCT'}</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls>{batch}"
        f"<TxDtls><Refs><EndToEndId>{booking.end_to_end_id}</EndToEndId></Refs>{came_back}</TxDtls></NtryDtls></Ntry>"
    )
