"""Statements imported, lines claimed, orders registered."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from goldenbridge.apps.banking import queries
from goldenbridge.apps.banking.errors import (
    LineAlreadyClaimed,
    NotByHand,
    NoTransfer,
    OrderIdTaken,
    StatementKnown,
    WrongDirection,
)
from goldenbridge.apps.banking.models import BankAccount, Carried, Claim, JoinedRow, Line, OrderFile, Statement
from goldenbridge.apps.banking.permissions import (
    may_claim_line,
    may_import_statement,
    may_pay_from,
    may_register_order,
)
from goldenbridge.apps.banking.reading import one_statement, without_opening
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.bank import BankStatement, FileKind
from goldenbridge.core.errors import InvariantBroken, NotFound
from goldenbridge.core.money import Money
from goldenbridge.core.rates import Rate
from goldenbridge.core.reduction import BookedBatch, CameBack, Expected, Reduced, reduced
from goldenbridge.platform import clock, log, trail


@dataclass(frozen=True)
class BatchOnAccount:
    """A batch that the bank has booked: what left, its line, and the payments that the bank named, if it named any."""

    batch_id: str
    amount_minor: int
    booked_on: date
    line_ref: UUID
    payments: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Import:
    """What an import brought; returns and the closing balance exist only here, in memory."""

    account_ref: UUID
    kind: FileKind
    lines: tuple[UUID, ...]
    known: int
    batches: tuple[BatchOnAccount, ...]
    returns: tuple[CameBack, ...]
    adds_up: bool
    closing_minor: int | None
    closed_on: date | None


def _locked_account(ref: UUID) -> BankAccount:
    account = BankAccount.objects.select_for_update().filter(ref=ref).first()
    if account is None:
        raise NotFound
    return account


@transaction.atomic
def import_statement(
    content: bytes,
    *,
    account_ref: UUID,
    expected_references: Collection[str],
    actor: Actor,
    expected: Expected | None = None,
) -> Import:
    """Reduce a bank's file in memory to lines; only statements make lines, reports and notifications only bring news.

    `expected_references` are those of gifts; payouts pass their batches and payments by `expected`. Rows known from an
    earlier file are counted, not stored twice. Raises NotABankFile, HostileFile, WrongAmount, FileTooLarge,
    StatementOfAnotherAccount, StatementKnown.
    """
    may_import_statement(actor)
    account = _locked_account(account_ref)
    statement = one_statement(content, account)
    wanted = expected or Expected()
    found = reduced(
        without_opening(statement, account),
        replace(wanted, references=expected_references),
        account_ref=account.ref,
    )
    adds_up = statement.adds_up
    if statement.kind is not FileKind.STATEMENT:
        return Import(account.ref, statement.kind, (), 0, (), found.returns, adds_up, None, None)
    row = _remember_statement(account, content, statement)
    known_hashes = _known_hashes(account, found)
    lines = _keep_lines(row, found, known_hashes)
    batches = tuple(_keep_batch(row, each) for each in found.batches if each.bank_reference_hash not in known_hashes)
    trail.record("banking.statement_imported", row.ref, actor=actor.ref)
    log.event("statement_imported", statement=row.ref, lines=len(lines), known=len(known_hashes))
    return Import(
        account_ref=account.ref,
        kind=statement.kind,
        lines=tuple(line.ref for line in lines),
        known=len(known_hashes),
        batches=batches,
        returns=found.returns,
        adds_up=adds_up,
        closing_minor=statement.closing_minor,
        closed_on=statement.closed_on,
    )


def _remember_statement(account: BankAccount, content: bytes, statement: BankStatement) -> Statement:
    content_digest = hashlib.sha256(content).digest()
    earlier = Statement.objects.filter(account=account, content_digest=content_digest).first()
    if earlier:
        raise StatementKnown(on=earlier.imported_on)
    return Statement.objects.create(
        account=account,
        content_digest=content_digest,
        closed_on=statement.closed_on,
        imported_on=clock.today(),
        adds_up=statement.adds_up,
    )


def _keep_lines(statement: Statement, found: Reduced, known_hashes: set[bytes]) -> list[Line]:
    return Line.objects.bulk_create(
        Line(
            account=statement.account,
            statement=statement,
            amount_minor=each.amount_minor,
            booked_on=each.booked_on,
            reference=each.reference,
            bank_reference_hash=each.bank_reference_hash,
        )
        for each in found.lines
        if each.bank_reference_hash not in known_hashes
    )


def _known_hashes(account: BankAccount, found: Reduced) -> set[bytes]:
    hashes = [each.bank_reference_hash for each in (*found.lines, *found.batches)]
    known: set[bytes] = set()
    for start in range(0, len(hashes), 500):
        part = hashes[start : start + 500]
        rows = Line.objects.filter(account=account, bank_reference_hash__in=part)
        joined = JoinedRow.objects.filter(account=account, bank_reference_hash__in=part)
        for found_rows in (rows, joined):
            known |= {bytes(each) for each in found_rows.values_list("bank_reference_hash", flat=True)}
    return known


def _keep_batch(statement: Statement, batch: BookedBatch) -> BatchOnAccount:
    """One line for the batch, until it is claimed whole: it shows what left."""
    line = Line.objects.create(
        account=statement.account,
        statement=statement,
        amount_minor=batch.amount_minor,
        booked_on=batch.booked_on,
        reference=batch.batch_id,
        bank_reference_hash=batch.bank_reference_hash,
    )
    return BatchOnAccount(batch.batch_id, -batch.amount_minor, batch.booked_on, line.ref, batch.payments)


@transaction.atomic
def claim_batch(line_ref: UUID, *, key: UUID, actor: Actor) -> int:
    """Claim the line of a batch for payouts; what came back under the key joins it. Returns what is left of the row.

    If nothing is left there is no line either, and the row is known again by its hash.
    """
    may_claim_line(actor)
    line = Line.objects.select_for_update(of=("self",)).select_related("account").filter(ref=line_ref).first()
    if line is None or line.amount_minor >= 0:
        raise NotFound
    if Claim.objects.filter(line=line).exists():
        raise LineAlreadyClaimed
    line.amount_minor += _join_carried(line.account, key, -line.amount_minor)
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
    account = _locked_account(account_ref)
    carried = Carried.objects.filter(account=account, key=key).first() or Carried(
        account=account, key=key, amount_minor=0
    )
    carried.amount_minor += amount_minor
    carried.save()
    trail.record("banking.return_carried", account.ref, actor=actor.ref)


@transaction.atomic
def claim_line(line_ref: UUID, *, claimant: str, actor: Actor) -> Line:
    """Say whose a line is, once and for ever; raises LineAlreadyClaimed when somebody was quicker."""
    may_claim_line(actor)
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
    account = _locked_account(account_ref)
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
