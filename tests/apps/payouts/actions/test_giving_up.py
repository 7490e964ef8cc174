"""What nothing is to follow is given up by two people with a reason; then the run closes, or says what is left."""

from dataclasses import replace
from unittest.mock import patch

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.payouts import actions, permissions, queries
from goldenbridge.apps.payouts.errors import CentsWait, MoneyBackWaits, MoneyOnTheWay
from goldenbridge.apps.payouts.models import GivingUp
from goldenbridge.core.errors import ForbiddenMove, Malformed, NotFound
from goldenbridge.core.matrix import SamePerson, SharedVoucher
from goldenbridge.platform import clock, directory
from tests.apps.payouts.builders import booked, came_back

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def back(treasury):
    """A payment that came back, after its run was booked."""
    treasury.recipient()
    run = treasury.sent()
    treasury.bank_says(booked(run, "483.20"))
    payment = run.payments.get()
    treasury.bank_says(came_back(payment, "483.20"))
    payment.refresh_from_db()
    return payment


def propose(treasury, payment, *, reason="unreached", who="ibis"):
    return actions.propose_giving_up(payment.ref, reason=reason, actor=treasury.actor(who))


def confirm(treasury, payment, who="heron"):
    return actions.confirm_giving_up(payment.ref, actor=treasury.actor(who))


def left(treasury, payment):
    return queries.left_of(payment.run_id, actor=treasury.actor("ibis"))


def test_one_alone_gives_nothing_up(treasury, back):
    propose(treasury, back)
    propose(treasury, back, reason="declined")

    (seen,) = queries.givings_up(back.run_id, actor=treasury.actor("heron"))

    assert (seen.reason, seen.called_by, seen.is_whole) == (
        "nobody reaches the recipient",
        treasury.actor("ibis").ref,
        False,
    )
    assert queries.runs_giving_up(actor=treasury.actor("heron")) == [back.run_id]
    back.refresh_from_db()
    assert (back.given_up_on, left(treasury, back).unfollowed) == (None, 1)
    with pytest.raises(SamePerson):
        confirm(treasury, back, who="ibis")

    assert confirm(treasury, back).given_up_on == clock.today()
    assert queries.givings_up(back.run_id, actor=treasury.actor("heron")) == []
    assert queries.runs_giving_up(actor=treasury.actor("heron")) == []
    with pytest.raises(NotFound):
        confirm(treasury, back, who="grouse")


def test_two_who_share_a_voucher_do_not_give_it_up(treasury, back):
    propose(treasury, back)
    listed = directory.latest()
    voucher = listed.person(treasury.actor("lark").ref).ref
    kin = {treasury.actor("ibis").ref, treasury.actor("heron").ref}
    staff = tuple(replace(each, vouchers=frozenset({voucher})) if each.ref in kin else each for each in listed.staff)

    with patch.object(permissions.directory, "latest", return_value=replace(listed, staff=staff)):
        with pytest.raises(SharedVoucher):
            confirm(treasury, back)


def test_it_is_taken_back_before_it_is_confirmed(treasury, back):
    with pytest.raises(NotFound):
        actions.withdraw_giving_up(back.ref, actor=treasury.actor("heron"))
    propose(treasury, back)

    actions.withdraw_giving_up(back.ref, actor=treasury.actor("heron"))

    assert GivingUp.objects.count() == 0
    with pytest.raises(NotFound):
        confirm(treasury, back)


def test_a_reason_is_one_of_those_offered(treasury, back):
    for reason in ("", "because"):
        with pytest.raises(Malformed):
            propose(treasury, back, reason=reason)


def test_what_a_follow_up_has_taken_up_meanwhile_is_not_given_up(treasury, back):
    propose(treasury, back)
    treasury.prepared()

    with pytest.raises(NotFound):
        confirm(treasury, back)
    assert queries.runs_giving_up(actor=treasury.actor("heron")) == []


def test_before_the_run_is_booked_nothing_is_given_up(treasury):
    treasury.recipient(), treasury.recipient()
    run = treasury.sent()
    refused = run.payments.first()
    treasury.bank_rejects(run, refused)

    with pytest.raises(ForbiddenMove):
        propose(treasury, refused)


def test_the_database_wants_two_people(treasury, back):
    propose(treasury, back)

    with pytest.raises(IntegrityError), transaction.atomic():
        GivingUp.objects.update(confirmed_by=treasury.actor("ibis").ref)
    with pytest.raises(IntegrityError), transaction.atomic():
        GivingUp.objects.update(reason="because")


def test_a_run_says_what_is_left_until_it_closes(treasury, back):
    ibis, run = treasury.actor("ibis"), back.run_id
    assert (left(treasury, back).unfollowed, left(treasury, back).money_waits) == (1, True)
    with pytest.raises(MoneyOnTheWay):
        actions.close_run(run, actor=ibis)
    treasury.give_up(back)
    assert (left(treasury, back).unfollowed, left(treasury, back).money_waits) == (0, True)
    with pytest.raises(MoneyBackWaits):
        actions.close_run(run, actor=ibis)
    actions.book_returns(cell_ref=treasury.cell.ref, account_ref=treasury.account.ref, pot="General", actor=ibis)
    assert (left(treasury, back).money_waits, left(treasury, back).cents_wait) == (False, True)
    with pytest.raises(CentsWait):
        actions.close_run(run, actor=ibis)

    treasury.recipient()
    treasury.bank_says(booked(treasury.sent(), "483.20", on="2020-08-21"))

    assert left(treasury, back).is_nothing
    assert actions.close_run(run, actor=ibis).state == "closed"
