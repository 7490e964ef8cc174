"""Making a secret here is slow work in the thread that serves applicants, so it is done rarely and one at a time."""

import pytest

from goldenbridge.core import donorphrase
from goldenbridge.web.base.patience import Patience, TooManyTries
from goldenbridge.web.give import secret
from tests.apps.giving.builders import PHRASE, Donor

REFERENCE = Donor(1).reference


def made(phrase=PHRASE, *, reference=REFERENCE, among=None):
    return secret.secret_of(phrase, reference=reference, among=among)


def test_a_second_secret_is_not_made_beside_the_first(monkeypatch):
    met = []

    def slow(phrase, *, reference):
        with pytest.raises(secret.PhrasesBusy) as refusal:
            made()
        met.append(refusal.value.status)
        return b"s" * 32

    monkeypatch.setattr(donorphrase, "nonce", slow)
    monkeypatch.setattr(secret, "MOST_WAIT", 0)

    assert [made() for _ in range(2)] == [b"s" * 32] * 2
    assert met == [429] * 2


def test_a_secret_that_failed_does_not_stop_the_next(monkeypatch):
    def broken(phrase, *, reference):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(donorphrase, "nonce", broken)
        with pytest.raises(MemoryError):
            made()

    assert made() == donorphrase.nonce(PHRASE, reference=REFERENCE)


def test_a_weak_phrase_costs_no_try(monkeypatch):
    monkeypatch.setattr(secret, "GIFT", Patience(tries=0, seconds_each=60))

    with pytest.raises(donorphrase.WeakDonorPhrase):
        made("too short", among=Patience(tries=0, seconds_each=60))


def test_a_gift_that_was_paid_waits_for_no_other(monkeypatch):
    monkeypatch.setattr(donorphrase, "nonce", lambda phrase, *, reference: b"s" * 32)
    monkeypatch.setattr(secret, "GIFT", Patience(tries=1, seconds_each=60))
    shared = Patience(tries=0, seconds_each=60)

    with pytest.raises(secret.PhrasesBusy):
        made(among=shared)
    assert made(among=None) == b"s" * 32
    with pytest.raises(TooManyTries):
        made(among=None)
    assert made(reference=Donor(2).reference) == b"s" * 32
