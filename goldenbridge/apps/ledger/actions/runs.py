"""The money of a run: held while the bank has it, settled by its one booked row, or given back; never on a timeout."""

from datetime import date
from uuid import UUID

from goldenbridge.apps.ledger.actions.entries import post_for
from goldenbridge.apps.ledger.models import Transfer as TransferRow
from goldenbridge.apps.ledger.permissions import may_move_run
from goldenbridge.apps.ledger.posting import Posted
from goldenbridge.apps.ledger.refusals import HoldMismatch
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.chart import Stage, fund_code, pot_code
from goldenbridge.core.journal import Entry, EntryKind, Transfer, TransferState
from goldenbridge.platform import clock


@atomic_with_retry
def hold_run(*, run_ref: UUID, amount_minor: int, currency: str, pot: str, version: int = 1, actor: Actor) -> str:
    """Hold a run's payable money, in steps, while its order is with the bank; returns the reference of the hold.

    A run that was rejected and locked again holds as its next version.

    Raises:
        Insolvent: less is payable than the run would pay.

    """
    may_move_run(actor)
    hold_ref = f"hold:{run_ref}:{version}"
    transfer = Transfer(
        pot_code(pot, Stage.PAYABLE, currency),
        fund_code(Stage.BANK, currency),
        amount_minor,
        currency,
        TransferState.PENDING,
    )
    post_for(Entry(hold_ref, EntryKind.HOLD, clock.today(), (transfer,)), actor=actor)
    return hold_ref


def _held(hold_ref: str) -> TransferRow:
    rows = TransferRow.objects.select_related("debit", "credit")
    held = rows.filter(entry__key=hold_ref, position=0, state="pending").first()
    if held is None:
        raise HoldMismatch
    return held


@atomic_with_retry
def settle_run(hold_ref: str, *, booked_minor: int, freed_minor: int = 0, on: date, actor: Actor) -> Posted:
    """Post what the bank booked for a run; the rest stays payable, and `freed_minor` of it returns to the pot.

    Raises:
        HoldMismatch: no such hold, or the bank booked more than was held.
        HoldResolved: it was settled or voided before.
        Insolvent: more would be freed than is left payable.

    """
    may_move_run(actor)
    held = _held(hold_ref)
    debit, currency = held.debit.code, held.currency
    transfers = [Transfer(debit, held.credit.code, booked_minor, currency, TransferState.POST, resolves=hold_ref)]
    if freed_minor:
        transfers.append(Transfer(debit, pot_code(held.debit.pot, Stage.AVAILABLE, currency), freed_minor, currency))
    return post_for(Entry(f"settle:{hold_ref}", EntryKind.SETTLEMENT, on, tuple(transfers)), actor=actor)


@atomic_with_retry
def void_run(hold_ref: str, *, actor: Actor) -> Posted:
    """Give a hold back because the bank rejected the order; the money stays payable.

    Raises:
        HoldMismatch: no such hold.
        HoldResolved: it was settled or voided before.

    """
    may_move_run(actor)
    held = _held(hold_ref)
    transfer = Transfer(
        held.debit.code, held.credit.code, held.amount_minor, held.currency, TransferState.VOID, resolves=hold_ref
    )
    return post_for(Entry(f"void:{hold_ref}", EntryKind.VOIDING, clock.today(), (transfer,)), actor=actor)


@atomic_with_retry
def return_payments(*, amount_minor: int, currency: str, pot: str, key: str, on: date, actor: Actor) -> Posted:
    """Take back payments that were returned when no next run is to come whose row could carry them; payable again."""
    may_move_run(actor)
    transfer = Transfer(fund_code(Stage.BANK, currency), pot_code(pot, Stage.PAYABLE, currency), amount_minor, currency)
    return post_for(Entry(f"return:{key}", EntryKind.RETURN, on, (transfer,)), actor=actor)


@atomic_with_retry
def free_payable(*, amount_minor: int, currency: str, pot: str, key: str, actor: Actor) -> Posted:
    """Give back to the pot, in one batch, what runs did not need.

    Raises:
        Insolvent: less is payable, or a run holds it.

    """
    may_move_run(actor)
    transfer = Transfer(
        pot_code(pot, Stage.PAYABLE, currency), pot_code(pot, Stage.AVAILABLE, currency), amount_minor, currency
    )
    return post_for(Entry(f"rest:{key}", EntryKind.FREEING, clock.today(), (transfer,)), actor=actor)
