import pytest

from goldenbridge.apps.ledger import actions, queries
from goldenbridge.core.chart import MalformedPot
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.money import UnknownCurrency
from tests.apps.ledger.builders import APPROVER, TREASURER

pytestmark = pytest.mark.django_db


def open_accounts(currency="USD", pots=("General",), actor=TREASURER):
    return actions.open_accounts(currency=currency, pots=pots, actor=actor)


def test_accounts_are_opened_once_and_a_new_pot_later():
    first = open_accounts()
    again = open_accounts()
    later = open_accounts(pots=("General", "Lawyers"))

    assert (len(first), again) == (11, [])
    assert later == [f"Lawyers:{stage}:USD" for stage in ("Uncleared", "Available", "Committed", "Payable")]
    assert {view.posted_minor for view in queries.balances("USD")} == {0}


def test_what_cannot_be_an_account_is_refused():
    with pytest.raises(UnknownCurrency):
        open_accounts(currency="XXX")
    with pytest.raises(MalformedPot):
        open_accounts(pots=("Bank",))
    with pytest.raises(NotAllowed):
        open_accounts(actor=APPROVER)
    assert queries.currencies() == []
