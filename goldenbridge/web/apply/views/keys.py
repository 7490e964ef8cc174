"""The signed list of keys, as the fund's administrators signed it; every page checks it for itself."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from goldenbridge.platform import directory as loaded


@require_safe
def directory(_request: HttpRequest) -> HttpResponse:
    """The file itself, with its signatures."""
    return HttpResponse(loaded.content(), content_type="application/json")
