"""Hidden fields come back as they were made, for the same step, in time, or not at all."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.formstate import ForgedField, FormKey, StaleField

KEY = FormKey(b"a secret of the server")
NOW = datetime(2020, 8, 12, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_a_field_comes_back_as_it_was_made(text):
    sealed = KEY.seal("story", {"text": text}, now=NOW)

    assert KEY.open("story", sealed, now=NOW, life=DAY) == {"text": text}


def test_a_field_does_not_show_what_it_carries():
    sealed = KEY.seal("story", {"text": "sunflower" * 10}, now=NOW)

    assert "sunflower" not in sealed
    assert KEY.seal("story", {"text": "sunflower" * 10}, now=NOW) != sealed


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_an_edited_field_is_refused(place, change):
    sealed = bytearray(KEY.seal("story", {"text": "x"}, now=NOW).encode())
    sealed[place % len(sealed)] ^= change

    with pytest.raises(ForgedField):
        KEY.open("story", sealed.decode("latin-1"), now=NOW, life=DAY)


@pytest.mark.parametrize("text", ["", "A", "AQ", "====", "я", "x" * 5000])
def test_rubbish_is_refused(text):
    with pytest.raises(ForgedField):
        KEY.open("story", text, now=NOW, life=DAY)


def test_a_field_serves_for_its_own_step_and_server_only():
    sealed = KEY.seal("story", {}, now=NOW)

    with pytest.raises(ForgedField):
        KEY.open("contact", sealed, now=NOW, life=DAY)
    with pytest.raises(ForgedField):
        FormKey(b"another secret").open("story", sealed, now=NOW, life=DAY)


def test_an_old_field_is_named_as_old():
    sealed = KEY.seal("story", {}, now=NOW)

    assert KEY.open("story", sealed, now=NOW + DAY, life=DAY) == {}
    with pytest.raises(StaleField):
        KEY.open("story", sealed, now=NOW + DAY + timedelta(seconds=1), life=DAY)
