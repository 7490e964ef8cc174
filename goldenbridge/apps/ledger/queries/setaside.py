"""What was set aside for each promise at the end of a day, from the transfers themselves."""

from datetime import date
from uuid import UUID

from django.db.models import Case, F, Sum, When

from goldenbridge.apps.ledger.models import Transfer
from goldenbridge.core.chart import Stage

POSTED = ("posted", "post")


def set_aside_on(last: date, currency: str) -> dict[UUID, int]:
    """Return what each commitment still held at the end of a day, in minor units; empty ones are left out."""
    rows = Transfer.objects.filter(
        commitment__isnull=False, currency=currency, entry__day__lte=last, state__in=POSTED
    ).order_by()
    committed = str(Stage.COMMITTED)
    held = rows.values_list("commitment_id").annotate(
        held=Sum(
            Case(
                When(credit__stage=committed, then=F("amount_minor")),
                When(debit__stage=committed, then=-F("amount_minor")),
                default=0,
            )
        )
    )
    return {ref: minor for ref, minor in held if minor}
