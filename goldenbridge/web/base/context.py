"""What every template may use: the fund's own name."""

from django.conf import settings
from django.http import HttpRequest


def fund(_request: HttpRequest) -> dict[str, object]:
    """The fund's name, for page heads."""
    return {"fund_name": settings.FUND_NAME}
