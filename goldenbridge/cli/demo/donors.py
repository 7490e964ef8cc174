"""The chapter of the donors: thousands of gifts, announced, sent through a bank, claimed and cleared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.banking import queries as banking_queries
from goldenbridge.apps.giving import actions, queries
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger import queries as ledger_queries
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.cli.demo.bankfile import Row, camt053
from goldenbridge.cli.demo.stage import DAYS, SITE, Stage
from goldenbridge.cli.demo.treasury import ACCOUNTS
from goldenbridge.core import donorphrase
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE, Actor
from goldenbridge.core.references import donation_reference, grouped
from goldenbridge.platform import clock
from goldenbridge.platform.program import program

CAMPAIGN: Final = "pay-and-debts"
POT: Final = "General"
TITLES: Final = {
    "en": "Months without pay, and the debts that held them",
    "ru": "Месяцы без зарплаты и долги, которые удерживали",
    "be": "Месяцы без заробку і даўгі, якія ўтрымлівалі",  # noqa: RUF001 (Belarusian)
}
TOTALS: Final = {"USD": (500_000_00, 2_600), "EUR": (24_000_00, 140)}
"""For each currency: the sum of all gifts in minor units, and how many there are."""

LAST_DAY: Final = DAYS - 4
"""After this nobody gives any more, so that everything has cleared when the curtain falls."""

AMOUNTS: Final = (500, 1000, 1000, 2000, 2000, 2500, 5000, 5000, 5000, 10000, 10000, 20000, 25000, 50000, 100000)
NAMES: Final = ("A. Donor", "B. Giver", "C. Friend", "D. Neighbour", "E. Cousin", "F. Colleague")
PHRASE: Final = "golden bridge over cold water"
PHRASE_DAY: Final = 2
PHRASE_MINOR: Final = 137_50
ON_THEIR_WAY: Final = 24
"""Gifts of each currency that are still on their way when the story ends: enough for one more window."""

NOBODYS: Final = ("for the good side", "thank you for what you do", "RF gift")
"""What stands on transfers that nobody announced; somebody must look at them."""


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift as its donor knows it."""

    day: int
    amount_minor: int
    currency: str
    reference: str
    nonce: bytes
    has_slip: bool = False


def play(stage: Stage) -> None:
    """Open what is not open yet, and let the gifts come, day by day, each day with its statement."""
    stage.be_at(0, hour=8)
    treasurer = _one_with(stage, "treasurer")
    currencies = [code for code in settings.CURRENCIES if code in TOTALS]
    for currency in currencies:
        _open(currency, treasurer=treasurer, administrator=_one_with(stage, "administrator"))
    actions.open_campaign(CAMPAIGN, pot=POT, titles=TITLES, actor=treasurer)
    gifts = [gift for currency in currencies for gift in _gifts(stage, currency)]
    opening = dict.fromkeys(currencies, 0)
    for day in stage.each(range(1, DAYS), total=DAYS - 1, saying="Donors give"):
        stage.be_at(day - 1, hour=10)
        _announce([gift for gift in gifts if gift.day == day - 1])
        stage.be_at(day, hour=10)
        for currency in currencies:
            rows = _rows(stage, [gift for gift in gifts if gift.day == day - 1 and gift.currency == currency], day)
            _import(rows, currency=currency, opening_minor=opening[currency], on=stage.day(day - 1), actor=treasurer)
            opening[currency] += sum(row.amount_minor for row in rows)
        actions.claim_lines(actor=treasurer)
        actions.clear_gifts(actor=SCHEDULE)
    for currency in currencies:
        late = [gift for gift in gifts if gift.currency == currency][1 : ON_THEIR_WAY + 1]
        _announce([replace(gift, reference=_reference(stage)) for gift in late])
    write_statement(stage.folder, actor=treasurer)
    stage.shelf["donor"] = next(gift for gift in gifts if gift.amount_minor == PHRASE_MINOR and gift.day == PHRASE_DAY)
    stage.shelf["donor_phrase"] = PHRASE
    _tell(stage)


def _tell(stage: Stage) -> None:
    """How a visitor plays the bank, and the days that a gift needs."""
    heading, command = "The bank outside (type it in a second terminal)", f"{program()} demo --folder {stage.folder}"
    otter = f"otter    {stage.people['otter'].passphrase}"
    bank_page = f"{SITE}/staff/treasury/bank"
    stage.tell(heading, "its newest statements", f"{stage.folder / 'bank'}\nimport them: {otter}\n{bank_page}")
    stage.tell(heading, "give, then", f"{command} --statement\nand import what it names")
    stage.tell(heading, "send a run, then", f"{command} --bank\nand import what it names")
    days = "a gift clears after two days, a window needs twenty gifts and closes the day after"
    stage.tell(heading, "let days go by", f"{command} --days 4\n{days}")


def write_statement(folder: Path, *, actor: Actor) -> list[Path]:
    """The bank's newest statements: every gift that is announced arrives today, one made on the page as well."""
    paths = []
    today = clock.today()
    for currency, announced in queries.announced_gifts(actor=actor).items():
        account = queries.receiving_account(currency)
        if account is None:
            continue
        rows = [
            Row(amount_minor, today, f"{today:%Y%m%d}-{reference[-10:]}", grouped(reference), NAMES[0])
            for reference, amount_minor in announced
        ]
        path = folder / "bank" / f"statement-{currency}-{today}.xml"
        path.parent.mkdir(exist_ok=True)
        # An older one tells of the same gifts, as far as they have not come in: this one takes its place.
        for older in path.parent.glob(f"statement-{currency}-*.xml"):
            older.unlink()
        path.write_bytes(camt053(account, rows, currency=currency, opening_minor=0, closed_on=today))
        paths.append(path)
    return paths


def _gifts(stage: Stage, currency: str) -> list[Gift]:
    """Many small and few large gifts, most in the first days, which make the whole sum to the cent."""
    total, count = TOTALS[currency]
    total, count = round(total * stage.scale), stage.size(count, least=60)
    amounts = [stage.dice.choice(AMOUNTS) + stage.dice.choice((0, 0, 0, 50, 1, 99)) for _ in range(count - 1)]
    ratio = total / (sum(amounts) * 1.02)
    amounts = [max(500, round(amount * ratio / 50) * 50) for amount in amounts]
    if currency == settings.CURRENCIES[0]:
        amounts[0] = PHRASE_MINOR
    while sum(amounts) > total - 500:
        amounts[amounts.index(max(amounts))] //= 2
    amounts.append(total - sum(amounts))
    days = [PHRASE_DAY, *(min(int(stage.dice.expovariate(1 / 9)), LAST_DAY) for _ in amounts[1:])]
    return [_gift(stage, day, amount, currency) for day, amount in zip(days, amounts, strict=True)]


def _gift(stage: Stage, day: int, amount_minor: int, currency: str) -> Gift:
    reference = _reference(stage)
    is_told = amount_minor == PHRASE_MINOR and day == PHRASE_DAY
    nonce = donorphrase.nonce(PHRASE, reference=reference) if is_told else stage.dice.randbytes(32)
    return Gift(day, amount_minor, currency, reference, nonce, has_slip=stage.dice.random() < 1 / 60)


def _reference(stage: Stage) -> str:
    return donation_reference(stage.dice.randbytes(8))


@transaction.atomic
def _announce(gifts: Iterable[Gift]) -> None:
    """A day's announcements; as one transaction, since here they come from one process."""
    for gift in gifts:
        actions.announce_gift(
            gift.reference,
            campaign_slug=CAMPAIGN,
            amount_minor=gift.amount_minor,
            currency=gift.currency,
            nonce=gift.nonce,
            actor=ANONYMOUS,
        )


def _rows(stage: Stage, gifts: Iterable[Gift], day: int) -> list[Row]:
    """What the bank books: references broken into groups, some mangled, and now and then a gift out of the blue."""
    booked_on = stage.day(day - 1)
    rows = []
    for gift in gifts:
        text = grouped(gift.reference)
        if gift.has_slip:
            place = stage.dice.randrange(5, len(text))
            text = text[:place].lower() + "X" + text[place + 1 :]
        name = stage.dice.choice(NAMES)
        rows.append(Row(gift.amount_minor, booked_on, f"{booked_on:%Y%m%d}-{gift.reference[-10:]}", text, name))
    if rows and day % 15 == 0:
        text = NOBODYS[day // 15 - 1]
        rows.append(Row(2_500 + day, booked_on, f"{booked_on:%Y%m%d}-{rows[0].amount_minor}", text, NAMES[-1]))
    return rows


def _import(rows: list[Row], *, currency: str, opening_minor: int, on: date, actor: Actor) -> None:
    if not rows:
        return
    account = next(row for row in banking_queries.accounts(actor=actor) if row.currency == currency)
    content = camt053(account.holder, rows, currency=currency, opening_minor=opening_minor, closed_on=on)
    references = queries.expected_references(actor=actor)
    banking.import_statement(content, account_ref=account.ref, expected_references=references, actor=actor)
    transparency.push_statement_hash(sha256(content).digest(), actor=actor)


def _open(currency: str, *, treasurer: Actor, administrator: Actor) -> None:
    """Books and a bank account in a currency, unless an earlier chapter has opened them."""
    if currency not in ledger_queries.currencies():
        ledger.open_accounts(currency=currency, pots=(POT,), actor=treasurer)
    if queries.receiving_account(currency) is None:
        label = f"Gifts in {currency}"
        opened = banking.open_bank_account(ACCOUNTS[currency], label=label, currency=currency, actor=administrator)
        banking.confirm_bank_account(opened.ref, actor=treasurer)


def _one_with(stage: Stage, role: str) -> Actor:
    """Somebody of the story with a role."""
    actors: list[Actor] = [each.actor for each in stage.people.values()]
    return next(actor for actor in actors if actor.has(role))
