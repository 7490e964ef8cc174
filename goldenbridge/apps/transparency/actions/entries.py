"""Appending to the log: an entry waits until the sequencer gives it its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.transparency.models import CoverPolicy, Entry, Figures, Pending
from goldenbridge.apps.transparency.permissions import may_append_entry, may_publish_cover_policy, may_publish_figures
from goldenbridge.apps.transparency.waiting import hand_to_sequencer
from goldenbridge.core import window
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import Value, b64
from goldenbridge.platform import clock, directory, trail


@transaction.atomic
def append(kind: str, value: Value, *, actor: Actor) -> UUID:
    """Hand an entry to the sequencer; returns its reference. `value` is public for ever: no person, no case."""
    may_append_entry(actor)
    ref = hand_to_sequencer(kind, value)
    trail.record(f"log.{kind}_appended", ref, actor=actor.ref)
    return ref


@transaction.atomic
def log_directory(*, actor: Actor) -> UUID | None:
    """Put the directory in force into the log, unless its version stands there already; None then.

    So every version that people were ever shown can be found, also one that was signed in a terminal. A second version
    under the same number is an entry of its own, for all to see.
    """
    may_append_entry(actor)
    in_force = directory.latest()
    value = {"digest": b64(in_force.digest()), "version": in_force.version}
    leaf = window.entry_content(kind="directory", on=clock.today(), value=value)
    end = leaf[leaf.index(b'"value":') :]
    for model in (Pending, Entry):
        known = model.objects.filter(kind="directory").values_list("leaf", flat=True)
        if any(bytes(other).endswith(end) for other in known):
            return None
    return append("directory", value, actor=actor)


@transaction.atomic
def publish_cover_policy(months: int | None, *, number: int, actor: Actor) -> UUID:
    """Say in the log how many months of a new promise the fund sets aside before it is made; None: all of them."""
    may_publish_cover_policy(actor)
    value: dict[str, Value] = {"covered_months": months, "number": number}
    CoverPolicy.objects.update_or_create(number=number, defaults={"months": months, "released_on": clock.today()})
    ref = hand_to_sequencer("cover_policy", value)
    trail.record("log.cover_policy_published", ref, actor=actor.ref)
    return ref


@transaction.atomic
def publish_figures(counts: Mapping[str, int | None], *, definitions_version: int, on: date, actor: Actor) -> UUID:
    """Put the people counters of a day into the log; the newest of a day stands on the page."""
    may_publish_figures(actor)
    value = {"counts": dict(counts), "definitions_version": definitions_version, "on": on.isoformat()}
    Figures.objects.update_or_create(on=on, defaults={"counts": dict(counts)})
    ref = hand_to_sequencer("figures", value)
    trail.record("log.figures_published", ref, actor=actor.ref)
    return ref
