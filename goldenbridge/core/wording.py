"""What an approval means, in words: read from the very content that is hashed and signed, as the desk's page reads it.

The twin of browser/staffbase/papers.js; a test compares them. Content that no reader knows is shown line by line only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from goldenbridge.core.canonical import Value
from goldenbridge.core.money import Money, UnknownCurrency

MONTHS: Final = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
PEOPLE: Final = {"two": "two people", "three": "three people", "four": "four people"}
RAILS: Final = {"bank": "bank transfer, booked as one row", "manual": "by hand, before two witnesses"}
RULES: Final = {
    "monthly_pay": "Monthly pay",
    "one_off": "One-off help",
    "bill": "Cost on a bill",
    "taper": "After a new job",
}
ACCEPTED: Final = {
    "few_recipients": "few people are in this run",
    "same_sender": "many are paid from one account on one day",
    "same_amount": "several payments are of the same amount",
    "recipient_warned": "a recipient has warned us about being paid this way",
}
PAUSES: Final = {
    "no_contact": "he cannot be reached",
    "account_doubted": "his account is in doubt",
    "under_review": "something is being checked again",
    "own_wish": "he asks for it",
    "legal": "a legal question is open",
}
ENDS: Final = {
    "deceased": "he has died",
    "revoked": "the decision behind it no longer holds",
    "term": "it ends sooner than was promised",
}

TRAILS: Final = {
    "whole": "held together from its first record",
    "broken": "did not hold together",
    "not_read": "not read",
}

Content = Mapping[str, Any]
Rows = list[tuple[str, str]]


@dataclass(frozen=True)
class Told:
    """What a signature stands for: one sentence, facts with their labels, and perhaps a table."""

    lead: str
    rows: tuple[tuple[str, str], ...]
    head: tuple[str, ...] = ()
    lines: tuple[tuple[str, ...], ...] = ()


def read_paper(kind: str, step: str, content: Value) -> Told | None:
    """Return the content of a paper in words; None where no reader fits."""
    reader = _READERS.get(kind)
    if reader is None or not isinstance(content, Mapping):
        return None
    try:
        return reader(content, step)
    except (UnknownCurrency, KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None


def plain(value: object) -> str:
    """Return text in which nothing can hide: control and direction characters are spelled out."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in str(value))


def _award(content: Content, step: str) -> Told:
    deed = {
        "cover": "You set aside the money for promise",
        "approve": "You approve promise",
        "offer": "You offer promise",
    }[step]
    months = _whole(content["months"])
    covered = _whole(content.get("covered_months", months))
    payee, total = _short(content["payee"]), _money(content["total"])
    rows: Rows = [("To", f"payee {payee}")]
    if months:
        pay = f"{_money(content['monthly'])} a month for {_count(months, 'month')}: {_money(content['pay'])}"
        part = f"{covered} of {_count(months, 'month')}; later months wait for gifts"
        rows += [("Pay", pay), ("Set aside beforehand", part if covered < months else "all months")]
        if content["taper"]:
            rows.append(("After a job begins", f"{_percents(content['taper'])} of a month's pay, month by month"))
    rows += [("Debt settled", _settled(debt)) for debt in content["settlements"]]
    rows += [
        ("In all", total),
        ("From the pot", plain(content["pot"])),
        ("May be accepted until", _day(content["valid_until"])),
        ("Left his post", "yes, so it is not offered first" if content["has_left"] else "not yet"),
    ]
    return Told(f"{deed} {_short(content['award'])}: {total} in all, to payee {payee}.", tuple(rows))


def _settlement(content: Content, step: str) -> Told:
    deed = {"cover": "You set aside the money for a debt", "approve": "You approve the settling of a debt"}[step]
    terms = content["terms"]
    rows: Rows = [
        ("What is paid of it", _settled(terms)),
        ("Asked besides and not paid", _money(content["interest"])),
        *((f"In {_month(part['month'])}", _money(part["amount"])) for part in content["instalments"]),
        ("How it is repaid", plain(content["repaid"])),
    ]
    return Told(f"{deed}, added to promise {_short(content['award'])}: {_money(terms['amount'])}.", tuple(rows))


def _pause(content: Content, _step: str) -> Told:
    because = PAUSES.get(content["reason"]) or _spaced(content["reason"])
    rows = (("Paused since", _day(content["since"])), ("Because", because))
    return Told(f"You let payments of promise {_short(content['award'])} go on.", rows)


def _ending(content: Content, step: str) -> Told:
    deed = {"sign": "You agree, as the first of two, that promise {} ends", "end": "You end promise {}"}[step]
    owed = "nothing that no run has drawn, neither months nor debts"
    if content["keeps_debts"]:
        owed = f"the months up to and with {_month(content['last_month'])}, and the debts"
    lead = f"{deed.format(_short(content['award']))} on {_day(content['ends_on'])}."
    return Told(lead, (("Because", ENDS[content["reason"]]), ("What stays owed", owed)))


def _run(content: Content, step: str) -> Told | None:
    if step == "recall":
        return _recall(content)
    if step == "recall_for":
        return _recall_for(content)
    # A release holds the run whole, beside what was dropped since and the warnings that are accepted.
    is_whole = isinstance(content["run"], Mapping)
    run = content["run"] if is_whole else content
    dropped, accepted = (content["dropped"], content["accepted"]) if is_whole else ([], [])
    paid = [payment for payment in run["payments"] if payment["payment"] not in dropped]
    total = _units(sum(_whole(each["steps_minor"]) for each in paid), run["currency"])
    deed = {
        "make": "You lock run",
        "approve": "You approve run",
        "authorise": "You say that it may be paid: run",
        "release": "You let the money go: run",
        "drop": "You sign what is left of run",
    }[step]
    payees = len({each["payee"] for each in paid})
    to = "one recipient" if payees == 1 else f"{payees} recipients"
    version = _whole(run["version"])
    rows: Rows = [
        ("At most", f"{total} to {to}, in {_count(len(paid), 'payment')}"),
        ("For", _months(paid)),
        ("How", RAILS[run["rail"]]),
        ("From", f"account {_short(run['account'])}, to payees of cell {_short(run['cell'])}"),
        ("People it needs", PEOPLE[run["band"]]),
        ("Version", "1" if version == 1 else f"{version}; what was signed of earlier versions is void"),
    ]
    if dropped:
        rows.append(("Dropped since", _count(len(dropped), "payment")))
    rows += [("You accept that", ACCEPTED.get(code) or _spaced(code)) for code in accepted]
    fingerprints = "sealed to the cell; you sign their fingerprints and never more than stands here"
    rows.append(("Exact amounts and accounts", fingerprints))
    lines = tuple(_payment_line(each, run["currency"]) for each in paid)
    head = ("Payee", "For", "Promise", "At most")
    return Told(f"{deed} {_short(run['run'])}: at most {total}.", tuple(rows), head, lines)


def _payment_line(payment: Content, currency: str) -> tuple[str, str, str, str]:
    month = _month(payment["month"]) if payment.get("month") else ""
    return _short(payment["payee"]), month, _short(payment["award"]), _units(payment["steps_minor"], currency)


def _months(paid: Sequence[Content]) -> str:
    """The months that payments are for, the earliest and the latest; runs of before the month was signed say none."""
    told = sorted(each["month"] for each in paid if each.get("month"))
    if not told:
        return "months that are not told here"
    first, last = _month(told[0]), _month(told[-1])
    return first if first == last else f"{first} to {last}"


def _recall(content: Content) -> Told | None:
    if content["given_to_bank"] is not False:
        return None
    by = "by you or by anybody with your help"
    lead = f"You say that the bank was not given the order of run {_short(content['run'])}, {by}."
    return Told(lead, (("Order", plain(content["order"])),))


def _recall_for(content: Content) -> Told | None:
    if content["paid"] is not False:
        return None
    rows = (
        ("Order", plain(content["order"])),
        ("In place of", ", ".join(f"person {_short(ref)}" for ref in content["for"])),
        ("You looked into", f"the account's statements from {_day(content['from'])} to {_day(content['until'])}"),
    )
    lead = (
        f"You say that the bank has not paid the order of run {_short(content['run'])}. Nobody hears from who took it."
    )
    return Told(lead, rows)


def _cover_policy(content: Content, step: str) -> Told:
    deed = {"make": "You propose", "release": "You release"}[step]
    months = content["covered_months"]
    covered = "all its months" if months is None else _count(_whole(months), "month")
    rows = (
        ("Set aside beforehand", covered),
        ("Debts", "always whole"),
        ("Number of this policy", str(_whole(content["number"]))),
    )
    return Told(f"{deed} that the board covers {covered} of each new promise before it is made.", rows)


def _stand_in(content: Content, step: str) -> Told | None:
    if step != "lend":
        return None
    role, last = {"approver": "approver", "treasurer": "treasurer"}[content["role"]], _day(content["last"])
    rows = (
        ("Role", role),
        ("To", f"person {_short(content['to'])}"),
        ("From", _day(content["first"])),
        ("Up to and with", last),
        ("For the matrix", "you and your stand-in are one person in what is signed so"),
    )
    return Told(f"You lend your role of {role} to person {_short(content['to'])} until {last}.", rows)


def _audit(content: Content, step: str) -> Told | None:
    if step != "sign":
        return None
    names = {"in_order": "in order", "not_in_order": "not in order", "unanswered": "unanswered"}
    draws = sum(_whole(content[name]) for name in names)
    rows = (
        *((f"Draws {label}", str(content[name])) for name, label in names.items()),
        ("Accounts that agree with the bank", str(_whole(content["accounts_agreed"]))),
        ("Accounts that do not", str(_whole(content["accounts_differ"]))),
        ("The access journal", TRAILS[content["trail"]]),
    )
    deed = f"You put your name to audit {_short(content['audit'])}: {_count(draws, 'draw')}"
    return Told(f"{deed}, {content['in_order']} of them in order. It stands in the public log for ever.", rows)


def _rules(content: Content, step: str) -> Told:
    deed = {"propose": "You propose", "release": "You put into force"}[step]
    currency = plain(content["currency"])
    rows = tuple(
        (_rule(each["rule"]), f"{plain(each['expression'])}, at most {_whole(each['cap']):,} {currency}")
        for each in content["rules"]
    )
    lines = tuple(
        (
            _rule(each["rule"]),
            ", ".join(f"{plain(name)} {plain(value)}" for name, value in each["inputs"].items()),
            f"{_whole(each['gives']):,}",
        )
        for each in content["examples"]
    )
    lead = f"{deed} version {_whole(content['version'])} of the rules in {currency}."
    return Told(lead, rows, ("Worked example", "With", "Gives"), lines)


def _payment(content: Content, _step: str) -> Told:
    payee = _short(content["payee"])
    rows = (
        ("Of run", _short(content["run"])),
        ("At most", _units(content["steps_minor"], content["currency"])),
    )
    said = f"the payment for {_month(content['month'])} was handed over to payee {payee} while you stood by"
    return Told(f"You say that {said}.", rows)


_READERS: Final[Mapping[str, Callable[[Content, str], Told | None]]] = {
    "award": _award,
    "settlement": _settlement,
    "pause": _pause,
    "ending": _ending,
    "run": _run,
    "cover_policy": _cover_policy,
    "audit": _audit,
    "stand_in": _stand_in,
    "rules": _rules,
    "payment": _payment,
}


def _settled(terms: Content) -> str:
    parts = "at once" if terms["parts"] == 1 else f"in {_whole(terms['parts'])} monthly parts"
    return f"{_money(terms['amount'])} of {_money(terms['verified'])} verified, {parts}"


def _money(text: str) -> str:
    found = re.fullmatch(r"([0-9]+)(\.[0-9]+)? ([A-Z]{3})", text)
    if found is None:
        raise ValueError
    return f"{int(found[1]):,}{found[2] or ''} {found[3]}"


def _units(minor: int, currency: str) -> str:
    return _money(str(Money(_whole(minor), currency)))


def _day(text: str) -> str:
    year, month, day = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text).groups()  # type: ignore[union-attr]
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def _month(text: str) -> str:
    return _day(text).partition(" ")[2]


def _percents(text: str) -> str:
    return ", ".join(f"{each} %" for each in plain(text).split(","))


def _rule(name: str) -> str:
    return RULES.get(name) or plain(name)


def _spaced(code: str) -> str:
    return plain(code).replace("_", " ")


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"


def _short(ref: str) -> str:
    found = re.match(r"[0-9a-f]{8}-", ref)
    if found is None:
        raise ValueError
    return ref[:8]


def _whole(number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError
    return number
