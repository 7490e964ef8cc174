"""Until when sealed things of a case may be opened, and when their keys are destroyed."""

from __future__ import annotations

from datetime import date, timedelta

# A declined applicant may ask for a review this long; until then the evidence must be there to be looked at again.
REVIEW_DAYS = 30
# Nothing unanswered keeps its evidence longer than this, attested or not.
EVIDENCE_AT_MOST_DAYS = 180
# Without a word from the applicant a case lapses after this many days; a question lives no longer either.
SILENCE_DAYS = 45
QUESTION_DAYS = 30

# So long after its end the phrase of a case still shows how it ended, and its last letters.
AFTERWARDS_DAYS = 30

# Who found work through the fund may need it in his first months; so long after he accepted a job his name is kept.
PLACED_AT_MOST_DAYS = 180

# Somebody who was drawn and lets what waits for him wait this long may be replaced by a coordinator.
SEAT_DAYS = 7

ACCESS_DAYS = {
    "story": 90,
    "notes": 90,
    "contact": 7,
    "identity": 14,
    "evidence": 30,
    "summary": 14,
    "payout": 30,
}


def access_ends(compartment: str, granted_on: date) -> date:
    """The last day on which somebody granted access today may open the compartment, unless it is granted again."""
    return granted_on + timedelta(days=ACCESS_DAYS[compartment])


def renewed_by(compartment: str, today: date) -> date:
    """Accesses that end by this day are renewed today if they are still needed: those in their second half."""
    return today + timedelta(days=ACCESS_DAYS[compartment] // 2)


def evidence_dies_on(*, asked_on: date, attested_on: date | None, review_until: date | None = None) -> date:
    """The day the evidence key is destroyed: after attestation and the review period, and never later than the limit.

    An open review postpones the day to its end, because the reviewers look at the same evidence; the limit still holds.
    """
    limit = asked_on + timedelta(days=EVIDENCE_AT_MOST_DAYS)
    if attested_on is None:
        return limit
    due = attested_on + timedelta(days=REVIEW_DAYS)
    return min(limit, max(due, review_until)) if review_until else min(limit, due)


def forgotten_by(today: date) -> date:
    """What was over by this day is forgotten today: phrase, letters and contact."""
    return today - timedelta(days=AFTERWARDS_DAYS)


def placed_by(today: date) -> date:
    """Who accepted a job by this day is forgotten with his case, however the job goes on."""
    return today - timedelta(days=PLACED_AT_MOST_DAYS)


def lapses_on(last_heard_on: date) -> date:
    """The day from which a case whose applicant says nothing may be let lapse."""
    return last_heard_on + timedelta(days=SILENCE_DAYS)


def is_seat_late(waits_since: date, today: date) -> bool:
    """Whether what waits for somebody who was drawn has waited so long that another may be drawn in his place."""
    return waits_since + timedelta(days=SEAT_DAYS) <= today


def question_ends(asked_on: date) -> date:
    """The last day on which a question asked today can be answered."""
    return asked_on + timedelta(days=QUESTION_DAYS)
