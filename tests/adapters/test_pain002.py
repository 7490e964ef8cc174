"""What a status report says."""

import pytest

from goldenbridge.adapters.pain002 import status_report
from goldenbridge.core.bank import HostileFile, NotABankFile, PaymentOutcome, PaymentStatus, StatusReport
from tests.adapters.bankfiles import camt053, pain002


def test_some_taken_and_one_refused():
    content = pain002(payments=[("E1", "ACCP", ""), ("E2", "RJCT", "AC04"), ("E3", "PDNG", "")])

    assert status_report(content) == StatusReport(
        message_id="MSG1",
        outcome=PaymentOutcome.ACCEPTED,
        payments=(
            PaymentStatus("E1", PaymentOutcome.ACCEPTED),
            PaymentStatus("E2", PaymentOutcome.REJECTED, "AC04"),
            PaymentStatus("E3", PaymentOutcome.WAITING),
        ),
    )


def test_a_whole_file_refused():
    assert status_report(pain002(group="RJCT")).outcome is PaymentOutcome.REJECTED


def test_an_unknown_word_is_no_news():
    assert status_report(pain002(group="XYZW", payments=[("E1", "WHAT", "")])) == StatusReport(
        "MSG1", PaymentOutcome.WAITING, "", (PaymentStatus("E1", PaymentOutcome.WAITING),)
    )


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"<a/>", camt053(), pain002().replace(b"<OrgnlMsgId>MSG1</OrgnlMsgId>", b"")]
)
def test_what_is_no_report_is_refused(content):
    with pytest.raises(NotABankFile):
        status_report(content)


def test_entities_are_refused():
    with pytest.raises(HostileFile):
        status_report(
            pain002().replace(b'<?xml version="1.0"?>', b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>')
        )
