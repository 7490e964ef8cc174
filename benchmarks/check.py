"""How long the books take to count themselves anew: balances, promises, entries and months of a million transfers.

python -m benchmarks.check                        SQLite
python -m benchmarks.check --postgresql           PostgreSQL, started from a wheel
python -m benchmarks.check --transfers 100000
"""

import argparse
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from benchmarks.ledger import _postgresql, _sqlite

WANTED_SECONDS = 5.0
BATCH = 5_000


def main():
    """Fill the books through the real actions, close eleven months, count; exit code 1 if it takes too long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--transfers", type=int, default=1_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gb-check-") as folder:
        (_postgresql if options.postgresql else _sqlite)(Path(folder))
        actor = _fill(options.transfers)
        from goldenbridge.apps.ledger.queries.proof import proof

        took = []
        for _ in range(3):
            started = time.perf_counter()
            told = proof(actor=actor)
            took.append(time.perf_counter() - started)
        print(
            f"{told.transfers} transfers, {told.closed_months} closed months, {len(told.findings)} findings: "
            + ", ".join(f"{seconds:.2f} s" for seconds in took)
        )
    return 1 if told.findings or sorted(took)[1] > WANTED_SECONDS * max(options.transfers, 100_000) / 1_000_000 else 0


def _fill(count):
    from uuid import UUID

    from goldenbridge.apps.ledger import actions
    from goldenbridge.core.actors import Actor

    actor = Actor(UUID(int=11), frozenset({"treasurer", "auditor"}))
    actions.open_accounts(currency="USD", pots=["General"], actor=actor)
    first, started = date(2020, 1, 1), time.perf_counter()
    for start in range(0, count, BATCH):
        lines = [
            actions.GiftLine(2_500, "USD", "General", f"g{number}", first + timedelta(days=number % 360))
            for number in range(start, min(start + BATCH, count))
        ]
        actions.record_gifts(lines, actor=actor)
    print(f"filled with {count} in {time.perf_counter() - started:.0f} s")
    for month in range(1, 12):
        actions.close_period(date(2020, month, 1), actor=actor)
    return actor


if __name__ == "__main__":
    sys.exit(main())
