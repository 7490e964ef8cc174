"""People take parts and sign approvals; the published matrix decides, under a lock, whether they may."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.approvals import standins
from goldenbridge.apps.approvals.models import Approval, Conflict, Deed, StandIn, Subject
from goldenbridge.apps.approvals.permissions import (
    may_approve,
    may_declare_conflict,
    may_leave_part,
    may_lend_role,
    may_revoke_stand_in,
    may_take_part,
)
from goldenbridge.apps.approvals.queries import deeds_of
from goldenbridge.apps.people import queries as people
from goldenbridge.core import matrix, trust
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, Malformed, NotAllowed, NotFound, words
from goldenbridge.core.listing import Staff
from goldenbridge.core.matrix import PLACES, Band, ConflictOfInterest, Near, Part, SamePerson, SharedVoucher
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.standin import KIND, STEP, Lent, check_days, check_people
from goldenbridge.core.statements import Approval as ApprovalStatement
from goldenbridge.core.statements import Signed
from goldenbridge.core.steps import part_of_step, roles_of_step
from goldenbridge.platform import clock, directory, trail

__all__ = [
    "AlreadyApproved",
    "ConflictOfInterest",
    "ForgedSignature",
    "SamePerson",
    "SharedVoucher",
    "StaleApproval",
    "declare_conflict",
    "leave_part",
    "lend_role",
    "push_parts",
    "record_approval",
    "revoke_stand_in",
    "take_part",
]

OFFLINE_DAYS: Final = 7


class StaleApproval(BridgeError):
    """What was signed is not what stands there now."""

    code = "stale_approval"
    status = 409
    sentence = words("What you signed has changed since, or you signed it too long ago. Look at it again, then sign.")


class AlreadyApproved(BridgeError):
    """Somebody else has taken this step."""

    code = "already_approved"
    status = 409
    sentence = words("Somebody was quicker: this step is taken already.")


@transaction.atomic
def record_approval(
    *,
    kind: str,
    subject_ref: UUID,
    content_hash: bytes,
    step: str,
    statement: bytes,
    signature: bytes,
    actor: Actor,
    band: str = Band.TWO,
    related: Collection[UUID] = (),
    cells: Collection[UUID] = (),
) -> Approval:
    """Keep one person's signature over what stands there now, if signature, role and matrix allow it.

    `content_hash` is computed by the caller from what is stored, never taken from a form. `related` are the references
    whose parts count as the same case (award or payees of a run), `cells` the payee cells. The same signature again is
    answered with the first record.
    """
    part, roles = part_of_step(kind, step)
    said = trust.believe_approval(Signed(statement, signature), directory.current())
    signer = directory.current().person(said.actor)
    lenders = standins.lenders(signer, roles_of_step(kind, step))
    may_approve(actor, signer, roles, is_lent=bool(lenders))
    _check_statement(said, kind=kind, subject_ref=subject_ref, step=step, content_hash=content_hash)
    _lock({subject_ref, *related})
    mine = {"kind": kind, "subject_ref": subject_ref, "content_hash": content_hash, "step": step}
    given = list(Approval.objects.filter(**mine).order_by("place"))
    for approval in given:
        if approval.person_ref == signer.ref:
            return approval
    same = {subject_ref, *related}
    _check_person(signer, part, same, cells, matrix.band_of(band))
    lender = _free_lender(lenders, part, same, cells, matrix.band_of(band))
    if len(given) >= PLACES.get(part, 1):
        raise AlreadyApproved
    approval = Approval.objects.create(
        **mine,
        place=len(given),
        person_ref=signer.ref,
        for_ref=lender.ref if lender else None,
        statement=statement,
        signature=signature,
        signed_on=said.on,
    )
    for person in (signer, lender) if lender else (signer,):
        _keep_deed(subject_ref, person, part, Near.CASE)
    trail.record(f"{kind}.{step}.approved", subject_ref, actor=actor.ref)
    return approval


@transaction.atomic
def take_part(
    *,
    subject_ref: UUID,
    person_ref: UUID,
    part: str,
    actor: Actor,
    related: Collection[UUID] = (),
    cells: Collection[UUID] = (),
) -> None:
    """Put on record that a person takes a part here; refused if the matrix or a conflict of interest forbids it."""
    named = matrix.part_of(part)
    person = directory.current().person(person_ref)
    may_take_part(actor, person, named)
    if person_ref in people.locked_out_refs():
        # The list of keys still names him until the next one is signed.
        raise NotAllowed
    _lock({subject_ref, *related})
    taken = Deed.objects.filter(subject_ref=subject_ref, part=named, near=Near.CASE)
    holders = set(taken.values_list("person_ref", flat=True))
    if person_ref in holders:
        return
    _check_person(person, named, {subject_ref, *related}, cells, Band.TWO)
    if len(holders) >= PLACES.get(named, 1) and named in PLACES:
        raise AlreadyApproved
    _keep_deed(subject_ref, person, named, Near.CASE)
    trail.record(f"part.{named}.taken", subject_ref, actor=actor.ref)


@transaction.atomic
def leave_part(*, subject_ref: UUID, person_ref: UUID, part: str, actor: Actor) -> None:
    """Put on record that somebody acts no longer, so that another can take the place; what he did still excludes him.

    A conflict of interest keeps him out of every other part here for good, and the deed stays as that of a neighbour,
    so that he opens no payout of the cell either. He need not be listed any more.
    """
    may_leave_part(actor)
    named = matrix.part_of(part)
    _lock({subject_ref})
    taken = Deed.objects.filter(subject_ref=subject_ref, person_ref=person_ref, part=named, near=Near.CASE)
    if taken.update(near=Near.CELL):
        Conflict.objects.get_or_create(subject_ref=subject_ref, person_ref=person_ref)
        trail.record(f"part.{part}.left", subject_ref, actor=actor.ref)


@transaction.atomic
def declare_conflict(*, subject_ref: UUID, person_ref: UUID, actor: Actor) -> None:
    """Keep a person out of everything that concerns this; why is not asked and not kept."""
    may_declare_conflict(actor, person_ref)
    Conflict.objects.get_or_create(subject_ref=subject_ref, person_ref=person_ref)
    trail.record("conflict.declared", subject_ref, actor=actor.ref)


@transaction.atomic
def lend_role(lent: Lent, *, statement: bytes, signature: bytes, actor: Actor) -> StandIn:
    """Lend one's role to a colleague until a day, with one's own signature; sending it twice lends it once.

    Raises CannotStandIn, WrongDays, StaleApproval, ForgedSignature.
    """
    may_lend_role(actor, lent.lender)
    known = StandIn.objects.filter(ref=lent.ref).first()
    if known is not None and standins.lent_of(known) == lent:
        return known
    listed = directory.current()
    check_people(lent, listed.person(lent.lender), listed.person(lent.to))
    check_days(lent, clock.today())
    said = trust.believe_approval(Signed(statement, signature), listed)
    if said.actor != lent.lender:
        raise ForgedSignature
    _check_statement(said, kind=KIND, subject_ref=lent.ref, step=STEP, content_hash=lent.content_hash())
    row = StandIn.objects.create(
        ref=lent.ref,
        lender_ref=lent.lender,
        to_ref=lent.to,
        role=lent.role,
        first_on=lent.first,
        last_on=lent.last,
        statement=statement,
        signature=signature,
    )
    trail.record(f"stand_in.{lent.role}.lent", row.ref, actor=actor.ref)
    return row


@transaction.atomic
def revoke_stand_in(ref: UUID, *, actor: Actor) -> StandIn:
    """Take a lent role back at once; what was signed with it stays signed."""
    row = StandIn.objects.select_for_update().filter(ref=ref).first()
    if row is None:
        raise NotFound
    may_revoke_stand_in(actor, row)
    if row.revoked_on is None:
        row.revoked_on = clock.today()
        row.save(update_fields=["revoked_on"])
        trail.record("stand_in.revoked", row.ref, actor=actor.ref)
    return row


@transaction.atomic
def push_parts(*, from_ref: UUID, to_ref: UUID, actor: Actor, near: str = Near.CASE) -> None:
    """Copy who did what, and conflicts, to a thing further down, which so learns whom to refuse and nothing more.

    With near=cell the parts count only as those of a neighbour in one payee cell, and conflicts stay behind.
    """
    if not actor.roles:
        actor.must_have("schedule")
    distance = Near(near)
    _lock({from_ref, to_ref})
    # Those who left stay as far away as they are: they count for the cell, and their conflict keeps them from the case.
    copies = [
        Deed(
            subject_ref=to_ref,
            person_ref=deed.person_ref,
            part=deed.part,
            near=Near.CELL if deed.near == Near.CELL else distance,
            vouchers=deed.vouchers,
        )
        for deed in Deed.objects.filter(subject_ref=from_ref)
    ]
    Deed.objects.bulk_create(copies, ignore_conflicts=True)
    if distance is Near.CASE:
        conflicts = Conflict.objects.filter(subject_ref=from_ref).values_list("person_ref", flat=True)
        Conflict.objects.bulk_create(
            [Conflict(subject_ref=to_ref, person_ref=ref) for ref in conflicts], ignore_conflicts=True
        )
    trail.record("parts.pushed", to_ref, actor=actor.ref)


def _check_statement(said: ApprovalStatement, *, kind: str, subject_ref: UUID, step: str, content_hash: bytes) -> None:
    if (said.subject_kind, said.subject_ref, said.step) != (kind, subject_ref, step):
        raise Malformed
    age = clock.today() - said.on
    if said.content_hash != content_hash or not timedelta(days=-1) <= age <= timedelta(days=OFFLINE_DAYS):
        raise StaleApproval


def _check_person(person: Staff, part: Part, same: set[UUID], cells: Collection[UUID], band: Band) -> None:
    if Conflict.objects.filter(subject_ref__in=same, person_ref=person.ref).exists():
        raise ConflictOfInterest
    matrix.check(matrix.Deed(person.ref, part, person.vouchers), deeds_of({*same, *cells}), band=band)


def _free_lender(
    lenders: Sequence[Staff], part: Part, same: set[UUID], cells: Collection[UUID], band: Band
) -> Staff | None:
    """Who lends the role: somebody who could take this step himself. None if it is the signer's own.

    Raises what stops the last of them: what the lender may no longer do here, nobody does for him.
    """
    for number, lender in enumerate(lenders, start=1):
        try:
            _check_person(lender, part, same, cells, band)
        except (ConflictOfInterest, SamePerson, SharedVoucher):
            if number == len(lenders):
                raise
        else:
            return lender
    return None


def _keep_deed(subject_ref: UUID, person: Staff, part: Part, near: Near) -> None:
    Deed.objects.get_or_create(
        subject_ref=subject_ref,
        person_ref=person.ref,
        part=part,
        near=near,
        defaults={"vouchers": sorted(str(ref) for ref in person.vouchers)},
    )


def _lock(refs: set[UUID]) -> None:
    # Always in the order of references: two people approving two runs of one payee must not wait for each other.
    ordered = sorted(refs)
    Subject.objects.bulk_create([Subject(ref=ref) for ref in ordered], ignore_conflicts=True)
    list(Subject.objects.select_for_update().filter(ref__in=ordered).order_by("ref").values_list("ref", flat=True))
