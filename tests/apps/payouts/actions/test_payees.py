"""Payees: forty to a cell, and an account that only its recipient changes."""

import secrets
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.errors import CellFull, ForeignDetails
from goldenbridge.apps.payouts.models import Payee
from goldenbridge.apps.payouts.payees import accounts_wanted
from goldenbridge.core import founding, signing
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.application import PayoutDetails
from goldenbridge.core.errors import NotAllowed, NotFound
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite, key_card, new_seed, seal
from goldenbridge.platform import clock
from tests.apps.payouts.builders import Recipient, booked, came_back

pytestmark = pytest.mark.django_db(databases="__all__")
CELL = founding.make_cell([]).cell


def somebody():
    details = PayoutDetails(name="Ян Лявон", born_on=date(1985, 3, 4), iban="DE89370400440532013000")
    return Recipient(uuid4(), secrets.token_bytes(32), uuid4(), details)


def register(recipient, **changes):
    told = {
        "cell_ref": CELL.ref,
        "envelope": recipient.sealed(CELL),
        "applicant_sign_key": recipient.sign_key,
        "actor": SCHEDULE,
    }
    return actions.register_payee(recipient.ref, **told | changes)


def fill_cell():
    for _ in range(40):
        register(somebody())


def test_a_cell_holds_forty_and_no_more():
    fill_cell()

    with pytest.raises(CellFull):
        register(somebody())

    assert Payee.objects.filter(cell_ref=CELL.ref).count() == 40


def test_the_database_itself_refuses_a_forty_first():
    facts = {"applicant_sign_key": bytes(32), "sealed_details": b"x", "registered_on": date(2020, 8, 20)}
    Payee.objects.create(cell_ref=CELL.ref, seat=40, **facts)

    for seat in (40, 41, 0):
        with pytest.raises(IntegrityError), transaction.atomic():
            Payee.objects.create(cell_ref=CELL.ref, seat=seat, **facts)


def test_a_full_cell_is_not_offered():
    fill_cell()
    other = uuid4()

    assert queries.cells_with_room([CELL.ref, other], actor=SCHEDULE) == [other]


def test_the_emptiest_cell_comes_first():
    register(somebody())
    other = uuid4()

    assert queries.cells_with_room([CELL.ref, other], actor=SCHEDULE) == [other, CELL.ref]


def test_an_envelope_of_another_place_is_refused():
    recipient, other = somebody(), somebody()
    identity = Header(Suite.X25519, Purpose.IDENTITY, recipient.ref, Compartment.IDENTITY)
    public = key_card(uuid4(), new_seed()).public(Suite.X25519)

    for envelope in (other.sealed(CELL), b"", b"\x09" * 200, seal(identity, public, b"x"), recipient.sealed(CELL)[:50]):
        with pytest.raises(ForeignDetails):
            register(recipient, envelope=envelope)

    assert Payee.objects.count() == 0


def test_the_same_account_again_changes_nothing():
    recipient = somebody()
    envelope = recipient.sealed(CELL)

    versions = [register(recipient, envelope=envelope).details_version for _ in range(2)]

    assert versions == [1, 1]


def test_only_the_key_of_the_attestation_changes_an_account():
    recipient = somebody()
    register(recipient)
    stranger = signing.public_key(secrets.token_bytes(32))

    for changes in ({"applicant_sign_key": stranger}, {"cell_ref": uuid4()}):
        with pytest.raises(ForeignDetails):
            register(recipient, **changes)

    assert register(recipient).details_version == 2


def test_a_warning_is_noted_and_lifted():
    recipient = somebody()
    register(recipient)

    noted = [actions.warn_payee(recipient.ref, is_warned=flag, actor=SCHEDULE).has_warned for flag in (True, False)]

    assert noted == [True, False]
    with pytest.raises(NotFound):
        actions.warn_payee(uuid4(), is_warned=True, actor=SCHEDULE)


def test_nothing_of_an_account_is_readable_in_the_table():
    recipient = somebody()
    register(recipient)

    stored = bytes(Payee.objects.get().sealed_details)

    assert stored and "Лявон".encode() not in stored and b"DE8937" not in stored


@pytest.mark.parametrize(("reason", "is_wanted"), [("AC04", True), ("BE01", True), ("AM04", False), ("MS03", False)])
def test_a_refused_payment_asks_for_another_account_only_if_the_account_was_the_reason(treasury, reason, is_wanted):
    recipient = treasury.recipient()
    run = treasury.sent()

    treasury.bank_rejects(run, run.payments.get(), reason=reason)

    assert (accounts_wanted(actor=SCHEDULE) == {recipient.ref}) is is_wanted


def test_what_comes_back_after_another_account_has_come_asks_for_none(treasury):
    recipient = treasury.recipient()
    run = treasury.sent()
    treasury.bank_says(booked(run, "483.20"))
    treasury.register(recipient)

    treasury.bank_says(came_back(run.payments.get(), "483.20"))

    assert accounts_wanted(actor=SCHEDULE) == set()


def test_who_is_asked_for_another_account_waits_and_the_others_of_his_cell_are_paid(treasury):
    asked, other = treasury.recipient(), treasury.recipient(name="Somebody Else")
    actions.want_account(asked.ref, actor=SCHEDULE)

    run = actions.prepare_run(
        cell_ref=treasury.cell.ref,
        account_ref=treasury.account.ref,
        rail="bank",
        pot="General",
        month=clock.today(),
        actor=treasury.actor("ibis"),
    )

    assert [payment.payee_id for payment in run.payments.all()] == [other.ref]


def test_only_the_schedule_says_that_another_account_is_wanted(treasury):
    recipient = treasury.recipient()

    for name in ("dove", "ibis", "alder"):
        with pytest.raises(NotAllowed):
            actions.want_account(recipient.ref, actor=treasury.actor(name))
    with pytest.raises(NotFound):
        actions.want_account(treasury.cell.ref, actor=SCHEDULE)
