"""Knocks on every address that there is, as each person who might get in, with words in all that a request can hold."""

from __future__ import annotations

import inspect
from collections import Counter
from importlib import import_module
from itertools import cycle
from urllib.parse import quote
from uuid import UUID

from django import forms
from django.urls import URLPattern, get_resolver

from tests.apps.people.desk import sign_in
from tests.conftest import ROOT

WEB = ROOT / "goldenbridge" / "web"

WHO = (
    ("staff/desk/case/<uuid:ref>/checks/", "eagle"),
    ("staff/desk/case/<uuid:ref>/decide/", "grouse"),
    ("staff/desk/overview/", "birch"),
    ("staff/desk/", "dove"),
    ("staff/treasury/", "ibis"),
    ("staff/work/", "jay"),
    ("staff/lock-out", "kite"),
    ("staff/", "alder"),
    ("", ""),
)
"""Who knocks at the pages whose route begins so; the first line that fits counts. Nobody's name: a stranger."""
LAST = ("lock-out", "sign-out", "sessions")
"""Doors behind which whoever knocked is no longer signed in."""
FIELDS = {
    "gift",
    "go",
    "kind",
    "line",
    "phrase",
    "pot",
    "reason",
    "receipt",
    "run",
    "state",
    "step",
    "text",
    "token",
    "verb",
    "warned",
}
"""What views read by name, besides their forms' fields."""
FILLED = {"uuid": str, "slug": "approve", "str": "vet", "int": "1", "path": "checkpoint"}


def addresses(patterns=None, before=""):
    """Every address as a route, with its view; a route that cannot be filled raises KeyError in `filled`."""
    routes = []
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLPattern):
            routes.append((route, each.callback))
        else:
            routes += addresses(each.url_patterns, route)
    return sorted(routes, key=lambda found: found[0].endswith(LAST))


def filled(route, ref):
    """The route as an address: references, steps and numbers put in."""
    parts = []
    for part in route.split("<"):
        kind, inside, rest = part.partition(">")
        if not inside:
            parts.append(part)
            continue
        value = FILLED[kind.partition(":")[0]]
        parts.append(f"{ref if value is str else value}{rest}")
    return "/" + "".join(parts)


def audience(view):
    """Whose page this is, by the package that it lies in."""
    return inspect.unwrap(view).__module__.removeprefix("goldenbridge.web.").partition(".")[0]


def form_fields():
    """Audience, name and field of every field of every form that any page has."""
    for path in sorted(WEB.rglob("*.py")):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, forms.BaseForm) and kind.__module__ == module.__name__:
                yield from ((path.relative_to(WEB).parts[0], *each) for each in kind.base_fields.items())


class Knocker:
    """Goes from door to door with a bag of words; says afterwards what was answered."""

    def __init__(self, fund, words, refs: dict[str, UUID]):
        self.fund, self.refs = fund, refs
        self.words, self.answers, self.seats = cycle(words), Counter(), {}
        self.names = sorted({name for _, name, _ in form_fields()} | FIELDS)

    def seat(self, call_sign):
        """A browser in which this person is signed in; a stranger's, if no name is given."""
        if call_sign not in self.seats:
            visitor = self.fund.visitor()
            if call_sign:
                visitor.get("/staff/sign-in")
                sign_in(self.fund.colleague(call_sign), client=visitor)
            self.seats[call_sign] = visitor
        return self.seats[call_sign]

    def knock(self, route, view):
        """Ask for the page and send it everything that forms anywhere ask for, with and without a file."""
        call_sign = next(name for start, name in WHO if route.startswith(start))
        self._knock_as(self.seat(call_sign), filled(route, self.refs[audience(view)]), route)

    def _knock_as(self, visitor, path, route):
        worn = {
            name: quote(next(self.words)) for name in ("User-Agent", "Referer", "X-Forwarded-For", "Accept-Language")
        }
        told = {name: next(self.words) for name in self.names}
        name, content = next(self.words), next(self.words).encode()
        for answer in (
            visitor.get(f"{path}?{quote(next(self.words))}={quote(next(self.words))}", **worn),
            visitor.post(path, told, headers=worn),
            visitor.post(path, told, files={"file": (f"{quote(name)}.xml", content)}, headers=worn),
            visitor.post(path, f'{{"{next(self.words)}": 1}}'.encode(), content_type="application/json", headers=worn),
        ):
            self.answers[route, answer.status_code] += 1
