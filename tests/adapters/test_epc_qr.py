"""The square code for a donor's banking app."""

from xml.etree import ElementTree as ET

import pytest
from segno import helpers

from goldenbridge.adapters.epc_qr import epc_svg
from goldenbridge.core.bank import WrongAmount, WrongIban
from goldenbridge.core.references import WrongReference, donation_reference
from tests.adapters.bankfiles import FUND, transfer

REFERENCE = donation_reference(b"12345678")


def test_it_is_a_small_picture_without_style_or_script():
    picture = epc_svg(FUND, amount_minor=2500, reference=REFERENCE)

    assert {each.tag.rpartition("}")[2] for each in ET.fromstring(picture).iter()} == {"svg", "path"}
    assert "style" not in picture
    assert len(picture) < 8000


def test_it_says_account_amount_and_reference(monkeypatch):
    said = []
    make = helpers.make_epc_qr
    monkeypatch.setattr(helpers, "make_epc_qr", lambda **said_now: said.append(said_now) or make(**said_now))

    epc_svg(FUND, amount_minor=2500, reference=REFERENCE.lower())

    assert [(each["iban"], str(each["amount"]), each["reference"]) for each in said] == [
        (FUND.iban, "25.00", REFERENCE)
    ]


@pytest.mark.parametrize("amount_minor", [0, -5, 10**11])
def test_an_amount_that_the_standard_lacks_is_refused(amount_minor):
    with pytest.raises(WrongAmount):
        epc_svg(FUND, amount_minor=amount_minor, reference=REFERENCE)


def test_a_wrong_account_or_reference_is_refused():
    with pytest.raises(WrongIban):
        epc_svg(transfer(iban="DE00").creditor, amount_minor=1, reference=REFERENCE)
    with pytest.raises(WrongReference):
        epc_svg(FUND, amount_minor=1, reference="RF00")
