"""The chapter of the audit: two who have no other part draw payments by value, look, and sign what they found."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.conf import settings

from goldenbridge.apps.audit import actions, queries
from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.ledger.queries import reports
from goldenbridge.cli.demo.bankfile import camt053
from goldenbridge.cli.demo.people import Colleague
from goldenbridge.cli.demo.stage import DAYS, Stage
from goldenbridge.core import canonical, sampling
from goldenbridge.core.actors import Actor
from goldenbridge.platform.program import program

AUDITORS: Final = ("kite", "owl")
# After the runs of the story, and days before it ends.
FIRST, LAST, LOOKED = 1, 40, 42
DRAWS: Final = 60


def play(stage: Stage) -> None:
    """Each commits to a seed, the list is fixed, both reveal; then what was drawn and every account is looked at."""
    stage.be_at(LOOKED)
    one, other = (stage.people[name] for name in AUDITORS)
    currency = settings.CURRENCIES[0]
    audit = actions.open_audit(
        currency=currency, first_on=stage.day(FIRST), last_on=stage.day(LAST), wanted=DRAWS, actor=one.actor
    )
    for hand in (one, other):
        _commit(audit.ref, hand)
    for hand in (other, one):
        seed = sampling.own_seed(hand.member.keys.sign_seed, audit.ref)
        actions.reveal_seed(audit.ref, seed=seed, actor=hand.actor)
    for item in queries.audit(audit.ref, actor=one.actor).items:
        actions.record_finding(audit.ref, payment_ref=item.payment_ref, finding="in_order", actor=one.actor)
    statements = _statements(currency, stage.day(LAST), actor=other.actor)
    actions.compare_balances(audit.ref, statements=statements, on=stage.day(LAST), agrees=True, actor=other.actor)
    actions.record_trail(audit.ref, state="whole", actor=other.actor)
    for hand in (one, other):
        paper = queries.result_paper(audit.ref, actor=hand.actor)
        actions.sign_result(audit.ref, **hand.approve("audit", audit.ref, paper.content_hash, "sign"), actor=hand.actor)
    stage.be_at(DAYS)
    _tell(stage)


def _statements(currency: str, day: date, *, actor: Actor) -> dict[UUID, bytes]:
    """What the bank gives the auditor: all that it has lies in the first account."""
    beside = banking.beside_books(currency, on=day, actor=actor)
    left = reports.in_bank_on(day, currency, actor=actor) + beside.unclaimed_minor + beside.carried_minor
    found = {}
    for account in banking.accounts(actor=actor):
        if account.currency == currency and account.is_confirmed:
            found[account.ref] = camt053(account.holder, [], currency=currency, opening_minor=left, closed_on=day)
            left = 0
    return found


def _commit(ref: UUID, hand: Colleague) -> None:
    seed_hash = sampling.commitment(ref, sampling.own_seed(hand.member.keys.sign_seed, ref))
    content = queries.commit_terms(ref, actor=hand.actor) | {"seed_hash": canonical.b64(seed_hash)}
    signed = hand.approve("audit", ref, canonical.digest("audit", content), "commit")
    actions.commit_seed(ref, seed_hash=seed_hash, **signed, actor=hand.actor)


def _tell(stage: Stage) -> None:
    """How a visitor checks the audit as anybody can."""
    folder = settings.LOG_FOLDER
    command = f"{program()} audit --key {folder / 'fund.vkey'} --log {folder}"
    stage.tell("The audit of two, checked at home", "command", command)
