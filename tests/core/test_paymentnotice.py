"""Which payment a recipient is asked about: sealed to him alone, of one length, whole or not at all."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from goldenbridge.core import canonical, sealing
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.canonical import unb64
from goldenbridge.core.errors import Malformed
from goldenbridge.core.paymentnotice import PaymentNotice, seal_notice

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "payment-notice.json").read_text())
CASE = UUID(int=7)
OFFICER = Applicant(bytes(16))
NOTICE = PaymentNotice("pay", date(2020, 10, 1), "500.00 EUR", date(2020, 11, 3))


def sealed(notice=NOTICE):
    return seal_notice(notice, case=CASE, reply_key=OFFICER.keys.reply_key)


def test_its_recipient_reads_it_and_nobody_else_and_nowhere_else():
    assert OFFICER.read_notice(sealed(), case=CASE) == NOTICE

    with pytest.raises(sealing.DoesNotOpen):
        Applicant(b"\1" * 16).read_notice(sealed(), case=CASE)
    with pytest.raises(sealing.OtherCase):
        OFFICER.read_notice(sealed(), case=UUID(int=8))


def test_its_length_says_nothing():
    other = PaymentNotice("service_contract", date(2020, 12, 1), "12500.00 USD", date(2021, 1, 4))

    assert len(sealed()) == len(sealed(other)) == len(sealed(replace(NOTICE, kind="")))


@pytest.mark.parametrize("change", [{"v": 2}, {"month": "2020-13-01"}, {"more": 1}, {"at_most": 5}, {"sent_on": ""}])
def test_what_has_another_form_is_refused(change):
    value = canonical.decode(NOTICE.content())

    with pytest.raises(Malformed):
        PaymentNotice.read(canonical.encode({**value, **change}))


@pytest.mark.parametrize("vector", VECTORS["notices"], ids=lambda each: each["kind"])
def test_the_published_examples_open(vector):
    officer = Applicant(bytes.fromhex(VECTORS["entropy"]))

    found = officer.read_notice(unb64(vector["envelope"]), case=UUID(VECTORS["case"]))

    assert found == PaymentNotice(
        vector["kind"],
        date.fromisoformat(vector["month"]),
        vector["at_most"],
        date.fromisoformat(vector["sent_on"]),
    )
