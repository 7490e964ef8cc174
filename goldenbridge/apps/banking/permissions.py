"""Who may touch what the bank says."""

from __future__ import annotations

from uuid import UUID

from goldenbridge.apps.banking.errors import AccountNotConfirmed, EnteredByYourself, OpenedByYourself
from goldenbridge.apps.banking.models import BankAccount, Holding
from goldenbridge.core.actors import Actor
from goldenbridge.core.listing import Staff
from goldenbridge.core.matrix import Deed, Part, SharedVoucher, check
from goldenbridge.platform import directory


def may_open_account(actor: Actor) -> None:
    """Administrators enter an account of the fund."""
    actor.must_have("administrator")


def may_confirm_account(actor: Actor, account: BankAccount) -> None:
    """A treasurer or an approver, never who entered it, nor somebody for whom the same person vouched."""
    actor.must_have("treasurer", "approver")
    if account.opened_by == actor.ref:
        raise OpenedByYourself
    # Donors send their gifts there: two for whom one person stands must not put it to use.
    _must_share_no_voucher(account.opened_by, actor.ref)


def may_stop_account(actor: Actor) -> None:
    """Whoever enters or confirms accounts may stop one alone."""
    actor.must_have("administrator", "treasurer", "approver")


def may_pay_from(account: BankAccount) -> None:
    """Nothing is paid from an account that one person alone has entered, or that was stopped."""
    if not account.is_confirmed:
        raise AccountNotConfirmed


def may_import_statement(actor: Actor) -> None:
    """Treasurers import what the bank sent."""
    actor.must_have("treasurer")


def may_claim_line(actor: Actor) -> None:
    """Treasurers claim lines; the schedule does for gifts whose reference was found."""
    actor.must_have("treasurer", "schedule")


def may_claim_refund(actor: Actor) -> None:
    """A line that gave a gift back is claimed by whoever confirms it as the second person, an approver too."""
    actor.must_have("treasurer", "approver")


def may_register_order(actor: Actor) -> None:
    """Whoever releases a run takes its ids."""
    actor.must_have("treasurer", "approver")


def may_see_banking(actor: Actor) -> None:
    """Treasurers, auditors and the schedule see lines; approvers see what waits when they release."""
    actor.must_have("treasurer", "auditor", "schedule", "approver")


def may_compare_statement(actor: Actor) -> None:
    """Auditors bring a statement that they had from the bank themselves."""
    actor.must_have("auditor")


def may_see_accounts(actor: Actor) -> None:
    """Whoever works with money sees which accounts there are; donors are shown them by the page that needs one."""
    actor.must_have("treasurer", "auditor", "schedule", "administrator", "approver", "coordinator")


def may_enter_holding(actor: Actor) -> None:
    """Treasurers enter what an export says is held."""
    actor.must_have("treasurer")


def may_confirm_holding(actor: Actor, holding: Holding) -> None:
    """A treasurer or an approver, never who entered it, nor somebody for whom the same person vouched."""
    actor.must_have("treasurer", "approver")
    if holding.entered_by == actor.ref:
        raise EnteredByYourself
    # An opening is cover without a gift behind it: two accounts of one person must not make it.
    one, other = _listed(holding.entered_by), _listed(actor.ref)
    if one and other and (one.ref in other.vouchers or other.ref in one.vouchers):
        raise SharedVoucher
    _must_share_no_voucher(holding.entered_by, actor.ref)


def may_refuse_holding(actor: Actor) -> None:
    """One person is enough to refuse, also who entered it."""
    actor.must_have("treasurer", "approver")


def _listed(ref: UUID | None) -> Staff | None:
    """How the newest signed list has somebody, if it has him."""
    return next((person for person in directory.latest().staff if person.ref == ref), None)


def _must_share_no_voucher(first: UUID | None, second: UUID) -> None:
    """SharedVoucher if one person vouched for both; what the matrix asks of whatever takes two."""
    one, other = _listed(first), _listed(second)
    if one and other:
        check(Deed(other.ref, Part.APPROVER, other.vouchers), [Deed(one.ref, Part.MAKER, one.vouchers)])
