"""Who may do what with payees, runs and payments; that they are different people, the matrix says in approvals."""

from __future__ import annotations

from uuid import UUID

from goldenbridge.core.actors import Actor
from goldenbridge.core.matrix import Deed, Part, SamePerson, check
from goldenbridge.platform import directory


def may_register_payee(actor: Actor) -> None:
    """The schedule, with what the recipient's own page has sealed."""
    actor.must_have("schedule")


def may_warn_payee(actor: Actor) -> None:
    """Whoever hears it passes on that a recipient fears a way of being paid; treasurers read it in his own note."""
    actor.must_have("schedule", "caseworker", "treasurer")


def may_prepare_run(actor: Actor) -> None:
    """Treasurers open, fill, lock and give up runs."""
    actor.must_have("treasurer")


def may_approve_run(actor: Actor) -> None:
    """Approvers approve what others have made."""
    actor.must_have("approver")


def may_authorise_run(actor: Actor) -> None:
    """Approvers authorise what was approved."""
    actor.must_have("approver")


def may_release_run(actor: Actor) -> None:
    """Approvers or treasurers release, whoever the band leaves."""
    actor.must_have("approver", "treasurer")


def may_reject_run(actor: Actor) -> None:
    """Whoever may take a step may also send the run back."""
    actor.must_have("approver", "treasurer")


def may_send_run(actor: Actor) -> None:
    """The treasurer of the cell takes the order to the bank."""
    actor.must_have("treasurer")


def may_read_bank_answer(actor: Actor) -> None:
    """Treasurers import what the bank says."""
    actor.must_have("treasurer")


def may_confirm_loss(actor: Actor) -> None:
    """Treasurers and approvers confirm, or take back, what another has called a loss, or not paid."""
    actor.must_have("treasurer", "approver")


def may_be_second(first_ref: UUID, actor: Actor) -> None:
    """Whoever confirms is another than the first, and shares no voucher with him; SamePerson, SharedVoucher."""
    if first_ref == actor.ref:
        raise SamePerson
    vouchers = {person.ref: person.vouchers for person in directory.latest().staff}
    first = Deed(first_ref, Part.MAKER, vouchers.get(first_ref, frozenset()))
    check(Deed(actor.ref, Part.APPROVER, vouchers.get(actor.ref, frozenset())), [first])


def may_witness_payment(actor: Actor) -> None:
    """Anybody on staff who stands by may witness; the matrix keeps caseworkers of the case out."""
    actor.must_have("treasurer", "approver", "coordinator", "caseworker", "verifier", "signer", "adviser", "triager")


def may_record_confirmation(actor: Actor) -> None:
    """The schedule brings what the recipient said."""
    actor.must_have("schedule")


def may_see_runs(actor: Actor) -> None:
    """Those who work on runs, and auditors."""
    actor.must_have("treasurer", "approver", "auditor")


def may_see_payments(actor: Actor) -> None:
    """The schedule and those who lead cases may know that a payment went, never how much exactly."""
    actor.must_have("schedule", "caseworker", "coordinator", "treasurer", "approver", "auditor")


def may_audit_payments(actor: Actor) -> None:
    """Auditors alone see the payments of everybody together."""
    actor.must_have("auditor")
