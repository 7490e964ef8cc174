"""The one form of what is hashed and signed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import canonical
from goldenbridge.core.errors import Malformed

texts = st.text(st.characters(codec="utf-8"))
whole = st.integers(-canonical.LARGEST, canonical.LARGEST)
keys = st.text(st.characters(max_codepoint=127), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | whole | texts, lambda inner: st.lists(inner) | st.dictionaries(keys, inner)
)


@given(values)
def test_what_is_encoded_decodes_to_itself(value):
    assert canonical.decode(canonical.encode(value)) == value


def test_keys_are_sorted_and_nothing_is_spaced():
    assert canonical.encode({"b": 1, "a": ["ы", None, True]}) == '{"a":["ы",null,true],"b":1}'.encode()


@pytest.mark.parametrize(
    "content", [b'{"b":1,"a":1}', b"[1, 2]", b"1.0", b'"\\u0041"', b"{", b"\xff", b'{"a":1,"a":1}', b"9007199254740992"]
)
def test_another_spelling_is_refused(content):
    with pytest.raises((Malformed, TypeError)):
        canonical.decode(content)


@pytest.mark.parametrize("value", [1.5, b"x", {1: 2}, {"é": 1}, 2**53, "\ud800"])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises((Malformed, TypeError)):
        canonical.encode(value)


def test_the_kind_keeps_hashes_apart():
    assert canonical.digest("piece", [1]) != canonical.digest("window", [1])


@given(st.binary())
def test_base64_returns_what_went_in(content):
    assert canonical.unb64(canonical.b64(content)) == content


@pytest.mark.parametrize("text", ["A", "AB", "AA==", "A+/A", "é", "AA\n"])
def test_another_base64_is_refused(text):
    with pytest.raises(Malformed):
        canonical.unb64(text)
