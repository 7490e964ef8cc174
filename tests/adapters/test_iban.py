"""Account numbers."""

import pytest

from goldenbridge.adapters.iban import checked_bic, checked_iban, shortened_iban
from goldenbridge.core.bank import WrongIban


def test_blanks_and_case_do_not_matter():
    assert checked_iban("de89 3704 0044 0532 0130 00") == "DE89370400440532013000"


@pytest.mark.parametrize("text", ["DE89370400440532013001", "", "x" * 60, "DE89", "🌉"])
def test_a_wrong_number_is_refused(text):
    with pytest.raises(WrongIban):
        checked_iban(text)


def test_check_digits_of_the_country_itself_are_looked_at():
    assert checked_iban("ES9121000418450200051332")

    # Its own check digits (ISO 13616) fit; those of the Spanish account number do not.
    with pytest.raises(WrongIban):
        checked_iban("ES2921000418460200051332")


def test_a_number_whose_own_digits_nobody_can_check_passes_without_a_word(recwarn):
    assert checked_iban("SE45 5000 0000 0583 9825 7466") == "SE4550000000058398257466"
    assert not recwarn.list


def test_a_bank_code_is_checked_too():
    assert [checked_bic("cobadeffxxx"), checked_bic(" ")] == ["COBADEFFXXX", ""]
    with pytest.raises(WrongIban):
        checked_bic("NOT A BIC")


def test_a_shortened_number_cannot_be_paid_to():
    assert shortened_iban("DE89370400440532013000") == "DE … 3000"
