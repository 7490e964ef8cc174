"""Types words into every page that takes text, the right way and the wrong way."""

from __future__ import annotations

from itertools import cycle
from urllib.parse import quote

from tests.apps.people.desk import post_json, sign_in
from tests.web.apply.walk import Walk

LANGUAGES = cycle(["en", "ru", "be"])


def apply(fund, words):
    """A whole application in the plain lane; returns how many were stored."""
    story = {"text": f"{words[0]} and {words[1]}", "owes": words[2], "service": words[3]}
    contact = {"how": words[4], "careful": words[5]}
    walk = Walk(
        fund.visitor(**{"User-Agent": quote(words[6]), "Referer": f"http://localhost/{quote(words[7])}"}),
        next(LANGUAGES),
    )
    answer = walk.apply(contact=contact, **story)
    assert answer.status_code == 302, answer.content.decode()
    assert walk.open().status_code == 200
    return 1


def break_off(fund, words):
    """An application that is never sent: nothing of it may be stored."""
    walk = Walk(fund.visitor(), next(LANGUAGES))
    walk.to_contact(text=words[0], owes=words[1])
    return 0


def mistake(fund, words):
    """Words where they do not belong: in addresses, phrases, sign-ins, broken requests."""
    visitor = fund.visitor(Cookie=f"staff={quote(words[0])}")
    visitor.get(f"/en/{quote(words[1])}")
    visitor.get(f"/en/status?phrase={quote(words[2])}")
    Walk(visitor).open(phrase=[words[3]] * 12)
    visitor.post("/en/apply", f"text={words[4]}".encode(), content_type="application/json")
    visitor.post("/en/apply", {"go": words[5], "state": words[6]})
    visitor.get("/staff/sign-in")
    post_json(visitor, "/staff/sign-in/salt", {"call_sign": words[7]})
    post_json(visitor, "/staff/sign-in/challenge", {"call_sign": words[7], "login_proof": "A" * 43})
    return 0


def work_here(fund, words):
    """A member of staff signs in and asks for things that are not there."""
    visitor = fund.visitor()
    visitor.get("/staff/sign-in")
    sign_in(fund.colleague("dove"), client=visitor)
    assert visitor.get("/staff/").status_code == 200
    visitor.get(f"/staff/{quote(words[0])}?{quote(words[1])}")
    return 0


ROUND = (apply, break_off, apply, mistake, apply, work_here)


def planted(fund, words):
    """Use up the words, eight at a time, round after round; returns how many applications must be stored."""
    stored, deeds = 0, cycle(ROUND)
    for start in range(0, len(words) - 7, 8):
        stored += next(deeds)(fund, words[start : start + 8])
    return stored
