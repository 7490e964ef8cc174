"""Promises in the public log: what is set aside for each, cut into pieces that only its recipient finds again."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from goldenbridge.apps.awards.models import Award
from goldenbridge.apps.awards.permissions import may_prove_promises
from goldenbridge.apps.awards.proofs import set_aside_of
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.transparency import actions as log
from goldenbridge.core import pieces, promiseproof
from goldenbridge.core.actors import Actor
from goldenbridge.core.money import currency as currency_of
from goldenbridge.platform import clock, trail


@atomic_with_retry
def push_set_aside(*, actor: Actor) -> int:
    """Hand the pieces of all live promises, as they stood at the end of yesterday, to the windows that close next.

    A denomination is used only where at least twenty promises use it, so that none stands alone. Returns how many
    promises have something set aside.
    """
    may_prove_promises(actor)
    yesterday = clock.today() - timedelta(days=1)
    return sum(_push(currency, yesterday, actor=actor) for currency in books.currencies())


def _push(currency: str, last: date, *, actor: Actor) -> int:
    held = set_aside_of(currency, last)
    every = pieces.denominations(10 ** currency_of(currency).decimals)
    allowed = pieces.allowed_denominations(held.by_award.values(), every)
    digests = _digests(held.by_award, currency, allowed, last)
    log.push_set_aside(digests, currency=currency, amount_minor=held.total_minor, actor=actor)
    if held.by_award:
        trail.record(f"promises.{currency.lower()}_pushed", len(held.by_award), actor=actor.ref)
    return len(held.by_award)


def _digests(
    by_award: Mapping[UUID, int], currency: str, allowed: tuple[int, ...], last: date
) -> dict[int, list[bytes]]:
    digests: dict[int, list[bytes]] = {denomination: [] for denomination in allowed}
    keys = dict(Award.objects.filter(ref__in=list(by_award)).values_list("ref", "recipient_key"))
    for ref, minor in by_award.items():
        found = promiseproof.pieces_of(
            sign_key=bytes(keys[ref]),
            salt=promiseproof.salt_of(ref, on=last),
            currency=currency,
            amount_minor=minor,
            allowed=allowed,
        )
        for denomination, rows in found.items():
            digests[denomination] += rows
    return {denomination: rows for denomination, rows in digests.items() if rows}
