"""The status page: by phrase, or by locator and signature; letters, answers, and the way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from goldenbridge.apps.intake import actions, queries
from goldenbridge.core import canonical, statements
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.application import check_choice
from goldenbridge.core.errors import BridgeError, Malformed, NotFound
from goldenbridge.core.statements import Choice, Signed
from goldenbridge.platform import directory
from goldenbridge.web.apply import meanwhile, words
from goldenbridge.web.apply.forms import plain_lines
from goldenbridge.web.apply.letters import shown_letters
from goldenbridge.web.apply.pages import STATUS_BYTES, is_built_in_browser, show, show_way_out
from goldenbridge.web.apply.promises import shown_promise
from goldenbridge.web.apply.refusals import EmptyAnswer, ListOver, SealedOnly
from goldenbridge.web.apply.views.sealed import page_words
from goldenbridge.web.apply.visitors import Visitor, challenge, read_visitor, state_of
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.base.formats import month_names


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """Ask for the phrase; then show what stands under it, and do what the visitor pressed."""
    if request.method != "POST":
        return _door(request)
    try:
        directory.current()
        visitor = read_visitor(request.POST)
    except directory.NO_LIST:
        return _door(request, refusal=ListOver())
    except BridgeError as error:
        return _door(request, refusal=error)
    verb = request.POST.get("verb", "open")
    if verb == "open":
        return _inside(request, visitor)
    try:
        done = VERBS.get(verb, _nothing)(visitor, request.POST)
    except BridgeError as error:
        return _inside(request, visitor, refusal=error)
    return _inside(request, _again(visitor), done=done)


def _again(visitor: Visitor) -> Visitor:
    standing = queries.standing(visitor.locator_hash, actor=ANONYMOUS)
    return Visitor(visitor.locator_hash, standing, visitor.applicant)


def _door(request: HttpRequest, *, refusal: BridgeError | None = None) -> HttpResponse:
    if refusal is None and is_built_in_browser(request):
        return show_way_out(request)
    context = {
        "here": reverse("apply:status"),
        "phrase": request.POST.get("phrase", ""),
        "typed": request.POST.get("text", ""),
        "refusal": sentence(refusal) if refusal else "",
        "challenge": challenge(),
        **page_words(),
    }
    code = refusal.status if refusal else 200
    return show(request, "apply/status.html", context, step_bytes=STATUS_BYTES, status=code)


def _inside(
    request: HttpRequest, visitor: Visitor, *, refusal: BridgeError | None = None, done: str = ""
) -> HttpResponse:
    standing = visitor.standing
    told = meanwhile.told(standing) if standing else None
    common = {
        "here": reverse("apply:status"),
        "state": state_of(visitor),
        "is_plain": visitor.is_plain,
        "sealed_only": gettext(SealedOnly.sentence),
        "months_of_days": " ".join(month_names()[1]),
    }
    letters, blanks = shown_letters(visitor, directory.current(), typed=_typed(request.POST, refusal))
    drawn = [render_to_string("apply/_letter.html", {**common, "letter": letter}) for letter in [*letters, *blanks]]
    context = {
        **common,
        "case": standing.case_ref if standing else "",
        "status": told.status if told else words.UNKNOWN,
        "status_on": told.since if told else None,
        "valid_until": told.valid_until if told else None,
        "promise": shown_promise(visitor, directory.current()),
        "settled": words.SETTLED,
        "letters": drawn[: len(letters)],
        "more": standing is not None and standing.has_more,
        "may_withdraw": standing is not None and not meanwhile.is_over(standing),
        "refusal": sentence(refusal) if refusal else "",
        "done": words.DONE.get(done, ""),
        "challenge": challenge(),
        **page_words(),
    }
    code = refusal.status if refusal else 200
    return show(request, "apply/inside.html", context, step_bytes=STATUS_BYTES, status=code)


def _typed(posted: QueryDict, refusal: BridgeError | None) -> Mapping[UUID, str]:
    """What was typed stays in its field when it was refused."""
    if refusal is None or not posted.get("text"):
        return {}
    try:
        return {_letter_ref(posted): posted["text"]}
    except Malformed:
        return {}


def _letter_ref(posted: QueryDict) -> UUID:
    try:
        return UUID(posted.get("letter", ""))
    except ValueError as error:
        raise Malformed from error


def _nothing(_visitor: Visitor, _posted: QueryDict) -> str:
    raise Malformed


def _read(visitor: Visitor, posted: QueryDict) -> str:
    actions.mark_read(_letter_ref(posted), locator_hash=visitor.locator_hash, actor=ANONYMOUS)
    return "read"


def _answer(visitor: Visitor, posted: QueryDict) -> str:
    ref, standing = _letter_ref(posted), _standing(visitor)
    if queries.is_answered(ref, locator_hash=visitor.locator_hash, actor=ANONYMOUS):
        return "again"
    if visitor.applicant is None:
        envelopes = [canonical.unb64(text) for text in posted.getlist("envelope")]
    else:
        question = queries.question(ref, locator_hash=visitor.locator_hash, actor=ANONYMOUS)
        if question.kind != "text":
            raise SealedOnly
        text = plain_lines(posted.get("text", ""))
        if not text.strip():
            raise EmptyAnswer
        envelopes = [
            visitor.applicant.answer_text(
                text, question=ref, keys=question.keys, directory=directory.current(), case=standing.case_ref
            )
        ]
    _store(visitor, ref, choice="", envelopes=envelopes, signed=Signed(b"", b""))
    return "answer"


def _choose(visitor: Visitor, posted: QueryDict) -> str:
    ref, standing, choice = _letter_ref(posted), _standing(visitor), posted.get("choice", "")
    if queries.is_answered(ref, locator_hash=visitor.locator_hash, actor=ANONYMOUS):
        return "again"
    question = queries.question(ref, locator_hash=visitor.locator_hash, actor=ANONYMOUS)
    check_choice(question.kind, choice)
    signed = _signed_choice(visitor, posted, choice, question=ref, standing=standing)
    _store(visitor, ref, choice=choice, envelopes=[], signed=signed)
    return "choose"


def _withdraw(visitor: Visitor, posted: QueryDict) -> str:
    standing = _standing(visitor)
    signed = _signed_choice(visitor, posted, "withdrawn", question=None, standing=standing)
    actions.withdraw_application(
        locator_hash=visitor.locator_hash, statement=signed.statement, signature=signed.signature, actor=ANONYMOUS
    )
    return "withdraw"


def _signed_choice(
    visitor: Visitor, posted: QueryDict, choice: str, *, question: UUID | None, standing: queries.Standing
) -> Signed:
    if visitor.applicant is not None:
        return visitor.applicant.choose(choice, question=question, case=standing.case_ref)
    signed = Signed(
        canonical.unb64(posted.get("choice_statement", "")), canonical.unb64(posted.get("choice_signature", ""))
    )
    stated = statements.verify(Choice, signed, key=standing.sign_key)
    if stated != Choice(standing.case_ref, question, choice):
        raise Malformed
    return signed


def _store(visitor: Visitor, ref: UUID, *, choice: str, envelopes: list[bytes], signed: Signed) -> None:
    actions.receive_answer(
        ref,
        locator_hash=visitor.locator_hash,
        choice=choice,
        envelopes=envelopes,
        statement=signed.statement,
        signature=signed.signature,
        actor=ANONYMOUS,
    )


def _standing(visitor: Visitor) -> queries.Standing:
    if visitor.standing is None:
        raise NotFound
    return visitor.standing


VERBS: Final[Mapping[str, Callable[[Visitor, QueryDict], str]]] = {
    "read": _read,
    "answer": _answer,
    "choose": _choose,
    "withdraw": _withdraw,
}
