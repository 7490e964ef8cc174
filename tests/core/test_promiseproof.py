"""A promise is proved with its own officer's key and with no other; whatever is changed is refused with its reason."""

import json
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenbridge.core import canonical, phrase, promiseproof, verifier, window
from goldenbridge.core.pieces import BadGiftSecret
from goldenbridge.core.receipt import BadReceipt, is_promise
from tests.core.builders import KEY, PublicLog, gifts_of, promise_pieces, promises_of

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "promises.json").read_text())
PROMISES = promises_of(60)
DAY = date(2020, 8, 30)


def a_log(*, promises=PROMISES, promised=None, set_aside=None):
    """A log whose second window holds the promises, backed by the gifts of both."""
    digests, total = promise_pieces(promises)
    log = PublicLog()
    log.add_window(gifts_of(40, amount=1_000_000))
    log.add_window(
        gifts_of(40, seed=b"more", amount=1_000_000),
        set_aside=total if set_aside is None else set_aside,
        promises=digests,
        promised=total if promised is None else promised,
    )
    log.publish()
    return log


@pytest.fixture(scope="module")
def log():
    return a_log()


def verify(log, promise, *, sign_key=None, text=None, **changes):
    text = text or log.promise_receipt(promise, number=2, **changes).text()
    return promiseproof.verify_promise(text, sign_key=sign_key or promise.sign_key, key=KEY.verifier(), read=log.read)


def test_a_promise_that_is_set_aside_is_proved_with_its_own_key(log):
    verdict = verify(log, PROMISES[0])

    assert (verdict.amount_minor, verdict.currency, verdict.remainder_minor) == (355_000, "USD", 0)
    assert verdict.pieces > 0
    assert verdict.head.set_aside_minor == sum(each.amount_minor for each in PROMISES)


def test_the_receipt_alone_or_another_key_proves_nothing(log):
    with pytest.raises(promiseproof.PromiseNotSetAside):
        verify(log, PROMISES[0], sign_key=PROMISES[3].sign_key)


def test_a_larger_promise_than_is_set_aside_is_refused(log):
    with pytest.raises(promiseproof.PromiseNotSetAside):
        verify(log, PROMISES[0], amount_minor=455_000)


def test_two_officers_are_never_shown_one_piece(log):
    found = [
        promiseproof.pieces_of(
            sign_key=each.sign_key, salt=PROMISES[0].salt, currency="USD", amount_minor=355_000, allowed=(5_000,)
        )[5_000]
        for each in PROMISES[:20]
    ]

    assert len({digest for digests in found for digest in digests}) == 20 * 71


def test_no_piece_leads_from_one_day_to_another():
    award = uuid4()
    salts = {promiseproof.salt_of(award, on=date(2020, 8, day)) for day in range(1, 31)}

    assert len(salts) == 30


@pytest.mark.parametrize("set_aside", [sum(each.amount_minor for each in PROMISES) - 5_000, 80 * 1_000_000 + 5_000])
def test_what_is_set_aside_lies_within_the_books_and_these_within_the_gifts(set_aside):
    """The books set aside less than the window says, or more than all gifts brought in."""
    log = a_log(set_aside=set_aside)

    with pytest.raises(promiseproof.SetAsideBeyondGifts):
        verify(log, PROMISES[1])


def test_a_promise_without_pieces_cannot_be_proved():
    log = a_log(promises=promises_of(19))

    with pytest.raises(promiseproof.PromiseHasNoPieces):
        verify(log, PROMISES[0])


def test_a_window_that_was_changed_is_refused(log):
    changed = a_log()
    path = verifier.window_path(2)
    found = window.parse(changed.files[path])
    smaller = dict(found.set_aside)
    smaller[max(smaller)] = smaller[max(smaller)][1:]
    changed.files[path] = window.Window(found.head, found.gifts, smaller).content()

    with pytest.raises(window.WindowChanged):
        verify(changed, PROMISES[0])


@pytest.mark.parametrize("damage", ["", "c2sp.org/tlog-proof@v1\n", "x" * 9_000])
def test_what_is_no_receipt_is_refused(damage):
    assert not is_promise(damage)
    with pytest.raises(BadReceipt):
        promiseproof.parse(damage)


def test_a_promise_and_a_gift_are_told_apart(log):
    assert is_promise(log.promise_receipt(PROMISES[0], number=2).text())
    assert not is_promise(log.receipt(gifts_of(40, amount=1_000_000)[0], number=1).text())
    with pytest.raises(BadGiftSecret):
        promiseproof.make(amount_minor=1, currency="USD", salt=b"short", window_number=1, proof=log.proof(1))


def test_a_receipt_is_below_one_and_a_half_kilobytes(log):
    assert len(log.promise_receipt(PROMISES[0], number=2).text()) < 1_500


@pytest.mark.parametrize("vector", VECTORS["promises"])
def test_the_vectors(vector):
    key = phrase.derive_keys(canonical.unb64(vector["entropy"])).sign_key
    salt = promiseproof.salt_of(UUID(vector["award"]), on=date.fromisoformat(vector["on"]))
    found = promiseproof.pieces_of(
        sign_key=key,
        salt=salt,
        currency=vector["currency"],
        amount_minor=vector["amount_minor"],
        allowed=vector["allowed"],
    )

    assert (canonical.b64(key), canonical.b64(salt)) == (vector["sign_key"], vector["salt"])
    assert canonical.b64(promiseproof.nonce_of(key, salt)) == vector["nonce"]
    assert [[minor, [canonical.b64(each) for each in digests]] for minor, digests in found.items()] == vector["pieces"]


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(1, 500).map(lambda steps: steps * 5_000), min_size=20, max_size=40), st.integers(0, 19))
def test_every_promise_of_every_window_verifies_or_has_no_piece(amounts, number):
    promises = [promises_of(number + 1, amounts=(amount,))[number] for number, amount in enumerate(amounts)]
    log = a_log(promises=promises)
    promise = promises[number]
    try:
        verdict = verify(log, promise)
    except promiseproof.PromiseHasNoPieces:
        digests, _ = promise_pieces(promises)
        assert not digests or promise.amount_minor < min(digests)
    else:
        assert verdict.amount_minor == promise.amount_minor
