"""Signing in for tests of staff pages, through the same addresses as the browser."""

from __future__ import annotations

import json
from uuid import UUID

from django.test import Client

from goldenbridge.apps.people import actions
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.member import Member, unlock
from tests.core.passphrase import SALT, derived


def sign_in(colleague, *, client=None, **kwargs) -> Client:
    """A browser in which the colleague is signed in."""
    browser = client or Client(**kwargs)
    come_in(browser, colleague.call_sign)
    return browser


def come_in(browser, call_sign) -> Member:
    """Sign in as the page does: proof, locked keys, signed challenge, cookie; returns who has unlocked his keys."""
    salt = unb64(post_json(browser, "/staff/sign-in/salt", {"call_sign": call_sign}).json()["salt"])
    keys = derived(salt)
    told = {"call_sign": call_sign, "login_proof": b64(keys.login_proof)}
    given = post_json(browser, "/staff/sign-in/challenge", told).json()
    member = unlock(
        UUID(given["person"]), call_sign, locked_keys=unb64(given["locked_keys"]), unlock_key=keys.unlock_key
    )
    signed = member.answer(unb64(given["challenge"]))
    answer = {"statement": b64(signed.statement), "signature": b64(signed.signature)}
    assert post_json(browser, "/staff/sign-in/answer", answer).json() == {"signed_in": True}
    return member


def post_json(browser, address, value, **headers):
    """POST as our own scripts do."""
    return browser.post(address, json.dumps(value), content_type="application/json", headers=headers)


def challenge(colleague):
    """The challenge of a sign-in that was begun with the right passphrase."""
    return actions.ask_challenge(colleague.call_sign, login_proof=derived(SALT).login_proof, actor=ANONYMOUS)


def enter(colleague):
    """The cookie of a new session."""
    return actions.sign_in(colleague.member.answer(challenge(colleague).challenge), actor=ANONYMOUS)
