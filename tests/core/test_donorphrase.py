"""The donor's phrase: the same on every device, another secret for every gift."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenbridge.core import donorphrase
from goldenbridge.core.donorphrase import WeakDonorPhrase


def test_capitals_and_spaces_do_not_matter():
    plain = donorphrase.nonce("golden bridge over cold water", reference="RF00A")

    assert donorphrase.nonce("  Golden  BRIDGE\nover cold\u00a0water ", reference="RF00A") == plain
    assert donorphrase.nonce("golden bridge over cold water", reference="RF00B") != plain


@settings(max_examples=30)
@given(st.text(max_size=60))
def test_normal_form_is_stable(text):
    once = donorphrase.normal(text)

    assert donorphrase.normal(once) == donorphrase.normal(donorphrase.normal(once))


@pytest.mark.parametrize("phrase", ["", "password", "a b c d", "мама мыла раму", "x" * 2000])
def test_short_phrases_are_refused(phrase):
    with pytest.raises(WeakDonorPhrase):
        donorphrase.check_strength(phrase)


@pytest.mark.parametrize("phrase", ["golden bridge over cold water", "жёлтый мост над холодной водой"])
def test_longer_phrases_are_taken(phrase):
    donorphrase.check_strength(phrase)
