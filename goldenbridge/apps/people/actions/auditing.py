"""Handing the access journal, still sealed, to an auditor."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from goldenbridge.apps.people.permissions import may_take_journal
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import b64
from goldenbridge.core.journalfile import TITLE, head_line
from goldenbridge.platform import trail


@transaction.atomic
def hand_over_journal(*, actor: Actor) -> Iterator[str]:
    """Give the whole trail as lines, sealed as it lies; that it was taken is its newest record."""
    may_take_journal(actor)
    trail.record("journal.handed_over", actor.ref, actor=actor.ref)
    return _lines()


def _lines() -> Iterator[str]:
    yield TITLE + "\n"
    for strand, head, records in trail.strands():
        yield head_line(strand, head) + "\n"
        for sealed in records:
            yield b64(sealed) + "\n"
