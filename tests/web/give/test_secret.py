"""Making a secret here is slow work in the thread that serves applicants, so it is done rarely and one at a time."""

import pytest

from goldenbridge.core import donorphrase
from goldenbridge.web.base.patience import Patience, TooManyTries
from goldenbridge.web.give import secret
from tests.apps.giving.builders import PHRASE, Donor

REFERENCE = Donor(1).reference


def test_a_second_secret_is_not_made_beside_the_first(monkeypatch):
    met = []

    def slow(phrase, *, reference):
        with pytest.raises(TooManyTries) as refusal:
            secret.secret_of(PHRASE, reference=REFERENCE)
        met.append(refusal.value.details)
        return b"s" * 32

    monkeypatch.setattr(donorphrase, "nonce", slow)

    made = [secret.secret_of(PHRASE, reference=REFERENCE) for _ in range(2)]

    assert made == [b"s" * 32] * 2
    assert met == [{"seconds": 1}] * 2


def test_a_secret_that_failed_does_not_stop_the_next(monkeypatch):
    def broken(phrase, *, reference):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(donorphrase, "nonce", broken)
        with pytest.raises(MemoryError):
            secret.secret_of(PHRASE, reference=REFERENCE)

    assert secret.secret_of(PHRASE, reference=REFERENCE) == donorphrase.nonce(PHRASE, reference=REFERENCE)


def test_a_weak_phrase_costs_no_try(monkeypatch):
    monkeypatch.setattr(secret, "PHRASES", Patience(tries=0, seconds_each=60))

    with pytest.raises(donorphrase.WeakDonorPhrase):
        secret.secret_of("too short", reference=REFERENCE)
