"""What every template may use: the fund's own name, and where the quick exit leads."""

from django.conf import settings
from django.http import HttpRequest


def fund(_request: HttpRequest) -> dict[str, object]:
    """The fund's name, for page heads, and the harmless page behind "Leave this page"."""
    return {"fund_name": settings.FUND_NAME, "leave_address": settings.EXIT_ADDRESS}
