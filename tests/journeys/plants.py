"""Types words into every page that takes text, the right way and the wrong way."""

from __future__ import annotations

import re
from itertools import cycle
from urllib.parse import quote

from tests.adapters.bankfiles import camt053, entry
from tests.apps.people.desk import post_json, sign_in
from tests.patience import wait_for
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


def patiently(send):
    """Send again while too many phrases are on their way at once, as the page asks."""
    return wait_for(lambda: (answer := send()).status_code != 429 and answer, "a moment with fewer phrases")


def give(fund, words):
    """A donor asks for a reference, with a phrase of his own, after a mistake; and looks for his receipt."""
    visitor = fund.visitor()
    form = visitor.post("/en/give", dict.fromkeys(("bank", "card", "family", "travel"), "no")).headers["Location"]
    told = {"nonce": "", "currency": "EUR", "campaign": "officers", "phrase": " ".join(words[:4])}
    assert visitor.get(form).status_code == 200
    assert visitor.post(form, {**told, "amount": words[4]}).status_code == 422
    announced = patiently(lambda: visitor.post(form, {**told, "amount": "25.00"}))
    assert visitor.get(announced.headers["Location"]).status_code == 200
    asked = {
        "reference": words[5],
        "amount": "25.00",
        "currency": "EUR",
        "sent_on": "2020-08-20",
        "phrase": " ".join(words[:4]),
    }
    patiently(lambda: visitor.post("/en/give/receipt", asked))
    visitor.post("/en/give/receipt.txt", {"receipt": words[6]})
    return 0


def import_statement(fund, words):
    """The bank tells who gave, with what words; a second file is damaged."""
    visitor = fund.visitor()
    visitor.get("/staff/sign-in")
    sign_in(fund.colleague("ibis"), client=visitor)
    page = visitor.get("/staff/treasury/bank").content.decode()
    account = re.search(r'<option value="([0-9a-f-]{36})"', page)[1]
    row = entry(reference=words[0], text=words[1], end_to_end_id=words[2]).replace("Some Donor", words[3])
    good, bad = camt053(row, identification=words[4]), f"<Document>{words[5]}".encode()
    for name, content, code in ((f"{quote(words[6])}.xml", good, {303}), (words[7], bad, {400, 415, 422})):
        answer = visitor.post("/staff/treasury/bank/import", {"account": account}, files={"file": (name, content)})
        assert answer.status_code in code, answer.content.decode()
    return 0


ROUND = (apply, break_off, import_statement, mistake, apply, give, apply, work_here)


def planted(fund, words):
    """Use up the words, eight at a time, round after round; returns how many applications must be stored."""
    stored, deeds = 0, cycle(ROUND)
    for start in range(0, len(words) - 7, 8):
        stored += next(deeds)(fund, words[start : start + 8])
    return stored
