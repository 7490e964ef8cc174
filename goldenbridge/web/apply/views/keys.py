"""The signed list of keys, as the fund's administrators signed it; every page checks it for itself."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from goldenbridge.platform import directory as loaded
from goldenbridge.web.base.errors import sentence


@require_safe
def directory(_request: HttpRequest) -> HttpResponse:
    """The file itself, with its signatures; where none holds today, a program is told so by name."""
    try:
        content = loaded.content()
    except loaded.NO_LIST as error:
        return JsonResponse({"code": error.code, "text": sentence(error)}, status=error.status)
    return HttpResponse(content, content_type="application/json")
