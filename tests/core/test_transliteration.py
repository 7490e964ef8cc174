"""Texts as banks carry them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.transliteration import has_letters, transliterated


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("Ўладзіслаў Шчэрба", "Uladzislau Shcherba"),
        ("Щука Ёлкин", "Shchuka Elkin"),
        ("Müller & Söhne", "Mueller + Soehne"),
        ("Żółć Łukasz", "Zolc Lukasz"),
        ("Zoë", "Zoe"),
        ("//a//b/", "a/b"),
        ("two\r\nlines", "two lines"),
        ("Müller", "Mueller"),
    ],
)
def test_names_become_latin(text, latin):
    assert transliterated(text, most=70) == latin


def test_burmese_with_emoji_leaves_nothing_readable():
    assert not has_letters(transliterated("မြန်မာ 🌉", most=70))


@given(st.text(max_size=300), st.integers(1, 140))
def test_the_result_always_fits_the_bank(text, most):
    latin = transliterated(text, most=most)

    assert len(latin) <= most
    assert re.fullmatch(r"[A-Za-z0-9/\-?:().,'+ ]*", latin)
    assert transliterated(latin, most=most) == latin
