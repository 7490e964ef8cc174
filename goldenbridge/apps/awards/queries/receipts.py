"""The receipt of a promise: what was set aside for it when a window closed, and that the signed log says so."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from goldenbridge.apps.awards.models import Award
from goldenbridge.apps.awards.permissions import may_read_awards
from goldenbridge.apps.awards.proofs import set_aside_of
from goldenbridge.apps.transparency import queries as log
from goldenbridge.core import promiseproof
from goldenbridge.core.actors import Actor


def receipts(refs: Collection[UUID], *, actor: Actor) -> dict[UUID, str]:
    """Return the newest receipts of promises as texts; those of which no window holds a piece are left out."""
    may_read_awards(actor)
    found: dict[UUID, str] = {}
    rows = list(Award.objects.filter(ref__in=list(refs)))
    for currency in sorted({row.currency for row in rows}):
        newest = log.newest_signed_window(currency)
        if newest is None or not newest.set_aside:
            continue
        proof = log.window_proof(newest.head.number)
        held = set_aside_of(currency, newest.head.last_on).by_award
        smallest = min(newest.set_aside)
        for row in rows:
            if row.currency == currency and held.get(row.ref, 0) >= smallest:
                receipt = promiseproof.make(
                    amount_minor=held[row.ref],
                    currency=currency,
                    salt=promiseproof.salt_of(row.ref, on=newest.head.last_on),
                    window_number=newest.head.number,
                    proof=proof,
                )
                if _is_there(row, receipt, newest.set_aside):
                    found[row.ref] = receipt.text()
    return found


def _is_there(row: Award, receipt: promiseproof.PromiseReceipt, there: Mapping[int, Sequence[bytes]]) -> bool:
    """Whether the window holds every piece of the promise; one that was made since does not stand in it yet."""
    wanted = promiseproof.pieces_of(
        sign_key=bytes(row.recipient_key),
        salt=receipt.salt,
        currency=receipt.currency,
        amount_minor=receipt.amount_minor,
        allowed=sorted(there, reverse=True),
    )
    return all(set(digests) <= set(there[minor]) for minor, digests in wanted.items())
