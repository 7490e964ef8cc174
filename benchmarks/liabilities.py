"""How long the report of what is owed takes with 10,000 promises of six months each, half of them in force.

python -m benchmarks.liabilities                     SQLite
python -m benchmarks.liabilities --postgresql        PostgreSQL, started from a wheel
"""

import argparse
import sys
import tempfile
import time
import uuid
from datetime import date
from pathlib import Path

from benchmarks.ledger import _postgresql, _sqlite

WANTED_SECONDS = 0.5
AWARDS, MONTHS, MONTHLY = 10_000, 6, 50_000


def main():
    """Fill, ask five times, print; exit code 1 if the middle one takes too long or the sum is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gb-owed-") as folder:
        (_postgresql if options.postgresql else _sqlite)(Path(folder))
        _fill()
        from goldenbridge.apps.awards.liabilities import liabilities as by_promises
        from goldenbridge.apps.payouts.liabilities import liabilities as by_runs
        from goldenbridge.core.actors import Actor
        from goldenbridge.core.liability import by_month

        actor, took = Actor(uuid.UUID(int=7), frozenset({"auditor"})), []
        for _ in range(5):
            started = time.perf_counter()
            found = by_month([*by_promises(actor=actor), *by_runs(actor=actor)])
            took.append(time.perf_counter() - started)
        owed = sum(sum(row.values()) for months in found.values() for row in months.values())
        print(f"{AWARDS:,} promises, {owed / 100:,.2f} owed: " + ", ".join(f"{seconds:.3f} s" for seconds in took))
    return 1 if owed != AWARDS * MONTHS * MONTHLY or sorted(took)[2] > WANTED_SECONDS else 0


def _fill():
    from goldenbridge.apps.awards.models import Award, Entitlement

    first, step = date(2020, 8, 1), 5_000
    awards = [
        Award(
            state="active" if number % 2 else "offered",
            payee_ref=uuid.uuid4(),
            recipient_key=bytes(32),
            pot="General",
            currency="USD",
            step_minor=step,
            monthly_minor=MONTHLY,
            months=MONTHS,
            covered_months=MONTHS,
            promised_minor=MONTHLY * MONTHS,
            entitled_minor=MONTHLY * MONTHS if number % 2 else 0,
            grounds=bytes(32),
            has_left=bool(number % 2),
            valid_until=first,
            content_hash=bytes(32),
            drafted_on=first,
        )
        for number in range(AWARDS)
    ]
    Award.objects.bulk_create(awards, batch_size=500)
    Entitlement.objects.bulk_create(
        [
            Entitlement(award=award, month=first.replace(month=8 - month), step_minor=step, amount_minor=MONTHLY)
            for award in awards
            if award.state == "active"
            for month in range(MONTHS)
        ],
        batch_size=500,
    )


if __name__ == "__main__":
    sys.exit(main())
