"""The queue before the sequencer."""

from __future__ import annotations

from uuid import UUID, uuid4

from goldenbridge.apps.transparency.models import Pending
from goldenbridge.core import tiles, window
from goldenbridge.core.canonical import Value
from goldenbridge.platform import clock


def hand_to_sequencer(kind: str, value: Value) -> UUID:
    """Queue an entry inside the caller's transaction."""
    leaf = window.entry_content(kind=kind, on=clock.today(), value=value)
    if len(leaf) > tiles.LARGEST_ENTRY:
        raise tiles.EntryTooLarge
    ref = uuid4()
    Pending.objects.create(ref=ref, kind=kind, leaf=leaf)
    return ref
