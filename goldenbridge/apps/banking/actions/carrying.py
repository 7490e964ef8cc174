"""Money that came back and waits, and the rows of payouts that take it in; what stands alone stands in whole steps."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.db import transaction

from goldenbridge.apps.banking import queries
from goldenbridge.apps.banking.actions.lines import claim_line
from goldenbridge.apps.banking.errors import LineAlreadyClaimed, NoStatementYet
from goldenbridge.apps.banking.locking import locked_account
from goldenbridge.apps.banking.models import BankAccount, Carried, Claim, JoinedRow, Line, Statement
from goldenbridge.apps.banking.permissions import may_claim_line, may_import_statement
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import digest
from goldenbridge.core.errors import InvariantBroken, NotFound
from goldenbridge.core.money import currency as currency_of
from goldenbridge.platform import clock, trail


@transaction.atomic
def claim_batch(line_ref: UUID, *, keys: Sequence[UUID], actor: Actor) -> int:
    """Claim the line of a batch for payouts; what waits under the keys joins it. Returns what is left of the row.

    If nothing is left there is no line either, and the row is known again by its hash.
    """
    line = _line_that_left(line_ref, actor)
    for key in keys:
        line.amount_minor += _join_carried(line.account, key, -line.amount_minor)
    return _claim_what_is_left(line, actor=actor)


@transaction.atomic
def claim_in_steps(line_ref: UUID, *, key: UUID, actor: Actor) -> int:
    """Claim a row of money that left for payouts in whole steps, so that it fits nobody. Returns what is left of it.

    Its cents come out of what waits under the key; or it is rounded up, and what the bank has more waits there.
    """
    line = _line_that_left(line_ref, actor)
    account = locked_account(line.account_id)
    step = currency_of(account.currency).step_minor
    over = -line.amount_minor % step
    if 0 < over <= queries.carried_minor(account.ref, key=key, actor=actor):
        line.amount_minor += _join_carried(account, key, over)
    elif over:
        line.amount_minor -= step - over
        carry_return(step - over, account_ref=account.ref, key=key, actor=actor)
    return _claim_what_is_left(line, actor=actor)


def _line_that_left(line_ref: UUID, actor: Actor) -> Line:
    may_claim_line(actor)
    line = Line.objects.select_for_update(of=("self",)).select_related("account").filter(ref=line_ref).first()
    if line is None or line.amount_minor >= 0:
        raise NotFound
    if Claim.objects.filter(line=line).exists():
        raise LineAlreadyClaimed
    return line


def _claim_what_is_left(line: Line, *, actor: Actor) -> int:
    if line.amount_minor:
        line.save(update_fields=["amount_minor"])
        claim_line(line.ref, claimant=Claim.Claimant.PAYOUTS, actor=actor)
        return -line.amount_minor
    JoinedRow.objects.create(account=line.account, bank_reference_hash=line.bank_reference_hash)
    trail.record("banking.line_joined", line.ref, actor=actor.ref)
    line.delete()
    return 0


def _join_carried(account: BankAccount, key: UUID, gross_minor: int) -> int:
    carried = Carried.objects.select_for_update().filter(account=account, key=key).first()
    if carried is None:
        return 0
    joined = min(carried.amount_minor, gross_minor)
    if joined == carried.amount_minor:
        carried.delete()
    else:
        carried.amount_minor -= joined
        carried.save(update_fields=["amount_minor"])
    return joined


@transaction.atomic
def carry_return(amount_minor: int, *, account_ref: UUID, key: UUID, actor: Actor) -> None:
    """Keep money that came back until the next row of this key takes it in; called once per returned payment."""
    may_import_statement(actor)
    if amount_minor <= 0:
        raise InvariantBroken
    account = locked_account(account_ref)
    carried = Carried.objects.filter(account=account, key=key).first() or Carried(
        account=account, key=key, amount_minor=0
    )
    carried.amount_minor += amount_minor
    carried.save()
    trail.record("banking.return_carried", account.ref, actor=actor.ref)


@transaction.atomic
def claim_carried(account_ref: UUID, *, key: UUID, cents_key: UUID, actor: Actor) -> Line | None:
    """Make a line of its own of the whole steps of what came back under the key; the cents wait on under another key.

    It is claimed for payouts. Nothing is left for a line where less than a step came back. Raises NotFound when nothing
    waits, NoStatementYet.
    """
    may_claim_line(actor)
    account = locked_account(account_ref)
    carried = Carried.objects.select_for_update().filter(account=account, key=key).first()
    if carried is None:
        raise NotFound
    cents = carried.amount_minor % currency_of(account.currency).step_minor
    carried.delete()
    if cents:
        carry_return(cents, account_ref=account_ref, key=cents_key, actor=actor)
    return _line_of_steps(account, carried.amount_minor - cents, actor=actor)


def _line_of_steps(account: BankAccount, amount_minor: int, *, actor: Actor) -> Line | None:
    if not amount_minor:
        return None
    statement = Statement.objects.filter(account=account).order_by("-imported_on", "-closed_on", "ref").first()
    if statement is None:
        raise NoStatementYet
    line = Line.objects.create(
        account=account,
        statement=statement,
        amount_minor=amount_minor,
        booked_on=clock.today(),
        bank_reference_hash=digest("bank-returns", {"account": str(account.ref), "line": str(uuid4())}),
    )
    return claim_line(line.ref, claimant=Claim.Claimant.PAYOUTS, actor=actor)
