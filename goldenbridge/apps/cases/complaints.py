"""What a recipient says is wrong with a payment, until somebody has asked him about it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, Protocol

COMPLAINTS: Final = ("not_received", "received_with_issues")
"""The answers that call for a question back, the graver first."""


class Asked(Protocol):
    """As much of a question as this needs."""

    @property
    def kind(self) -> str:
        """What it is about."""

    @property
    def asked_on(self) -> date:
        """When it was put."""

    @property
    def answered_on(self) -> date | None:
        """When it was answered."""

    @property
    def choice(self) -> str:
        """What he chose."""


def complaint_in(questions: Iterable[Asked]) -> str:
    """The gravest of his complaints that nobody has asked him about since, and no later answer has overtaken."""
    rows = list(questions)
    answers = [(each.answered_on, each) for each in rows if each.kind == "confirmation" and each.answered_on]
    texts = [each for each in rows if each.kind == "text"]
    waiting = {
        each.choice
        for on, each in answers
        if not any(_is_after(text, on) for text in texts)
        and not any(later.asked_on > on for _, later in answers if later is not each)
    }
    return next((choice for choice in COMPLAINTS if choice in waiting), "")


def _is_after(text: Asked, on: date) -> bool:
    """Whether this was asked after what he said that day; of one day, what he had not answered by its end."""
    is_open = text.answered_on is None or text.answered_on > on
    return text.asked_on > on or (text.asked_on == on and is_open)
