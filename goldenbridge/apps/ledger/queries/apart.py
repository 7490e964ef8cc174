"""What stands before and beside the books of a pot: whether it has begun, and what partners hold."""

from datetime import date

from django.db.models import Case, F, Q, Sum, When

from goldenbridge.apps.ledger.models import Transfer
from goldenbridge.core.chart import Stage
from goldenbridge.core.journal import EntryKind

POSTED = ("posted", "post")


def has_begun(pot: str, currency: str) -> bool:
    """Tell whether anything but opening balances has moved in a pot."""
    of_pot = Q(debit__pot=pot) | Q(credit__pot=pot)
    return Transfer.objects.filter(of_pot, currency=currency).exclude(entry__kind=EntryKind.OPENING).exists()


def held_by_partners_on(day: date, currency: str) -> int:
    """Return what partners held at the end of a day, by the books; it covers nothing."""
    hold = str(Stage.PARTNERS_HOLD)
    rows = Transfer.objects.filter(
        Q(debit__stage=hold) | Q(credit__stage=hold), currency=currency, entry__day__lte=day, state__in=POSTED
    )
    signed = Case(When(debit__stage=hold, then=F("amount_minor")), default=-F("amount_minor"))
    return int(rows.aggregate(held=Sum(signed, default=0))["held"])
