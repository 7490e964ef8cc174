"""Payment files: valid against the official schema, and refused when something is wrong."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema
from mockbank import validate

from goldenbridge.adapters.pain001 import NAMESPACE, WrongOrder, payment_file
from goldenbridge.core.bank import Account, Address, Transliterated, WrongAmount, WrongIban
from tests.adapters.bankfiles import FUND, order, transfer

SCHEMA = xmlschema.XMLSchema(Path(__file__).parents[1] / "vectors/iso20022/pain.001.001.09.xsd")
ORDERS = {
    "one": order(),
    "three": order(*(transfer(f"E2E{n}", 100 * n) for n in (1, 2, 3))),
    "dollars": order(currency="USD"),
    "no text, with bic": order(
        replace(transfer(remittance=""), creditor=Account("Jan", "DE89370400440532013000", "COBADEFFXXX"))
    ),
    "cyrillic": order(transfer(name="Ўладзіслаў Шчэрба", remittance="Дапамога за жнівень")),
    "longest": order(
        replace(
            transfer(),
            creditor=Account(
                "x" * 300, "DE89370400440532013000", "", Address("y" * 99, "DE", "s" * 99, "b" * 99, "p" * 99)
            ),
        )
    ),
}


@pytest.mark.parametrize("case", ORDERS, ids=str)
def test_the_official_schema_accepts_it(case):
    SCHEMA.validate(payment_file(ORDERS[case]).content.decode())


@pytest.mark.parametrize("case", ORDERS, ids=str)
def test_a_bank_finds_nothing_wrong(case):
    findings = [
        each
        for each in validate.validate(payment_file(ORDERS[case]).content)
        if each.level == "error" and each.code != "AM03"
    ]

    assert findings == []


def test_it_says_what_was_ordered():
    document = ET.fromstring(payment_file(order(transfer("A1", 48320), transfer("A2", 50))).content)
    at = {
        name: document.findtext(f".//{{{NAMESPACE}}}{name}")
        for name in ("MsgId", "PmtInfId", "NbOfTxs", "CtrlSum", "BtchBookg", "ChrgBr")
    }

    assert at == {
        "MsgId": "MSG1",
        "PmtInfId": "BATCH1",
        "NbOfTxs": "2",
        "CtrlSum": "483.70",
        "BtchBookg": "true",
        "ChrgBr": "SLEV",
    }
    assert [each.text for each in document.iter(f"{{{NAMESPACE}}}EndToEndId")] == ["A1", "A2"]
    assert [each.text for each in document.iter(f"{{{NAMESPACE}}}InstdAmt")] == ["483.20", "0.50"]


def test_every_changed_text_is_reported():
    made = payment_file(order(transfer("A1", name="Ян Лявон", remittance="Support"), transfer("A2")))

    assert made.changes == (Transliterated("A1", "name", "Ян Лявон", "Ian Liavon"),)


@pytest.mark.parametrize("name", ["မြန်မာ 🌉", "", "///"])
def test_a_name_with_nothing_readable_left_is_refused(name):
    with pytest.raises(WrongOrder):
        payment_file(order(transfer(name=name)))


@pytest.mark.parametrize(
    "iban", ["DE89370400440532013001", "DE8937040044053201300", "XX89370400440532013000", "", "DE" * 40, "<script>"]
)
def test_a_wrong_account_number_is_refused(iban):
    with pytest.raises(WrongIban):
        payment_file(order(transfer(iban=iban)))


@pytest.mark.parametrize("amount_minor", [0, -1, 10**12])
def test_an_impossible_amount_is_refused(amount_minor):
    with pytest.raises(WrongAmount):
        payment_file(order(transfer(amount_minor=amount_minor)))


@pytest.mark.parametrize(
    "faulty",
    [
        order(transfer("A1"), transfer("A1")),
        order(transfer("MSG1")),
        order(transfer("x" * 36)),
        order(transfer("")),
        order(transfer("ш")),
        replace(order(), transfers=()),
        replace(order(), currency="euro"),
        replace(order(), created_at=order().created_at.replace(tzinfo=None)),
        order(replace(transfer(), creditor=replace(FUND, address=Address("Minsk", "Belarus")))),
    ],
    ids=["twice", "as message", "long", "empty", "letters", "no payment", "currency", "zone", "country"],
)
def test_an_order_that_no_bank_takes_is_refused(faulty):
    with pytest.raises(WrongOrder):
        payment_file(faulty)
