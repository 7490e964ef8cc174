"""The plain lane: applying without JavaScript or cookie; hidden sealed fields carry the form from page to page.

Nothing is stored before the last POST, which seals and stores once. Phrase and text are in this server's memory for the
time of one request (docs/threats.md, the plaintext list).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from goldenbridge.apps.intake import actions
from goldenbridge.core import canonical
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.directory import IntakeClosed
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.formstate import Fields, ForgedField, StaleField
from goldenbridge.core.phrase import LANGUAGES, WORD_COUNT, Language, to_digits
from goldenbridge.platform import clock, directory
from goldenbridge.web.apply.forms import ContactForm, StoryForm, WordsForm, filled_contact
from goldenbridge.web.apply.pages import STEP_BYTES, form_key, is_built_in_browser, phrase_language, show, show_way_out
from goldenbridge.web.apply.views.sealed import lane_context
from goldenbridge.web.base.errors import sentence

LIFE: Final = timedelta(days=7)
NUMBERS: Final = {"phrase": 1, "words": 2, "story": 3, "contact": 4}
TYPED: Final = ("text", "service", "owes", "how", "careful")


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """One step of the form; which one, the sealed field says."""
    if request.method != "POST":
        return _start(request)
    if request.POST.get("go") == "begin":
        if not directory.takes_applications():
            return _closed(request)
        return _phrase_page(request, Applicant(), phrase_language(), {})
    step = request.POST.get("step", "")
    try:
        fields = form_key().open(step, request.POST.get("state", ""), now=clock.now(), life=LIFE)
    except (ForgedField, StaleField) as error:
        return _start(request, refusal=error)
    return STEPS[step](request, fields)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The application is stored; what the server saw."""
    return show(request, "apply/sent.html", {}, step_bytes=STEP_BYTES)


def _start(request: HttpRequest, *, refusal: BridgeError | None = None) -> HttpResponse:
    """What happens next; in an app's built-in browser, the way out of it."""
    if refusal is None and is_built_in_browser(request):
        return show_way_out(request)
    if refusal is None and not directory.takes_applications():
        return _closed(request)
    typed = {name: text for name in TYPED if (text := request.POST.get(name, ""))}
    context = {
        "here": reverse("apply:apply"),
        "refusal": sentence(refusal) if refusal else "",
        "typed": typed,
        **lane_context(),
    }
    return show(request, "apply/start.html", context, step_bytes=STEP_BYTES, status=refusal.status if refusal else 200)


def _closed(request: HttpRequest) -> HttpResponse:
    """No form and no phrase, but what to do instead, before anybody has written anything."""
    return show(request, "apply/closed.html", {}, step_bytes=STEP_BYTES, status=IntakeClosed.status)


def _step_page(
    request: HttpRequest,
    step: str,
    fields: Fields,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    page = {
        "here": reverse("apply:apply"),
        "number": NUMBERS[step],
        "refusal": refusal,
        "state": form_key().seal(step, fields, now=clock.now()),
        "step": step,
        **context,
    }
    return show(request, f"apply/{step}.html", page, step_bytes=STEP_BYTES, status=status)


def _phrase_page(request: HttpRequest, applicant: Applicant, language: Language, fields: Fields) -> HttpResponse:
    other = next(each for each in LANGUAGES if each != language)
    context = {
        "words": applicant.words(language),
        "digits": digit_groups(to_digits(applicant.entropy)),
        "other": other,
        "is_beginning": not _written(fields),
    }
    return _step_page(request, "phrase", {**_holding(applicant, language), **_written(fields)}, context)


def _ask_words(request: HttpRequest, fields: Fields, applicant: Applicant) -> HttpResponse:
    first, second = sorted(secrets.SystemRandom().sample(range(1, WORD_COUNT + 1), 2))
    return _words_page(request, {**fields, "asked": [first, second]}, applicant)


def _words_page(
    request: HttpRequest, fields: Fields, applicant: Applicant, *, form: WordsForm | None = None
) -> HttpResponse:
    asked = asked_words(applicant, fields)
    context = {"form": form or WordsForm(asked=asked)}
    return _step_page(request, "words", fields, context, status=422 if form else 200)


def _story_page(
    request: HttpRequest, fields: Fields, form: StoryForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    return _step_page(request, "story", fields, {"form": form}, status=status, refusal=refusal)


def _contact_page(
    request: HttpRequest, fields: Fields, form: ContactForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    return _step_page(request, "contact", fields, {"form": form}, status=status, refusal=refusal)


def _after_phrase(request: HttpRequest, fields: Fields) -> HttpResponse:
    applicant, go = _holder(fields), request.POST.get("go")
    for language in LANGUAGES:
        if go == language:
            return _phrase_page(request, applicant, language, fields)
    return _ask_words(request, fields, applicant)


def _after_words(request: HttpRequest, fields: Fields) -> HttpResponse:
    applicant = _holder(fields)
    if request.POST.get("go") == "back":
        return _phrase_page(request, applicant, _language(fields), fields)
    form = WordsForm(request.POST, asked=asked_words(applicant, fields))
    if not form.is_valid():
        return _words_page(request, fields, applicant, form=form)
    written = _written(fields)
    initial = json.loads(str(written["story"])) if "story" in written else {"applies": "self"}
    held = {**_holding(applicant, _language(fields)), **written}
    return _story_page(request, held, StoryForm(initial=initial))


def _after_story(request: HttpRequest, fields: Fields) -> HttpResponse:
    form = StoryForm(request.POST)
    if not form.is_valid():
        return _story_page(request, fields, form, status=422)
    try:
        story = form.story().content().decode()
    except BridgeError as error:
        return _story_page(request, fields, form, status=error.status, refusal=sentence(error))
    if request.POST.get("go") == "back":
        return _ask_words(request, {**fields, "story": story}, _holder(fields))
    contact = ContactForm(initial=fields.get("contact") or {"danger": "0"})
    return _contact_page(request, {**fields, "story": story}, contact)


def _after_contact(request: HttpRequest, fields: Fields) -> HttpResponse:
    if request.POST.get("go") == "back":
        typed = {name: request.POST.get(name, "") for name in ("how", "careful", "danger")}
        return _story_page(request, {**fields, "contact": typed}, StoryForm(initial=json.loads(fields["story"])))
    filled = filled_contact(request.POST)
    if filled is None:
        return _contact_page(request, fields, ContactForm(request.POST), status=422)
    contact, danger = filled
    language = get_language() or "en"
    try:
        _seal_and_store(_holder(fields), fields["story"].encode(), contact.content(), danger, language=language)
    except BridgeError as error:
        form = ContactForm(request.POST)
        return _contact_page(request, fields, form, status=error.status, refusal=sentence(error))
    return HttpResponseRedirect(_sent_address(language))


@cache
def _sent_address(_language: str) -> str:
    return reverse("apply:sent")


def _seal_and_store(applicant: Applicant, story: bytes, contact: bytes, danger: int, *, language: str) -> None:
    """The last step: sealed in memory, then stored once; a repeated form gets the first answer."""
    actions.receive_bundle(
        applicant.seal(directory.for_applications(), story=story, contact=contact),
        submission=applicant.submission_of(story, contact, danger=danger),
        lane="plain",
        language=language,
        danger=danger,
        actor=ANONYMOUS,
    )


def _holding(applicant: Applicant, language: Language) -> Fields:
    return {"phrase": canonical.b64(applicant.entropy), "language": language}


def _written(fields: Fields) -> Fields:
    """What of the situation and the contact was written already, for those who go back to their phrase."""
    return {name: fields[name] for name in ("story", "contact") if name in fields}


def _holder(fields: Fields) -> Applicant:
    return Applicant(canonical.unb64(str(fields["phrase"])))


def _language(fields: Fields) -> Language:
    return next(each for each in LANGUAGES if each == fields["language"])


def asked_words(applicant: Applicant, fields: Fields) -> dict[int, str]:
    """The numbers of the words that are asked back, from one, and the words."""
    words = applicant.words(_language(fields))
    return {number: words[number - 1] for number in fields["asked"]}


def digit_groups(digits: str) -> str:
    """Digits in groups of four, as one reads them aloud."""
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


STEPS: Final[Mapping[str, Callable[[HttpRequest, Fields], HttpResponse]]] = {
    "phrase": _after_phrase,
    "words": _after_words,
    "story": _after_story,
    "contact": _after_contact,
}
