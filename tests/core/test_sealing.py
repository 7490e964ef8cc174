"""An envelope opens for its key in its place, and every other try has its own refusal."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenbridge.core import sealing
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite, derive_key_pair, new_seed, seal

CASE = UUID("11111111-2222-4333-8444-555555555555")
RECORD = UUID("aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")
PAIRS = {suite: derive_key_pair(suite, bytes(range(32))) for suite in Suite}
every_suite = pytest.mark.parametrize("suite", list(Suite))


def header(suite, **changes):
    return Header(
        **{
            "suite": suite,
            "purpose": Purpose.NOTE,
            "case": CASE,
            "compartment": Compartment.NOTES,
            "generation": 7,
            "record": RECORD,
            **changes,
        }
    )


def envelope(suite=Suite.X25519, content=b"a quiet word"):
    return seal(header(suite), PAIRS[suite].public, content)


def open_here(sealed, suite=Suite.X25519, **place):
    expected = {"purpose": Purpose.NOTE, "case": CASE, "compartment": Compartment.NOTES, "record": RECORD, **place}
    return sealing.open_envelope(sealed, PAIRS[suite], **expected)


@every_suite
@settings(max_examples=20)
@given(content=st.binary(max_size=500))
def test_what_is_sealed_opens_again(suite, content):
    opened = open_here(envelope(suite, content), suite)

    assert opened == sealing.Opened(header(suite), content)


@every_suite
def test_the_header_stands_first_in_40_bytes(suite):
    sealed = envelope(suite)

    assert sealed[:40].hex() == (f"01{int(suite):02x}05" + CASE.hex + "06" + "00000007" + RECORD.hex)


@every_suite
def test_two_envelopes_of_one_text_are_never_alike(suite):
    assert envelope(suite) != envelope(suite)


@every_suite
@settings(max_examples=30)
@given(data=st.data())
def test_a_changed_envelope_never_opens(suite, data):
    sealed = bytearray(envelope(suite))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= data.draw(st.integers(1, 255))

    with pytest.raises(sealing.BridgeError):
        open_here(bytes(sealed), suite)


@every_suite
@settings(max_examples=30)
@given(data=st.data())
def test_a_truncated_envelope_never_opens(suite, data):
    sealed = envelope(suite)

    with pytest.raises((sealing.TruncatedEnvelope, sealing.DoesNotOpen)):
        open_here(sealed[: data.draw(st.integers(0, len(sealed) - 1))], suite)


@every_suite
def test_an_envelope_shorter_than_its_suite_allows_is_called_truncated(suite):
    shortest = len(envelope(suite, b""))

    with pytest.raises(sealing.TruncatedEnvelope):
        sealing.parse_header(envelope(suite, b"")[: shortest - 1])


@pytest.mark.parametrize(
    ("place", "refusal"),
    [
        ({"case": uuid4()}, sealing.OtherCase),
        ({"purpose": Purpose.PAYOUT}, sealing.OtherPurpose),
        ({"compartment": Compartment.STORY}, sealing.OtherCompartment),
        ({"record": uuid4()}, sealing.OtherCompartment),
    ],
)
def test_an_envelope_of_another_place_is_refused_by_name(place, refusal):
    with pytest.raises(refusal):
        open_here(envelope(), **place)


def test_a_header_rewritten_to_fit_does_not_open():
    elsewhere = header(Suite.X25519, case=uuid4())
    moved = elsewhere.to_bytes() + envelope()[40:]

    with pytest.raises(sealing.DoesNotOpen):
        open_here(moved, case=elsewhere.case)


@pytest.mark.parametrize(
    ("position", "value", "refusal", "details"),
    [
        (0, 2, sealing.UnknownVersion, {"version": 2}),
        (1, 9, sealing.UnknownSuite, {"suite": 9}),
        (2, 200, sealing.UnknownPurpose, {}),
        (19, 200, sealing.UnknownPurpose, {}),
    ],
)
def test_what_the_header_may_not_say_is_refused_by_name(position, value, refusal, details):
    sealed = bytearray(envelope())
    sealed[position] = value

    with pytest.raises(refusal) as refused:
        sealing.parse_header(bytes(sealed))

    assert refused.value.details == details


@every_suite
def test_another_key_does_not_open(suite):
    with pytest.raises(sealing.DoesNotOpen):
        sealing.open_envelope(envelope(suite), derive_key_pair(suite, new_seed()), purpose=Purpose.NOTE)


def test_a_key_of_another_suite_does_not_open():
    with pytest.raises(sealing.DoesNotOpen):
        sealing.open_envelope(envelope(Suite.P256), PAIRS[Suite.X25519], purpose=Purpose.NOTE)


@pytest.mark.parametrize(
    ("suite", "public"),
    [
        (Suite.X25519, b"short"),
        (Suite.X25519, bytes(32)),
        (Suite.P256, b"\x04" + bytes(64)),
        (Suite.P256, b"\x02" + PAIRS[Suite.P256].public[1:33]),
        (Suite.HYBRID, bytes(100)),
    ],
)
def test_nothing_is_sealed_to_what_is_no_key(suite, public):
    with pytest.raises(sealing.BadPublicKey):
        seal(header(suite), public, b"text")


def test_the_same_seed_gives_the_same_keys_for_ever():
    assert {suite: pair.public[:8].hex() for suite, pair in PAIRS.items()} == {
        Suite.X25519: "b1f1b840de7a3241",
        Suite.HYBRID: "6f54098a0a0e6411",
        Suite.P256: "04cfb264d85c7eb2",
    }


def test_a_key_pair_does_not_print_its_private_half():
    assert "private" not in repr(PAIRS[Suite.X25519])


def test_a_card_offers_the_suites_of_browsers():
    card = sealing.key_card(RECORD, bytes(range(32)))

    assert dict(card.publics) == {suite: PAIRS[suite].public for suite in (Suite.X25519, Suite.P256)}


def test_a_suite_that_the_card_lacks_is_named():
    with pytest.raises(sealing.UnknownSuite):
        sealing.key_card(RECORD, new_seed()).public(Suite.HYBRID)
