"""`goldenbridge demo --days N`: what the clock would do with gifts until then, so that a visitor's own gets proved."""

from __future__ import annotations

from datetime import timedelta

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.giving import actions as giving
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.platform import clock


def go_on(days: int) -> tuple[int, int]:
    """Claim, clear, close windows and sign the log as on that day; says how many gifts and windows.

    Only the jobs of gifts run: a list of keys or an offer that would have ended by then stays as it is.
    """
    windows = cleared = 0
    today = clock.now()
    giving.claim_lines(actor=SCHEDULE)
    for day in range(1, days + 1):
        with clock.moved_to(today + timedelta(days=day)):
            cleared += giving.clear_gifts(actor=SCHEDULE)
            awards.push_set_aside(actor=SCHEDULE)
            windows += len(transparency.close_due_windows(actor=SCHEDULE))
            transparency.sequence(actor=SCHEDULE)
    transparency.publish_edition(actor=SCHEDULE)
    return cleared, windows
