"""The call and the guide: the same for everybody, light, and safe to compress."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from goldenbridge.platform import directory


@gzip_page
@require_safe
def call(request: HttpRequest) -> HttpResponse:
    """What the fund offers, how it goes, and what it never asks."""
    return render(request, "apply/call.html", {"is_open": directory.takes_applications()})


@gzip_page
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """What to know and do before resigning; the fund may add what is particular to its country."""
    local = local_paragraphs(settings.GUIDE, get_language() or "en")
    return render(request, "apply/guide.html", {"is_open": directory.takes_applications(), "local": local})


@cache
def local_paragraphs(folder: str, language: str) -> tuple[str, ...]:
    """The fund's own paragraphs for the guide, from `<folder>/<language>.txt`, parted by empty lines."""
    path = Path(folder) / f"{language}.txt"
    if not folder or not path.is_file():
        return ()
    return tuple(part.strip() for part in path.read_text(encoding="utf-8").split("\n\n") if part.strip())
