"""A phrase survives being written down, and each mistake in it gets its own name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import phrase
from goldenbridge.core.phrase import derive_keys, read_phrase, to_digits, to_words

ZERO = bytes(16)
entropies = st.binary(min_size=16, max_size=16)
languages = st.sampled_from(phrase.LANGUAGES)


@given(entropies, languages)
def test_words_read_back(entropy, language):
    assert read_phrase(" ".join(to_words(entropy, language))) == entropy


@given(entropies)
def test_digits_read_back_in_groups(entropy):
    digits = to_digits(entropy)
    grouped = " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))

    assert (len(digits), read_phrase(grouped)) == (41, entropy)


def test_bip39_test_vectors_hold():
    assert [" ".join(to_words(bytes([octet]) * 16, "english")) for octet in (0x00, 0x7F, 0xFF)] == [
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
        "legal winner thank year wave sausage worth useful legal winner thank yellow",
        "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong",
    ]


@given(entropies, languages)
def test_case_commas_and_composition_do_not_matter(entropy, language):
    words = [unicodedata.normalize("NFD", word.upper()) for word in to_words(entropy, language)]

    assert read_phrase("  " + ",\n".join(words) + ". ") == entropy


def test_the_dots_of_io_do_not_matter():
    entropy = next(
        bytes([number]) * 16 for number in range(256) if "е" in "".join(to_words(bytes([number]) * 16, "russian"))
    )

    assert read_phrase(" ".join(to_words(entropy, "russian")).replace("е", "ё")) == entropy


@pytest.mark.parametrize(
    ("text", "refusal", "details"),
    [
        ("", phrase.WrongPhraseLength, {"count": 0}),
        ("abandon " * 11, phrase.WrongPhraseLength, {"count": 11}),
        ("abandon " * 13, phrase.WrongPhraseLength, {"count": 13}),
        ("1" * 40, phrase.WrongPhraseLength, {"count": 40}),
        ("abandon " * 6 + "abundon " + "abandon " * 5, phrase.UnknownWord, {"position": 7}),
        ("abandon " * 11 + "абзац", phrase.MixedLanguages, {}),
        ("abandon " * 12, phrase.WrongPhraseChecksum, {}),
        ("0" * 39 + "97", phrase.WrongDigits, {}),
        ("9" * 39 + "31", phrase.WrongDigits, {}),
        ("🙏 " * 12, phrase.UnknownWord, {"position": 1}),
    ],
)
def test_each_mistake_has_its_name(text, refusal, details):
    with pytest.raises(refusal) as refused:
        read_phrase(text)

    assert refused.value.details == details


@given(entropies, st.integers(0, 40), st.integers(1, 9))
def test_no_single_wrong_digit_passes(entropy, position, shift):
    digits = list(to_digits(entropy))
    digits[position] = str((int(digits[position]) + shift) % 10)

    with pytest.raises(phrase.WrongDigits):
        read_phrase("".join(digits))


@given(entropies, st.integers(0, 39))
def test_no_two_swapped_digits_pass(entropy, position):
    digits = list(to_digits(entropy))
    first, second = digits[position : position + 2]
    digits[position : position + 2] = [second, first]

    if first == second:
        assert read_phrase("".join(digits)) == entropy
    else:
        with pytest.raises(phrase.WrongDigits):
            read_phrase("".join(digits))


@given(entropies)
def test_the_three_secrets_of_a_phrase_differ(entropy):
    keys = derive_keys(entropy)

    assert len({keys.locator, keys.sign_seed, keys.reply_seed, keys.locator_hash}) == 4


def test_keys_do_not_print_their_secrets():
    assert repr(derive_keys(ZERO)) == "PhraseKeys()"


def test_a_new_phrase_is_never_the_same():
    assert len({phrase.new_entropy() for _ in range(100)}) == 100
