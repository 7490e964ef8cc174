"""Call-signs as people type them."""

import pytest

from goldenbridge.core.callsign import BadCallSign, read_call_sign


def test_spaces_and_capitals_of_a_telephone_keyboard_are_forgiven():
    assert read_call_sign(" Heron-2 ") == "heron-2"


@pytest.mark.parametrize("typed", ["", "he", "2heron", "heron-", "Heron Petrov", "цапля", "h" * 41])
def test_what_is_not_a_call_sign_is_refused(typed):
    with pytest.raises(BadCallSign):
        read_call_sign(typed)
