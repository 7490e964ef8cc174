"""The public log as static files; a copy of the folder on any other server serves as well."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from goldenbridge.adapters.verifierprogram import NAME, verifier_program
from goldenbridge.apps.transparency import queries

TILE: Final = r"tile/(?:\d{1,2}|entries)/(?:x\d{3}/)*\d{3}(?:\.p/\d{1,3})?"
FILES: Final = re.compile(rf"checkpoint|fund\.vkey|windows/(?:index|\d{{6,9}})\.json|{TILE}")
MUTABLE: Final = frozenset({"checkpoint", "fund.vkey", "windows/index.json"})
FOR_EVER: Final = "public, max-age=31536000, immutable"
TYPES: Final = {"windows": "application/json", "tile": "application/octet-stream"}


@require_safe
def log_file(_request: HttpRequest, path: str) -> HttpResponse:
    """One file of the edition. Anybody may read it from anywhere, also the verifier's page on another site."""
    if not FILES.fullmatch(path):
        raise Http404
    file = Path(settings.LOG_FOLDER) / path
    if not file.is_file():
        raise Http404
    content_type = TYPES.get(path.split("/", maxsplit=1)[0], "text/plain; charset=utf-8")
    response = HttpResponse(file.read_bytes(), content_type=content_type)
    response.headers["Cache-Control"] = "no-cache" if path in MUTABLE else FOR_EVER
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def window_proof(_request: HttpRequest, number: int) -> HttpResponse:
    """The proof that a window is in the newest signed log: what every receipt of the window holds, without secrets."""
    response = HttpResponse(queries.window_proof(number).text(), content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def program(_request: HttpRequest) -> HttpResponse:
    """The verifier as one file of Python, made from the source that runs here."""
    response = HttpResponse(verifier_program(), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    response.headers["Cache-Control"] = "no-cache"
    return response
