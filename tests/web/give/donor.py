"""Walks the donor's pages as somebody without JavaScript does."""

from __future__ import annotations

import html
import re

from goldenbridge.core.references import read_reference
from tests.apps.giving.builders import PHRASE, Donor

SAFE = {"bank": "no", "card": "no", "family": "no", "travel": "no"}
FORM = {"amount": "50", "currency": "EUR", "campaign": "general", "phrase": PHRASE, "nonce": ""}


def text_of(response):
    return html.unescape(response.content.decode())


def address_of(response):
    """Where the form on a page goes."""
    return re.search(r'action="(/\w\w/give/gift/[^"]+)"', response.content.decode())[1]


def reference_of(response):
    return re.search(r'data-reference="([^"]+)"', response.content.decode())[1]


def ask(client, language="en"):
    """Answer the questions; returns address and reference of the form that follows."""
    form = client.get(client.post(f"/{language}/give", SAFE).headers["Location"])
    return address_of(form), reference_of(form)


def announce(client, **changes):
    """Fill the form; returns the reference and what follows: the page with the account, or the refused form."""
    address, reference = ask(client)
    response = client.post(address, FORM | changes)
    return reference, client.get(response.headers["Location"]) if response.status_code == 303 else response


class OnPage(Donor):
    """A donor whose reference came from the page."""

    def __init__(self, reference):
        super().__init__(999)
        object.__setattr__(self, "_reference", read_reference(reference))

    @property
    def reference(self):
        return self._reference
