"""A gift goes back by two people: what it does is shown before, booked once, and undone by putting it aside."""

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking.errors import LineAlreadyClaimed
from goldenbridge.apps.giving import actions, refunds
from goldenbridge.apps.giving.errors import NotARefund, ProposedByYourself, ProposerHasLeft, RefundKnown
from goldenbridge.apps.giving.models import Donation, Refund
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.people import actions as people
from goldenbridge.core.errors import ForbiddenMove, Malformed, NotAllowed, NotFound
from goldenbridge.core.matrix import SharedVoucher
from tests.adapters import bankfiles
from tests.apps.giving.builders import DAY, Donor, at, give, import_rows, open_fund
from tests.apps.people.builders import open_house

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def fund(settings, tmp_path):
    """Two gifts, one cleared and one just come; both sent back by the bank's statement, without a reference."""
    house = open_house(settings, tmp_path)
    account = open_fund()
    give(account, [Donor(number) for number in range(20)])
    with at(DAY):
        donation = Donation.objects.filter(state="cleared").order_by("ref").first()
    rows = [
        bankfiles.entry("50.00", "DBIT", reference="OUT-1", text="Refund"),
        bankfiles.entry("7.00", "DBIT", reference="OUT-2"),
    ]
    lines = import_rows(account, rows, identification="STMT-9").lines
    return SimpleNamespace(house=house, gift=donation, line=lines[0], small=lines[1], account=account)


def propose(fund, who="ibis", **changes):
    told = {"donation_ref": fund.gift.ref, "reason": "asked"} | changes
    return actions.propose_refund(told.pop("line_ref", fund.line), **told, actor=fund.house[who].actor)


def free():
    return books.free_to_promise("EUR", pot="General")


def test_one_proposes_another_confirms_and_only_then_it_is_booked(fund):
    before = free()
    refund = propose(fund)
    (seen,) = refunds.refunds(actor=fund.house["heron"].actor)

    assert (seen.bearer, seen.before_minor, seen.after_minor, free()) == ("pot", before, before - 5_000, before)
    actions.confirm_refund(refund.ref, actor=fund.house["heron"].actor)

    fund.gift.refresh_from_db()
    assert (fund.gift.state, free()) == ("refunded", before - 5_000)
    assert refunds.refund_lines(actor=fund.house["ibis"].actor) == []
    with pytest.raises(ForbiddenMove):
        actions.confirm_refund(refund.ref, actor=fund.house["grouse"].actor)
    assert free() == before - 5_000


def test_a_pot_that_has_promised_all_lets_the_reserve_bear_it_and_says_so_before(fund, monkeypatch):
    gift = fund.gift
    refund = propose(fund)
    monkeypatch.setattr(refunds.books, "balance", lambda _code: SimpleNamespace(free_minor=gift.amount_minor - 1))
    monkeypatch.setattr(refunds.books, "reserve_left", lambda _currency: 1_000)

    (seen,) = refunds.refunds(actor=fund.house["ibis"].actor)

    assert (seen.ref, seen.bearer, seen.before_minor, seen.after_minor) == (refund.ref, "reserve", 1_000, -4_000)


def test_nobody_confirms_his_own_nor_with_somebody_whom_one_person_ties_to_him(fund):
    house, refund = fund.house, propose(fund)
    house.hire("plover", "approver", vouchers=[house["ibis"].ref])
    house.publish()

    with pytest.raises(ProposedByYourself):
        actions.confirm_refund(refund.ref, actor=house["ibis"].actor)
    with pytest.raises(SharedVoucher):
        actions.confirm_refund(refund.ref, actor=house["plover"].actor)
    for name in ("dove", "kite", "birch"):
        with pytest.raises(NotAllowed):
            actions.confirm_refund(refund.ref, actor=house[name].actor)
        with pytest.raises(NotAllowed):
            propose(fund, name)
    fund.gift.refresh_from_db()
    assert fund.gift.state == "cleared"


def test_only_a_whole_gift_of_that_very_sum_goes_back_by_a_line(fund):
    with pytest.raises(NotARefund):
        propose(fund, line_ref=fund.small)
    with pytest.raises(Malformed):
        propose(fund, reason="because")
    with pytest.raises(NotFound):
        propose(fund, donation_ref=fund.line)
    (line,) = refunds.refund_lines(actor=fund.house["ibis"].actor)

    assert (line.line_ref, len(line.gifts)) == (fund.line, 20)


def test_one_line_gives_back_one_gift_and_what_was_put_aside_is_free_again(fund):
    refund = propose(fund)
    other = Donation.objects.filter(state="cleared").exclude(ref=fund.gift.ref).first()
    for changes in ({}, {"donation_ref": other.ref}):
        with pytest.raises(RefundKnown):
            propose(fund, **changes)

    actions.refuse_refund(refund.ref, actor=fund.house["ibis"].actor)

    assert propose(fund, donation_ref=other.ref).state == "waiting"
    with pytest.raises(ForbiddenMove):
        actions.confirm_refund(refund.ref, actor=fund.house["heron"].actor)


def test_a_line_that_somebody_claimed_meanwhile_books_nothing(fund):
    refund, before = propose(fund), free()
    banking.claim_refund(fund.line, actor=fund.house["heron"].actor)

    with pytest.raises(LineAlreadyClaimed):
        actions.confirm_refund(refund.ref, actor=fund.house["heron"].actor)
    assert free() == before


def test_the_database_refuses_a_refund_by_one(fund):
    refund = propose(fund)

    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(ref=refund.ref).update(state="confirmed", settled_by=refund.proposed_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(ref=refund.ref).update(reason="because")


def test_what_somebody_proposed_who_has_left_since_is_not_confirmed(fund):
    house = fund.house
    house.hire("plover", "approver", vouchers=[house["ibis"].ref])
    house.publish()
    proposed = propose(fund)
    people.lock_out(house["ibis"].ref, actor=house["ibis"].actor)
    house.publish()

    with pytest.raises(ProposerHasLeft):
        actions.confirm_refund(proposed.ref, actor=house["plover"].actor)
