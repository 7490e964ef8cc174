"""Does a payment mark its recipient? Counts what a bank, or a reader of its books, could join before money moves.

The check asks for a decision; it never splits a run to stay below anything, and originator data stay true.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

FEW_RECIPIENTS: Final = 5
MANY_ALIKE: Final = 3


@dataclass(frozen=True)
class LinkageWarning:
    """One thing that the releaser must decide about; numbers only."""

    code: str
    count: int

    @property
    def sentence(self) -> str:
        """What it means, for a page."""
        one, many = _SENTENCES[self.code]
        return (one if self.count == 1 else many).format(count=self.count)


# For one and for several.
_SENTENCES: Final = {
    "few_recipients": (
        "Only {count} person is in this run: whoever sees its total sees what he or she gets.",
        "Only {count} people are in this run: whoever sees its total sees nearly what each of them gets.",
    ),
    "same_sender": (
        "{count} person is paid from this account on this day. A list of its payments names him or her.",
        (
            "{count} people are paid from this account on this day. A list of its payments is a list of them; "
            "their cards could be frozen together."
        ),
    ),
    "same_amount": (
        "{count} payment of this run is easy to recognise by its amount.",
        "{count} payments are approved for the same amount, which makes them easy to recognise as a group.",
    ),
    "recipient_warned": (
        "{count} recipient has warned us about being paid this way.",
        "{count} recipients have warned us about being paid this way.",
    ),
}


def warnings_of(
    *, recipients: int, recipients_of_sender_that_day: int, steps_minor: Sequence[int], warned: int, rail: str
) -> tuple[LinkageWarning, ...]:
    """What stands out about a run; `steps_minor` are the approved steps of its payments."""
    found: list[LinkageWarning] = []
    if recipients < FEW_RECIPIENTS:
        found.append(LinkageWarning("few_recipients", recipients))
    if rail == "bank" and recipients_of_sender_that_day > 1:
        found.append(LinkageWarning("same_sender", recipients_of_sender_that_day))
    alike = max(Counter(steps_minor).values(), default=0)
    if alike >= MANY_ALIKE:
        found.append(LinkageWarning("same_amount", alike))
    if warned:
        found.append(LinkageWarning("recipient_warned", warned))
    return tuple(found)
