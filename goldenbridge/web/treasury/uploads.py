"""What a page says of a file that was too large to be taken in, which a form only sees as missing."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from goldenbridge.core.bank import FileTooLarge


def too_large(request: HttpRequest) -> FileTooLarge | None:
    """Return the refusal if more was sent than is ever held in memory; nothing of it has been kept."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return FileTooLarge() if length.isdecimal() and int(length) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE else None
