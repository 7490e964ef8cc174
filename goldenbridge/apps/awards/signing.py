"""Signed steps of promises and of what belongs to them: one form, whatever is signed."""

from typing import Protocol
from uuid import UUID

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.core.actors import Actor


class Signable(Protocol):
    """A row whose content people sign: under which kind and reference, and what it belongs to for the matrix."""

    content_hash: bytes

    @property
    def signed_as(self) -> tuple[str, UUID, tuple[UUID, ...]]:
        """Kind, subject, and the subjects whose earlier parts exclude people too."""


def sign(row: Signable, step: str, *, statement: bytes, signature: bytes, actor: Actor) -> None:
    """Record a signed approval over a row's content; the matrix has its say there.

    Raises:
        SamePerson, SharedVoucher, StaleApproval, ForgedSignature: the signed approval does not hold.

    """
    kind, subject_ref, related = row.signed_as
    approvals.record_approval(
        kind=kind,
        subject_ref=subject_ref,
        content_hash=bytes(row.content_hash),
        step=step,
        statement=statement,
        signature=signature,
        actor=actor,
        related=list(related),
    )
