"""Reads the released cover policy."""

from goldenbridge.apps.awards.models import CoverPolicy


def covered_months() -> int | None:
    """Return how many months of a new promise must be covered; None: all of them."""
    released = CoverPolicy.objects.filter(state="released").order_by("-number").first()
    return released.months if released else None
