"""An application travels as one signed bundle, and no part of it can be exchanged on the way."""

from uuid import uuid4

import pytest

from goldenbridge.core import bundle as rules
from goldenbridge.core import canonical, records, sealing
from goldenbridge.core.errors import Malformed
from goldenbridge.core.padding import TooLong
from goldenbridge.core.phrase import derive_keys, new_entropy
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite
from tests.core.fund import EPOCH, make_fund

FUND = make_fund()
DIRECTORY = FUND.directory()
KEYS = derive_keys(new_entropy())
suites = pytest.mark.parametrize("suite", [Suite.X25519, Suite.P256])


def make(suite=Suite.X25519, keys=KEYS, story=b"I refuse.", contact=b"", case=None):
    return rules.make_bundle(keys=keys, directory=DIRECTORY, story=story, contact=contact, suite=suite, case=case)


@suites
def test_a_bundle_travels_and_its_two_readers_open_their_part(suite):
    bundle = rules.parse_bundle(make(suite, contact=b"by post").encode())

    found = [rules.open_part(part, bundle, FUND.seeds[part.key_ref]).content for part in (bundle.story, bundle.contact)]

    assert found == [b"I refuse.", b"by post"]


def test_story_goes_to_a_shard_and_contact_to_the_duty_key():
    bundle = make()

    assert bundle.epoch == EPOCH
    assert bundle.story.key_ref in {shard.card.key_ref for shard in FUND.shards}
    assert bundle.contact.key_ref == FUND.duty[0].card.key_ref


def test_all_shards_are_used():
    assert len({make().story.key_ref for _ in range(100)}) == len(FUND.shards)


def test_the_bundle_holds_no_secret_of_the_phrase():
    keys, content = KEYS, make().encode()

    assert canonical.b64(keys.locator_hash).encode() in content
    for secret in (keys.locator, keys.sign_seed, keys.reply_seed):
        assert canonical.b64(secret).encode() not in content


def test_a_bundle_with_and_without_contact_looks_alike():
    assert len(make(contact=b"").encode()) == len(make(contact=b"a long address" * 20).encode())


def test_the_shard_key_does_not_open_the_contact():
    bundle = make()

    with pytest.raises(sealing.DoesNotOpen):
        rules.open_part(bundle.contact, bundle, FUND.seeds[bundle.story.key_ref])


def test_a_text_that_is_too_long_is_refused_before_sealing():
    with pytest.raises(TooLong):
        make(story=bytes(80_000))


@pytest.mark.parametrize("field", ["reply_key", "locator_hash", "sign_key"])
def test_an_exchanged_key_is_refused(field):
    value = canonical.decode(make().encode())
    value[field] = canonical.decode(make(keys=derive_keys(new_entropy())).encode())[field]

    with pytest.raises(rules.ForgedBundle):
        rules.parse_bundle(canonical.encode(value))


def test_an_exchanged_envelope_is_refused():
    case = uuid4()
    value, other = (canonical.decode(make(case=case).encode()) for _ in range(2))
    value["parts"][0] = other["parts"][0]

    with pytest.raises(rules.ForgedBundle):
        rules.parse_bundle(canonical.encode(value))


def test_a_whole_new_signature_does_not_make_another_author():
    bundle = make()
    thief = derive_keys(new_entropy())
    value = {**canonical.decode(bundle.encode()), "sign_key": canonical.b64(thief.sign_key)}
    stolen = rules.Bundle(**{**bundle.__dict__, "sign_key": thief.sign_key})
    value["signature"] = canonical.b64(rules.signing.sign_statement(thief.sign_seed, "bundle", stolen.signed_value()))
    received = rules.parse_bundle(canonical.encode(value))

    with pytest.raises(records.UnexpectedAuthor):
        rules.open_part(received.story, received, FUND.seeds[received.story.key_ref])


def test_an_envelope_of_another_case_is_refused():
    value = canonical.decode(make().encode())
    value["parts"][0] = canonical.decode(make().encode())["parts"][0]

    with pytest.raises(sealing.OtherCase):
        rules.parse_bundle(canonical.encode(value))


def test_an_envelope_of_another_purpose_is_refused():
    case = uuid4()
    value = canonical.decode(make(case=case).encode())
    header = Header(Suite.X25519, Purpose.PAYOUT, case, Compartment.STORY)
    value["parts"][0]["envelope"] = canonical.b64(
        sealing.seal(header, FUND.shards[0].card.public(Suite.X25519), b"text")
    )

    with pytest.raises(sealing.OtherPurpose):
        rules.parse_bundle(canonical.encode(value))


def test_a_truncated_envelope_is_named():
    value = canonical.decode(make().encode())
    value["parts"][1]["envelope"] = value["parts"][1]["envelope"][:64]

    with pytest.raises(sealing.TruncatedEnvelope):
        rules.parse_bundle(canonical.encode(value))


def test_a_bundle_of_a_later_version_is_named():
    with pytest.raises(sealing.UnknownVersion):
        rules.parse_bundle(canonical.encode({**canonical.decode(make().encode()), "version": 2}))


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value["parts"].pop(),
        lambda value: value["parts"].reverse(),
        lambda value: value["parts"].append(value["parts"][0]),
        lambda value: value["parts"][0].update(compartment=99),
        lambda value: value.update(more="fields"),
        lambda value: value.pop("reply_key"),
        lambda value: value.update(case="not a reference"),
        lambda value: value.update(epoch="one"),
    ],
)
def test_another_shape_is_malformed(change):
    value = canonical.decode(make().encode())
    change(value)

    with pytest.raises(Malformed):
        rules.parse_bundle(canonical.encode(value))


@pytest.mark.parametrize("content", [b"", b"{}", b"null", bytes(300 * 1024)])
def test_what_is_no_bundle_is_malformed(content):
    with pytest.raises(Malformed):
        rules.parse_bundle(content)


def test_a_reply_key_that_is_no_key_is_refused():
    weak = derive_keys(new_entropy())
    value = canonical.decode(make(keys=weak).encode())
    value["reply_key"] = canonical.b64(bytes(31))

    with pytest.raises(Malformed):
        rules.parse_bundle(canonical.encode(value))
