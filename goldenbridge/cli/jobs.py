"""The table of what happens by the clock, and how often."""

from __future__ import annotations

from functools import partial
from typing import Final

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.giving import actions as giving
from goldenbridge.apps.intake import actions as intake
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.payouts import actions as payouts
from goldenbridge.apps.people import actions as people
from goldenbridge.apps.planning import actions as planning
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.apps.triage import actions as triage
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.platform.schedule import Job

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

JOBS: Final[tuple[Job, ...]] = (
    # What has a last day goes when it has come.
    Job("expire_letters", DAY, partial(intake.expire_letters, actor=SCHEDULE)),
    Job("forget_answers", DAY, partial(intake.forget_answers, actor=SCHEDULE)),
    Job("expire_keys", DAY, partial(cases.expire_keys, actor=SCHEDULE)),
    Job("retire_replaced_keys", DAY, partial(cases.retire_replaced_keys, actor=SCHEDULE)),
    Job("retire_shards", DAY, partial(triage.retire_shards, actor=SCHEDULE)),
    Job("forget_ended_cases", DAY, partial(cases.forget_ended_cases, actor=SCHEDULE)),
    Job("forget_candidates", DAY, partial(cases.forget_candidates, actor=SCHEDULE)),
    Job("retire_duty_keys", DAY, partial(cases.retire_duty_keys, actor=SCHEDULE)),
    Job("sweep_unlisted_keys", DAY, partial(keystore.sweep_unlisted, actor=SCHEDULE)),
    Job("drop_wraps_of_locked_out", HOUR, partial(keystore.drop_wraps_of_locked_out, actor=SCHEDULE)),
    Job("sweep_sessions", HOUR, partial(people.sweep_sessions, actor=SCHEDULE)),
    Job("destroy_due_evidence", HOUR, partial(cases.destroy_due_evidence, actor=SCHEDULE)),
    Job("end_due_accesses", HOUR, partial(cases.end_due_accesses, actor=SCHEDULE)),
    Job("forget_samples", DAY, partial(cases.forget_samples, actor=SCHEDULE)),
    Job("lapse_silent_cases", DAY, partial(cases.lapse_silent_cases, actor=SCHEDULE)),
    Job("lapse_awards", HOUR, partial(awards.lapse_awards, actor=SCHEDULE)),
    Job("sweep_case_keys", DAY, partial(cases.sweep_keys, actor=SCHEDULE)),
    # Applications come in; what applicants see goes out on one tick for all, so that no hour tells who was at work.
    Job("collect_arrivals", MINUTE, partial(triage.collect_arrivals, actor=SCHEDULE)),
    Job("expire_leases", 5 * MINUTE, partial(triage.expire_leases, actor=SCHEDULE)),
    Job("refresh_statuses", 10 * MINUTE, partial(cases.refresh_statuses, actor=SCHEDULE)),
    Job("give_up_confirmations", DAY, partial(payouts.give_up_confirmations, actor=SCHEDULE)),
    Job("push_funnel", 6 * HOUR, partial(planning.push_funnel, actor=SCHEDULE)),
    # Gifts: claimed, cleared, cut into a window, in this order; then the log is signed and published.
    Job("claim_gifts", 10 * MINUTE, partial(giving.claim_lines, actor=SCHEDULE)),
    Job("clear_gifts", HOUR, partial(giving.clear_gifts, actor=SCHEDULE)),
    Job("push_set_aside", HOUR, partial(awards.push_set_aside, actor=SCHEDULE)),
    Job("close_windows", HOUR, partial(transparency.close_due_windows, actor=SCHEDULE)),
    Job("log_reliefs", DAY, partial(awards.log_reliefs, actor=SCHEDULE)),
    Job("forget_gifts", DAY, partial(giving.forget_gifts, actor=SCHEDULE)),
    Job("log_directory", 10 * MINUTE, partial(transparency.log_directory, actor=SCHEDULE)),
    Job("sequence_log", MINUTE, partial(transparency.sequence, actor=SCHEDULE)),
    Job("publish_edition", MINUTE, partial(transparency.publish_edition, actor=SCHEDULE)),
)
