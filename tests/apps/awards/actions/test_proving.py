"""Promises in the public log: at least twenty together, found again by their own recipients, and never followed."""

from datetime import timedelta

import pytest

from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.transparency import actions as log
from goldenbridge.apps.transparency import queries as public
from goldenbridge.core import notes, phrase, promiseproof
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.errors import NotAllowed
from goldenbridge.platform import clock
from tests.apps.awards.builders import debt
from tests.apps.ledger.builders import give
from tests.apps.transparency import builders as window
from tests.core.fund import TODAY

MONEY = 40_000_000


@pytest.fixture
def office(office, settings, tmp_path):
    window.lay_out(settings, tmp_path)
    give(MONEY, key="much", on=TODAY)
    return office


def key_of(number):
    return phrase.derive_keys(bytes([number]) * 16).sign_key


def close_tomorrow(office, *, days=1):
    """A night passes: the promises of today are pushed, the window of today closes and is signed."""
    clock.move_to(clock.now() + timedelta(days=days))
    actions.push_set_aside(actor=SCHEDULE)
    today = clock.today() - timedelta(days=1)
    gifts = [window.gift(number, on=today) for number in range(25)]
    window.clear(gifts)
    log.close_window("USD", last_on=today, actor=SCHEDULE)
    log.sequence(actor=SCHEDULE)
    log.publish_edition(actor=SCHEDULE)


def verify(settings, text, number):
    return promiseproof.verify_promise(
        text,
        sign_key=key_of(number),
        key=notes.read_verifier_key(public.fund_key()),
        read=window.folder_reader(settings.LOG_FOLDER),
    )


def test_twenty_promises_are_proved_by_their_recipients(office, settings):
    refs = [office.active(recipient_key=key_of(number), months=6) for number in range(20)]
    close_tomorrow(office)

    texts = queries.receipts(refs, actor=SCHEDULE)

    assert set(texts) == set(refs)
    verdict = verify(settings, texts[refs[4]], 4)
    assert (verdict.amount_minor, verdict.remainder_minor, verdict.head.set_aside_minor) == (300_000, 0, 6_000_000)
    with pytest.raises(promiseproof.PromiseNotSetAside):
        verify(settings, texts[refs[4]], 5)


def test_nineteen_promises_have_no_pieces_and_no_receipt(office):
    refs = [office.active(recipient_key=key_of(number), months=6) for number in range(19)]
    close_tomorrow(office)

    assert public.window_heads(currency="USD")[0].set_aside_minor == 19 * 300_000
    assert public.window_heads(currency="USD")[0].set_aside_pieces == 0
    assert queries.receipts(refs, actor=SCHEDULE) == {}


def test_what_was_paid_meanwhile_is_no_longer_set_aside_and_no_piece_leads_on(office, settings):
    refs = [office.active(recipient_key=key_of(number), months=6) for number in range(21)]
    close_tomorrow(office)
    first = public.newest_signed_window("USD")
    rows = queries.due_entitlements(TODAY, actor=SCHEDULE)
    paid = next(row.entitlement_ref for row in rows if row.award_ref == refs[4])
    actions.draw_entitlements([paid], run_ref=refs[4], actor=SCHEDULE)
    close_tomorrow(office)

    verdict = verify(settings, queries.receipts(refs, actor=SCHEDULE)[refs[4]], 4)
    second = public.newest_signed_window("USD")

    assert (verdict.amount_minor, verdict.head.number) == (250_000, 2)
    before, after = ({digest for digests in each.set_aside.values() for digest in digests} for each in (first, second))
    assert before
    assert not before & after


def test_a_promise_that_was_made_since_has_no_receipt_yet(office):
    refs = [office.active(recipient_key=key_of(number), months=6) for number in range(20)]
    close_tomorrow(office)
    new = office.active(recipient_key=key_of(99), months=6)

    assert queries.receipts([*refs, new], actor=SCHEDULE).keys() == set(refs)


def test_later_settlements_and_changes_count_with_their_promise(office, settings):
    refs = [office.active(recipient_key=key_of(number), months=6) for number in range(20)]
    for ref in refs:
        office.settled(ref, debt(100_000))
        office.changed(ref, months=8)
    close_tomorrow(office)

    verdict = verify(settings, queries.receipts(refs, actor=SCHEDULE)[refs[0]], 0)

    assert verdict.amount_minor == 500_000


def test_only_the_clock_pushes(office):
    with pytest.raises(NotAllowed):
        actions.push_set_aside(actor=office.actor(office.coverer))
