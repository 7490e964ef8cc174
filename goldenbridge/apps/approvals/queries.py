"""Who signed what, who took which part, and who may still take one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from goldenbridge.apps.approvals import standins
from goldenbridge.apps.approvals.models import Approval, Conflict, Deed
from goldenbridge.apps.people import queries as accounts
from goldenbridge.core import matrix
from goldenbridge.core.listing import Staff
from goldenbridge.core.matrix import Near, Part
from goldenbridge.core.steps import part_of_step, roles_of_step


@dataclass(frozen=True)
class ApprovalView:
    """One signature that counts for the content it was given for."""

    step: str
    person_ref: UUID
    signed_on: date
    statement: bytes
    signature: bytes
    for_ref: UUID | None = None


def approvals_of(kind: str, subject_ref: UUID, content_hash: bytes) -> list[ApprovalView]:
    """The approvals of exactly this content; those of any other hash are void and not among them."""
    rows = Approval.objects.filter(kind=kind, subject_ref=subject_ref, content_hash=content_hash)
    return [
        ApprovalView(row.step, row.person_ref, row.signed_on, bytes(row.statement), bytes(row.signature), row.for_ref)
        for row in rows.order_by("signed_on", "step", "place")
    ]


def signatures(kind: str, subject_ref: UUID, content_hash: bytes, step: str) -> dict[UUID, bytes]:
    """The signatures given in one step, by person."""
    return {
        view.person_ref: view.signature for view in approvals_of(kind, subject_ref, content_hash) if view.step == step
    }


def parts_of(subject_ref: UUID) -> dict[str, frozenset[UUID]]:
    """Who took which part here."""
    found: dict[str, set[UUID]] = {}
    for part, person_ref in Deed.objects.filter(subject_ref=subject_ref, near=Near.CASE).values_list(
        "part", "person_ref"
    ):
        found.setdefault(part, set()).add(person_ref)
    return {part: frozenset(people) for part, people in found.items()}


def near(subject_ref: UUID, parts: Collection[str]) -> frozenset[UUID]:
    """Who took one of these parts here, be it that he has left it since."""
    taken = Deed.objects.filter(subject_ref=subject_ref, part__in=parts)
    return frozenset(taken.values_list("person_ref", flat=True))


def free_for(
    part: str,
    *,
    subject_ref: UUID,
    people: Sequence[Staff],
    related: Collection[UUID] = (),
    cells: Collection[UUID] = (),
    band: str = matrix.Band.TWO,
) -> list[Staff]:
    """Those of the people who may take the part, in their order; for drawing and for showing what waits for whom."""
    named, same = matrix.part_of(part), {subject_ref, *related}
    deeds = deeds_of({*same, *cells})
    apart = set(Conflict.objects.filter(subject_ref__in=same).values_list("person_ref", flat=True))
    apart |= accounts.locked_out_refs()
    return [
        person
        for person in people
        if person.ref not in apart
        and matrix.may_take(matrix.Deed(person.ref, named, person.vouchers), deeds, band=matrix.band_of(band))
    ]


def is_free_for_step(
    person: Staff,
    kind: str,
    step: str,
    *,
    subject_ref: UUID,
    related: Collection[UUID] = (),
    cells: Collection[UUID] = (),
    band: str = matrix.Band.TWO,
) -> bool:
    """Whether this person may take this step here, and if by a lent role, whether its lender may."""
    part, _roles = part_of_step(kind, step)
    lenders = standins.lenders(person, roles_of_step(kind, step))
    free = free_for(part, subject_ref=subject_ref, people=[person, *lenders], related=related, cells=cells, band=band)
    return person in free and (not lenders or len(free) > 1)


def deeds_of(subject_refs: Iterable[UUID]) -> list[matrix.Deed]:
    """What was done about any of these, as the matrix reads it."""
    return [
        matrix.Deed(
            person=deed.person_ref,
            part=Part(deed.part),
            vouchers=frozenset(UUID(ref) for ref in deed.vouchers),
            near=Near(deed.near),
        )
        for deed in Deed.objects.filter(subject_ref__in=list(subject_refs))
    ]
