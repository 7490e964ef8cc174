"""What a page sends when it made keys, written and read back whole; which reasons carry a decision."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.attestation import OUTCOMES
from goldenbridge.core.casework import (
    CONDITIONS,
    REASONS_TO_ACCEPT,
    REASONS_TO_DECLINE,
    ConditionsMissing,
    NewKey,
    NewWrap,
    ReasonsContradict,
    read_new_keys,
    require_reasoned,
    write_new_keys,
)
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


ANY_REASONS = st.sets(st.sampled_from([*REASONS_TO_ACCEPT, *REASONS_TO_DECLINE]))


@given(outcome=st.sampled_from(OUTCOMES), reasons=ANY_REASONS, conditions=st.sets(st.sampled_from(list(CONDITIONS))))
def test_a_decision_stands_on_reasons_that_carry_it_and_on_nothing_else(outcome, reasons, conditions):
    against = {"not_in_scope", "not_confirmed", "contradicted", "listed_person", "accused_of_crimes"}
    carried = reasons and (reasons <= against if outcome == "declined" else not reasons & against)
    conditional = outcome == "accepted_with_conditions"

    if not carried:
        with pytest.raises(ReasonsContradict):
            require_reasoned(outcome, reasons, conditions)
    elif conditional != bool(conditions):
        with pytest.raises(ConditionsMissing):
            require_reasoned(outcome, reasons, conditions)
    else:
        require_reasoned(outcome, reasons, conditions)
