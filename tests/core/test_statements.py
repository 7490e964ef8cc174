"""A signed statement is believed for its exact bytes and its signer only."""

from datetime import date
from uuid import uuid4

import pytest

from goldenbridge.core import canonical, signing, statements
from goldenbridge.core.errors import Malformed
from goldenbridge.core.sealing import new_seed
from goldenbridge.core.statements import Approval, Choice, Request, Signed

SEED = new_seed()
KEY = signing.public_key(SEED)
APPROVAL = Approval("award", uuid4(), bytes(range(32)), "approve", uuid4(), date(2020, 8, 14))
EACH = [
    APPROVAL,
    Choice(uuid4(), None, "withdrawn"),
    Choice(uuid4(), uuid4(), "accepted"),
    Request(bytes(32), "status", "c" * 40, bytes(32)),
]


@pytest.mark.parametrize("statement", EACH)
def test_a_statement_reads_back_from_its_bytes(statement):
    signed = statements.sign(statement, sign_seed=SEED)

    assert statements.verify(type(statement), signed, key=KEY) == statement


def test_a_changed_statement_is_refused():
    signed = statements.sign(APPROVAL, sign_seed=SEED)
    changed = signed.statement.replace(b'"approve"', b'"release"')

    with pytest.raises(signing.ForgedSignature):
        statements.verify(Approval, Signed(changed, signed.signature), key=KEY)


def test_another_key_did_not_sign_it():
    with pytest.raises(signing.ForgedSignature):
        statements.verify(Approval, statements.sign(APPROVAL, sign_seed=new_seed()), key=KEY)


@pytest.mark.parametrize("signature", [b"", bytes(64), bytes(63)])
def test_what_is_no_signature_is_refused(signature):
    with pytest.raises(signing.ForgedSignature):
        statements.verify(Approval, Signed(statements.statement_bytes(APPROVAL), signature), key=KEY)


def test_a_signature_does_not_pass_from_one_kind_to_another():
    signature = signing.sign_statement(SEED, "choice", APPROVAL.to_value())

    with pytest.raises(signing.ForgedSignature):
        statements.verify(Approval, Signed(statements.statement_bytes(APPROVAL), signature), key=KEY)


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value.pop("step"),
        lambda value: value.update(extra=1),
        lambda value: value.update(step=1),
        lambda value: value.update(step="s" * 201),
        lambda value: value.update(on="2020-8-14"),
        lambda value: value.update(on="20200814"),
        lambda value: value.update(actor="nobody"),
        lambda value: value.update(actor=str(uuid4()).upper()),
        lambda value: value.update(content_hash="AA"),
        lambda value: value.update(content_hash="*"),
    ],
)
def test_another_shape_is_malformed(change):
    value = APPROVAL.to_value()
    change(value)

    with pytest.raises(Malformed):
        statements.read(Approval, canonical.encode(value))


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b'{"a":1, "b":2}', b"\xff", b"1.5"])
def test_what_is_no_statement_is_malformed(content):
    with pytest.raises(Malformed):
        statements.read(Approval, content)


def test_the_hash_of_a_statement_names_its_kind():
    assert statements.statement_hash(APPROVAL) == canonical.digest("approval", APPROVAL.to_value())
