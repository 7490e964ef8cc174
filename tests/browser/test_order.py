"""What a treasurer's page looks at before it signs for an order that the server has built."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from goldenbridge.adapters.handover import HandOver, handover_list
from goldenbridge.adapters.pain001 import payment_file
from goldenbridge.core import canonical, statements
from goldenbridge.core.application import PayoutDetails
from goldenbridge.core.matrix import Band
from goldenbridge.core.payfile import Built
from goldenbridge.core.runs import PaymentAmount, PaymentContent, RunContent, release_digest
from goldenbridge.core.statements import Approval, signed_value
from tests.adapters.bankfiles import FUND as FUND_ACCOUNT
from tests.adapters.bankfiles import FUND_IBAN, PAYEE_IBAN, order, transfer
from tests.browser.conftest import Refused
from tests.browser.test_twins import read_in
from tests.core.fund import TODAY, make_fund

pytestmark = pytest.mark.browser
OTHER_IBAN = "GB82WEST12345698765432"
FUND = make_fund()
IBIS, GROUSE = FUND.hire("ibis", "treasurer"), FUND.hire("crane", "approver")
DOVE = FUND.hire("stork", "triager")


def opened(end_to_end_id="E2E1", amount_minor=48320, *, name="Jan Kowalski", iban=PAYEE_IBAN, rail="bank", note=""):
    """A payment as the page has opened it."""
    account = iban if rail == "bank" else ""
    details = PayoutDetails(name, date(1990, 1, 1), rail, account, country="DE", town="Berlin", note=note)
    amount = PaymentAmount(uuid4(), amount_minor, "EUR")
    return {
        "endToEndId": end_to_end_id,
        "details": canonical.decode(details.content()),
        "amount": canonical.decode(amount.content()),
    }


# What the run's file says of the order, and the names that the server says it wrote in Latin letters.
NAMED = {"from": FUND_IBAN, "on": "2020-08-20", "changes": [["Ян Лявон", "Ian Liavon"]]}


def looked_at(twin, content, *rows, rail="bank", **told):
    """The code with which the page refuses this order; none if it signs."""
    try:
        twin("order.requireOrder", content, {"rail": rail, "rows": list(rows)} | {**NAMED, **told})
    except Refused as error:
        return error.code
    return None


TWO = (transfer(), transfer("E2E2", 50, name="Ян Лявон", iban=OTHER_IBAN))
ROWS = (opened(), opened("E2E2", 50, name="Ян Лявон", iban=OTHER_IBAN))
WRITTEN = payment_file(order(*TWO)).content


def test_an_order_of_exactly_what_was_opened_is_signed(twin):
    assert looked_at(twin, WRITTEN, *ROWS) is None
    assert looked_at(twin, WRITTEN, *reversed(ROWS)) is None


@pytest.mark.parametrize(
    "altered",
    {
        "account": payment_file(order(transfer(iban=OTHER_IBAN), TWO[1])).content,
        "accounts exchanged": payment_file(
            order(transfer(iban=OTHER_IBAN), replace(TWO[1], creditor=TWO[0].creditor))
        ).content,
        "name": payment_file(order(transfer(name="Jan Kowalsky"), TWO[1])).content,
        "name in Latin letters": WRITTEN.replace(b">Ian Liavon<", b">Mallory<"),
        "our account": payment_file(replace(order(*TWO), debtor=replace(FUND_ACCOUNT, iban=OTHER_IBAN))).content,
        "day": payment_file(replace(order(*TWO), execution_on=date(2020, 8, 21))).content,
        "two days": WRITTEN.replace(b"</ReqdExctnDt>", b"</ReqdExctnDt><ReqdExctnDt><Dt>2020-08-20</Dt></ReqdExctnDt>"),
        "amount": payment_file(order(transfer(amount_minor=48321), TWO[1])).content,
        "amount in words only": WRITTEN.replace(b">483.20<", b">48320<"),
        "currency": payment_file(order(*TWO, currency="USD")).content,
        "one more": payment_file(order(*TWO, transfer("E2E3", 1, iban=OTHER_IBAN))).content,
        "one less": payment_file(order(TWO[0])).content,
        "a second account": WRITTEN.replace(
            b"</CdtrAcct>", f"</CdtrAcct><CdtrAcct><Id><IBAN>{OTHER_IBAN}</IBAN></Id></CdtrAcct>".encode(), 1
        ),
        "another kind of account": WRITTEN.replace(
            f"<IBAN>{PAYEE_IBAN}</IBAN>".encode(), f"<Othr><Id>{PAYEE_IBAN}</Id></Othr>".encode(), 1
        ),
        "an ultimate creditor": WRITTEN.replace(b"</CdtrAcct>", b"</CdtrAcct><UltmtCdtr><Nm>M</Nm></UltmtCdtr>", 1),
        "hidden behind an entity": WRITTEN.replace(b"<Document", b'<!DOCTYPE a [<!ENTITY b "c">]><Document', 1),
        "no document": b"nothing",
    }.items(),
    ids=lambda item: item[0],
)
def test_an_order_that_says_anything_else_is_not_signed(twin, altered):
    assert altered[1] != WRITTEN
    assert looked_at(twin, altered[1], *ROWS) == "paper_differs"


@pytest.mark.parametrize(
    "name", ["Jan Kowalski", "J. O'Neil", "  Jan   K ", "Jan // K/", "/a" * 50, f"{'a' * 69} bc", "Ўладзімір", "Müller"]
)
def test_a_name_is_compared_as_a_bank_carries_it(twin, name):
    written = payment_file(order(transfer(name=name)))
    told = [[each.before, each.after] for each in written.changes]

    assert looked_at(twin, written.content, opened(name=name), changes=told) is None
    if name.isascii():
        # What is in Latin letters already is not believed to have become anything else.
        other = payment_file(order(transfer(name="Mallory"))).content
        assert looked_at(twin, other, opened(name=name), changes=[[name, "Mallory"]]) == "paper_differs"
    else:
        assert looked_at(twin, written.content, opened(name=name), changes=[]) == "paper_differs"


def test_a_list_for_those_who_carry_cash_is_looked_at_as_well(twin):
    names = ("Ян, Лявон", '=Jan "K"')
    note = "+375 a, \n b"
    rows = [opened(f"E2E{number}", 100, name=name, rail="manual", note=note) for number, name in enumerate(names)]
    told = [HandOver(f"E2E{number}", 100, "EUR", name, "DE", "Berlin", note) for number, name in enumerate(names)]

    assert looked_at(twin, handover_list(told), *rows, rail="manual") is None
    differing = {"name": "M", "amount_minor": 101, "currency": "USD", "country": "PL", "town": "Lublin", "note": "to M"}
    for name, value in differing.items():
        changed = handover_list([replace(told[0], **{name: value}), told[1]])
        assert looked_at(twin, changed, *rows, rail="manual") == "paper_differs"
    more = handover_list(told).replace(b",\r\n", b",to M\r\n")
    assert looked_at(twin, more, *rows, rail="manual") == "paper_differs"
    assert looked_at(twin, handover_list([*told, told[1]]), *rows, rail="manual") == "paper_differs"


def a_run():
    payments = tuple(
        PaymentContent(uuid4(), uuid4(), bytes(32), uuid4(), uuid4(), f"E2E{n}", 50_00, bytes(32), bytes(32))
        for n in range(3)
    )
    return RunContent(uuid4(), 2, uuid4(), uuid4(), "bank", "EUR", Band.TWO, payments)


def run_file(run, *, signers=None):
    """The parts of a run's file that the page looks at, signed step by step."""
    dropped, accepted = [run.payments[0].payment], ["few_recipients"]
    hashes = dict.fromkeys(("make", "approve", "authorise"), run.digest())
    hashes["release"] = release_digest(run, dropped=dropped, accepted=accepted)
    people = {"make": IBIS, "approve": GROUSE, "authorise": GROUSE, "release": IBIS} | (signers or {})
    signed = [
        statements.sign(
            Approval("run", run.run, hashes[step], step, person.ref, TODAY), sign_seed=FUND.keys[person.ref].sign_seed
        )
        for step, person in people.items()
        if person
    ]
    return {
        "accepted": accepted,
        "approvals": [signed_value(each) for each in signed],
        "content": run.to_value(),
        "dropped": [str(each) for each in dropped],
    }


def approved(twin, file):
    try:
        twin("order.requireApproved", file, {"$directory": read_in(twin, FUND.file(), root=FUND.root)})
    except Refused as error:
        return error.code
    return None


def test_a_run_that_others_have_approved_as_it_stands_is_built(twin):
    assert approved(twin, run_file(a_run())) is None


@pytest.mark.parametrize("step", ["make", "approve", "authorise", "release"])
def test_a_run_without_one_of_its_steps_is_not_built(twin, step):
    assert approved(twin, run_file(a_run(), signers={step: None})) == "paper_differs"
    assert approved(twin, run_file(a_run(), signers={step: DOVE})) == "paper_differs"


def test_a_run_that_was_changed_after_its_approvals_is_not_built(twin):
    run = a_run()
    file = run_file(run)
    one, *others = run.payments

    for other in (
        replace(run, payments=(one, replace(others[0], recipient_key=bytes(31) + b"!"), others[1])),
        replace(run, payments=(one, replace(others[0], details_digest=bytes(31) + b"!"), others[1])),
        replace(run, version=3),
    ):
        assert approved(twin, {**file, "content": other.to_value()}) == "paper_differs"
    assert approved(twin, {**file, "dropped": []}) == "paper_differs"
    assert approved(twin, run_file(run, signers={"approve": IBIS, "authorise": IBIS})) == "paper_differs"


def test_a_word_on_anything_but_this_run_is_not_signed(twin):
    run = a_run()
    file = run_file(run)
    digest = release_digest(run, dropped=[run.payments[0].payment], accepted=["few_recipients"])
    built = Built(run.run, 2, digest, bytes(32), bytes(32), 1, 2, IBIS.ref, TODAY)
    known = {"actor": str(IBIS.ref), "count": 2}

    twin("order.requireWord", built.to_value(), file, known)
    for other in (
        replace(built, run=uuid4()),
        replace(built, version=1),
        replace(built, content_hash=run.digest()),
        replace(built, screened=3),
        replace(built, actor=GROUSE.ref),
    ):
        with pytest.raises(Refused, match="paper_differs"):
            twin("order.requireWord", other.to_value(), file, known)
