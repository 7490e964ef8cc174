"""The access journal: auditors take it home, sealed as it lies, and read it in a terminal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from goldenbridge.apps.people import actions
from goldenbridge.platform import clock
from goldenbridge.web.staffbase.pages import staff_page


@staff_page("auditor")
@require_GET
def journal(request: HttpRequest) -> HttpResponse:
    """What the journal is, how to take it home and how to read it."""
    return render(request, "account/journal.html", {"file": _file_name()})


@staff_page("auditor")
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """The whole journal as one file, streamed."""
    lines = actions.hand_over_journal(actor=request.actor)
    response = StreamingHttpResponse((line.encode() for line in lines), content_type="text/plain; charset=us-ascii")
    response.headers["Content-Disposition"] = f'attachment; filename="{_file_name()}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _file_name() -> str:
    return f"journal-{clock.today().isoformat()}.txt"
