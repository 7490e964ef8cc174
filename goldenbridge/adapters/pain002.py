"""Reads a bank's answer to an order: pain.002 status reports, boiled down to waiting, accepted or rejected."""

from __future__ import annotations

from xml.etree.ElementTree import Element  # a name only; parsing goes through defusedxml

from goldenbridge.adapters.bankxml import children, local, namespace, text, whole_elements
from goldenbridge.core.bank import NotABankFile, PaymentOutcome, PaymentStatus, StatusReport

_OUTCOMES = {
    "RJCT": PaymentOutcome.REJECTED,
    "CANC": PaymentOutcome.REJECTED,
    "ACCP": PaymentOutcome.ACCEPTED,
    "ACCC": PaymentOutcome.ACCEPTED,
    "ACSC": PaymentOutcome.ACCEPTED,
    "ACSP": PaymentOutcome.ACCEPTED,
    "ACTC": PaymentOutcome.ACCEPTED,
    "ACWC": PaymentOutcome.ACCEPTED,
    "PART": PaymentOutcome.ACCEPTED,
    "PDNG": PaymentOutcome.WAITING,
    "RCVD": PaymentOutcome.WAITING,
}


def status_report(content: bytes) -> StatusReport:
    """What the bank says about one of our files and each payment it names; raises NotABankFile or HostileFile."""
    found = [
        _report(element)
        for _, element, above in whole_elements(content, wanted=frozenset({"CstmrPmtStsRpt"}))
        if above and local(above[0]) == "Document" and ":pain.002." in namespace(above[0])
    ]
    if len(found) != 1:
        raise NotABankFile
    return found[0]


def _outcome(code: str) -> PaymentOutcome | None:
    """An unknown code is no news: money is never given up because of a word that we do not know."""
    return _OUTCOMES.get(code, PaymentOutcome.WAITING) if code else None


def _reason(element: Element) -> str:
    for block in children(element, "StsRsnInf"):
        if code := text(block, "Rsn", "Cd") or text(block, "Rsn", "Prtry"):
            return code[:4]
    return ""


def _report(element: Element) -> StatusReport:
    group = next(iter(children(element, "OrgnlGrpInfAndSts")), None)
    message_id = text(group, "OrgnlMsgId")
    if group is None or not message_id:
        raise NotABankFile
    outcome, reason = _outcome(text(group, "GrpSts")), _reason(group)
    payments: list[PaymentStatus] = []
    for batch in children(element, "OrgnlPmtInfAndSts"):
        batch_outcome = _outcome(text(batch, "PmtInfSts"))
        if batch_outcome is PaymentOutcome.REJECTED or outcome is None:
            outcome, reason = batch_outcome or outcome, _reason(batch) or reason
        payments += [_payment(each) for each in children(batch, "TxInfAndSts")]
    return StatusReport(message_id=message_id, outcome=outcome, reason=reason, payments=tuple(payments))


def _payment(element: Element) -> PaymentStatus:
    return PaymentStatus(
        end_to_end_id=text(element, "OrgnlEndToEndId"),
        outcome=_outcome(text(element, "TxSts")) or PaymentOutcome.WAITING,
        reason=_reason(element),
    )
