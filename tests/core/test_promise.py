"""What a run may pay of a promise, by the promise's own signed approvals."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from goldenbridge.core import canonical, statements
from goldenbridge.core.award import AwardTerms, LaterTerms, SettlementTerms
from goldenbridge.core.errors import Malformed
from goldenbridge.core.listing import Former
from goldenbridge.core.matrix import Band, SamePerson
from goldenbridge.core.promise import NotPromised, PromiseUnsigned, SignedPromise, SignedSettlement, check_promises
from goldenbridge.core.runs import PaymentContent, RunContent
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.statements import Approval
from tests.core.fund import make_fund

DAY = date(2020, 8, 20)
KEY = b"K" * 32
TERMS = AwardTerms(
    ref=UUID(int=1),
    payee_ref=UUID(int=2),
    recipient_key=KEY,
    pot="General",
    currency="EUR",
    monthly_minor=50_000,
    months=3,
    promised_minor=150_000,
    taper="",
    settlements=(SettlementTerms(UUID(int=3), 50_000, 50_000),),
    valid_until=DAY,
    has_left=False,
    grounds=bytes(32),
    round_number=1,
    covered_months=3,
)
PAYMENT = PaymentContent(uuid4(), UUID(int=2), KEY, UUID(int=1), uuid4(), "E2E", 50_000, bytes(32), bytes(32))
RUN = RunContent(uuid4(), 1, uuid4(), uuid4(), "bank", "EUR", Band.TWO, (PAYMENT,))


@pytest.fixture(scope="module")
def fund():
    fund = make_fund()
    for name in ("otter", "lynx", "marten"):
        fund.hire(name, "approver")
    return fund


def money_people(fund, count):
    return [person for person in fund.staff if "approver" in person.roles][:count]


def listed(fund, people):
    return fund.directory(staff=tuple(people))


def signed(fund, terms, people):
    """The promise with its steps signed by these people, one after the other."""
    approvals = []
    for step, person in zip(("cover", "approve", "offer"), people, strict=False):
        said = Approval("award", terms.ref, terms.content_hash(), step, person.ref, DAY)
        approvals.append(statements.sign(said, sign_seed=fund.keys[person.ref].sign_seed))
    return SignedPromise(terms.content(), tuple(approvals))


def check(fund, promise, people, *, run=RUN, dropped=()):
    check_promises(run, [promise], dropped=dropped, directory=listed(fund, people))


def test_a_payment_within_a_signed_promise_passes(fund):
    people = money_people(fund, 3)

    check(fund, signed(fund, TERMS, people), people)


@pytest.mark.parametrize(
    "change",
    [
        {"recipient_key": b"T" * 32},
        {"payee": uuid4()},
        {"award": uuid4()},
        {"steps_minor": 200_001},
    ],
)
def test_a_payment_to_another_recipient_or_beyond_the_promise_is_named(fund, change):
    people = money_people(fund, 3)
    run = replace(RUN, payments=(replace(PAYMENT, **change),))

    with pytest.raises(NotPromised) as refusal:
        check(fund, signed(fund, TERMS, people), people, run=run)

    assert run.payments[0].name in str(refusal.value)


def test_payments_of_one_promise_are_added_up_and_dropped_ones_are_not(fund):
    people = money_people(fund, 3)
    promise = signed(fund, TERMS, people)
    other = replace(PAYMENT, payment=uuid4(), steps_minor=200_000)
    run = replace(RUN, payments=(PAYMENT, other))

    check(fund, promise, people, run=run, dropped=[PAYMENT.payment])
    with pytest.raises(NotPromised):
        check(fund, promise, people, run=run)


def test_another_currency_is_not_what_was_promised(fund):
    people = money_people(fund, 3)

    with pytest.raises(NotPromised):
        check(fund, signed(fund, TERMS, people), people, run=replace(RUN, currency="USD"))


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_each_step_must_be_signed(fund, missing):
    people = money_people(fund, 3)
    promise = signed(fund, TERMS, people)
    approvals = tuple(each for at, each in enumerate(promise.approvals) if at != missing)

    with pytest.raises(PromiseUnsigned):
        check(fund, replace(promise, approvals=approvals), people)


def test_who_had_left_before_is_made_no_offer(fund):
    people = money_people(fund, 2)

    check(fund, signed(fund, replace(TERMS, has_left=True), people), people)


def test_signatures_over_other_terms_do_not_count(fund):
    people = money_people(fund, 3)
    promise = signed(fund, replace(TERMS, recipient_key=b"T" * 32), people)

    with pytest.raises(PromiseUnsigned):
        check(fund, replace(promise, content=TERMS.content()), people)


def test_a_forged_signature_is_refused(fund):
    people = money_people(fund, 3)
    promise = signed(fund, TERMS, people)
    forged = replace(promise.approvals[1], signature=bytes(64))

    with pytest.raises(ForgedSignature):
        check(fund, replace(promise, approvals=(promise.approvals[0], forged, promise.approvals[2])), people)


def test_one_person_does_not_cover_and_approve(fund):
    one, _other, third = money_people(fund, 3)

    with pytest.raises(SamePerson):
        check(fund, signed(fund, TERMS, (one, one, third)), (one, third))


def test_a_promise_outlives_all_its_signers(fund):
    people = money_people(fund, 3)
    promise = signed(fund, TERMS, people)
    former = tuple(Former.of(person, until=DAY) for person in people)

    check_promises(RUN, [promise], dropped=(), directory=fund.directory(staff=(), former=former))


def test_a_step_by_somebody_whom_no_list_tells_of_is_refused(fund):
    people = money_people(fund, 3)
    promise = signed(fund, TERMS, people)
    stranger = replace(people[0], roles=frozenset({"verifier"}))
    too_early = Former.of(people[0], until=DAY - timedelta(days=1))

    for left, former in (
        (people[1:], ()),
        ([stranger, *people[1:]], ()),
        (people[1:], (Former.of(stranger, until=DAY),)),
        (people[1:], (too_early,)),
    ):
        with pytest.raises(PromiseUnsigned):
            check_promises(RUN, [promise], dropped=(), directory=fund.directory(staff=tuple(left), former=former))


def test_the_key_of_a_former_person_does_not_sign_for_another(fund):
    one, two, three = money_people(fund, 3)
    promise = signed(fund, TERMS, (one, two, three))
    other = replace(Former.of(one, until=DAY), sign_key=fund.staff[0].sign_key)

    with pytest.raises(ForgedSignature):
        check_promises(RUN, [promise], dropped=(), directory=fund.directory(staff=(two, three), former=(other,)))


def test_a_promise_reads_back_and_strange_content_is_refused(fund):
    promise = signed(fund, TERMS, money_people(fund, 3))
    value = canonical.decode(canonical.encode(promise.to_value()))

    assert SignedPromise.from_value(value) == promise
    for broken in ({}, {**TERMS.content(), "has_left": 1}, {**TERMS.content(), "recipient": "short"}):
        with pytest.raises(Malformed):
            SignedPromise.from_value({**value, "content": broken})


LATER = LaterTerms(UUID(int=9), TERMS.ref, "EUR", SettlementTerms(UUID(int=3), 100_000, 50_000, 2), 5_000, DAY)


def signed_later(fund, terms, people, *, steps=("cover", "approve")):
    approvals = []
    for step, person in zip(steps, people, strict=False):
        said = Approval("settlement", terms.ref, terms.content_hash(), step, person.ref, DAY)
        approvals.append(statements.sign(said, sign_seed=fund.keys[person.ref].sign_seed))
    return SignedSettlement(terms.content(), tuple(approvals))


def test_a_later_settlement_that_is_signed_may_be_paid_besides_and_no_more(fund):
    """The promise is 2,000, the settlement 500 besides."""
    people = money_people(fund, 3)
    promise = replace(signed(fund, TERMS, people), later=(signed_later(fund, LATER, people),))

    for steps_minor, fits in ((250_000, True), (255_000, False)):
        run = replace(RUN, payments=(replace(PAYMENT, steps_minor=steps_minor),))
        if fits:
            check(fund, promise, people, run=run)
        else:
            with pytest.raises(NotPromised):
                check(fund, promise, people, run=run)
    value = canonical.decode(canonical.encode(promise.to_value()))
    assert SignedPromise.from_value(value) == promise


@pytest.mark.parametrize("flaw", ["unsigned", "one step", "changed", "of another promise", "twice"])
def test_a_later_settlement_that_is_not_signed_as_it_stands_pays_nothing(fund, flaw):
    people = money_people(fund, 3)
    good = signed_later(fund, LATER, people)
    later = {
        "unsigned": (replace(good, approvals=()),),
        "one step": (signed_later(fund, LATER, people, steps=("cover",)),),
        "changed": (replace(good, content=replace(LATER, interest_minor=10_000).content()),),
        "of another promise": (signed_later(fund, replace(LATER, award_ref=uuid4()), people),),
        "twice": (good, good),
    }[flaw]

    with pytest.raises(PromiseUnsigned):
        check(fund, replace(signed(fund, TERMS, people), later=later), people)
