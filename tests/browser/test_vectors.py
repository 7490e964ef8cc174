"""The published vectors hold in Python and in the browser; whoever writes a third program can rely on them."""

import hashlib
import json
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.hazmat.bindings._rust import openssl

from goldenbridge.core import bundle as bundles
from goldenbridge.core import (
    canonical,
    halves,
    padding,
    phrase,
    records,
    sampling,
    sealing,
    signing,
    staffkeys,
    statements,
    wraps,
)
from goldenbridge.core import hpke as suites
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.attestation import Attestation, Determination
from goldenbridge.core.certificates import CaseKey, HalfKey, ReplyKey
from goldenbridge.core.directory import Known, Root, UnknownKey, read_directory
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.sealing import Compartment, Header, KeyCard, Purpose, Suite, derive_key_pair
from goldenbridge.core.statements import Approval, Choice, Request, Signed
from tests.browser.conftest import Refused

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).parents[1] / "vectors"
raw = bytes.fromhex


def load(name):
    return json.loads((FOLDER / f"{name}.json").read_text())


def code_of(attempt):
    with pytest.raises((BridgeError, Refused)) as refused:
        attempt()
    return refused.value.code


def card_of(given):
    return KeyCard(UUID(given["key_ref"]), {Suite(int(suite)): raw(key) for suite, key in given["publics"].items()})


def js_card(given):
    return {"keyRef": given["key_ref"], "publics": {suite: raw(key) for suite, key in given["publics"].items()}}


# --- HPKE and the envelope


@pytest.mark.parametrize("row", load("hpke")["messages"])
def test_rfc_9180_holds_in_python(row):
    pair = derive_key_pair(Suite(row["suite"]), raw(row["seed"]))
    sealed = raw(row["enc"]) + raw(row["encryption"]["ct"])

    opened = openssl.hpke._decrypt_with_aad(
        suites._SUITES[pair.suite], sealed, pair.private, raw(row["info"]), raw(row["encryption"]["aad"])
    )

    assert (pair.public, opened) == (raw(row["public"]), raw(row["encryption"]["pt"]))


@pytest.mark.parametrize("row", load("hpke")["messages"])
@pytest.mark.parametrize("page", ["twin", "plain_twin", "old_twin"])
def test_rfc_9180_holds_in_the_browser(request, row, page):
    twin = request.getfixturevalue(page)
    pair = twin("sealing.deriveKeyPair", row["suite"], raw(row["seed"]))
    sealed = raw(row["enc"]) + raw(row["encryption"]["ct"])

    opened = twin("hpke.decrypt", pair, sealed, raw(row["info"]), raw(row["encryption"]["aad"]))

    assert (pair["public"], opened) == (raw(row["public"]), raw(row["encryption"]["pt"]))


@pytest.mark.parametrize("row", load("hpke")["hybrid_key_pairs"])
def test_the_hybrid_key_pairs_of_the_draft_hold(row):
    assert derive_key_pair(Suite.HYBRID, raw(row["seed"])).public == raw(row["public"])


def open_in_python(row, **place):
    first = load("envelope")["opened"][0]
    header = first["header"]
    wanted = {
        "purpose": Purpose(header["purpose"]),
        "case": UUID(header["case"]),
        "compartment": Compartment(header["compartment"]),
        "record": UUID(header["record"]),
    }
    if place:
        wanted.pop("record")
        wanted |= {name: UUID(value) if isinstance(value, str) else value for name, value in place.items()}
    envelope = raw(row["envelope"])
    seed = raw(row.get("seed", first["seed"]))
    known = Suite(envelope[1]) if envelope[1] in set(Suite) else Suite.X25519
    return records.open_record(envelope, derive_key_pair(known, seed), authors=(raw(first["author"]),), **wanted)


def open_in_browser(twin, row, **place):
    first = load("envelope")["opened"][0]
    header = first["header"]
    wanted = {name: header[name] for name in ("purpose", "case", "compartment", "record")}
    if place:
        wanted.pop("record")
        wanted |= place
    envelope = raw(row["envelope"])
    suite = envelope[1] if envelope[1] in {1, 3} else 1
    pair = twin("sealing.deriveKeyPair", suite, raw(row.get("seed", first["seed"])))
    return twin("records.openRecord", envelope, pair, {"authors": [raw(first["author"])], **wanted})


@pytest.mark.parametrize("row", load("envelope")["opened"])
def test_envelopes_open_in_python(row):
    given = row["header"]

    found = open_in_python(row)

    header = Header(
        Suite(given["suite"]),
        Purpose(given["purpose"]),
        UUID(given["case"]),
        Compartment(given["compartment"]),
        given["generation"],
        UUID(given["record"]),
    )
    assert (found.header, found.content.decode()) == (header, row["content"])
    assert header.to_bytes() == raw(row["header_bytes"]) == raw(row["envelope"])[:40]
    assert derive_key_pair(header.suite, raw(row["seed"])).public == raw(row["public"])


@pytest.mark.parametrize("row", [row for row in load("envelope")["opened"] if row["header"]["suite"] != 2])
def test_envelopes_open_in_the_browser(twin, row):
    found = open_in_browser(twin, row)

    assert (found["header"], found["content"].decode()) == (row["header"], row["content"])


@pytest.mark.parametrize("row", load("envelope")["refused"])
def test_envelopes_are_refused_by_name_on_both_sides(twin, row):
    place = row["place"]

    found = [
        code_of(lambda: open_in_python(row, **place)),
        code_of(lambda: open_in_browser(twin, row, **place)),
    ]

    assert found == [row["code"]] * 2


# --- padding, phrase, wraps, halves, staff keys


def test_padding_holds_on_both_sides(twin):
    given = load("padding")
    for row in given["forms"]:
        for padded in (padding.pad_form(b"A" * row["length"]), twin("padding.padForm", b"A" * row["length"])):
            assert (len(padded), hashlib.sha256(padded).hexdigest()) == (row["size"], row["sha256"])
    for length in given["too_long"]:
        assert code_of(lambda: padding.pad_form(bytes(length))) == "too_long"
        assert code_of(lambda: twin("padding.padForm", bytes(length))) == "too_long"
    for bad in given["bad"]:
        assert code_of(lambda: padding.unpad_form(raw(bad))) == "bad_padding"
        assert code_of(lambda: twin("padding.unpadForm", raw(bad))) == "bad_padding"
    assert [padding.padme_bytes(row["length"]) for row in given["padme"]] == [row["size"] for row in given["padme"]]


@pytest.mark.parametrize("row", load("phrase")["phrases"])
def test_phrases_grow_the_same_keys_on_both_sides(twin, row):
    entropy = raw(row["entropy"])
    here, there = phrase.derive_keys(entropy), twin("phrase.deriveKeys", entropy)

    for typed in (row["english"], row["russian"], row["digits"]):
        assert phrase.read_phrase(typed) == twin("phrase.readPhrase", typed) == entropy
    assert " ".join(phrase.to_words(entropy, "english")) == row["english"]
    assert " ".join(phrase.to_words(entropy, "russian")) == row["russian"]
    assert phrase.to_digits(entropy) == row["digits"]
    for name, mine, theirs in (
        ("locator", here.locator, there["locator"]),
        ("locator_hash", here.locator_hash, there["locatorHash"]),
        ("sign_seed", here.sign_seed, there["signSeed"]),
        ("sign_key", here.sign_key, there["signKey"]),
        ("reply_key", here.reply_key, there["replyKey"]),
    ):
        assert mine == theirs == raw(row[name])
    assert here.reply_seed == raw(row["reply_seed"])


@pytest.mark.parametrize("row", load("phrase")["refused"])
def test_wrong_phrases_have_the_same_name_on_both_sides(twin, row):
    with pytest.raises(BridgeError) as here:
        phrase.read_phrase(row["typed"])
    with pytest.raises(Refused) as there:
        twin("phrase.readPhrase", row["typed"])

    assert (here.value.code, here.value.details) == (row["code"], row["details"])
    assert (there.value.code, there.value.details) == (row["code"], row["details"])


def test_wraps_hold_on_both_sides(twin):
    given = load("wraps")
    owner = staffkeys.StaffKeys(raw(given["owner_seed"]), bytes(32))
    pair = twin("sealing.deriveKeyPair", 1, owner.seal_seed)

    def here(wrap):
        return wraps.open_wrap(raw(wrap), owner.seal_pair(), card=card_of(given["card"]))

    def there(wrap):
        return twin("wraps.openWrap", raw(wrap), pair, {"card": js_card(given["card"])})

    assert here(given["wrap"]) == there(given["wrap"]) == raw(given["seed"])
    assert owner.seal_key == raw(given["owner_key"])
    for row in given["refused"]:
        assert code_of(lambda: here(row["wrap"])) == code_of(lambda: there(row["wrap"])) == row["code"]


@pytest.mark.parametrize("row", load("halves")["sealed"])
def test_halves_hold_on_both_sides(twin, row):
    given = load("halves")
    case, record, applicant = UUID(given["case"]), UUID(given["record"]), raw(given["applicant"])
    seeds = [raw(seed) for seed in given["half_seeds"]]
    sealed = [raw(half["envelope"]) for half in row["halves"]]
    suite = Suite(row["suite"])

    here = [
        halves.open_half(envelope, derive_key_pair(suite, seed), case=case, record=record)
        for envelope, seed in zip(sealed, seeds, strict=True)
    ]
    there = [
        twin(
            "halves.openHalf",
            envelope,
            twin("sealing.deriveKeyPair", int(suite), seed),
            {"case": given["case"], "record": given["record"]},
        )
        for envelope, seed in zip(sealed, seeds, strict=True)
    ]

    assert here == there
    identity = raw(row["identity"])
    found = halves.open_identity(identity, *here, case=case, applicant=applicant).content
    also = twin("halves.openIdentity", identity, *there, {"case": given["case"], "applicant": applicant})["content"]
    assert found.decode() == also.decode() == given["content"]
    assert [
        sealing.key_card(card_of(card).key_ref, seed) for card, seed in zip(given["half_keys"], seeds, strict=True)
    ] == [card_of(card) for card in given["half_keys"]]


def test_staff_keys_hold_on_both_sides(twin):
    given = load("staff-keys")
    person, locked = UUID(given["person"]), raw(given["locked"])
    expected = (raw(given["login_proof"]), raw(given["unlock_key"]))

    for passphrase in given["passphrases"]:
        assert twin("staffkeys.foldPassphrase", passphrase) == staffkeys.fold_passphrase(passphrase)
        found = staffkeys.derive_passphrase_keys(passphrase, raw(given["salt"]))
        assert (found.login_proof, found.unlock_key) == expected
    there = twin("staffkeys.derivePassphraseKeys", given["passphrases"][0], raw(given["salt"]))
    assert (there["loginProof"], there["unlockKey"]) == expected
    assert staffkeys.hash_proof(expected[0]) == raw(given["proof_hash"])
    keys = staffkeys.unlock_keys(locked, expected[1], person=person)
    js_keys = twin("staffkeys.unlockKeys", locked, expected[1], {"person": given["person"]})
    assert (keys.seal_seed, keys.sign_seed) == (raw(given["seal_seed"]), raw(given["sign_seed"]))
    assert (keys.seal_key, keys.sign_key) == (raw(given["seal_key"]), raw(given["sign_key"]))
    assert (js_keys["sealKey"], js_keys["signKey"]) == (keys.seal_key, keys.sign_key)


# --- directory, statements, bundle


def read_here(content, today, known=None, *, root=None):
    seen = Known(known["version"], raw(known["digest"]), known.get("delegation_version", 0)) if known else None
    root = Root.from_value(root or load("directory")["root"])
    return read_directory(content.encode(), root=root, today=date.fromisoformat(today), known=seen)


def read_there(twin, content, today, known=None, *, root=None):
    seen = None
    if known:
        delegation = known.get("delegation_version", 0)
        seen = {"version": known["version"], "digest": raw(known["digest"]), "delegationVersion": delegation}
    root = twin("directory.readRoot", root or load("directory")["root"])
    return twin("directory.readDirectory", content.encode(), {"root": root, "today": today, "known": seen})


@pytest.mark.parametrize("day", ["first_day", "last_day"])
def test_the_directory_is_believed_on_both_sides(twin, day):
    given = load("directory")

    here, there = read_here(given["file"], given[day]), read_there(twin, given["file"], given[day])

    assert here.digest() == there["digest"] == raw(given["digest"])
    assert [str(person.ref) for person in here.staff] == [person["ref"] for person in there["staff"]]


@pytest.mark.parametrize("row", load("directory")["refused"])
def test_directories_are_refused_by_name_on_both_sides(twin, row):
    rest = (row["file"], row["today"], row.get("known"))

    assert code_of(lambda: read_here(*rest)) == code_of(lambda: read_there(twin, *rest)) == row["code"]


def test_a_renewed_list_tells_on_both_sides_how_people_signed_before_they_left(twin):
    given = load("directory")["renewed"]
    rest = (given["file"], given["today"])
    here, there = read_here(*rest, root=given["root"]), read_there(twin, *rest, root=given["root"])

    assert here.digest() == there["digest"] == raw(given["digest"])
    for row in given["signers"]:
        found = signers_of(lambda row=row: here.signers(UUID(row["ref"]), on=date.fromisoformat(row["on"])))
        assert [[each.call_sign, sorted(each.roles), canonical.b64(each.sign_key)] for each in found] == row["found"]
        found = signers_of(
            lambda row=row: twin("directory.signers", {"$directory": there}, row["ref"], {"on": row["on"]})
        )
        assert [[each["callSign"], each["roles"], canonical.b64(each["signKey"])] for each in found] == row["found"]


def signers_of(ask):
    try:
        return ask()
    except (UnknownKey, Refused):
        return []


@pytest.mark.parametrize("row", load("directory")["renewed"]["refused"])
def test_a_forged_or_older_delegation_is_refused_by_name_on_both_sides(twin, row):
    rest, root = (row["file"], row["today"], row.get("known")), load("directory")["renewed"]["root"]
    here = code_of(lambda: read_here(*rest, root=root))

    assert here == code_of(lambda: read_there(twin, *rest, root=root)) == row["code"]


KINDS = {
    "approval": (Approval, "approval"),
    "choice": (Choice, "choice"),
    "request": (Request, "request"),
    "case-key": (CaseKey, "caseKey"),
    "half-key": (HalfKey, "halfKey"),
    "reply-key": (ReplyKey, "replyKey"),
    "attestation": (Attestation, "attestation"),
    "determination": (Determination, "determination"),
}


@pytest.mark.parametrize("row", load("statements")["statements"])
def test_statements_hold_on_both_sides(twin, row):
    what, name = KINDS[row["kind"]]
    content = row["statement"].encode()
    here = statements.read(what, content)
    there = twin("statements.read", {"$kind": name}, content)

    assert statements.statement_hash(here) == raw(row["hash"])
    assert twin("statements.statementHash", {"$kind": name}, there) == raw(row["hash"])
    for signed in row["signatures"]:
        seed, key, signature = raw(signed["seed"]), raw(signed["key"]), raw(signed["signature"])
        assert signing.public_key(seed) == key
        assert statements.sign(here, sign_seed=seed) == Signed(content, signature)
        made = twin("statements.sign", {"$kind": name}, there, {"signSeed": seed})
        assert made == {"statement": content, "signature": signature}
        assert statements.verify(what, Signed(content, signature), key=key) == here


@pytest.mark.parametrize("row", load("bundle")["opened"])
def test_bundles_open_on_both_sides(twin, row):
    given = load("bundle")
    seeds = {UUID(ref): raw(seed) for ref, seed in given["seeds"].items()}
    here = bundles.parse_bundle(row["bundle"].encode())
    there = twin("bundle.parseBundle", row["bundle"].encode())

    for name in ("story", "contact"):
        part = getattr(here, name)
        assert bundles.open_part(part, here, seeds[part.key_ref]).content.decode() == given[name]
        seed = seeds[UUID(there[name]["keyRef"])]
        assert twin("bundle.openPart", there[name], there, seed)["content"].decode() == given[name]
    assert here.encode() == twin("bundle.encodeBundle", there) == row["bundle"].encode()


@pytest.mark.parametrize("row", load("bundle")["refused"])
def test_bundles_are_refused_by_name_on_both_sides(twin, row):
    content = row["bundle"].encode()

    found = [code_of(lambda: bundles.parse_bundle(content)), code_of(lambda: twin("bundle.parseBundle", content))]

    assert found == [row["code"]] * 2


def test_canonical_form_is_what_the_vectors_are_written_in():
    for row in load("statements")["statements"]:
        assert canonical.encode(canonical.decode(row["statement"].encode())).decode() == row["statement"]


# --- what an officer is shown of his promise


@pytest.mark.parametrize("row", load("promised")["promises"], ids=lambda row: row["name"])
def test_a_promise_is_believed_or_refused_alike_on_both_sides(twin, row):
    given = load("promised")
    content, today = given["file"], given["today"]
    officer, envelope = Applicant(raw(given["entropy"])), canonical.unb64(row["envelope"])
    here, there = read_here(content, today, root=given["root"]), read_there(twin, content, today, root=given["root"])
    keys = twin("phrase.deriveKeys", raw(given["entropy"]))

    def opened_here():
        return officer.read_promise(envelope, directory=here, case=UUID(given["case"]))

    def opened_there():
        listed = {"$directory": there}
        return twin("promised.openPromise", envelope, {"keys": keys, "directory": listed, "case": given["case"]})

    if "code" in row:
        assert (code_of(opened_here), code_of(opened_there)) == (row["code"], row["code"])
    else:
        assert opened_there() == canonical.decode(opened_here().content())


# --- the auditors' seeds


@pytest.mark.parametrize("row", load("audit")["seeds"])
def test_an_auditors_seed_is_the_same_in_the_browser(twin, row):
    seed = twin("audit.ownSeed", canonical.unb64(row["sign_seed"]), row["audit"])

    assert (
        seed == sampling.own_seed(canonical.unb64(row["sign_seed"]), UUID(row["audit"])) == canonical.unb64(row["seed"])
    )
    assert twin("audit.commitment", row["audit"], seed) == canonical.unb64(row["commitment"])


# --- the certificate of what somebody else promised to forgive


@pytest.mark.parametrize("row", load("relief")["certificates"])
def test_a_certificate_is_the_same_in_the_browser(twin, row):
    made = twin("relief.certify", row["statement"], raw(row["sign_seed"]))

    assert (made["text"], made["commitment"]) == (row["text"], raw(row["commitment"]))
    assert twin("relief.letter", row["statement"], made["text"], "Добры дзень.") == row["letter"]


# --- keys that are none


@pytest.mark.parametrize("text", load("weak-keys")["keys"])
def test_a_weak_key_comes_in_nowhere(twin, text):
    key = canonical.unb64(text)

    assert code_of(lambda: signing.checked_key(key)) == code_of(lambda: twin("signing.checkedKey", key)) == "weak_key"


@pytest.mark.parametrize("forged", load("weak-keys")["forged"])
def test_a_signature_that_nobody_made_is_not_genuine(twin, forged):
    key, message, signature = (canonical.unb64(forged[name]) for name in ("key", "message", "signature"))

    refusals = [
        code_of(lambda: signing.check(key, message, signature)),
        code_of(lambda: twin("signing.check", key, message, signature)),
    ]

    assert refusals == ["forged_signature"] * 2
