"""Cover for promises: set aside in steps, drawn for a run, freed again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid5

from django.db import connection

from goldenbridge.apps.ledger.actions.entries import post_for
from goldenbridge.apps.ledger.models import Commitment
from goldenbridge.apps.ledger.permissions import may_commit, may_draw_commitments, may_free_commitment
from goldenbridge.apps.ledger.posting import Posted, database_ref
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.chart import Stage, pot_code
from goldenbridge.core.errors import NotFound
from goldenbridge.core.journal import Entry, EntryKind, Transfer
from goldenbridge.core.money import require_steps
from goldenbridge.platform import clock

_COMMITMENTS: Final = UUID("6f1d1f9e-3f3c-4b0e-9a55-0c9f8c1c2f10")


@dataclass(frozen=True, slots=True)
class Draw:
    """How much of a commitment goes into a run, or comes back from it."""

    commitment_ref: UUID
    amount_minor: int


@atomic_with_retry
def commit(*, amount_minor: int, currency: str, pot: str, key: str, actor: Actor) -> UUID:
    """Set money of a pot aside for one promise, in whole steps; the same key gives the same commitment.

    Raises:
        NotInSteps: the amount is not a whole number of steps.
        Insolvent: the pot has less that is cleared and not promised; what is missing is named.
        ReserveBelowNought: nothing may be promised now.

    """
    return commit_many({key: amount_minor}, currency=currency, pot=pot, key=key, actor=actor)[key]


@atomic_with_retry
def commit_many(
    amounts_minor: Mapping[str, int], *, currency: str, pot: str, key: str, actor: Actor
) -> dict[str, UUID]:
    """Set money aside for several promises in one entry, all or none; returns the commitment of each key.

    Raises:
        NotInSteps, Insolvent, ReserveBelowNought: as for `commit`; what is missing for all of them is named.

    """
    may_commit(actor)
    available, committed = pot_code(pot, Stage.AVAILABLE, currency), pot_code(pot, Stage.COMMITTED, currency)
    refs = {name: uuid5(_COMMITMENTS, name) for name in amounts_minor}
    transfers = []
    for name, amount_minor in amounts_minor.items():
        require_steps(amount_minor, currency)
        _open_commitment(refs[name], pot=pot, currency=currency)
        transfers.append(Transfer(available, committed, amount_minor, currency, commitment=refs[name]))
    post_for(Entry(f"commit:{key}", EntryKind.COMMITMENT, clock.today(), tuple(transfers)), actor=actor)
    return refs


def _open_commitment(ref: UUID, *, pot: str, currency: str) -> None:
    # On SQLite nobody else writes meanwhile; on PostgreSQL somebody may be quicker with the same key.
    taken = " ON CONFLICT (ref) DO NOTHING" if connection.vendor == "postgresql" else ""
    number = "%s::uuid" if connection.vendor == "postgresql" else "%s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_commitment (ref, pot, currency) SELECT {number}, %s, %s"  # noqa: S608
            f" WHERE NOT EXISTS (SELECT 1 FROM ledger_commitment WHERE ref = %s){taken}",
            [database_ref(ref), pot, currency, database_ref(ref)],
        )


@atomic_with_retry
def free_commitment(ref: UUID, *, amount_minor: int | None = None, actor: Actor) -> int:
    """Give what is not drawn of a commitment back to its pot, or a part of it; returns the minor units freed.

    Raises:
        CommitmentSpent: the part is more than what is left.

    """
    may_free_commitment(actor)
    commitment = _commitment(ref)
    left = commitment.committed_minor - commitment.drawn_minor - commitment.freed_minor
    freed = left if amount_minor is None else amount_minor
    if not freed:
        return 0
    require_steps(freed, commitment.currency)
    transfer = Transfer(
        pot_code(commitment.pot, Stage.COMMITTED, commitment.currency),
        pot_code(commitment.pot, Stage.AVAILABLE, commitment.currency),
        freed,
        commitment.currency,
        commitment=ref,
    )
    # Two who free at once write the same key, and the second finds it taken.
    key = f"free:{ref}:{commitment.committed_minor}:{commitment.freed_minor}"
    post_for(Entry(key, EntryKind.FREEING, clock.today(), (transfer,)), actor=actor)
    return freed


def _commitment(ref: UUID) -> Commitment:
    commitment = Commitment.objects.filter(ref=ref).first()
    if commitment is None:
        raise NotFound
    return commitment


@atomic_with_retry
def draw_commitments(draws: Sequence[Draw], *, key: str, actor: Actor) -> Posted:
    """Make parts of commitments payable, together, when a run is locked.

    Raises:
        CommitmentSpent: one of them has less left.

    """
    may_draw_commitments(actor)
    transfers = _transfers(draws, Stage.COMMITTED, Stage.PAYABLE)
    return post_for(Entry(f"draw:{key}", EntryKind.DRAWING, clock.today(), transfers), actor=actor)


@atomic_with_retry
def undraw_commitments(draws: Sequence[Draw], *, key: str, actor: Actor) -> Posted:
    """Put parts that were payable back into their commitments: a payment was cancelled or its run given up."""
    may_draw_commitments(actor)
    transfers = _transfers(draws, Stage.PAYABLE, Stage.COMMITTED)
    return post_for(Entry(f"undraw:{key}", EntryKind.UNDRAWING, clock.today(), transfers), actor=actor)


def _transfers(draws: Sequence[Draw], debit: Stage, credit: Stage) -> tuple[Transfer, ...]:
    commitments = Commitment.objects.in_bulk([draw.commitment_ref for draw in draws])
    if any(draw.commitment_ref not in commitments for draw in draws):
        raise NotFound
    transfers = []
    for draw in draws:
        commitment = commitments[draw.commitment_ref]
        require_steps(draw.amount_minor, commitment.currency)
        transfers.append(
            Transfer(
                pot_code(commitment.pot, debit, commitment.currency),
                pot_code(commitment.pot, credit, commitment.currency),
                draw.amount_minor,
                commitment.currency,
                commitment=draw.commitment_ref,
            )
        )
    return tuple(transfers)
