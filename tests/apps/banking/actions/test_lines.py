"""A transfer between our accounts is one sum that left one of them for another, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goldenbridge.apps.banking import actions, queries
from goldenbridge.apps.banking.errors import NotByHand, NoTransfer
from goldenbridge.apps.banking.models import Claim, Line
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.rates import Rate
from goldenbridge.core.references import donation_reference
from tests.adapters.bankfiles import FUND, camt053, entry
from tests.apps.banking.builders import AUDITOR, TREASURER, imported, open_account

pytestmark = pytest.mark.django_db

OTHER_IBAN = "DE89370400440532013000"


@pytest.fixture
def lines():
    """1,000.00 left the first account and came into the second on the same day."""
    return [booked("1000.00", "DBIT", label="Main"), booked("1000.00", "CRDT", label="Second")]


def booked(amount, direction, *, label, currency="EUR"):
    """A row of an account of its own, as a line."""
    holder = FUND if label == "Main" else replace(FUND, iban=OTHER_IBAN)
    account = open_account(label=label, holder=holder, currency=currency)
    content = camt053(entry(amount, direction, reference=label, currency=currency), iban=holder.iban, currency=currency)
    return Line.objects.get(ref=imported(account, content).lines[0])


def claim(out, into):
    return actions.claim_transfer(out.ref, in_ref=into.ref, actor=TREASURER)


def test_what_left_one_account_and_came_into_another_is_a_transfer(lines):
    claim(*lines)

    assert [claim.claimant for claim in Claim.objects.all()] == ["transfer", "transfer"]


def test_a_theft_and_a_gift_on_one_account_make_no_transfer():
    account = open_account()
    out, into = (
        Line.objects.get(ref=ref)
        for ref in imported(
            account,
            camt053(entry("1000.00", "DBIT", reference="OUT"), entry("1000.00", "CRDT", reference="IN")),
        ).lines
    )

    with pytest.raises(NoTransfer):
        claim(out, into)

    assert not Claim.objects.exists()


@pytest.mark.parametrize(
    ("which", "change"),
    [
        (0, {"amount_minor": 100_000}),
        (1, {"amount_minor": 99_999}),
        (1, {"reference": donation_reference(b"12345678")}),
        (0, {"reference": "B-20200820-1"}),
        (1, {"booked_on": timedelta(days=8)}),
        (0, {"booked_on": timedelta(days=8)}),
    ],
    ids=["came in twice", "another sum", "an announced gift", "a run", "a week later", "a week before"],
)
def test_what_differs_in_anything_else_is_no_transfer(lines, which, change):
    line = lines[which]
    values = {name: line.booked_on + value if name == "booked_on" else value for name, value in change.items()}
    Line.objects.filter(ref=line.ref).update(**values)

    with pytest.raises(NoTransfer):
        claim(*lines)

    assert not Claim.objects.exists()


def test_a_transfer_may_take_a_week(lines):
    Line.objects.filter(ref=lines[1].ref).update(booked_on=lines[1].booked_on + timedelta(days=7))

    claim(*lines)

    assert Claim.objects.count() == 2


def test_two_currencies_make_no_transfer():
    out = booked("1000.00", "DBIT", label="Main")
    into = booked("1000.00", "CRDT", label="Second", currency="USD")

    with pytest.raises(NoTransfer):
        claim(out, into)


def test_auditors_read_what_was_claimed_by_hand(lines):
    claim(*lines)

    found = queries.claimed_by_hand(actor=AUDITOR)

    assert sorted((line.account_label, line.amount_minor, line.claimant_label) for line in found) == [
        ("Main", -100_000, "transfer between our accounts"),
        ("Second", 100_000, "transfer between our accounts"),
    ]
    with pytest.raises(NotAllowed):
        queries.claimed_by_hand(actor=Actor(AUDITOR.ref, frozenset({"caseworker"})))


def test_a_row_of_a_run_or_a_gift_is_no_fee_and_no_exchange():
    out = booked("1000.00", "DBIT", label="Main")
    into = booked("1100.00", "CRDT", label="Second", currency="USD")
    fund = {"pot": "General", "actor": TREASURER}
    rate = Rate.parse("1.1", source="ECB", day=out.booked_on)

    Line.objects.filter(ref=out.ref).update(reference="B-20200820-1")
    with pytest.raises(NotByHand):
        actions.claim_fee(out.ref, **fund)
    with pytest.raises(NotByHand):
        actions.claim_exchange(out.ref, bought_ref=into.ref, rate=rate, **fund)
    Line.objects.filter(ref=out.ref).update(reference=None)
    Line.objects.filter(ref=into.ref).update(reference=donation_reference(b"12345678"))
    with pytest.raises(NotByHand):
        actions.claim_exchange(out.ref, bought_ref=into.ref, rate=rate, **fund)

    assert not Claim.objects.exists()
