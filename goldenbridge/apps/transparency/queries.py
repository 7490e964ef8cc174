"""What anybody may read of the public log: head, windows, files, proofs, figures. There is nothing else in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from goldenbridge.apps.transparency.errors import NotInLogYet
from goldenbridge.apps.transparency.logkey import signing_key
from goldenbridge.apps.transparency.models import (
    Checkpoint,
    CoverPolicy,
    Entry,
    Figures,
    Pending,
    Tile,
    Window,
    WindowGift,
)
from goldenbridge.core import auditlog, tiles, tlogproof, window
from goldenbridge.core.errors import NotFound
from goldenbridge.core.merkle import HASH_BYTES


@dataclass(frozen=True, slots=True)
class LogHead:
    """The newest checkpoint."""

    origin: str
    size: int
    note: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class FunnelFigures:
    """The newest people counters."""

    on: date
    counts: dict[str, int | None]


def log_head() -> LogHead | None:
    """The newest checkpoint with its cosignatures; None before the first."""
    row = Checkpoint.objects.order_by("-size").first()
    if row is None:
        return None
    lines = "".join(row.cosignatures.order_by("pk").values_list("line", flat=True))
    return LogHead(settings.LOG_ORIGIN, row.size, row.note + lines, row.signed_on)


def fund_key() -> str:
    """The fund's public key, as fund.vkey holds it."""
    return str(signing_key().verifier())


def window_heads(*, currency: str | None = None, most: int | None = None) -> list[window.Head]:
    """The heads of closed windows, newest first."""
    rows = Window.objects.order_by("-number")
    if currency is not None:
        rows = rows.filter(currency=currency)
    return [window.parse_head(head) for head in rows.values_list("head", flat=True)[:most]]


def window_head(number: int) -> window.Head:
    """One window's head; NotFound if there is none."""
    head = Window.objects.filter(number=number).values_list("head", flat=True).first()
    if head is None:
        raise NotFound
    return window.parse_head(head)


def windows_since(on: date, *, currency: str) -> Iterator[window.Window]:
    """The windows that may hold a gift cleared on a day or later, oldest first, with their pieces."""
    rows = Window.objects.filter(currency=currency, last_on__gte=on).order_by("number")
    for content in rows.values_list("content", flat=True).iterator(chunk_size=4):
        yield window.parse(bytes(content))


def newest_signed_window(currency: str) -> window.Window | None:
    """The newest window of a currency whose head stands in the signed log, with its pieces; None before the first."""
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        return None
    signed = Entry.objects.filter(kind="window", index__lt=newest.size).values("ref")
    row = Window.objects.filter(currency=currency, entry_ref__in=signed).order_by("-number").first()
    return window.parse(bytes(row.content)) if row else None


def window_proof(number: int) -> tlogproof.TlogProof:
    """The proof that a window's head is in the newest signed log; NotFound, or NotInLogYet until it is sequenced."""
    entry_ref = Window.objects.filter(number=number).values_list("entry_ref", flat=True).first()
    if entry_ref is None:
        raise NotFound
    index = Entry.objects.filter(ref=entry_ref).values_list("index", flat=True).first()
    newest = Checkpoint.objects.order_by("-size").first()
    if index is None or newest is None or index >= newest.size:
        raise NotInLogYet
    reader = tiles.TileReader(_read_tile, newest.size)
    return tlogproof.TlogProof(index, tuple(reader.inclusion_proof(index, newest.size)), newest.note)


def figures(most: int = 1) -> list[FunnelFigures]:
    """The newest people counters, newest first."""
    return [FunnelFigures(row.on, row.counts) for row in Figures.objects.order_by("-on")[:most]]


@dataclass(frozen=True, slots=True)
class PublicCover:
    """How many months of a new promise are set aside before it is made (None: all), and since when."""

    months: int | None
    released_on: date | None


def cover_policy() -> PublicCover:
    """The cover policy that was released last; all months while the board has released none."""
    row = CoverPolicy.objects.order_by("-number").first()
    return PublicCover(row.months, row.released_on) if row else PublicCover(None, None)


def leaves(kind: str) -> list[bytes]:
    """The entries of a kind in the log's order, those too that the sequencer has not placed yet."""
    # Those that wait are read first: one that is placed meanwhile is then seen twice, never lost.
    waiting = list(Pending.objects.filter(kind=kind).order_by("pk").values_list("ref", "leaf"))
    placed = list(Entry.objects.filter(kind=kind).order_by("index").values_list("ref", "leaf"))
    known = {ref for ref, _leaf in placed}
    return [bytes(leaf) for _ref, leaf in placed] + [bytes(leaf) for ref, leaf in waiting if ref not in known]


def audits() -> list[auditlog.Audit]:
    """The audits that the signed log tells of as over, signed, withheld or faulty, the newest first."""
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        return []
    rows = Entry.objects.filter(kind=auditlog.KIND, index__lt=newest.size).order_by("index")
    found = auditlog.read_audits(bytes(leaf) for leaf in rows.values_list("leaf", flat=True))
    over = [(each.ended_on, each) for each in found.values() if each.ended_on]
    return [audit for _on, audit in sorted(over, key=lambda each: each[0], reverse=True)]


def waiting_gifts(currency: str) -> int:
    """How many cleared gifts wait for the next window of a currency."""
    return WindowGift.objects.filter(currency=currency).count()


def _read_tile(path: str) -> bytes:
    """A tile from its row, cut to the width that its path asks for."""
    bare, _, width = path.partition(".p/")
    _, level, *parts = bare.split("/")
    number = int("".join(part.removeprefix("x") for part in parts))
    row = Tile.objects.filter(level=int(level), number=number).first()
    if row is None:
        raise tiles.BadTile(path=path)
    return bytes(row.hashes)[: int(width or tiles.WIDTH) * HASH_BYTES]
