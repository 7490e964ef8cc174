"""The table of what happens by the clock, and how often."""

from __future__ import annotations

from functools import partial
from typing import Final

from goldenbridge.apps.giving import actions as giving
from goldenbridge.apps.intake import actions as intake
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.people import actions as people
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.platform.schedule import Job

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

JOBS: Final[tuple[Job, ...]] = (
    # What has a last day goes when it has come.
    Job("expire_letters", DAY, partial(intake.expire_letters, actor=SCHEDULE)),
    Job("forget_answers", DAY, partial(intake.forget_answers, actor=SCHEDULE)),
    Job("expire_keys", DAY, partial(keystore.expire_keys, actor=SCHEDULE)),
    Job("drop_wraps_of_locked_out", HOUR, partial(keystore.drop_wraps_of_locked_out, actor=SCHEDULE)),
    Job("sweep_sessions", HOUR, partial(people.sweep_sessions, actor=SCHEDULE)),
    # Gifts: claimed, cleared, cut into a window, in this order; then the log is signed and published.
    Job("claim_gifts", 10 * MINUTE, partial(giving.claim_lines, actor=SCHEDULE)),
    Job("clear_gifts", HOUR, partial(giving.clear_gifts, actor=SCHEDULE)),
    Job("close_windows", HOUR, partial(transparency.close_due_windows, actor=SCHEDULE)),
    Job("forget_gifts", DAY, partial(giving.forget_gifts, actor=SCHEDULE)),
    Job("sequence_log", MINUTE, partial(transparency.sequence, actor=SCHEDULE)),
    Job("publish_edition", MINUTE, partial(transparency.publish_edition, actor=SCHEDULE)),
)
