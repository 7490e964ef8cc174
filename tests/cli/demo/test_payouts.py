"""The account numbers that the rehearsal's people give."""

from random import Random

import pytest

from goldenbridge.adapters.iban import checked_iban
from goldenbridge.cli.demo.payouts import PLACES, invented_iban


@pytest.mark.parametrize("country", sorted({country for country, _town in PLACES}))
def test_every_invented_account_is_one_that_the_pages_take(country):
    made = [invented_iban(country, Random(seed)) for seed in range(200)]

    assert [checked_iban(iban) for iban in made] == made
    assert len(set(made)) == len(made)
