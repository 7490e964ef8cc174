"""Walks the staff's pages as each kind of person, in a process of its own: `walker.py FOLDER`.

Prints one line for each link that leads nowhere and each form that its reader may not send; each kind of page is
opened a few times only.
"""

# ruff: noqa: INP001, PLC0415  (a script that enters a fund first, and imports its apps after that)

from __future__ import annotations

import html
import re
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from goldenbridge.cli import environment

LINK = re.compile(r'<a [^>]*?href="([^"]+)"')
FORM = re.compile(r'<form(?=[^>]*method="post")[^>]*?action="([^"]+)"')
EACH = 2
"""How many pages of one kind are opened."""
DOORS = Path(__file__).parents[2] / "web" / "staffbase" / "doors.txt"


def main(folder: Path) -> None:
    """Walk as one person of each set of roles."""
    environment.enter(folder)
    from goldenbridge.cli.demo.people import CAST

    kinds = {roles: call_sign for call_sign, roles, *_ in reversed(CAST)}
    doors = dict(line.split(": ") for line in DOORS.read_text(encoding="utf-8").splitlines())
    for roles, call_sign in kinds.items():
        pages, stops = walk(call_sign, set(roles.split()), doors)
        print(f"{call_sign} ({roles}): {pages} pages")
        for stop in stops:
            print(f"STOP {call_sign} ({roles}): {stop}")


def walk(call_sign: str, roles: set[str], doors: dict[str, str]) -> tuple[int, list[str]]:
    """How many pages this person opened, and where he was stopped."""
    client = browser_of(call_sign)
    opened, stops, waiting = Counter(), [], [("/staff/", "")]
    seen = {"/staff/"}
    while waiting:
        address, before = waiting.pop(0)
        route = route_of(address)
        if opened[route] >= EACH:
            continue
        opened[route] += 1
        answer = client.get(address)
        if answer.status_code not in {200, 302, 303}:
            stops.append(f"{before} → {address}: {answer.status_code}")
        if answer.status_code != 200 or "text/html" not in answer.headers["Content-Type"]:
            answer.getvalue()
            continue
        text = answer.content.decode()
        for target in sorted({urljoin(address, html.unescape(each)) for each in LINK.findall(text)} - seen):
            if urlsplit(target).path.startswith("/staff/") and not urlsplit(target).netloc:
                seen.add(target)
                waiting.append((target, address))
        for target in sorted({urlsplit(urljoin(address, html.unescape(each))).path for each in FORM.findall(text)}):
            allowed = doors.get(route_of(target), "everybody")
            if allowed != "everybody" and not roles & set(allowed.split()):
                stops.append(f"{address} sends to {target}: for {allowed}")
    return sum(opened.values()), stops


def route_of(address: str) -> str:
    """The route that an address belongs to."""
    from django.urls import Resolver404, resolve

    try:
        return resolve(urlsplit(address).path).route
    except Resolver404:
        return address


def browser_of(call_sign: str):
    """A browser in which this person is signed in."""
    from django.test import Client

    from goldenbridge.apps.people.models import Person, Session
    from goldenbridge.core.entrance import hash_session
    from goldenbridge.platform import clock

    ends = {"last_day_on": clock.today() + timedelta(days=1)}
    person = Person.objects.get(call_sign=call_sign)
    Session.objects.get_or_create(token_hash=hash_session(call_sign), person=person, defaults=ends)
    client = Client(SERVER_NAME="localhost")
    client.cookies["staff"] = call_sign
    return client


if __name__ == "__main__":
    main(Path(sys.argv[1]))
