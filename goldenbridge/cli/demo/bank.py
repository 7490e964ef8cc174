"""The rehearsal's bank: takes an order file and answers with a status report, as a bank would; `bankfile` books."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from xml.etree.ElementTree import Element  # a name only; parsing goes through defusedxml

from defusedxml.ElementTree import fromstring

from goldenbridge.adapters.bankxml import child, local, text
from goldenbridge.adapters.pain001 import NAMESPACE
from goldenbridge.core.bank import amount_from_text

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
