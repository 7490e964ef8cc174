"""What applicants tell has one form, and nothing that fits is lost in it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import canonical
from goldenbridge.core.application import (
    CHOICES,
    NEEDS,
    OBLIGATIONS,
    SERVICE_STATUSES,
    BadIban,
    Contact,
    Identity,
    Letter,
    PayoutDetails,
    Story,
    TextTooLong,
    check_choice,
    check_iban,
)
from goldenbridge.core.errors import Malformed

BURMESE = "ကျွန်တော် အမိန့်ကို မနာခံနိုင်ပါ 🕊️👮‍♀️ "
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=300)


@given(
    st.builds(
        Story,
        text=texts,
        applies=st.sampled_from(["self", "relative"]),
        status=st.sampled_from(["", *SERVICE_STATUSES]),
        service=st.text(st.characters(exclude_categories=("Cs",)), max_size=100),
        obligations=st.lists(st.sampled_from(OBLIGATIONS), unique=True).map(tuple),
        needs=st.lists(st.sampled_from(NEEDS), unique=True).map(tuple),
    )
)
def test_every_story_reads_back_as_it_was_written(story):
    assert Story.read(story.content()) == story


@given(st.builds(Contact, how=texts, careful=texts))
def test_every_contact_reads_back_as_it_was_written(contact):
    assert Contact.read(contact.content()) == contact


@given(st.builds(Letter, text=texts))
def test_every_letter_reads_back_as_it_was_written(letter):
    assert Letter.read(letter.content()) == letter


def test_a_story_of_64_kib_in_burmese_with_emoji_fits():
    text = (BURMESE * 2000).encode()[: 64 * 1024].decode(errors="ignore")

    assert Story.read(Story(text=text).content()).text == text


def test_a_longer_story_is_refused_and_says_by_how_much():
    with pytest.raises(TextTooLong) as refused:
        Story(text="я" * 32769).content()

    assert refused.value.details == {"given": 65538, "limit": 65536}


def test_identity_and_payout_details_read_back():
    identity = Identity(name="Янка Купала", born_on=date(1988, 2, 29), document="MP 000", service="OMON", note="–")
    payout = PayoutDetails(name="Yanka", born_on=date(1988, 2, 29), iban="DE89370400440532013000", country="DE")

    assert Identity.read(identity.content()) == identity
    assert PayoutDetails.read(payout.content()) == payout


@pytest.mark.parametrize(
    "iban",
    ["", "DE89370400440532013001", "de89370400440532013000", "DE89 3704 0044 0532 0130 00", "8937040044053201", "ÄE89"],
)
def test_a_wrong_iban_is_named(iban):
    with pytest.raises(BadIban):
        check_iban(iban)


@given(st.integers(0, 21), st.integers(1, 9))
def test_one_wrong_digit_in_an_iban_is_always_found(place, shift):
    right = "DE89370400440532013000"
    if not right[place].isdigit():
        return
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]

    with pytest.raises(BadIban):
        check_iban(wrong)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        canonical.encode({"v": 2, "text": "x"}),
        canonical.encode({"v": 1, "text": 3}),
        canonical.encode({"v": 1, "text": "x", "more": "y"}),
        b'{"text":"x", "v":1}',
    ],
)
def test_other_shapes_are_no_letters(content):
    with pytest.raises(Malformed):
        Letter.read(content)


def test_a_choice_is_one_of_those_that_the_question_offers():
    for kind, choices in CHOICES.items():
        for choice in choices or ("",):
            check_choice(kind, choice)
        with pytest.raises(Malformed):
            check_choice(kind, "perhaps")
    with pytest.raises(Malformed):
        check_choice("riddle", "")
