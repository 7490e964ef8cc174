"""A certificate of a later forgiveness: genuine if the log had its commitment, refused by name in all else."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import canonical, relief, signing
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.errors import Malformed
from goldenbridge.core.relief import BadCertificate, NotYourCertificate, Relief, ReliefNotInLog
from tests.core.builders import KEY, PublicLog

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "relief.json").read_text())
OFFICER = Applicant(bytes(16))
SEED = bytes(range(32))
WORD = Relief(
    applicant=OFFICER.keys.sign_key,
    kind_of_debt="service_contract",
    steps=500,
    currency="USD",
    party="government_to_be",
    party_name="Рада пераходнага перыяду",
    condition="change_of_power",
    said="Усе даўгі тых, хто сышоў, будуць дараваныя.",
    source="Заява ад 14 жніўня, канал Рады",
    promised_on=date(2020, 8, 14),
    recorded_on=date(2020, 8, 20),
    recorder=UUID(int=9),
    salt=bytes(16),
)
CERTIFICATE = relief.certify(WORD, sign_seed=SEED)


def log_with(*commitments, batches=1):
    log = PublicLog()
    log.add_entry("figures", {"counts": {}, "definitions_version": 1, "on": "2020-08-09"})
    log.add_entry("relief", {"commitments": "what no reader knows"})
    for value in relief.batches(commitments, fill=lambda size: b"\x55" * size):
        log.add_entry("relief", value, on=date(2020, 8, 24))
    log.publish()
    return log


@pytest.fixture(scope="module")
def log():
    return log_with(bytes(32), CERTIFICATE.commitment(), b"\xff" * 32)


def verify(log, text, **more):
    return relief.verify_relief(text, key=KEY.verifier(), read=log.read, **more)


def test_what_was_recorded_is_read_from_the_certificate_alone(log):
    verdict = verify(log, CERTIFICATE.text())

    assert (verdict.relief, verdict.logged_on, verdict.log_size, verdict.is_own) == (WORD, date(2020, 8, 24), 3, False)


def test_its_officer_finds_that_it_is_his(log):
    assert verify(log, CERTIFICATE.text(), sign_key=OFFICER.keys.sign_key).is_own
    with pytest.raises(NotYourCertificate):
        verify(log, CERTIFICATE.text(), sign_key=Applicant(b"\1" * 16).keys.sign_key)


def test_it_survives_a_chat_that_breaks_its_lines_and_the_letter_around_it(log):
    text = CERTIFICATE.text()
    lines = text.splitlines()
    joined = "\n".join([lines[0], "".join(lines[1:-1]), lines[-1]])
    letter = f"Dear friend,\r\n\r\n{text.replace(chr(10), chr(13) + chr(10) + ' ')}\r\nYours."

    assert [verify(log, each).relief for each in (joined, letter)] == [WORD, WORD]
    assert [relief.holds_certificate(each) for each in (letter, "Dear friend")] == [True, False]


def test_a_certificate_that_the_log_does_not_hold_is_refused():
    with pytest.raises(ReliefNotInLog):
        verify(log_with(bytes(32)), CERTIFICATE.text())


@pytest.mark.parametrize(
    "change",
    [{"steps": 501}, {"party_name": "Somebody else"}, {"promised_on": date(2020, 8, 15)}, {"salt": b"\1" * 16}],
    ids=["amount", "name", "day", "salt"],
)
def test_another_word_under_the_same_recorders_signature_is_not_in_the_log(log, change):
    other = relief.certify(replace(WORD, **change), sign_seed=SEED)

    with pytest.raises(ReliefNotInLog):
        verify(log, other.text())


def test_the_same_word_signed_by_somebody_else_is_not_in_the_log(log):
    with pytest.raises(ReliefNotInLog):
        verify(log, relief.certify(WORD, sign_seed=b"\7" * 32).text())


def forged(**changes):
    """The certificate with the statement changed and the old signature."""
    value = canonical.decode(canonical.unb64("".join(CERTIFICATE.text().splitlines()[1:-1])))
    value["statement"] |= changes
    whole = canonical.b64(canonical.encode(value))
    lines = CERTIFICATE.text().splitlines()
    return "\n".join([lines[0], whole, lines[-1]])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        CERTIFICATE.text()[:-50],
        CERTIFICATE.text().replace("A", "B"),
        forged(steps=5000),
        forged(debt="gambling"),
        forged(party="angel"),
        forged(condition="never"),
        forged(steps=0),
        forged(steps=-1),
        forged(steps="500"),
        forged(said="x" * 1001),
        forged(name="x" * 201),
        forged(promised_on="14.08.2020"),
        forged(more="field"),
        "x" * 70_000 + CERTIFICATE.text(),
    ],
)
def test_whatever_was_changed_is_no_certificate(log, text):
    with pytest.raises(BadCertificate):
        verify(log, text)


def test_a_log_with_an_entry_that_was_changed_says_nothing():
    log = log_with(CERTIFICATE.commitment())
    other = log_with(bytes(32))
    other.files["checkpoint"] = log.files["checkpoint"]

    with pytest.raises(Exception, match=r".") as refused:
        verify(other, CERTIFICATE.text())

    assert refused.value.code == "bad_tile"


@given(number=st.integers(0, 70))
def test_the_log_tells_no_number_of_certificates(number):
    commitments = [bytes([place]) * 32 for place in range(number)]
    filled = iter(range(1000))

    found = relief.batches(commitments, fill=lambda size: next(filled).to_bytes(size, "big"))

    held = [each for value in found for each in value["commitments"]]
    assert {len(value["commitments"]) for value in found} == {32}
    assert len(found) == max(1, -(-number // 32))
    assert {canonical.b64(each) for each in commitments} <= set(held)
    assert all(
        value["commitments"] == [canonical.b64(each) for each in sorted(map(canonical.unb64, value["commitments"]))]
        for value in found
    )


def test_the_vectors_hold():
    for row in VECTORS["certificates"]:
        made = relief.certify(Relief.from_value(row["statement"]), sign_seed=bytes.fromhex(row["sign_seed"]))

        assert (made.text(), made.commitment().hex()) == (row["text"], row["commitment"])
        assert relief.letter(made, opening="Добры дзень.") == row["letter"]
        assert made.key == signing.public_key(bytes.fromhex(row["sign_seed"]))
    for row in VECTORS["refused"]:
        with pytest.raises(Malformed):
            Relief.from_value(row)
