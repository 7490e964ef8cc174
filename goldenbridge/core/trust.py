"""Believing signed statements: the key comes from the signed directory, and the person is one who may sign."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final
from uuid import UUID

from goldenbridge.core import signing, statements
from goldenbridge.core.attestation import Attestation, Determination, NotTwoPeople
from goldenbridge.core.certificates import CaseKey, HalfKey, ReplyKey
from goldenbridge.core.directory import Directory
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.listing import Former, Staff
from goldenbridge.core.sealing import Compartment
from goldenbridge.core.statements import Approval, Signed, Statement

CASE_KEY_MAKERS: Final = frozenset({"triager", "caseworker", "verifier", "signer"})
CASE_OPENERS: Final = frozenset({"triager", "caseworker"})
READERS: Final[Mapping[Compartment, frozenset[str]]] = MappingProxyType(
    {
        Compartment.STORY: frozenset({"caseworker"}),
        Compartment.NOTES: frozenset({"caseworker"}),
        Compartment.EVIDENCE: frozenset({"verifier"}),
        Compartment.SUMMARY: frozenset({"caseworker", "signer"}),
    }
)
"""Which role, any of these, a person must have to whom the key of a compartment is wrapped."""


class NotTheSigner(BridgeError):
    """The person who signed has not the role for it, or is not the one whom the statement names."""

    code = "not_the_signer"
    status = 403
    sentence = words("The person who signed this is not one who may sign it. Do not rely on it; tell the auditors.")


class NotAReader(BridgeError):
    """The server named somebody to seal to whose signed entry, or whose own certificate, does not make him a reader."""

    code = "not_a_reader"
    status = 403
    sentence = words(
        "The person to whom this would be sealed is not one who may read it. Nothing was sealed; tell the auditors."
    )


def believe_reader(ref: UUID, directory: Directory, *, roles: Collection[str]) -> Staff:
    """The listed person to whom something may be sealed for one of his roles; whoever names him is not believed."""
    person = directory.person(ref)
    if not person.roles & set(roles):
        raise NotAReader
    return person


def believe_case_key(signed: Signed, directory: Directory, *, case: UUID) -> CaseKey:
    """The case key certificate, signed by its maker, who is listed and works on cases, for this case: to seal to."""
    certificate = statements.read(CaseKey, signed.statement)
    maker = directory.person(certificate.maker)
    if certificate.case != case or not maker.roles & CASE_KEY_MAKERS:
        raise NotTheSigner
    return statements.verify(CaseKey, signed, key=maker.sign_key)


def believe_kept_case_key(signed: Signed, directory: Directory, *, case: UUID) -> CaseKey:
    """As above, also of a maker who has left since: to open what is sealed to it, never to seal anything more."""
    certificate = statements.read(CaseKey, signed.statement)
    if certificate.case != case:
        raise NotTheSigner
    _signer_then(certificate, signed.signature, directory.signers(certificate.maker), CASE_KEY_MAKERS)
    return certificate


def believe_reply_key(signed: Signed, directory: Directory, *, case: UUID) -> ReplyKey:
    """The applicant's keys in this case, signed by the listed person who leads or opened it: to seal letters to."""
    certificate = statements.read(ReplyKey, signed.statement)
    maker = directory.person(certificate.maker)
    if certificate.case != case or not maker.roles & CASE_OPENERS:
        raise NotTheSigner
    return statements.verify(ReplyKey, signed, key=maker.sign_key)


def believe_kept_reply_key(signed: Signed, directory: Directory, *, case: UUID) -> ReplyKey:
    """As above, also of a maker who has left since: to know the applicant by what he wrote, never to seal to."""
    certificate = statements.read(ReplyKey, signed.statement)
    if certificate.case != case:
        raise NotTheSigner
    _signer_then(certificate, signed.signature, directory.signers(certificate.maker), CASE_OPENERS)
    return certificate


def believe_half_keys(first: Signed, second: Signed, directory: Directory, *, case: UUID) -> tuple[HalfKey, HalfKey]:
    """Both half certificates of a case, signed by two different listed verifiers, for two different keys."""
    one, two = (_believe_half_key(signed, directory, case) for signed in (first, second))
    if one.verifier == two.verifier or one.card.key_ref == two.card.key_ref:
        raise NotTwoPeople
    return one, two


def believe_other_verifier(own: Signed, other: Signed, directory: Directory, *, case: UUID, me: UUID) -> Staff:
    """To whom my half of an identity may be sealed: the other verifier, as his own half certificate names him."""
    mine, theirs = believe_half_keys(own, other, directory, case=case)
    if mine.verifier != me:
        raise NotAReader
    return directory.person(theirs.verifier)


def believe_approval(signed: Signed, directory: Directory) -> Approval:
    """The approval, signed by the listed person it names; for taking it in, so former people do not count."""
    approval = statements.read(Approval, signed.statement)
    return statements.verify(Approval, signed, key=directory.person(approval.actor).sign_key)


def believe_past_approval(signed: Signed, directory: Directory, *, roles: Collection[str]) -> Staff | Former:
    """Who gave this approval, as he was listed on its day with one of the roles, though he may have left since.

    Raises UnknownKey, ForgedSignature, NotTheSigner.
    """
    approval = statements.read(Approval, signed.statement)
    return _signer_then(approval, signed.signature, directory.signers(approval.actor, on=approval.on), roles)


def believe_attestation(statement: bytes, signatures: Mapping[UUID, bytes], directory: Directory) -> Attestation:
    """The attestation, signed by exactly the two it names, verifiers on its day; `signatures` by person."""
    attestation = statements.read(Attestation, statement)
    _believe_two(attestation, attestation.verifiers, signatures, directory, "verifier", on=attestation.verified_on)
    return attestation


def believe_determination(statement: bytes, signatures: Mapping[UUID, bytes], directory: Directory) -> Determination:
    """The determination, signed by exactly the two it names, signers on its day; `signatures` by person."""
    determination = statements.read(Determination, statement)
    _believe_two(determination, determination.signers, signatures, directory, "signer", on=determination.on)
    return determination


def _believe_half_key(signed: Signed, directory: Directory, case: UUID) -> HalfKey:
    certificate = statements.read(HalfKey, signed.statement)
    verifier = directory.person(certificate.verifier)
    if certificate.case != case or "verifier" not in verifier.roles:
        raise NotTheSigner
    return statements.verify(HalfKey, signed, key=verifier.sign_key)


def _believe_two(
    statement: Statement,
    named: tuple[UUID, UUID],
    signatures: Mapping[UUID, bytes],
    directory: Directory,
    role: str,
    *,
    on: date,
) -> None:
    if set(signatures) != set(named) or len(set(named)) != 2:
        raise NotTwoPeople
    for ref in named:
        _signer_then(statement, signatures[ref], directory.signers(ref, on=on), {role})


def _signer_then(
    statement: Statement, signature: bytes, people: Sequence[Staff | Former], roles: Collection[str]
) -> Staff | Former:
    """Which of these entries of one person signed the statement with one of the roles."""
    value = statement.to_value()
    own = [each for each in people if signing.has_signed(each.sign_key, statement.kind, value, signature)]
    if not own:
        raise signing.ForgedSignature
    for each in own:
        if each.roles & set(roles):
            return each
    raise NotTheSigner
