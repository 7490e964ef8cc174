"""What a run's approvals bind."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import canonical
from goldenbridge.core.errors import InvariantBroken, Malformed
from goldenbridge.core.matrix import Band
from goldenbridge.core.references import batch_id, donation_reference, opaque_id
from goldenbridge.core.runs import (
    AmountBeyondEntitlement,
    PaymentAmount,
    PaymentContent,
    RunContent,
    WrongCurrency,
    band_for,
    bands_from_text,
    changes_between,
    release_digest,
)

PAYMENT = PaymentContent(uuid4(), uuid4(), b"r" * 32, uuid4(), uuid4(), "E2E", 50_000, bytes(32), bytes(32))
RUN = RunContent(uuid4(), 1, uuid4(), uuid4(), "bank", "EUR", Band.TWO, (PAYMENT,))
CHANGES = {
    "run": uuid4(),
    "version": 2,
    "cell": uuid4(),
    "account": uuid4(),
    "rail": "manual",
    "currency": "USD",
    "band": Band.FOUR,
    "payments": (),
}
PAYMENT_CHANGES = {
    "payment": uuid4(),
    "payee": uuid4(),
    "recipient_key": b"1" * 32,
    "award": uuid4(),
    "entitlement": uuid4(),
    "end_to_end_id": "OTHER",
    "steps_minor": 50_001,
    "amount_digest": b"1" * 32,
    "details_digest": b"1" * 32,
    "month": date(2026, 12, 1),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_of_a_run_changes_what_is_signed(name):
    assert replace(RUN, **{name: CHANGES[name]}).digest() != RUN.digest()


@pytest.mark.parametrize("name", PAYMENT_CHANGES)
def test_every_change_of_a_payment_changes_what_is_signed(name):
    changed = replace(RUN, payments=(replace(PAYMENT, **{name: PAYMENT_CHANGES[name]}),))

    assert changed.digest() != RUN.digest()


def test_the_month_of_each_payment_is_signed_and_a_run_of_before_reads_as_it_was():
    told = replace(RUN, payments=(replace(PAYMENT, month=date(2026, 12, 1)),))

    assert RunContent.from_value(told.to_value()) == told
    assert "month" not in RUN.to_value()["payments"][0]
    assert RunContent.from_value(RUN.to_value()).digest() == RUN.digest()
    with pytest.raises(Malformed):
        PaymentContent.from_value(PAYMENT.to_value() | {"month": ""})


def test_a_payment_is_called_by_its_payee_and_its_month():
    payment = replace(PAYMENT, payee=UUID(int=7 << 96), month=date(2026, 12, 1))

    assert (payment.name, replace(payment, month=None).name) == ("00000007, December 2026", "00000007")


def test_the_order_of_payments_does_not_matter():
    other = replace(PAYMENT, payment=uuid4())

    assert replace(RUN, payments=(PAYMENT, other)).digest() == replace(RUN, payments=(other, PAYMENT)).digest()


def test_a_run_reads_back_and_strange_fields_are_refused():
    value = canonical.decode(canonical.encode(RUN.to_value()))

    assert RunContent.from_value(value) == RUN
    for broken in ({**value, "more": 1}, {**value, "version": 0}, {**value, "payments": [1]}, [], None):
        with pytest.raises(Malformed):
            RunContent.from_value(broken)


def test_a_release_binds_drops_and_warnings():
    plain = release_digest(RUN, dropped=(), accepted=())

    others = [
        release_digest(RUN, dropped=[UUID(int=1)], accepted=()),
        release_digest(RUN, dropped=(), accepted=["few_recipients"]),
        release_digest(replace(RUN, version=2), dropped=(), accepted=()),
        RUN.digest(),
    ]
    assert len({plain, *others}) == 5


@given(st.integers(0, 10**9))
def test_more_money_never_needs_fewer_people(amount):
    bands = bands_from_text("two:0,three:5000,four:25000")

    assert list(Band).index(band_for(amount, bands)) <= list(Band).index(band_for(amount + 1, bands))


def test_bands_begin_where_the_setting_says():
    bands = bands_from_text("two:0,three:5000,four:25000")

    assert [band_for(minor, bands) for minor in (0, 499_999, 500_000, 2_499_999, 2_500_000)] == [
        Band.TWO,
        Band.TWO,
        Band.THREE,
        Band.THREE,
        Band.FOUR,
    ]


@pytest.mark.parametrize(
    "text", ["", "two:0", "two:1,three:2,four:3", "two:0,three:9,four:5", "two:0,three:0,four:1", "x:0", "two:a"]
)
def test_a_setting_that_makes_no_sense_is_refused(text):
    with pytest.raises(InvariantBroken):
        bands_from_text(text)


def test_an_exact_amount_stays_within_its_steps_and_currency():
    amount = PaymentAmount(PAYMENT.payment, 50_000, "EUR")
    amount.must_fit(PAYMENT, currency="EUR")

    with pytest.raises(AmountBeyondEntitlement):
        replace(amount, amount_minor=50_001).must_fit(PAYMENT, currency="EUR")
    for other in (replace(amount, currency="USD"), replace(amount, payment=uuid4())):
        with pytest.raises(WrongCurrency):
            other.must_fit(PAYMENT, currency="EUR")


@given(st.integers(1, 2**53 - 1), st.text(max_size=50))
def test_an_amount_reads_back(minor, text):
    amount = PaymentAmount(PAYMENT.payment, minor, "EUR", text.encode("utf-8", "ignore").decode())

    assert PaymentAmount.read(amount.content()) == amount


@pytest.mark.parametrize("minor", [0, -1, 2**53])
def test_an_amount_that_cannot_be_is_refused(minor):
    with pytest.raises(Malformed):
        PaymentAmount.read(
            b'{"amount_minor":%d,"currency":"EUR","payment":"%s","text":"","v":1}'
            % (minor, str(PAYMENT.payment).encode())
        )


VECTORS = json.loads((Path(__file__).parents[1] / "vectors/run.json").read_text())


def test_the_vectors_hold():
    run = RunContent.from_value(VECTORS["run"])
    release = VECTORS["release"]
    dropped = [UUID(ref) for ref in release["dropped"]]

    without_months = replace(run, payments=tuple(replace(payment, month=None) for payment in run.payments))
    assert run.digest().hex() == VECTORS["digest"]
    assert without_months.digest().hex() == VECTORS["digest_without_months"]
    assert release_digest(run, dropped=dropped, accepted=release["accepted"]).hex() == release["digest"]


@pytest.mark.parametrize(
    ("name", "make", "key"),
    [("references", donation_reference, "reference"), ("opaque_ids", opaque_id, "id"), ("batch_ids", batch_id, "id")],
)
def test_the_vectors_of_ids_hold(name, make, key):
    assert [make(bytes.fromhex(each["entropy"])) for each in VECTORS[name]] == [each[key] for each in VECTORS[name]]


def test_what_a_new_version_changes_is_named_payment_by_payment():
    other = replace(PAYMENT, payment=uuid4(), payee=uuid4())
    new = replace(PAYMENT, payment=uuid4(), payee=uuid4())
    before = replace(RUN, payments=(PAYMENT, other))
    after = replace(
        RUN,
        version=2,
        payments=(replace(PAYMENT, steps_minor=45_000, amount_digest=b"1" * 32, details_digest=b"2" * 32), new),
    )

    found = changes_between(before, after)

    assert {(each.name, each.what, each.before_minor, each.after_minor) for each in found} == {
        (PAYMENT.name, "steps", 50_000, 45_000),
        (PAYMENT.name, "amount", 0, 0),
        (PAYMENT.name, "account", 0, 0),
        (other.name, "gone", 50_000, 0),
        (new.name, "new", 0, 50_000),
    }
    assert changes_between(before, replace(before, version=2)) == ()
