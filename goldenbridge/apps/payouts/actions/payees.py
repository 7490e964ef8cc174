"""Payees: a seat in a cell, and an account that only its recipient changes."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.actions.dropping import drop_unsent
from goldenbridge.apps.payouts.contents import has_other_account, is_handed_out, locked_content
from goldenbridge.apps.payouts.errors import CellFull, ForeignDetails
from goldenbridge.apps.payouts.models import Payee, Payment, Run
from goldenbridge.apps.payouts.permissions import may_register_payee, may_warn_payee
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError, NotFound
from goldenbridge.core.runs import MOST_PAYEES_IN_CELL
from goldenbridge.core.sealing import Compartment, Purpose, check_place, parse_header
from goldenbridge.platform import clock, trail


def _must_belong(envelope: bytes, payee_ref: UUID) -> None:
    try:
        header = parse_header(envelope)
        check_place(header, purpose=Purpose.PAYOUT, case=payee_ref, compartment=Compartment.PAYOUT)
    except BridgeError as error:
        raise ForeignDetails from error


@atomic_with_retry
def register_payee(
    payee_ref: UUID, *, cell_ref: UUID, envelope: bytes, applicant_sign_key: bytes, actor: Actor
) -> Payee:
    """Take the sealed account of a recipient; again with another envelope, it changes the account.

    A changed account drops its payments out of every run that was not sent; while the bank may have the order of one,
    it waits until that run is sent or sent back. Raises CellFull, ForeignDetails.
    """
    may_register_payee(actor)
    _must_belong(envelope, payee_ref)
    payee = Payee.objects.select_for_update().filter(ref=payee_ref).first()
    if payee is not None:
        payee.account_wanted_on = None
        return _change_details(payee, cell_ref, envelope, applicant_sign_key, actor)
    try:
        with transaction.atomic():
            payee = Payee.objects.create(
                ref=payee_ref,
                cell_ref=cell_ref,
                seat=_free_seat(cell_ref),
                applicant_sign_key=applicant_sign_key,
                sealed_details=envelope,
                registered_on=clock.today(),
            )
    except IntegrityError as error:
        raise CellFull from error
    trail.record("payee.registered", payee.ref, actor=actor.ref)
    return payee


def _free_seat(cell_ref: UUID) -> int:
    taken = set(Payee.objects.filter(cell_ref=cell_ref).values_list("seat", flat=True))
    free = [seat for seat in range(1, MOST_PAYEES_IN_CELL + 1) if seat not in taken]
    if not free:
        raise CellFull
    return free[0]


def _change_details(payee: Payee, cell_ref: UUID, envelope: bytes, sign_key: bytes, actor: Actor) -> Payee:
    # The key is the one that the attestation names; another one would let somebody else redirect the money.
    if payee.cell_ref != cell_ref or bytes(payee.applicant_sign_key) != sign_key:
        raise ForeignDetails
    if bytes(payee.sealed_details) != envelope and is_handed_out(payee):
        # The bank may have the order with the old account: what is out stays as it is, the new one is for the next run.
        payee.waiting_details = envelope
        payee.save(update_fields=["waiting_details", "account_wanted_on"])
        trail.record("payee.account_waits", payee.ref, actor=actor.ref)
        return payee
    return change_account(payee, envelope, actor=actor)


def change_account(payee: Payee, envelope: bytes, *, actor: Actor) -> Payee:
    """Let a payee's account be this one from now on; what would go to another one before it is sent is dropped."""
    is_news = bytes(payee.sealed_details) != envelope
    payee.sealed_details, payee.waiting_details = envelope, None
    payee.details_version += is_news
    payee.save(update_fields=["sealed_details", "waiting_details", "details_version", "account_wanted_on"])
    if is_news:
        drop_unsent(payee, actor=actor)
        trail.record("payee.account_changed", payee.ref, actor=actor.ref)
    return payee


def take_up_accounts(run: Run, *, actor: Actor) -> None:
    """A run has gone, or gone back: new accounts that waited for that count from now on."""
    payees = Payee.objects.select_for_update(of=("self",)).filter(waiting_details__isnull=False)
    for payee in payees.filter(ref__in=run.payments.values("payee_id")).order_by("ref"):
        if payee.waiting_details is not None and not is_handed_out(payee):
            change_account(payee, bytes(payee.waiting_details), actor=actor)


@transaction.atomic
def want_account(payee_ref: UUID, *, actor: Actor) -> Payee:
    """Note that a recipient is asked where to pay from now on: no run takes up what is due to him before he answers.

    A run that is locked keeps the account it was locked with.
    """
    may_register_payee(actor)
    payee = Payee.objects.select_for_update().filter(ref=payee_ref).first()
    if payee is None:
        raise NotFound
    _want(payee, actor)
    return payee


def want_other_accounts(payments: Sequence[Payment], run: Run, *, actor: Actor) -> None:
    """What went to these accounts did not arrive: others are wanted, where they have not come already."""
    went_to = {each.payment: each.details_digest for each in locked_content(run).payments}
    refs = [payment.payee_id for payment in payments]
    payees = {payee.ref: payee for payee in Payee.objects.select_for_update().filter(ref__in=refs).order_by("ref")}
    for payment in payments:
        payee = payees[payment.payee_id]
        if not has_other_account(payee, went_to.get(payment.ref)):
            _want(payee, actor)


def _want(payee: Payee, actor: Actor) -> None:
    if payee.account_wanted_on is None:
        payee.account_wanted_on = clock.today()
        payee.save(update_fields=["account_wanted_on"])
        trail.record("payee.account_wanted", payee.ref, actor=actor.ref)


@transaction.atomic
def warn_payee(payee_ref: UUID, *, is_warned: bool, actor: Actor) -> Payee:
    """Note that a recipient fears being paid this way, or no longer does; the linkage check counts it."""
    may_warn_payee(actor)
    payee = Payee.objects.select_for_update().filter(ref=payee_ref).first()
    if payee is None:
        raise NotFound
    payee.has_warned = is_warned
    payee.save(update_fields=["has_warned"])
    trail.record("payee.warned" if is_warned else "payee.warning_lifted", payee.ref, actor=actor.ref)
    return payee
