"""Signing in for tests of staff pages, through the same addresses as the browser."""

from __future__ import annotations

import json

from django.test import Client

from goldenbridge.apps.people import actions
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.member import unlock
from tests.apps.people.builders import SALT, derived


def sign_in(colleague, *, client=None, **kwargs) -> Client:
    """A browser in which the colleague is signed in: proof, locked keys, signed challenge, cookie."""
    browser = client or Client(**kwargs)
    salt = unb64(post_json(browser, "/staff/sign-in/salt", {"call_sign": colleague.call_sign}).json()["salt"])
    keys = derived(salt)
    told = {"call_sign": colleague.call_sign, "login_proof": b64(keys.login_proof)}
    given = post_json(browser, "/staff/sign-in/challenge", told).json()
    member = unlock(
        colleague.ref, colleague.call_sign, locked_keys=unb64(given["locked_keys"]), unlock_key=keys.unlock_key
    )
    signed = member.answer(unb64(given["challenge"]))
    answer = {"statement": b64(signed.statement), "signature": b64(signed.signature)}
    assert post_json(browser, "/staff/sign-in/answer", answer).json() == {"signed_in": True}
    return browser


def post_json(browser, address, value, **headers):
    """POST as our own scripts do."""
    return browser.post(address, json.dumps(value), content_type="application/json", headers=headers)


def challenge(colleague):
    """The challenge of a sign-in that was begun with the right passphrase."""
    return actions.ask_challenge(colleague.call_sign, login_proof=derived(SALT).login_proof, actor=ANONYMOUS)


def enter(colleague):
    """The cookie of a new session."""
    return actions.sign_in(colleague.member.answer(challenge(colleague).challenge), actor=ANONYMOUS)
