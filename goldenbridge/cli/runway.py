"""`goldenbridge runway`: how many more the fund can promise and honour all, from its own books, with what-if values."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, fields, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from goldenbridge.cli import environment
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.money import Money


def main(arguments: list[str]) -> int:
    """Print the answer, then what it rests on."""
    parser = argparse.ArgumentParser(prog="goldenbridge runway", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("fund"))
    parser.add_argument("--currency", help="the first one of the fund unless told")
    parser.add_argument(
        *("--what-if", "-w"),
        action="append",
        default=[],
        metavar="NAME=NUMBER",
        help="replaces an assumption, such as growth=1.5; may be given often",
    )
    parser.add_argument("--json", action="store_true", help="everything, for another program")
    options = parser.parse_args(arguments)
    environment.enter(options.folder)
    environment.load("goldenbridge.cli.readiness").require_served()
    plans = environment.load("goldenbridge.apps.planning.runway")
    currency = options.currency or environment.load("django.conf").settings.CURRENCIES[0]
    today = plans.position(currency, actor=SCHEDULE)
    given = plans.observed(today, actor=SCHEDULE)
    found = plans.outlook(today, replace(given, **_numbers(options.what_if, given, parser)))
    print(json.dumps(asdict(found), default=str, indent=1) if options.json else _told(found, plans))
    return 0


def _numbers(asked: list[str], given: Any, parser: argparse.ArgumentParser) -> dict[str, float]:
    """The what-if values by the names of the assumptions; whole where the assumption is."""
    kinds = {field.name: type(getattr(given, field.name)) for field in fields(given)}
    numbers: dict[str, float] = {}
    for pair in asked:
        name, _, number = pair.partition("=")
        if name not in kinds:
            parser.error(f"there is no assumption “{name}”; there are {', '.join(kinds)}")
        try:
            numbers[name] = kinds[name](number)
        except ValueError:
            parser.error(f"“{number}” is no number for {name}")
    return numbers


def _told(found: Any, plans: ModuleType) -> str:
    today, says = found.position, found.forecast
    amounts = {
        "in the bank": today.cash_minor,
        "reserve": today.reserve_minor,
        "free to promise": today.free_minor,
        "offered, not yet begun": today.promised.offered_minor,
        "running, still to pay": today.promised.running_minor,
    }
    first = plans.clock.today()
    short = "the money suffices" if says.short_on_day is None else f"money may be short in {says.short_on_day} days"
    lines = [
        f"The fund can promise {says.more} more and honour all with 95 % certainty.",
        f"What is free today covers {says.covered_now}.",
        f"If everybody who comes so far is promised, about {says.wanted}, {short}.",
        "",
        *(f"  {name:<24}{Money(minor, today.currency)!s:>20}" for name, minor in amounts.items()),
        "",
        *(
            f"  {month:%Y-%m} owes {Money(minor, today.currency)!s:>29}"
            for month, minor in plans.months_ahead(found, first)
        ),
        "",
        "  week  applications a day  on its worst day  volunteers to read within a day",
        *(
            f"{week.day // 7:6}{week.applications_a_day:20}{week.applications_a_day_at_most:18}{week.volunteers:12}"
            for week in says.weeks[:13]
        ),
    ]
    return "\n".join(lines)
