"""The holders of the root keys renew who may sign the directory."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goldenbridge.core import delegation as rules
from goldenbridge.core.delegation import SignedDelegation, draft_delegation
from goldenbridge.core.directory import NotSignedByRoot, UnknownKey, directory_file, read_directory, sign_directory
from goldenbridge.core.errors import Malformed
from goldenbridge.core.sealing import new_seed
from tests.core.fund import TODAY, make_fund

FUND = make_fund()
LISTED = read_directory(FUND.file(), root=FUND.root, today=TODAY)
LATER = TODAY + timedelta(days=60)


def draft(*call_signs, threshold=2, days=365):
    return draft_delegation(LISTED, call_signs or ("alder", "dove"), threshold=threshold, today=LATER, days=days)


def test_a_renewed_delegation_names_listed_people_and_follows_the_one_in_force():
    delegation = draft("alder", "dove").delegation
    alder, dove = FUND.staff[0], FUND.staff[3]

    assert delegation.administrators == {alder.ref: alder.sign_key, dove.ref: dove.sign_key}
    assert (delegation.version, delegation.threshold) == (2, 2)
    assert (delegation.issued_on, delegation.expires_on) == (LATER, LATER + timedelta(days=365))


def test_whoever_is_not_listed_cannot_be_named():
    with pytest.raises(UnknownKey):
        draft("alder", "nobody")


@pytest.mark.parametrize("threshold", [0, 3])
def test_as_many_are_named_as_must_sign(threshold):
    with pytest.raises(rules.TooFewAdministrators):
        draft("alder", "dove", threshold=threshold)


def test_it_is_believed_once_two_different_root_keys_have_signed_it():
    first = draft().signed_with(FUND.root_seeds[0], FUND.root)
    twice = first.signed_with(FUND.root_seeds[0], FUND.root)
    second = SignedDelegation.read(twice.encode()).signed_with(FUND.root_seeds[2], FUND.root)

    for half in (draft(), first, twice):
        with pytest.raises(NotSignedByRoot):
            half.check(FUND.root)
    second.check(FUND.root)
    assert [each.count(FUND.root) for each in (draft(), first, twice, second)] == [0, 1, 1, 2]


def test_another_key_signs_nothing_and_its_signature_does_not_count():
    stranger = make_fund()
    foreign = draft().signed_with(stranger.root_seeds[0], stranger.root)

    with pytest.raises(rules.NotARootKey):
        draft().signed_with(new_seed(), FUND.root)
    assert foreign.count(FUND.root) == 0


def test_a_delegation_that_was_changed_after_it_was_signed_is_refused():
    signed = draft().signed_with(FUND.root_seeds[0], FUND.root).signed_with(FUND.root_seeds[1], FUND.root)
    forged = replace(signed, delegation=replace(signed.delegation, threshold=1))

    with pytest.raises(NotSignedByRoot):
        forged.check(FUND.root)
    assert forged.count(FUND.root) == 0


def test_it_takes_the_place_of_an_older_one_only_and_on_its_days():
    signed, before = draft(), FUND.delegation()

    signed.must_follow(before, today=LATER)
    for known in (signed.delegation, replace(before, version=9)):
        with pytest.raises(rules.DelegationNotNewer):
            signed.must_follow(known, today=LATER)
    for day in (LATER - timedelta(days=1), LATER + timedelta(days=366)):
        with pytest.raises(rules.DelegationOver):
            signed.must_follow(before, today=day)


@pytest.mark.parametrize("content", [b"", b"{}", b'{"delegation":{},"delegation_signatures":[]}'])
def test_what_is_no_delegation_is_malformed(content):
    with pytest.raises(Malformed):
        SignedDelegation.read(content)


def test_a_directory_under_it_is_genuine():
    signed = (
        draft("alder", "dove").signed_with(FUND.root_seeds[0], FUND.root).signed_with(FUND.root_seeds[1], FUND.root)
    )
    version = FUND.directory(version=4, issued_on=LATER, expires_on=LATER + timedelta(days=8))
    by = [sign_directory(version, each.ref, FUND.keys[each.ref].sign_seed) for each in (FUND.staff[0], FUND.staff[3])]
    content = directory_file(signed.delegation, signed.signatures, version, by)

    assert read_directory(content, root=FUND.root, today=LATER, known=LISTED.known()) == version
