"""How every form of the desk answers: 303 to the next page, or the same page with the reason and its status."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.platform import directory as directories
from goldenbridge.web.base.errors import sentence

Page = Callable[..., HttpResponse]


class NotFilled(BridgeError):
    """A form came without something that it needs."""

    code = "not_filled"
    status = 422
    sentence = words("Something is missing or has the wrong form: {fields}.")


class SeeOther(HttpResponseRedirect):
    """Done; the next page is over there (303, so that going back sends nothing twice)."""

    status_code = 303


def deed(show: Page) -> Callable[[Callable[..., str]], Page]:
    """A POST that does one thing and returns where to go; refused, `show` draws its page again and says why."""

    def wrap(act: Callable[..., str]) -> Page:
        @require_POST
        @wraps(act)
        def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return SeeOther(act(request, *args, **kwargs))
            except BridgeError as error:
                response = show(request, *args, **kwargs, refused=sentence(error))
                response.status_code = error.status
                return response

        return view

    return wrap


def filled(form: forms.Form) -> dict[str, Any]:
    """The clean values of a form; NotFilled names the fields that are wrong."""
    if not form.is_valid():
        raise NotFilled(fields=", ".join(sorted(str(form.fields[name].label or name) for name in form.errors)))
    return form.cleaned_data


def call_signs() -> dict[str, str]:
    """Who is who on pages: call-signs by reference, from the signed directory."""
    return {str(person.ref): person.call_sign for person in directories.latest().staff}
