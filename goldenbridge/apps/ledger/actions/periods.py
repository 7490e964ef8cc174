"""Closing months: afterwards the database refuses entries in them."""

from datetime import date

from goldenbridge.apps.ledger.models import Period
from goldenbridge.apps.ledger.permissions import may_close_period
from goldenbridge.apps.ledger.queries import trial_balance
from goldenbridge.apps.ledger.refusals import PeriodClosed, PeriodNotEnded
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.closing import closing_hash
from goldenbridge.core.entitlement import first_of_month
from goldenbridge.core.errors import NotFound
from goldenbridge.platform import clock, trail


@atomic_with_retry
def close_period(month: date, *, actor: Actor) -> bytes:
    """Close the month of a day with the hash of its trial balance, which is returned; it is never opened again.

    Raises:
        NotFound: nothing was ever booked in that month.
        PeriodClosed: it is closed already.
        PeriodNotEnded: it is not over yet, or an earlier month is still open.

    """
    may_close_period(actor)
    # On PostgreSQL this waits for every entry that is being written into the month.
    period = Period.objects.select_for_update().filter(first=first_of_month(month)).first()
    if period is None:
        raise NotFound
    if period.closed:
        raise PeriodClosed(day=month.isoformat())
    earlier = Period.objects.filter(first__lt=period.first)
    if period.last >= clock.today() or earlier.filter(closed=False).exists():
        raise PeriodNotEnded
    before = earlier.order_by("-first").values_list("balance_hash", flat=True).first()
    period.closed = True
    period.balance_hash = closing_hash(
        period.first,
        period.last,
        before=bytes(before) if before is not None else None,
        rows=trial_balance(period.last),
    )
    period.save(update_fields=["closed", "balance_hash"])
    trail.record("ledger.period_closed", period.pk, actor=actor.ref)
    return period.balance_hash
