"""An invented officer and what is promised to him, signed by the money people of an invented fund."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from goldenbridge.core import statements
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.award import AwardTerms, SettlementTerms
from goldenbridge.core.promise import SignedPromise
from goldenbridge.core.promised import Debt, Promised
from goldenbridge.core.statements import Approval

DAY = date(2020, 8, 20)
OFFICER = Applicant(bytes(16))
TERMS = AwardTerms(
    ref=UUID(int=1),
    payee_ref=UUID(int=2),
    recipient_key=OFFICER.keys.sign_key,
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


def hire_money_people(fund):
    """Three who may cover, approve and offer."""
    for name in ("otter", "lynx", "marten"):
        fund.hire(name, "approver")
    return fund


def promised(fund, terms=TERMS, *, steps=("cover", "approve", "offer"), **changes):
    people = [person for person in fund.staff if "approver" in person.roles]
    approvals = tuple(
        statements.sign(
            Approval("award", terms.ref, terms.content_hash(), step, person.ref, DAY),
            sign_seed=fund.keys[person.ref].sign_seed,
        )
        for step, person in zip(steps, people, strict=False)
    )
    told = Promised(
        promise=SignedPromise(terms.content(), approvals),
        state="active",
        step="nothing",
        months_paid=1,
        months_left=2,
        next_month=date(2020, 9, 1),
        covered_to=date(2020, 10, 1),
        debts=(Debt(UUID(int=3), "service_contract", "0.00 EUR"),),
    )
    return replace(told, **changes)


def promised_to(fund, sign_key, **changes):
    """The same terms for another officer."""
    return promised(fund, replace(TERMS, recipient_key=sign_key), **changes)
