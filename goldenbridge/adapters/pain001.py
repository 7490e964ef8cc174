"""Writes payment orders as pain.001.001.09, the customer credit transfer that banks take.

One group, one batch: our own MsgId, PmtInfId and EndToEndId, batch booking asked for, structured addresses, every IBAN
checked, and each text that had to be transliterated reported. Source: ISO 20022 message definition report, payments
initiation 2019; EPC132-08 for the limits of the euro area.
"""

from __future__ import annotations

import re
from datetime import UTC
from xml.etree import ElementTree as ET  # writes only; reading goes through defusedxml

from goldenbridge.adapters.iban import checked_bic, checked_iban
from goldenbridge.core.bank import (
    Account,
    Address,
    CreditTransfer,
    OrderFile,
    PaymentOrder,
    Transliterated,
    WrongAmount,
    amount_to_text,
)
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.transliteration import has_letters, transliterated

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
MOST_TRANSFERS = 10_000
MOST_NAME = 70
MOST_TEXT = 140
MOST_AMOUNT_MINOR = 99_999_999_999


class WrongOrder(BridgeError):
    """The order cannot be written as a bank file."""

    code = "wrong_order"
    status = 422
    sentence = words("The bank file cannot be built: {fault} ({where}).")


class _Writer:
    """Builds one document and remembers what was changed on the way."""

    def __init__(self, currency: str) -> None:
        self.currency = currency
        self.changes: list[Transliterated] = []

    def text(self, parent: ET.Element, tag: str, value: str) -> None:
        ET.SubElement(parent, tag).text = value

    def latin(self, value: str, *, most: int, where: str, what: str) -> str:
        """The text as a bank carries it; a change is reported, a text with nothing left is refused."""
        after = transliterated(value, most=most)
        if not has_letters(after):
            raise WrongOrder(fault=f"nothing readable is left of the {what}", where=where)
        if after != value:
            self.changes.append(Transliterated(end_to_end_id=where, field=what, before=value, after=after))
        return after

    def party(self, parent: ET.Element, tag: str, account: Account, where: str) -> None:
        party = ET.SubElement(parent, tag)
        self.text(party, "Nm", self.latin(account.name, most=MOST_NAME, where=where, what="name"))
        if account.address:
            self.address(party, account.address, where)

    def address(self, party: ET.Element, address: Address, where: str) -> None:
        if not re.fullmatch(r"[A-Z]{2}", address.country):
            raise WrongOrder(fault="the country is not a two-letter code", where=where)
        element = ET.SubElement(party, "PstlAdr")
        rows = (
            ("StrtNm", address.street, MOST_NAME, "street"),
            ("BldgNb", address.building, 16, "building"),
            ("PstCd", address.postcode, 16, "postcode"),
            ("TwnNm", address.town, 35, "town"),
        )
        for tag, value, most, what in rows:
            if value:
                self.text(element, tag, self.latin(value, most=most, where=where, what=what))
        self.text(element, "Ctry", address.country)

    def account(self, parent: ET.Element, tag: str, account: Account) -> None:
        element = ET.SubElement(parent, tag)
        self.text(ET.SubElement(element, "Id"), "IBAN", checked_iban(account.iban))
        if tag == "DbtrAcct":
            self.text(element, "Ccy", self.currency)

    def agent(self, parent: ET.Element, tag: str, bic: str) -> None:
        institution = ET.SubElement(ET.SubElement(parent, tag), "FinInstnId")
        if bic:
            self.text(institution, "BICFI", checked_bic(bic))
        else:
            self.text(ET.SubElement(institution, "Othr"), "Id", "NOTPROVIDED")

    def transfer(self, batch: ET.Element, transfer: CreditTransfer) -> None:
        where = transfer.end_to_end_id
        element = ET.SubElement(batch, "CdtTrfTxInf")
        self.text(ET.SubElement(element, "PmtId"), "EndToEndId", where)
        amount = ET.SubElement(ET.SubElement(element, "Amt"), "InstdAmt", Ccy=self.currency)
        amount.text = amount_to_text(transfer.amount_minor, currency=self.currency)
        if transfer.creditor.bic:
            self.agent(element, "CdtrAgt", transfer.creditor.bic)
        self.party(element, "Cdtr", transfer.creditor, where)
        self.account(element, "CdtrAcct", transfer.creditor)
        if transfer.remittance:
            text = self.latin(transfer.remittance, most=MOST_TEXT, where=where, what="text")
            self.text(ET.SubElement(element, "RmtInf"), "Ustrd", text)


def _refuse_faults(order: PaymentOrder) -> None:
    """What no bank accepts is refused before a byte is written."""
    if not 1 <= len(order.transfers) <= MOST_TRANSFERS:
        raise WrongOrder(fault=f"a file holds 1 to {MOST_TRANSFERS} payments", where=order.message_id)
    if not re.fullmatch(r"[A-Z]{3}", order.currency):
        raise WrongOrder(fault="the currency is not a three-letter code", where=order.message_id)
    if order.created_at.tzinfo is None:
        raise WrongOrder(fault="the time of making has no zone", where=order.message_id)
    seen: set[str] = set()
    for identification in (order.message_id, order.batch_id, *(each.end_to_end_id for each in order.transfers)):
        if not re.fullmatch(r"[A-Za-z0-9+?:().,'\-]{1,35}", identification):
            raise WrongOrder(fault="an id must have 1 to 35 plain characters", where=identification[:35])
        if identification in seen:
            raise WrongOrder(fault="an id is used twice", where=identification)
        seen.add(identification)
    for transfer in order.transfers:
        if not 0 < transfer.amount_minor <= MOST_AMOUNT_MINOR:
            raise WrongAmount


def payment_file(order: PaymentOrder) -> OrderFile:
    """The bytes for the bank and a report of every changed text; raises WrongOrder, WrongIban or WrongAmount."""
    _refuse_faults(order)
    writer = _Writer(order.currency)
    document = ET.Element("Document", xmlns=NAMESPACE)
    root = ET.SubElement(document, "CstmrCdtTrfInitn")
    header = ET.SubElement(root, "GrpHdr")
    writer.text(header, "MsgId", order.message_id)
    writer.text(header, "CreDtTm", order.created_at.astimezone(UTC).isoformat(timespec="seconds"))
    _totals(writer, header, order)
    sender = writer.latin(order.debtor.name, most=MOST_NAME, where=order.message_id, what="name")
    writer.text(ET.SubElement(header, "InitgPty"), "Nm", sender)
    batch = ET.SubElement(root, "PmtInf")
    _batch_head(writer, batch, order)
    for transfer in order.transfers:
        writer.transfer(batch, transfer)
    content: bytes = ET.tostring(document, encoding="UTF-8", xml_declaration=True)
    return OrderFile(content=content, changes=tuple(dict.fromkeys(writer.changes)))


def _totals(writer: _Writer, parent: ET.Element, order: PaymentOrder) -> None:
    writer.text(parent, "NbOfTxs", str(len(order.transfers)))
    writer.text(parent, "CtrlSum", amount_to_text(order.total_minor, currency=order.currency))


def _batch_head(writer: _Writer, batch: ET.Element, order: PaymentOrder) -> None:
    writer.text(batch, "PmtInfId", order.batch_id)
    writer.text(batch, "PmtMtd", "TRF")
    # One row on the statement for the whole run: neither ledger nor statement then tells payments apart.
    writer.text(batch, "BtchBookg", "true")
    _totals(writer, batch, order)
    is_euro = order.currency == "EUR"
    if is_euro:
        writer.text(ET.SubElement(ET.SubElement(batch, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    writer.text(ET.SubElement(batch, "ReqdExctnDt"), "Dt", order.execution_on.isoformat())
    writer.party(batch, "Dbtr", order.debtor, order.message_id)
    writer.account(batch, "DbtrAcct", order.debtor)
    writer.agent(batch, "DbtrAgt", order.debtor.bic)
    writer.text(batch, "ChrgBr", "SLEV" if is_euro else "SHAR")
