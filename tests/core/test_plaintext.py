"""The books as text: names that both programs take, nothing lost, balances stated; real programs read it in the apps' test."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.chart import chart_of
from goldenbridge.core.journal import Entry, EntryKind, Transfer, TransferState, trial_balance
from goldenbridge.core.money import LARGEST_MINOR, currency, currency_codes
from goldenbridge.core.plaintext import Format, Numbered, Opened, lines

pytestmark = pytest.mark.once

BEANCOUNT_NAME = re.compile(r"(?:Assets|Liabilities|Equity|Income|Expenses)(?::[A-Z0-9][A-Za-z0-9-]*)+")
POSTING = re.compile(r"^  (\S+)  (-?[0-9.]+) ([A-Z]{3})$", re.MULTILINE)
AMOUNTS = st.integers(1, LARGEST_MINOR)
STATES = st.sampled_from([TransferState.POSTED, TransferState.PENDING])


def accounts_of(*codes, pots=("General",)):
    return [Opened(spec.code, spec.currency, spec.stage) for code in codes for spec in chart_of(code, pots)]


@st.composite
def books(draw):
    codes = draw(st.lists(st.sampled_from(currency_codes()), min_size=1, max_size=3, unique=True))
    made = []
    for number in range(draw(st.integers(0, 8))):
        code, minor, state = draw(st.sampled_from(codes)), draw(AMOUNTS), draw(STATES)
        day = date(2020, 8, draw(st.integers(1, 31)))
        t = Transfer(f"Bank:{code}", f"General:Uncleared:{code}", minor, code, state)
        made.append(Numbered(number + 1, Entry(f"k{number}", EntryKind.GIFT, day, (t,))))
    return accounts_of(*codes), made


def written(form, accounts, entries, *, title="Fund"):
    return "".join(lines(form, title=title, accounts=accounts, entries=entries))


@given(books(), st.sampled_from(Format))
def test_each_posting_is_told_to_the_last_unit_and_nothing_else_is_posted(made, form):
    accounts, entries = made
    text = written(form, accounts, entries)

    name_of = {account.name: account.code for account in accounts}
    found = {}
    for name, amount, code in POSTING.findall(text):
        minor = Decimal(amount) * 10 ** currency(code).decimals
        found[name_of[name]] = found.get(name_of[name], 0) + minor

    assert {code: minor for code, minor in found.items() if minor} == {
        code: minor for code, minor in trial_balance(each.entry for each in entries).items() if minor
    }


@given(st.lists(st.from_regex(r"[A-Z][A-Za-z0-9]{0,19}", fullmatch=True), min_size=1, max_size=5, unique=True))
def test_names_of_accounts_are_valid_in_both_programs(pots):
    shared = {"Bank", "Reserve", "Fees", "FX", "Opening", "Partners"}

    names = [account.name for account in accounts_of("USD", "JPY", pots=tuple(set(pots) - shared))]

    assert all(BEANCOUNT_NAME.fullmatch(name) for name in names)
    assert len(set(names)) == len(names)


def test_beancount_to_the_letter():
    entry = Entry("k", EntryKind.GIFT, date(2020, 8, 10), (Transfer("Bank:USD", "General:Uncleared:USD", 605, "USD"),))
    accounts = [each for each in accounts_of("USD") if each.code in {"Bank:USD", "General:Uncleared:USD"}]

    assert (
        written(Format.BEANCOUNT, accounts, [Numbered(7, entry)], title='The “good”\n"side" \\')
        == f"""\
option "title" "The “good” \\"side\\" \\\\"
option "operating_currency" "USD"
1970-01-01 commodity USD
1970-01-01 open Equity:General:Uncleared:USD USD
1970-01-01 open Assets:Bank:USD USD

2020-08-10 * "gift"
  entry: 7
  leaf: "{entry.leaf().hex()}"
  Assets:Bank:USD  6.05 USD
  Equity:General:Uncleared:USD  -6.05 USD

2020-08-11 balance Equity:General:Uncleared:USD -6.05 USD
2020-08-11 balance Assets:Bank:USD 6.05 USD
"""
    )


def test_hledger_to_the_letter():
    entry = Entry("k", EntryKind.GIFT, date(2020, 8, 10), (Transfer("Bank:JPY", "General:Uncleared:JPY", 605, "JPY"),))
    accounts = [each for each in accounts_of("JPY") if each.code in {"Bank:JPY", "General:Uncleared:JPY"}]

    assert (
        written(Format.HLEDGER, accounts, [Numbered(7, entry)])
        == f"""\
; Fund
commodity 1000. JPY
account Equity:General:Uncleared:JPY
account Assets:Bank:JPY

2020-08-10 * gift  ; entry: 7, leaf: {entry.leaf().hex()}
  Assets:Bank:JPY  605 JPY
  Equity:General:Uncleared:JPY  -605 JPY

2020-08-10 * balances
  Equity:General:Uncleared:JPY  0 JPY = -605 JPY
  Assets:Bank:JPY  0 JPY = 605 JPY
"""
    )
