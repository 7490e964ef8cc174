"""The browser's code and Python's open what the other makes, and refuse with the same names."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenbridge.core import bundle as bundles
from goldenbridge.core import (
    canonical,
    certificates,
    halves,
    money,
    padding,
    phrase,
    records,
    sealing,
    signing,
    staffkeys,
    statements,
    trust,
    wording,
    wraps,
    writers,
)
from goldenbridge.core.attestation import Attestation, Determination, Obligation
from goldenbridge.core.canonical import b64
from goldenbridge.core.certificates import CaseKey, HalfKey, ReplyKey
from goldenbridge.core.directory import Known
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.listing import Former
from goldenbridge.core.matrix import Band
from goldenbridge.core.runs import PaymentContent, RunContent
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite, derive_key_pair, new_seed
from goldenbridge.core.statements import Approval, Choice, Request
from tests.browser.conftest import Refused
from tests.core.fund import TODAY, make_fund
from tests.core.test_wording import SAMPLES, STRANGE

pytestmark = pytest.mark.browser
FUND = make_fund()
REF = "0a0a0a0a-0000-4000-8000-000000000001"
CASE, RECORD = uuid4(), uuid4()
TEXT = "Я отказываюсь. အကူအညီ 🙏"
quick = settings(max_examples=25)
both_suites = pytest.mark.parametrize("suite", [Suite.X25519, Suite.P256])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@pytest.fixture(params=["twin", "plain_twin", "old_twin"])
def any_twin(request):
    """Each kind of browser: with its own X25519, without https, and from before 2025."""
    return request.getfixturevalue(request.param)


def js_header(header):
    return {
        "suite": int(header.suite),
        "purpose": int(header.purpose),
        "case": str(header.case),
        "compartment": int(header.compartment),
        "generation": header.generation,
        "record": str(header.record),
    }


def js_card(card):
    return {"keyRef": str(card.key_ref), "publics": {int(suite): public for suite, public in card.publics.items()}}


def note(suite):
    return Header(suite, Purpose.NOTE, CASE, Compartment.NOTES, 3, RECORD)


# --- canonical form, padding, phrase


@quick
@given(value=json_values)
def test_both_write_the_same_canonical_bytes(twin, value):
    assert twin("canonical.encode", value) == canonical.encode(value)


@pytest.mark.parametrize(
    "content", [b"{}", b"[1,2]", b'{"b":1,"a":2}', b"1.5", b'{"a": 1}', b"\xff", b'{"a":1,"a":1}', b"", b"1e2", b"-0"]
)
def test_both_refuse_what_is_not_canonical(twin, content):
    def outcome(read):
        try:
            return read()
        except (BridgeError, Refused) as error:
            return error.code

    assert outcome(lambda: twin("canonical.decode", content)) == outcome(lambda: canonical.decode(content))


@quick
@given(kind=st.sampled_from(["approval", "locator"]), value=json_values)
def test_both_hash_alike(twin, kind, value):
    assert twin("canonical.digest", kind, value) == canonical.digest(kind, value)


@pytest.mark.parametrize("length", [0, 1, 2047, 2048, 16383, 16384, 73727])
def test_both_pad_alike(twin, length):
    content = b"\x80" * length

    padded = twin("padding.padForm", content)

    assert (padded, twin("padding.unpadForm", padded)) == (padding.pad_form(content), content)


def test_both_refuse_what_is_too_long(twin):
    with pytest.raises(Refused) as refused:
        twin("padding.padForm", bytes(73728))

    assert (refused.value.code, refused.value.details) == ("too_long", {"limit": 73727})


@quick
@given(entropy=st.binary(min_size=16, max_size=16), language=st.sampled_from(phrase.LANGUAGES))
def test_both_write_the_same_phrase_and_grow_the_same_keys(twin, entropy, language):
    keys = phrase.derive_keys(entropy)

    found = twin("phrase.deriveKeys", entropy)

    assert twin("phrase.toWords", entropy, language) == list(phrase.to_words(entropy, language))
    assert twin("phrase.toDigits", entropy) == phrase.to_digits(entropy)
    assert (found["locator"], found["locatorHash"], found["signSeed"], found["signKey"], found["replyKey"]) == (
        keys.locator,
        keys.locator_hash,
        keys.sign_seed,
        keys.sign_key,
        keys.reply_key,
    )


mistakes = [
    "",
    "abandon " * 11 + "about",
    "ABANDON, " * 11 + "About.",
    "abandon " * 11,
    "abandon " * 6 + "abundon " + "abandon " * 5,
    "abandon " * 11 + "абзац",
    "абзац " * 12,
    "0" * 39 + "98",
    "0" * 39 + "97",
    "1" * 40,
    "9" * 39 + "31",
    "٣" * 41,
    "🙏 " * 12,
]


@pytest.mark.parametrize("typed", mistakes)
def test_both_read_a_phrase_or_name_the_same_mistake(twin, typed):
    try:
        expected = phrase.read_phrase(typed)
    except BridgeError as error:
        expected = (error.code, error.details)
    try:
        found = twin("phrase.readPhrase", typed)
    except Refused as error:
        found = (error.code, error.details)

    assert found == expected


@quick
@given(entropy=st.binary(min_size=16, max_size=16), language=st.sampled_from(phrase.LANGUAGES))
def test_the_browser_reads_what_it_wrote(twin, entropy, language):
    typed = "–".join(phrase.to_words(entropy, language)).upper()

    assert twin("phrase.readPhrase", typed) == phrase.read_phrase(typed) == entropy


# --- envelopes and records


@both_suites
def test_both_derive_the_same_key_pair(any_twin, suite):
    seed = new_seed()

    assert any_twin("sealing.deriveKeyPair", int(suite), seed)["public"] == derive_key_pair(suite, seed).public


@both_suites
def test_python_opens_what_the_browser_seals(any_twin, suite):
    pair, sign_seed, header = derive_key_pair(suite, new_seed()), new_seed(), note(suite)

    envelope = any_twin("records.sealRecord", js_header(header), pair.public, TEXT.encode(), {"signSeed": sign_seed})

    found = records.open_record(
        envelope, pair, authors=(signing.public_key(sign_seed),), purpose=Purpose.NOTE, case=CASE
    )
    assert (found.header, found.content.decode()) == (header, TEXT)


@both_suites
def test_the_browser_opens_what_python_seals(any_twin, suite):
    seed, sign_seed = new_seed(), new_seed()
    envelope = records.seal_record(note(suite), derive_key_pair(suite, seed).public, TEXT.encode(), sign_seed=sign_seed)

    found = open_in(any_twin, envelope, suite, seed, authors=[signing.public_key(sign_seed)])

    assert (found["header"], found["content"].decode()) == (js_header(note(suite)), TEXT)


def open_in(twin, envelope, suite, seed, *, authors, **place):
    pair = twin("sealing.deriveKeyPair", int(suite), seed)
    wanted = {"purpose": int(Purpose.NOTE), "case": str(CASE), "compartment": int(Compartment.NOTES), **place}
    return twin("records.openRecord", envelope, pair, {"authors": authors, **wanted})


@pytest.mark.parametrize(
    ("page", "suite"), [("twin", Suite.X25519), ("plain_twin", Suite.X25519), ("old_twin", Suite.P256)]
)
def test_each_browser_chooses_the_suite_that_it_computes_best(request, page, suite):
    assert request.getfixturevalue(page)("sealing.chooseSuite") == suite


def test_both_refuse_with_the_same_names(twin):
    suite, seed, sign_seed = Suite.X25519, new_seed(), new_seed()
    pair, author = derive_key_pair(suite, seed), signing.public_key(sign_seed)
    good = records.seal_record(note(suite), pair.public, b"text", sign_seed=sign_seed)
    stranger = records.seal_record(note(suite), pair.public, b"text", sign_seed=new_seed())
    forged = bytearray(records.write_record(note(suite), b"text", sign_seed=new_seed()))
    forged[1:33] = author
    forgery = sealing.seal(note(suite), pair.public, bytes(forged))
    cases = {
        "truncated_envelope": (good[:50], {}),
        "unknown_version": (b"\x09" + good[1:], {}),
        "unknown_suite": (good[:1] + b"\x07" + good[2:], {}),
        "unknown_purpose": (good[:2] + b"\xff" + good[3:], {}),
        "other_case": (good, {"case": uuid4()}),
        "other_purpose": (good, {"purpose": Purpose.PAYOUT}),
        "other_compartment": (good, {"compartment": Compartment.STORY}),
        "does_not_open": (good[:-1] + bytes([good[-1] ^ 1]), {}),
        "unexpected_author": (stranger, {}),
        "forged_author": (forgery, {}),
        "damaged_record": (sealing.seal(note(suite), pair.public, b"odd"), {}),
    }

    def names(open_one):
        found = {}
        for expected, (envelope, place) in cases.items():
            with pytest.raises((BridgeError, Refused)) as refused:
                open_one(envelope, place)
            found[expected] = refused.value.code
        return found

    def in_python(envelope, place):
        wanted = {"purpose": Purpose.NOTE, "case": CASE, "compartment": Compartment.NOTES, **place}
        records.open_record(envelope, pair, authors=(author,), **wanted)

    def in_browser(envelope, place):
        wanted = {name: str(value) if isinstance(value, UUID) else int(value) for name, value in place.items()}
        open_in(twin, envelope, suite, seed, authors=[author], **wanted)

    assert names(in_python) == names(in_browser) == {name: name for name in cases}


@pytest.mark.parametrize("public", [bytes(31), bytes(32), b"\x01" + bytes(31)])
def test_the_browser_seals_nothing_to_what_is_no_key(any_twin, public):
    with pytest.raises(Refused) as refused:
        any_twin("sealing.seal", js_header(note(Suite.X25519)), public, b"text")

    assert refused.value.code == "bad_public_key"


@both_suites
def test_the_browser_reseals_a_record_unchanged(twin, suite):
    seed, sign_seed, newer = new_seed(), new_seed(), derive_key_pair(Suite.X25519, new_seed())
    author = signing.public_key(sign_seed)
    envelope = records.seal_record(note(suite), derive_key_pair(suite, seed).public, b"text", sign_seed=sign_seed)
    pair = twin("sealing.deriveKeyPair", int(suite), seed)

    resealed = twin("records.reseal", envelope, pair, newer.public, {"suite": 1, "generation": 4, "authors": [author]})

    found = records.open_record(resealed, newer, authors=(author,), purpose=Purpose.NOTE, case=CASE, record=RECORD)
    assert (found.content, found.header.generation) == (b"text", 4)


# --- wraps, halves, staff keys


def test_wraps_open_on_the_other_side(twin):
    keys, seed, ref = staffkeys.new_staff_keys(), new_seed(), uuid4()
    card = sealing.key_card(ref, seed)
    place = {"keyRef": str(ref), "recipient": keys.seal_key, "case": str(CASE), "compartment": 2, "generation": 1}
    pair = twin("sealing.deriveKeyPair", 1, keys.seal_seed)

    made_here = wraps.make_wrap(
        seed, key_ref=ref, recipient=keys.seal_key, case=CASE, compartment=Compartment.STORY, generation=1
    )
    made_there = twin("wraps.makeWrap", seed, place)

    assert twin("wraps.openWrap", made_here, pair, {"card": js_card(card)}) == seed
    assert wraps.open_wrap(made_there, keys.seal_pair(), card=card) == seed
    assert sealing.parse_header(made_there) == sealing.parse_header(made_here)


def test_a_swapped_public_key_is_refused_in_the_browser_too(twin):
    keys, ref = staffkeys.new_staff_keys(), uuid4()
    wrap = wraps.make_wrap(new_seed(), key_ref=ref, recipient=keys.seal_key)
    pair = twin("sealing.deriveKeyPair", 1, keys.seal_seed)

    with pytest.raises(Refused) as refused:
        twin("wraps.openWrap", wrap, pair, {"card": js_card(sealing.key_card(ref, new_seed()))})

    assert refused.value.code == "swapped_key"


def test_an_identity_sealed_in_the_browser_opens_by_two_halves_in_python(any_twin):
    seeds = [new_seed(), new_seed()]
    cards = [sealing.key_card(uuid4(), seed) for seed in seeds]
    keys = phrase.derive_keys(phrase.new_entropy())

    sealed = any_twin(
        "halves.sealIdentity",
        TEXT.encode(),
        {
            "case": str(CASE),
            "record": str(RECORD),
            "halfKeys": [js_card(card) for card in cards],
            "signSeed": keys.sign_seed,
        },
    )

    opened = [
        halves.open_half(each["envelope"], derive_key_pair(Suite.X25519, seed), case=CASE, record=RECORD)
        for each, seed in zip(sealed["halves"], seeds, strict=True)
    ]
    found = halves.open_identity(sealed["identity"], *opened, case=CASE, applicant=keys.sign_key)
    assert found.content.decode() == TEXT


@both_suites
def test_an_identity_sealed_in_python_opens_by_two_halves_in_the_browser(twin, suite):
    seeds = [new_seed(), new_seed()]
    cards = [sealing.key_card(uuid4(), seed) for seed in seeds]
    keys = phrase.derive_keys(phrase.new_entropy())
    sealed = halves.seal_identity(
        TEXT.encode(), case=CASE, record=RECORD, half_keys=cards, suite=suite, sign_seed=keys.sign_seed
    )
    place = {"case": str(CASE), "record": str(RECORD)}

    opened = [
        twin("halves.openHalf", envelope, twin("sealing.deriveKeyPair", int(suite), seed), place)
        for (_, envelope), seed in zip(sealed.halves, seeds, strict=True)
    ]
    found = twin("halves.openIdentity", sealed.identity, *opened, {"case": str(CASE), "applicant": keys.sign_key})

    assert found["content"].decode() == TEXT


def test_staff_keys_unlock_on_the_other_side(any_twin):
    person, salt = uuid4(), staffkeys.new_salt()
    keys = staffkeys.new_staff_keys()
    here = staffkeys.derive_passphrase_keys("Six  words THAT nobody knows", salt)
    there = any_twin("staffkeys.derivePassphraseKeys", "six words that nobody knows", salt)
    blob = staffkeys.lock_keys(keys, here.unlock_key, person=person)
    js_keys = {"sealSeed": keys.seal_seed, "signSeed": keys.sign_seed}

    locked_there = any_twin("staffkeys.lockKeys", js_keys, there["unlockKey"], {"person": str(person)})
    unlocked_there = any_twin("staffkeys.unlockKeys", blob, there["unlockKey"], {"person": str(person)})

    assert there == {"loginProof": here.login_proof, "unlockKey": here.unlock_key}
    assert staffkeys.unlock_keys(locked_there, here.unlock_key, person=person) == keys
    assert (unlocked_there["sealKey"], unlocked_there["signKey"]) == (keys.seal_key, keys.sign_key)


@quick
@given(passphrase=st.text(max_size=40))
def test_both_fold_a_passphrase_alike(twin, passphrase):
    assert twin("staffkeys.foldPassphrase", passphrase) == staffkeys.fold_passphrase(passphrase)


def test_a_wrong_passphrase_has_the_same_name(twin):
    person = uuid4()
    blob = staffkeys.lock_keys(staffkeys.new_staff_keys(), bytes(32), person=person)

    with pytest.raises(Refused) as refused:
        twin("staffkeys.unlockKeys", blob, b"\x01" * 32, {"person": str(person)})

    assert refused.value.code == "wrong_passphrase"


# --- directory, certificates, statements, bundle


def read_in(twin, content, *, root=None, today=TODAY, known=None):
    there = twin("directory.readRoot", (root or FUND.root).to_value())
    return twin("directory.readDirectory", content, {"root": there, "today": today.isoformat(), "known": known})


def test_the_browser_reads_a_signed_directory(twin):
    found, here = read_in(twin, FUND.file()), FUND.directory()

    assert (found["digest"], found["version"], len(found["staff"])) == (here.digest(), 3, len(here.staff))
    assert found["shards"][0]["card"] == {
        "keyRef": str(here.shards[0].card.key_ref),
        "publics": {str(int(suite)): key for suite, key in here.shards[0].card.publics.items()},
    }


def swapped_key():
    value = canonical.decode(FUND.file())
    value["directory"]["staff"][3]["seal_key"] = b64(staffkeys.new_staff_keys().seal_key)
    return canonical.encode(value)


def another_owner():
    return replace(Former.of(FUND.staff[0], until=TODAY), ref=uuid4())


@pytest.mark.parametrize(
    ("make", "options", "code"),
    [
        (swapped_key, {}, "not_enough_signers"),
        (lambda: FUND.file(signers=1), {}, "not_enough_signers"),
        (lambda: FUND.file(roots=1), {}, "not_signed_by_root"),
        (FUND.file, {"root": make_fund().root}, "not_signed_by_root"),
        (FUND.file, {"today": TODAY + timedelta(days=9)}, "directory_expired"),
        (FUND.file, {"today": TODAY - timedelta(days=1)}, "directory_expired"),
        (FUND.file, {"known": Known(4, bytes(32))}, "directory_rolled_back"),
        (FUND.file, {"known": Known(3, bytes(32))}, "directory_rolled_back"),
        (FUND.file, {"known": Known(2, bytes(32), 2)}, "directory_rolled_back"),
        (lambda: FUND.file(FUND.directory(expires_on=TODAY + timedelta(days=9))), {}, "malformed"),
        (lambda: FUND.file(FUND.directory(staff=(*FUND.staff, FUND.staff[0]))), {}, "malformed"),
        (lambda: FUND.file(FUND.directory(former=(Former.of(FUND.staff[0], until=TODAY),) * 2)), {}, "malformed"),
        (lambda: FUND.file(FUND.directory(former=(another_owner(),))), {}, "malformed"),
        (lambda: b"{}", {}, "malformed"),
    ],
)
def test_both_refuse_a_directory_for_the_same_reason(twin, make, options, code):
    content = make()
    there = dict(options)
    if "known" in there:
        seen = there["known"]
        there["known"] = {
            "version": seen.version,
            "digest": seen.digest,
            "delegationVersion": seen.delegation_version,
        }

    with pytest.raises(BridgeError) as here:
        sealing_directory(content, **options)
    with pytest.raises(Refused) as refused:
        read_in(twin, content, **there)

    assert (here.value.code, refused.value.code) == (code, code)


def sealing_directory(content, *, root=None, today=TODAY, known=None):
    from goldenbridge.core.directory import read_directory

    return read_directory(content, root=root or FUND.root, today=today, known=known)


EAGLE, FINCH, DOVE = (FUND.staff[number] for number in (4, 5, 3))
EACH = [
    ("approval", Approval("award", uuid4(), bytes(range(32)), "approve", uuid4(), TODAY)),
    ("request", Request(bytes(32), "status", "c" * 40, bytes(32))),
    ("choice", Choice(uuid4(), None, "withdrawn")),
    ("choice", Choice(uuid4(), uuid4(), "accepted")),
    ("caseKey", CaseKey(CASE, Compartment.STORY, 1, FUND.new_card(), DOVE.ref)),
    ("halfKey", HalfKey(CASE, FUND.new_card(), EAGLE.ref)),
    (
        "attestation",
        Attestation(
            CASE, b"a" * 32, "serving", ("b", "a"), (Obligation("housing", 12, "USD"),), (EAGLE.ref, FINCH.ref), TODAY
        ),
    ),
    (
        "determination",
        Determination(CASE, bytes(32), bytes(32), "accepted", ("r",), ("c",), (EAGLE.ref, FINCH.ref), TODAY),
    ),
    ("replyKey", ReplyKey(CASE, b"a" * 32, phrase.derive_keys(phrase.new_entropy()).reply_key, DOVE.ref)),
]


@pytest.mark.parametrize(("kind", "statement"), EACH)
def test_both_sign_and_read_the_same_statement(twin, kind, statement):
    seed = new_seed()
    signed = statements.sign(statement, sign_seed=seed)

    read_there = twin("statements.read", {"$kind": kind}, signed.statement)
    signed_there = twin("statements.sign", {"$kind": kind}, read_there, {"signSeed": seed})

    assert signed_there == {"statement": signed.statement, "signature": signed.signature}


@pytest.mark.parametrize(("kind", "statement"), EACH)
def test_the_browser_refuses_a_forged_statement(twin, kind, statement):
    signed = statements.sign(statement, sign_seed=new_seed())

    with pytest.raises(Refused) as refused:
        twin(
            "statements.verify",
            {"$kind": kind},
            {"statement": signed.statement, "signature": signed.signature},
            {"key": signing.public_key(new_seed())},
        )

    assert refused.value.code == "forged_signature"


def js_directory(twin):
    return {"$directory": read_in(twin, FUND.file())}


def as_js(signed):
    return {"statement": signed.statement, "signature": signed.signature}


def sign_as(statement, person):
    return statements.sign(statement, sign_seed=FUND.keys[person.ref].sign_seed)


def test_the_browser_believes_a_case_key_of_its_listed_maker_only(twin):
    statement = CaseKey(CASE, Compartment.STORY, 1, FUND.new_card(), DOVE.ref)
    directory, place = js_directory(twin), {"case": str(CASE)}

    found = twin("trust.believeCaseKey", as_js(sign_as(statement, DOVE)), directory, place)

    assert found["card"]["keyRef"] == str(statement.card.key_ref)
    for odd, code in (
        (sign_as(statement, EAGLE), "forged_signature"),
        (sign_as(replace(statement, case=uuid4()), DOVE), "not_the_signer"),
        (sign_as(replace(statement, maker=FUND.staff[0].ref), FUND.staff[0]), "not_the_signer"),
        (sign_as(replace(statement, maker=uuid4()), DOVE), "unknown_key"),
    ):
        with pytest.raises(Refused) as refused:
            twin("trust.believeCaseKey", as_js(odd), directory, place)
        assert refused.value.code == code


def test_the_browser_believes_a_reply_key_of_whoever_opened_the_case_only(twin):
    statement = ReplyKey(CASE, b"a" * 32, phrase.derive_keys(phrase.new_entropy()).reply_key, DOVE.ref)
    directory, place = js_directory(twin), {"case": str(CASE)}

    found = twin("trust.believeReplyKey", as_js(sign_as(statement, DOVE)), directory, place)

    assert (found["replyKey"], found["applicant"]) == (statement.reply_key, b"a" * 32)
    for odd, code in (
        (sign_as(statement, EAGLE), "forged_signature"),
        (sign_as(replace(statement, case=uuid4()), DOVE), "not_the_signer"),
        (sign_as(replace(statement, maker=EAGLE.ref), EAGLE), "not_the_signer"),
        (sign_as(replace(statement, maker=uuid4()), DOVE), "unknown_key"),
    ):
        with pytest.raises(Refused) as refused:
            twin("trust.believeReplyKey", as_js(odd), directory, place)
        assert refused.value.code == code


def test_the_browser_believes_two_half_keys_of_two_verifiers_only(twin):
    one, two, again = (HalfKey(CASE, FUND.new_card(), person.ref) for person in (EAGLE, FINCH, EAGLE))
    directory, place = js_directory(twin), {"case": str(CASE)}

    found = twin("trust.believeHalfKeys", as_js(sign_as(one, EAGLE)), as_js(sign_as(two, FINCH)), directory, place)

    assert [each["verifier"] for each in found] == [str(EAGLE.ref), str(FINCH.ref)]
    with pytest.raises(Refused) as refused:
        twin("trust.believeHalfKeys", as_js(sign_as(one, EAGLE)), as_js(sign_as(again, EAGLE)), directory, place)
    assert refused.value.code == "not_two_people"


def test_the_browser_seals_to_people_by_their_listed_role_and_their_own_certificate_only(twin):
    one, two, by_dove = (sign_as(HalfKey(CASE, FUND.new_card(), each.ref), each) for each in (EAGLE, FINCH, DOVE))
    directory, place = js_directory(twin), {"case": str(CASE), "me": str(EAGLE.ref)}

    found = twin("trust.believeOtherVerifier", as_js(one), as_js(two), directory, place)
    reader = twin("trust.believeReader", str(EAGLE.ref), directory, {"roles": ["verifier"]})

    assert (found["ref"], reader["ref"]) == (str(FINCH.ref), str(EAGLE.ref))
    for name, arguments, code in (
        ("believeOtherVerifier", (as_js(one), as_js(by_dove), directory, place), "not_the_signer"),
        ("believeOtherVerifier", (as_js(two), as_js(one), directory, place), "not_a_reader"),
        ("believeReader", (str(DOVE.ref), directory, {"roles": ["verifier"]}), "not_a_reader"),
        ("believeReader", (str(uuid4()), directory, {"roles": ["verifier"]}), "unknown_key"),
    ):
        with pytest.raises(Refused) as refused:
            twin(f"trust.{name}", *arguments)
        assert refused.value.code == code


def test_the_browser_believes_an_attestation_of_its_two_verifiers_only(twin):
    statement = EACH[6][1]
    content = statements.statement_bytes(statement)
    both = {str(person.ref): sign_as(statement, person).signature for person in (EAGLE, FINCH)}
    directory = js_directory(twin)

    assert twin("trust.believeAttestation", content, both, directory)["serviceStatus"] == "serving"
    with pytest.raises(Refused) as refused:
        twin("trust.believeAttestation", content, {str(EAGLE.ref): both[str(EAGLE.ref)]}, directory)
    assert refused.value.code == "not_two_people"


def test_the_browser_believes_what_was_attested_before_a_verifier_left(twin):
    statement = EACH[6][1]
    content, day = statements.statement_bytes(statement), statement.verified_on
    both = {str(person.ref): sign_as(statement, person).signature for person in (EAGLE, FINCH)}
    others = tuple(each for each in FUND.staff if each != EAGLE)
    was = Former.of(EAGLE, until=day)

    def directory(former):
        return {"$directory": read_in(twin, FUND.file(FUND.directory(staff=others, former=(former,))))}

    assert twin("trust.believeAttestation", content, both, directory(was))["serviceStatus"] == "serving"
    for former, code in (
        (replace(was, until=day - timedelta(days=1)), "unknown_key"),
        (replace(was, roles=frozenset({"signer"})), "not_the_signer"),
        (replace(was, sign_key=b"a" * 32), "forged_signature"),
    ):
        with pytest.raises(Refused) as refused:
            twin("trust.believeAttestation", content, both, directory(former))
        assert refused.value.code == code


@pytest.mark.parametrize("until", [TODAY, TODAY - timedelta(days=1)])
@pytest.mark.parametrize("roles", [DOVE.roles, frozenset({"auditor"})])
@pytest.mark.parametrize("is_still_there", [False, True])
def test_both_know_the_writers_of_letters_alike(twin, until, roles, is_still_there):
    others = tuple(each for each in FUND.staff if each != DOVE)
    now = (replace(DOVE, sign_key=make_fund().staff[0].sign_key),) if is_still_there else ()
    gone = replace(Former.of(DOVE, until=until), roles=roles)
    here = FUND.directory(staff=(*others, *now), former=(gone,))
    there = {"$directory": read_in(twin, FUND.file(here))}

    found = twin("writers.writerOf", there, DOVE.sign_key)

    who = writers.writer_of(here, DOVE.sign_key)
    assert (found["callSign"], found["until"]) == (who.call_sign, who.until.isoformat() if who.until else "")
    assert set(twin("writers.writerKeys", there, TODAY.isoformat())) == writers.writer_keys(here, on=TODAY)
    with pytest.raises(Refused) as refused:
        twin("writers.writerOf", there, bytes(32))
    assert refused.value.code == "unknown_key"


def test_python_opens_the_bundle_of_any_browser(any_twin):
    entropy = phrase.new_entropy()
    directory = js_directory(any_twin)
    keys = any_twin("phrase.deriveKeys", entropy)
    suite = any_twin("sealing.chooseSuite")

    made = any_twin(
        "bundle.makeBundle",
        {"keys": keys, "directory": directory, "story": TEXT.encode(), "contact": b"by post", "suite": suite},
    )
    bundle = bundles.parse_bundle(any_twin("bundle.encodeBundle", made))

    found = [
        bundles.open_part(part, bundle, FUND.seeds[part.key_ref]).content.decode()
        for part in (bundle.story, bundle.contact)
    ]
    assert (found, bundle.sign_key) == ([TEXT, "by post"], phrase.derive_keys(entropy).sign_key)


@both_suites
def test_the_browser_opens_the_bundle_of_python(any_twin, suite):
    keys = phrase.derive_keys(phrase.new_entropy())
    made = bundles.make_bundle(keys=keys, directory=FUND.directory(), story=TEXT.encode(), contact=b"", suite=suite)

    bundle = any_twin("bundle.parseBundle", made.encode())
    found = any_twin("bundle.openPart", bundle["story"], bundle, FUND.seeds[made.story.key_ref])

    assert found["content"].decode() == TEXT


def test_an_exchanged_reply_key_is_refused_in_the_browser_too(twin):
    keys = phrase.derive_keys(phrase.new_entropy())
    made = bundles.make_bundle(keys=keys, directory=FUND.directory(), story=b"", contact=b"")
    value = canonical.decode(made.encode())
    value["reply_key"] = b64(phrase.derive_keys(phrase.new_entropy()).reply_key)

    with pytest.raises(Refused) as refused:
        twin("bundle.parseBundle", canonical.encode(value))

    assert refused.value.code == "forged_bundle"


def test_the_browser_reads_key_cards_as_python_writes_them(twin):
    card = FUND.new_card()

    assert twin("certificates.readCard", certificates.card_value(card)) == {
        "keyRef": str(card.key_ref),
        "publics": {str(int(suite)): public for suite, public in card.publics.items()},
    }


def test_both_believe_the_same_approval(twin):
    approval = Approval("run", uuid4(), bytes(32), "release", DOVE.ref, TODAY)
    signed = sign_as(approval, DOVE)

    found = twin("trust.believeApproval", as_js(signed), js_directory(twin))

    assert found["step"] == trust.believe_approval(signed, FUND.directory()).step == "release"


# --- what is signed, in words


def run_in(code, minor):
    payment = PaymentContent(uuid4(), uuid4(), b"a" * 32, uuid4(), uuid4(), "GB1", minor, bytes(32), bytes(32))
    return RunContent(uuid4(), 1, uuid4(), uuid4(), "bank", code, Band.TWO, (payment,)).to_value()


@pytest.mark.parametrize("code", sorted(money._CURRENCIES))
def test_an_amount_in_words_has_the_decimals_of_its_currency(twin, code):
    told = twin("papers.readPaper", {"kind": "run", "step": "approve", "content": run_in(code, 123_456_789)})

    amount = str(money.Money(123_456_789, code))
    assert told["lead"].replace(",", "").endswith(f"at most {amount}.")


def test_an_amount_in_a_currency_that_nobody_knows_is_not_put_into_words(twin):
    assert twin("papers.readPaper", {"kind": "run", "step": "approve", "content": run_in("XXX", 5)}) is None


def test_a_recall_is_read_out_only_when_it_says_that_the_bank_has_nothing(twin):
    content = {"given_to_bank": False, "order": "MSG", "person": REF, "run": REF}

    told = twin("papers.readPaper", {"kind": "run", "step": "recall", "content": content})
    lie = twin("papers.readPaper", {"kind": "run", "step": "recall", "content": content | {"given_to_bank": True}})

    assert told["lead"].startswith(f"You say that the bank was not given the order of run {REF[:8]}")
    assert (told["rows"], lie) == ([["Order", "MSG"]], None)


@pytest.mark.parametrize(("kind", "step", "content"), [*SAMPLES, *STRANGE])
def test_the_page_and_the_terminal_say_the_same_words_of_what_is_signed(twin, kind, step, content):
    told = twin("papers.readPaper", {"kind": kind, "step": step, "content": content})
    mine = wording.read_paper(kind, step, content)

    if mine is None:
        assert told is None
        return
    assert (told["lead"], [tuple(row) for row in told["rows"]]) == (mine.lead, list(mine.rows))
    table = told["table"] or {"head": [], "rows": []}
    assert (tuple(table["head"]), tuple(map(tuple, table["rows"]))) == (mine.head, mine.lines)
    assert twin("papers.compare", {"kind": kind, "step": step, "content": content}, content) == []
