"""Donation references and opaque ids."""

import re
import secrets
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import references
from goldenbridge.core.references import ALPHABET, ExpectedReferences, Match

entropies = st.binary(min_size=8, max_size=16)


def test_the_example_of_iso_11649_has_the_check_digits_of_the_standard():
    assert references.check_digits("RF", "539007547034") == "18"


@given(entropies)
def test_a_reference_is_fourteen_characters_that_check(entropy):
    reference = references.donation_reference(entropy)

    assert re.fullmatch(r"RF\d\d[A-HJKMNP-TV-Z][0-9A-HJKMNP-TV-Z]{11}", reference)
    assert references.read_reference(references.grouped(reference).lower()) == reference


@given(entropies, st.integers(2, 15), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(entropy, place, other):
    reference = references.donation_reference(entropy)
    changed = reference[:place] + other + reference[place + 1 :]

    if changed != reference:
        with pytest.raises(references.WrongReference):
            references.read_reference(changed)


@given(entropies, st.integers(2, 14))
def test_two_swapped_neighbours_are_noticed(entropy, place):
    reference = references.donation_reference(entropy)
    swapped = reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]

    assert references.is_reference(swapped) is (swapped == reference)


@given(entropies)
def test_handwriting_is_forgiven(entropy):
    reference = references.donation_reference(entropy)

    assert references.read_reference(reference.replace("0", "O").replace("1", "l")) == reference


@given(st.binary(min_size=16, max_size=16))
def test_an_opaque_id_fits_the_bank_and_checks(entropy):
    made = references.opaque_id(entropy)

    assert len(made) <= 35
    assert re.fullmatch(r"[0-9A-Z]+", made)
    assert references.check_digits("", made[:-2]) == made[-2:]


def test_opaque_ids_do_not_repeat():
    assert len({references.opaque_id(secrets.token_bytes(16)) for _ in range(2000)}) == 2000


def fifty_references():
    return [references.donation_reference(secrets.token_bytes(8)) for _ in range(50)]


def test_the_nearest_of_many_is_found_with_two_slips():
    expected = fifty_references()
    index = ExpectedReferences(expected)
    wanted = expected[7]
    mangled = f"danke {wanted[:6]}{wanted[7:11]}X{wanted[12:]} gruss"

    match = index.nearest(mangled)

    assert match == Match(wanted, 2 if wanted[11] != "X" else 1)


def test_a_reference_without_its_rf_is_found():
    expected = fifty_references()

    assert ExpectedReferences(expected).nearest(f"Spende {expected[3][2:]}") == Match(expected[3], 0)


def test_two_references_in_one_text_are_no_match():
    expected = fifty_references()

    assert ExpectedReferences(expected).nearest(expected[0] + " " + expected[1]) is None


@given(st.text(alphabet=string.printable, max_size=200))
def test_a_strange_text_never_matches(text):
    assert ExpectedReferences([references.donation_reference(b"never typed by chance")]).nearest(text) is None


def test_two_equally_near_references_are_no_match():
    first = "RF18AAAAAAAAAAAA"
    second = "RF18AAAAAAAAAAAB"

    assert ExpectedReferences([first, second]).nearest("RF18AAAAAAAAAAAC") is None


@pytest.mark.parametrize(
    ("left", "right", "slips"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ac", 1),
        ("abc", "axc", 1),
        ("abcd", "badc", 2),
        ("abc", "xyz", 3),
    ],
)
def test_slips_are_counted(left, right, slips):
    assert references.distance(left, right, limit=2) == min(slips, 3)


def test_thousands_of_expected_references_do_not_slow_a_line():
    expected = [references.donation_reference(secrets.token_bytes(8)) for _ in range(3000)]
    index = ExpectedReferences(expected)

    found = [index.nearest(f"gift {reference[:5]} {reference[5:]} thank you") for reference in expected]

    assert found == [Match(reference, 0) for reference in expected]
