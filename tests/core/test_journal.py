import json
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import canonical
from goldenbridge.core.journal import (
    Entry,
    EntryKind,
    MalformedEntry,
    Transfer,
    TransferState,
    postings,
    trial_balance,
)
from goldenbridge.core.money import LARGEST_MINOR, AmountOutOfRange, UnknownCurrency, currency_codes

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/ledger-entry.json").read_text())
CODES = ("Bank:USD", "General:Available:USD", "General:Committed:USD", "General:Payable:USD", "Fees:USD")
KEYS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,119}", fullmatch=True)
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@st.composite
def transfers(draw, states=(TransferState.POSTED, TransferState.POST, TransferState.VOID)):
    debit, credit = draw(st.permutations(CODES))[:2]
    state = draw(st.sampled_from(states))
    return Transfer(
        debit,
        credit,
        draw(st.integers(1, LARGEST_MINOR)),
        draw(st.sampled_from(currency_codes())),
        state,
        draw(st.none() | st.uuids()),
        draw(KEYS) if state in {TransferState.POST, TransferState.VOID} else None,
    )


@st.composite
def entries(draw, kind=transfers()):
    rows = tuple(draw(st.lists(kind, min_size=1, max_size=5)))
    if draw(st.booleans()):
        return Entry(draw(KEYS), EntryKind.REVERSAL, draw(DAYS), rows, reverses=draw(KEYS))
    kinds = [each for each in EntryKind if each is not EntryKind.REVERSAL]
    return Entry(draw(KEYS), draw(st.sampled_from(kinds)), draw(DAYS), rows)


@given(entries())
def test_the_quick_encoder_gives_the_canonical_form(entry):
    assert entry.canonical() == canonical.encode(entry.value())
    assert entry.leaf() == canonical.digest("ledger-entry", entry.value())
    assert entry.request_hash() == canonical.digest("ledger-request", entry.value() | {"day": None})


@given(entries(), entries())
def test_two_different_entries_never_have_one_leaf(one, other):
    assert (one.leaf() == other.leaf()) == (one == other)


@given(st.lists(entries(), max_size=6))
def test_every_entry_sums_to_nought_in_each_currency(made):
    totals = {}
    for posting in postings(made):
        totals[posting.currency] = totals.get(posting.currency, 0) + posting.amount_minor

    assert set(totals.values()) <= {0}


@given(entries(kind=transfers(states=(TransferState.POSTED,))), DAYS)
def test_an_entry_and_its_reversal_leave_nothing(entry, day):
    totals = trial_balance([entry, entry.reversed_on(day, key="back")])

    assert set(totals.values()) == {0}


def test_the_day_changes_the_leaf_but_not_the_request():
    transfer = Transfer("Bank:USD", "General:Uncleared:USD", 5_000, "USD")
    first, second = (Entry("gift:1", EntryKind.GIFT, day, (transfer,)) for day in (date(2020, 8, 9), date(2020, 8, 10)))

    assert first.leaf() != second.leaf()
    assert first.request_hash() == second.request_hash()


@pytest.mark.parametrize("vector", VECTORS["entries"], ids=lambda vector: vector["name"])
def test_the_vectors_hold(vector):
    value = vector["value"]
    rows = tuple(
        Transfer(
            row["debit"],
            row["credit"],
            row["amount"],
            row["currency"],
            TransferState(row["state"]),
            UUID(row["commitment"]) if row["commitment"] else None,
            row["resolves"],
        )
        for row in value["transfers"]
    )
    entry = Entry(
        value["key"], EntryKind(value["kind"]), date.fromisoformat(value["day"]), rows, reverses=value["reverses"]
    )

    assert entry.canonical().decode() == vector["canonical"]
    assert entry.leaf().hex() == vector["leaf"]
    assert entry.request_hash().hex() == vector["request"]


def gift(**changes):
    terms = {"debit": "Bank:USD", "credit": "General:Uncleared:USD", "amount_minor": 1, "currency": "USD"} | changes
    return Transfer(**terms)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"amount_minor": 0}, AmountOutOfRange),
        ({"amount_minor": -1}, AmountOutOfRange),
        ({"amount_minor": 2**53}, AmountOutOfRange),
        ({"credit": "Bank:USD"}, MalformedEntry),
        ({"debit": "bank"}, MalformedEntry),
        ({"debit": 'Bank:"USD'}, MalformedEntry),
        ({"currency": "XXX"}, UnknownCurrency),
        ({"state": TransferState.POST}, MalformedEntry),
        ({"resolves": "hold"}, MalformedEntry),
        ({"state": TransferState.VOID, "resolves": "a b"}, MalformedEntry),
    ],
)
def test_a_malformed_transfer_is_refused(changes, refusal):
    with pytest.raises(refusal):
        gift(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": ""},
        {"key": "a b"},
        {"key": "é"},
        {"key": "x" * 121},
        {"transfers": ()},
        {"kind": EntryKind.REVERSAL},
        {"reverses": "other"},
        {"transfers": (gift(state=TransferState.PENDING), gift())},
    ],
)
def test_a_malformed_entry_is_refused(changes):
    with pytest.raises(MalformedEntry):
        Entry(**({"key": "k", "kind": EntryKind.GIFT, "day": date(2020, 8, 9), "transfers": (gift(),)} | changes))


def test_a_hold_is_resolved_and_never_reversed():
    hold = Entry("hold", EntryKind.HOLD, date(2020, 8, 9), (gift(state=TransferState.PENDING),))

    with pytest.raises(MalformedEntry):
        hold.reversed_on(date(2020, 8, 10), key="back")
