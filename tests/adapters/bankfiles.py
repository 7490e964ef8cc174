"""Bank files for tests, written the way a bank writes them."""

from datetime import UTC, date, datetime

from goldenbridge.core.bank import Account, Address, CreditTransfer, PaymentOrder

FUND_IBAN = "NL41MOCK0000000001"
FUND = Account("Golden Bridge", FUND_IBAN, "MOCKNL2A", Address("Amsterdam", "NL", "Damrak", "1", "1012 LG"))
PAYEE_IBAN = "DE89370400440532013000"


def transfer(end_to_end_id="E2E1", amount_minor=48320, *, name="Jan Kowalski", iban=PAYEE_IBAN, remittance="Support"):
    return CreditTransfer(end_to_end_id, amount_minor, Account(name, iban, "", Address("Berlin", "DE")), remittance)


def order(*transfers, currency="EUR", message_id="MSG1", batch_id="BATCH1"):
    return PaymentOrder(
        message_id=message_id,
        batch_id=batch_id,
        created_at=datetime(2020, 8, 20, 9, 0, tzinfo=UTC),
        execution_on=date(2020, 8, 20),
        currency=currency,
        debtor=FUND,
        transfers=transfers or (transfer(),),
    )


def entry(  # noqa: PLR0913
    amount="25.00",
    direction="CRDT",
    *,
    reference="BANK-1",
    text="",
    end_to_end_id="NOTPROVIDED",
    batch_id="",
    on="2020-08-20",
    currency="EUR",
    return_reason="",
    status="<Sts><Cd>BOOK</Cd></Sts>",
):
    """One row of a camt file."""
    batch = f"<PmtInfId>{batch_id}</PmtInfId>" if batch_id else ""
    remittance = f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>" if text else ""
    returned = f"<RtrInf><Rsn><Cd>{return_reason}</Cd></Rsn></RtrInf>" if return_reason else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>{status}'
        f"<BookgDt><Dt>{on}</Dt></BookgDt><ValDt><Dt>{on}</Dt></ValDt>"
        + (f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else "")
        + "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"<NtryDtls><TxDtls><Refs>{batch}<EndToEndId>{end_to_end_id}</EndToEndId></Refs>"
        f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd>'
        f"<RltdPties><Dbtr><Pty><Nm>Some Donor</Nm></Pty></Dbtr></RltdPties>{remittance}{returned}</TxDtls></NtryDtls></Ntry>"
    )


def camt053(  # noqa: PLR0913
    *entries,
    iban=FUND_IBAN,
    identification="STMT-1",
    opening="1000.00",
    closing="",
    currency="EUR",
    version="08",
    opened="2020-08-20",
    closed="2020-08-20",
):
    """A camt.053 statement."""
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
        f'<Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>'
        for code, amount, on in (("OPBD", opening, opened), ("CLBD", closing, closed))
        if amount
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{identification}</MsgId><CreDtTm>2020-08-20T23:00:00+00:00</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{identification}</Id><CreDtTm>2020-08-20T23:00:00+00:00</CreDtTm>"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>{balances}{''.join(entries)}</Stmt>"
        "</BkToCstmrStmt></Document>"
    ).encode()


def mt940(*rows, iban=FUND_IBAN, opening="1000,00", closing="1025,00"):
    """An MT940 statement; rows are pairs of ":61:" and ":86:" contents."""
    body = "".join(f":61:{first}\r\n:86:{second}\r\n" for first, second in rows)
    return (
        f":20:STARTUMS\r\n:25:MOCKNL2A/{iban}\r\n:28C:00001/001\r\n:60F:C200819EUR{opening}\r\n{body}"
        f":62F:C200820EUR{closing}\r\n-\r\n"
    ).encode()


def pain002(message_id="MSG1", *, group="PART", payments=()):
    """A status report; payments are (end-to-end id, status, reason)."""
    rows = "".join(
        f"<TxInfAndSts><OrgnlEndToEndId>{e2e}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        + (f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else "")
        + "</TxInfAndSts>"
        for e2e, status, reason in payments
    )
    batch = f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>BATCH1</OrgnlPmtInfId>{rows}</OrgnlPmtInfAndSts>" if rows else ""
    return (
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        "<GrpHdr><MsgId>S1</MsgId><CreDtTm>2020-08-20T09:00:00+00:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{message_id}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>"
        f"<GrpSts>{group}</GrpSts></OrgnlGrpInfAndSts>{batch}</CstmrPmtStsRpt></Document>"
    ).encode()
