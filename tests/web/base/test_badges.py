"""Badges: each state of each lifecycle has a tone or is quiet on purpose."""

from goldenbridge.core import lifecycles
from goldenbridge.core.lifecycles import Lifecycle
from goldenbridge.web.base.badges import TONE_OF, badge_tone

QUIET = {
    "aborted",
    "agreed",
    "cancelled",
    "closed",
    "closing",
    "draft",
    "ended",
    "freed",
    "given_up",
    "lapsed",
    "planned",
    "prospect",
    "ready",
    "refunded",
    "set_aside",
    "stated",
    "submitted",
    "withdrawn",
}


def test_every_state_has_a_tone_or_is_quiet_on_purpose():
    tables = [table for table in vars(lifecycles).values() if isinstance(table, Lifecycle)]
    states = {state for table in tables for state in table.states}

    assert {state for state in states if not badge_tone(state)} == QUIET & states
    assert not QUIET & set(TONE_OF)
