"""Rows of what is owed: months of pay and instalments of debts."""

from datetime import date

from goldenbridge.apps.awards.models import Entitlement, Settlement
from goldenbridge.core.entitlement import instalments


def entitle_parts(settlement: Settlement, *, from_month: date) -> None:
    """Write down what each instalment owes; they sum to the settlement."""
    award = settlement.award
    Entitlement.objects.bulk_create(
        Entitlement(
            award=award,
            settlement=settlement,
            part=number,
            month=month,
            amount_minor=minor,
            step_minor=settlement.step_minor,
        )
        for number, (month, minor) in enumerate(
            instalments(settlement.amount_minor, settlement.parts, from_month, award.currency)
        )
    )
