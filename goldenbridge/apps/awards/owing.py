"""Rows of what is owed, months of pay and instalments of debts, and the commitments that stand behind the pay."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from goldenbridge.apps.awards.models import Award, Entitlement, Settlement
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


def entitle(award: Award, schedule: Sequence[tuple[date, int]]) -> None:
    """Write down what each month of a schedule owes; the award itself is saved by the caller."""
    award.entitled_minor += sum(minor for _, minor in schedule)
    Entitlement.objects.bulk_create(
        Entitlement(award=award, month=month, amount_minor=minor, step_minor=award.step_minor)
        for month, minor in schedule
    )


def pay_commitments(award: Award) -> list[UUID]:
    """Return every commitment that still may hold something for the pay of a promise, its present one among them."""
    drawn = award.entitlements.filter(settlement__isnull=True, commitment_ref__isnull=False)
    refs = set(drawn.values_list("commitment_ref", flat=True)) | {award.commitment_ref}
    return sorted(ref for ref in refs if ref is not None)
