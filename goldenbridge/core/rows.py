"""What a row of the bank that names nobody can be: all of these payments, or only a part of them.

The exact amounts are sealed; known of each is only that it lies within its last step, or its last two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Within:
    """An exact amount, as far as it is known: more than `steps_minor - slack_minor`, at most `steps_minor`."""

    steps_minor: int
    slack_minor: int

    @property
    def beyond_minor(self) -> int:
        """What the amount is more than; it is never nought."""
        return max(0, self.steps_minor - self.slack_minor)


def is_part(amount_minor: int, payments: Sequence[Within]) -> bool:
    """Whether so much is too little for all these payments together.

    Of many payments a row can lack one and not be too little, where their steps leave so much room.
    """
    return amount_minor <= sum(each.beyond_minor for each in payments)


def can_be_all(amount_minor: int, payments: Sequence[Within]) -> bool:
    """Whether so much can be all these payments together; what is less pays a part of them, what is more others too."""
    return not is_part(amount_minor, payments) and amount_minor <= sum(each.steps_minor for each in payments)
