"""What a page tells about checking at home: the program, its digest, the key, the address of the public log."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from goldenbridge.adapters.verifierprogram import NAME, verifier_digest


def at_home(request: HttpRequest) -> dict[str, str]:
    """For base/athome.html: `program` is the program's address, empty where this machine does not serve it."""
    try:
        address = reverse("verifier_program")
    except NoReverseMatch:
        address = ""
    scheme = "https" if settings.HTTPS else "http"
    return {
        "program": address,
        "program_name": NAME,
        "digest": verifier_digest(),
        "log": f"{scheme}://{request.get_host()}/log/",
    }
