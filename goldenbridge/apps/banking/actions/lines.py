"""Lines claimed, each once; orders registered."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import IntegrityError, transaction

from goldenbridge.apps.banking import queries
from goldenbridge.apps.banking.errors import (
    LineAlreadyClaimed,
    NotByHand,
    NoTransfer,
    OrderIdTaken,
    WrongDirection,
)
from goldenbridge.apps.banking.locking import locked_account
from goldenbridge.apps.banking.models import Claim, Line, OrderFile
from goldenbridge.apps.banking.permissions import (
    may_claim_line,
    may_claim_refund,
    may_pay_from,
    may_register_order,
)
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import InvariantBroken, NotFound
from goldenbridge.core.money import Money
from goldenbridge.core.rates import Rate
from goldenbridge.platform import clock, trail


@transaction.atomic
def claim_line(line_ref: UUID, *, claimant: str, actor: Actor) -> Line:
    """Say whose a line is, once and for ever; raises LineAlreadyClaimed when somebody was quicker."""
    may_claim_line(actor)
    return _claim(line_ref, claimant, actor)


@transaction.atomic
def claim_refund(line_ref: UUID, *, actor: Actor) -> Line:
    """Say of a line that went out that it gave a gift back; raises LineAlreadyClaimed when somebody was quicker."""
    may_claim_refund(actor)
    return _claim(line_ref, Claim.Claimant.GIVING, actor)


def _claim(line_ref: UUID, claimant: str, actor: Actor) -> Line:
    line = Line.objects.select_related("account").filter(ref=line_ref).first()
    if line is None:
        raise NotFound
    if claimant not in Claim.Claimant.values:
        raise InvariantBroken
    try:
        with transaction.atomic():
            Claim(line=line, claimant=claimant, claimed_on=clock.today()).save(force_insert=True)
    except IntegrityError as error:
        raise LineAlreadyClaimed from error
    trail.record("banking.line_claimed", line.ref, actor=actor.ref)
    return line


@transaction.atomic
def claim_lines(line_refs: Collection[UUID], *, claimant: str, actor: Actor) -> int:
    """Claim many lines at once, all or none; raises LineAlreadyClaimed or NotFound for any of them."""
    may_claim_line(actor)
    refs = list(dict.fromkeys(line_refs))
    if claimant not in Claim.Claimant.values:
        raise InvariantBroken
    known = sum(Line.objects.filter(ref__in=refs[start : start + 500]).count() for start in range(0, len(refs), 500))
    if known != len(refs):
        raise NotFound
    today = clock.today()
    try:
        with transaction.atomic():
            claims = [Claim(line_id=ref, claimant=claimant, claimed_on=today) for ref in refs]
            Claim.objects.bulk_create(claims, batch_size=500)
    except IntegrityError as error:
        raise LineAlreadyClaimed from error
    if refs:
        trail.record_many([("banking.line_claimed", ref) for ref in refs], actor=actor.ref)
    return len(refs)


@atomic_with_retry
def claim_fee(line_ref: UUID, *, pot: str, actor: Actor) -> Line:
    """Call a line that left the account a fee of the bank, and book it.

    Raises LineAlreadyClaimed, WrongDirection, and NotByHand where the line is a run's or a gift that was given back.
    """
    line = claim_line(line_ref, claimant=Claim.Claimant.FEE, actor=actor)
    if line.amount_minor >= 0:
        raise WrongDirection
    if line.reference is not None:
        raise NotByHand
    ledger.record_fee(
        amount_minor=-line.amount_minor,
        currency=line.account.currency,
        pot=pot,
        key=f"line:{line.ref}",
        on=line.booked_on,
        actor=actor,
    )
    return line


@atomic_with_retry
def claim_exchange(sold_ref: UUID, *, bought_ref: UUID, rate: Rate, pot: str, actor: Actor) -> tuple[Line, Line]:
    """Call two lines one exchange: what left in one currency came in in another. Raises WrongDirection, NotByHand."""
    sold = claim_line(sold_ref, claimant=Claim.Claimant.FX, actor=actor)
    bought = claim_line(bought_ref, claimant=Claim.Claimant.FX, actor=actor)
    if sold.amount_minor >= 0 or bought.amount_minor <= 0 or sold.account.currency == bought.account.currency:
        raise WrongDirection
    if sold.reference is not None or bought.reference is not None:
        raise NotByHand
    ledger.exchange(
        sold=Money(-sold.amount_minor, sold.account.currency),
        bought=Money(bought.amount_minor, bought.account.currency),
        rate=rate,
        pot=pot,
        key=f"line:{sold.ref}",
        on=bought.booked_on,
        actor=actor,
    )
    return sold, bought


@transaction.atomic
def claim_transfer(out_ref: UUID, *, in_ref: UUID, actor: Actor) -> tuple[Line, Line]:
    """Call two lines a transfer between our accounts; the books keep one sum a currency: no entry. Raises NoTransfer.

    What is neither in the books nor a gift must not hide here: see `BankLine.can_be_transfer_to`.
    """
    out = claim_line(out_ref, claimant=Claim.Claimant.TRANSFER, actor=actor)
    into = claim_line(in_ref, claimant=Claim.Claimant.TRANSFER, actor=actor)
    if not queries.line(out_ref, actor=actor).can_be_transfer_to(queries.line(in_ref, actor=actor)):
        raise NoTransfer
    return out, into


@transaction.atomic
def register_order(
    *, account_ref: UUID, message_id: str, batch_id: str, actor: Actor, content_digest: bytes | None = None
) -> OrderFile:
    """Take a message id and a batch id for ever; raises OrderIdTaken rather than use one twice.

    Raises AccountNotConfirmed too: no order leaves an account that one person alone has entered.
    """
    may_register_order(actor)
    account = locked_account(account_ref)
    may_pay_from(account)
    try:
        with transaction.atomic():
            order = OrderFile.objects.create(
                account=account,
                message_id=message_id,
                batch_id=batch_id,
                content_digest=content_digest,
                made_on=clock.today(),
            )
    except IntegrityError as error:
        raise OrderIdTaken from error
    trail.record("banking.order_registered", order.ref, actor=actor.ref)
    return order
