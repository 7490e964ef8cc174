"""Reads the released cover policy, and holds promises to it."""

from goldenbridge.apps.awards.models import CoverPolicy
from goldenbridge.apps.awards.refusals import BelowCoverPolicy
from goldenbridge.core.cover import months_to_cover


def covered_months() -> int | None:
    """Return how many months of a new promise must be covered; None: all of them."""
    released = CoverPolicy.objects.filter(state="released").order_by("-number").first()
    return released.months if released else None


def require_covered(covered: int, *, of: int) -> None:
    """Raise BelowCoverPolicy if of so many months fewer would be covered than the board has released."""
    least = months_to_cover(of, covered_months())
    if covered < least:
        raise BelowCoverPolicy(months=least)
