"""What a page says of answers that wait for the next tick: what an applicant did shows at once.

Only what lies under his own phrase speaks here; the case learns it on the tick, and then says so itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from goldenbridge.apps.intake.queries import Standing
from goldenbridge.web.apply import words

WITHDRAWAL: Final = "withdrawal"


@dataclass(frozen=True)
class Told:
    """The words at the top of the page, since when they hold, and until when he may still answer."""

    status: Any
    since: date
    valid_until: date | None


def told(standing: Standing) -> Told:
    """What the holder of a phrase is told of where he stands."""
    for answer in standing.answered:
        text = _answered_words(standing, answer.kind, answer.choice) if answer.is_waiting else None
        if text is not None:
            return Told(text, answer.answered_on, None)
    text = words.STATUSES.get(standing.status, words.WORKING)
    return Told(text, standing.status_on, standing.valid_until)


def is_over(standing: Standing) -> bool:
    """Whether nothing goes on here any more; he may have withdrawn, though his case does not know it yet."""
    return standing.status in words.ENDED or any(answer.kind == WITHDRAWAL for answer in standing.answered)


def next_steps(standing: Standing) -> Mapping[str, Any]:
    """The sentence of each next step of a promise, as his own answers leave it."""
    steps = dict(words.STEPS)
    for answer in standing.answered:
        if answer.kind == "offer" and answer.is_waiting:
            steps["answer"] = words.OFFER_ANSWERED[answer.choice]
        elif answer.kind == "payout" and answer.is_waiting:
            steps |= dict.fromkeys(("account", "account_anew", "account_back"), words.ACCOUNT_STORED)
        elif answer.kind == "left" and not _is_open(standing, "left"):
            # His caseworker enters the day, which may take longer than the tick.
            steps["leave"] = words.LEAVING_TOLD
    if not _is_open(standing, "confirmation"):
        steps["confirm"] = steps["nothing"]
    return steps


def has_answered_offer(standing: Standing) -> bool:
    """Whether he has said yes or no to the offer that stands there."""
    return any(answer.kind == "offer" and answer.is_waiting for answer in standing.answered)


def _answered_words(standing: Standing, kind: str, choice: str) -> Any:
    if kind == WITHDRAWAL:
        return words.STATUSES["withdrawn"]
    if kind == "offer" and standing.status == "offer":
        return words.OFFER_ANSWERED[choice]
    if kind == "text" and standing.status == "questions" and not _is_open(standing, "text"):
        return words.ANSWER_WAITS
    return None


def _is_open(standing: Standing, kind: str) -> bool:
    """Whether a question of this kind still waits for him, or may wait behind those that are shown."""
    return standing.has_more or any(letter.kind == kind for letter in standing.letters)
