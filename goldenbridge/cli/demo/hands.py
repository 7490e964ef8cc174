"""People of the fund as the rehearsal plays them: their keys unlocked, and the desk page that works with these."""

from __future__ import annotations

from typing import Protocol

from goldenbridge.core.actors import Actor
from goldenbridge.core.desk import Desk
from goldenbridge.core.member import Member
from goldenbridge.platform import directory as directories


class Hand(Protocol):
    """Somebody of the fund with his keys unlocked."""

    @property
    def actor(self) -> Actor:
        """Who he is to the actions."""

    @property
    def member(self) -> Member:
        """His keys."""


def desk_of(hand: Hand) -> Desk:
    """The desk page of somebody."""
    return Desk(hand.member.ref, hand.member.keys, directories.current())
