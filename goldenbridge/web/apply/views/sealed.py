"""The browser lane's door: what arrives is sealed already, and the phrase never does."""

from __future__ import annotations

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST

from goldenbridge.apps.intake import actions
from goldenbridge.core import canonical
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.bundle import check_keys, parse_bundle
from goldenbridge.core.errors import BridgeError, Malformed
from goldenbridge.platform import directory
from goldenbridge.web.apply.forms import ContactForm, StoryForm
from goldenbridge.web.apply.refusals import REFUSALS
from goldenbridge.web.base.errors import sentence


@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Store a bundle that the page sealed and signed; a repeated one gets the first answer."""
    try:
        _store(request.POST)
    except BridgeError as error:
        return JsonResponse({"code": error.code, "text": sentence(error)}, status=error.status)
    return JsonResponse({"code": "stored", "text": ""})


def _store(posted: Any) -> None:
    content = posted.get("bundle", "").encode()
    danger = posted.get("danger", "0")
    if danger not in {"0", "1", "2"}:
        raise Malformed
    application = parse_bundle(content)
    check_keys(application, directory.for_applications())
    actions.receive_bundle(
        application,
        submission=hashlib.sha256(content).digest(),
        lane="browser",
        language=get_language() or "en",
        danger=int(danger),
        actor=ANONYMOUS,
    )


def page_words() -> dict[str, Any]:
    """What every page with a script needs: the root keys, and the words for refusals."""
    return {
        "root": canonical.encode(directory.root().to_value()).decode(),
        "refusals": [{"code": error.code, "text": gettext(error.sentence)} for error in REFUSALS],
    }


def lane_context() -> dict[str, Any]:
    """As `page_words`, with the forms that are filled in and sealed in the page."""
    return {
        "story_form": StoryForm(initial={"applies": "self"}, prefix="s"),
        "contact_form": ContactForm(initial={"danger": "0"}, prefix="c"),
        **page_words(),
    }
