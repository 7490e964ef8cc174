"""What a page sends when it made keys: written and read back whole, anything else refused."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.casework import NewKey, NewWrap, read_new_keys, write_new_keys
from goldenbridge.core.errors import Malformed

octets = st.binary(min_size=1, max_size=80)
wraps = st.lists(
    st.builds(NewWrap, recipient_ref=st.uuids(), wrap=octets),
    min_size=1,
    max_size=4,
    unique_by=lambda wrap: wrap.recipient_ref,
).map(tuple)
keys = st.lists(st.builds(NewKey, statement=octets, signature=octets, wraps=wraps), max_size=4)


@given(keys)
def test_what_is_written_is_read_back(made):
    assert list(read_new_keys(write_new_keys(made))) == made


@given(keys.filter(bool), st.data())
def test_a_text_that_was_changed_is_never_read_as_it_was(made, data):
    text = write_new_keys(made)
    at = data.draw(st.integers(0, len(text) - 1))
    changed = text[:at] + data.draw(st.sampled_from('x"{}[]0,')) + text[at + 1 :]
    try:
        assert list(read_new_keys(changed)) != made or changed == text
    except Malformed:
        pass


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "{}",
        "[{}]",
        '[{"signature":"AA","statement":"AA","wraps":[]}]',
        '[{"signature":"AA","statement":"AA","wraps":[{"recipient":"x","wrap":"AA"}]}]',
        '[{"signature":"A","statement":"AA","wraps":[{"recipient":"00000000-0000-0000-0000-000000000001","wrap":"AA"}]}]',
        '[{"extra":1,"signature":"AA","statement":"AA","wraps":[{"recipient":"00000000-0000-0000-0000-000000000001","wrap":"AA"}]}]',
    ],
)
def test_any_other_shape_is_refused(text):
    with pytest.raises(Malformed):
        read_new_keys(text)


def test_more_keys_or_wraps_than_a_step_needs_are_refused():
    wrap = NewWrap(UUID(int=1), b"x")
    key = NewKey(b"s", b"g", (wrap,))
    for made in ([key] * 5, [NewKey(b"s", b"g", (wrap, wrap))]):
        with pytest.raises(Malformed):
            read_new_keys(write_new_keys(made))
