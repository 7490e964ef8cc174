"""After a journey the thief comes: whatever people typed in their pages is sought in everything that the fund holds."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tests.journeys.traces import found

CLEAR = {
    "account": {"call_sign": "who works here is known by call-sign"},
    "desk": {
        **dict.fromkeys(("skills", "languages"), "what a candidate can do, without a name"),
        "service_class": "a class that the rules of what is paid name",
        "commitment": "a hash that stands in the public log a week later",
    },
    "jobs": {
        **dict.fromkeys(("name", "website"), "an organisation that offers work"),
        "grounds": "what was looked at before an organisation was called genuine",
        **dict.fromkeys(("title", "text", "needed", "wished"), "a vacancy, which everybody may read"),
        **dict.fromkeys(("skills", "tested", "languages", "countries"), "what a candidate can do, without a name"),
    },
    "treasury": {
        **dict.fromkeys(
            ("label", "holder", "iban", "bic", "street", "building", "postcode", "town", "country"),
            "the fund's own bank account",
        ),
        **dict.fromkeys(("amount", "rate", "source"), "what was booked by hand, and where a rate was read"),
    },
}
"""By audience, the fields whose text lies in the database as it was typed, and why; `docs/threats.md` says the same."""
PLAIN = "administrator"
"""The control: a role, which is there to be found."""
TELLING = 8
"""Shorter words are found everywhere by chance."""


def whose(address):
    """The audience of a page, by its address."""
    _, first, second, *_ = f"{urlsplit(address).path}//".split("/")
    return (
        {"desk": "desk", "treasury": "treasury", "work": "jobs"}.get(second, "account") if first == "staff" else second
    )


def rob(living, tmp_path, *, words=()):
    """Stop the fund and look for everything typed, and these words, in its files and its databases."""
    living.kill()
    typed = {value.strip() for address, name, value in living.typed if name not in CLEAR.get(whose(address), ())}
    sought = {each for each in (*typed, *words) if len(each) >= TELLING and not re.fullmatch(r"[0-9a-f.,:-]+", each)}
    places = [tmp_path]
    if living.database.cluster:
        places.append(living.database.dump(tmp_path / "dumps"))

    assert sought, "nobody typed anything: the thief's finding nothing would say nothing"
    assert found([PLAIN], places[-1:], stem="") != []
    loot = found(sorted(sought), places, stem="")
    assert loot == [], loot
