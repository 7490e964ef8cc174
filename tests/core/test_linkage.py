"""What stands out about a run."""

import re

import pytest

from goldenbridge.core.linkage import LinkageWarning, warnings_of


def found(**facts):
    usual = {
        "recipients": 20,
        "recipients_of_sender_that_day": 20,
        "steps_minor": range(20),
        "warned": 0,
        "rail": "manual",
    }
    return warnings_of(**usual | facts)


def test_nothing_stands_out_by_hand_among_many_different_amounts():
    assert found() == ()


def test_each_thing_that_stands_out_is_counted():
    warnings = found(recipients=4, recipients_of_sender_that_day=9, steps_minor=[5, 5, 5, 7], warned=2, rail="bank")

    assert warnings == (
        LinkageWarning("few_recipients", 4),
        LinkageWarning("same_sender", 9),
        LinkageWarning("same_amount", 3),
        LinkageWarning("recipient_warned", 2),
    )
    assert all(str(warning.count) in warning.sentence for warning in warnings)


@pytest.mark.parametrize("code", ["few_recipients", "same_sender", "same_amount", "recipient_warned"])
def test_one_is_not_told_as_many(code):
    one, two = LinkageWarning(code, 1).sentence, LinkageWarning(code, 2).sentence

    assert re.search(r"\b1 (person|payment|recipient) ", one)
    assert re.search(r"\b2 (people|payments|recipients) ", two)
