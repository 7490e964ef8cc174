"""Bringing in what the fund had before its books began, and what partners hold: one enters it, another confirms."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from goldenbridge.adapters.exports import read_export
from goldenbridge.apps.banking.actions.lines import claim_line
from goldenbridge.apps.banking.errors import (
    AccountHasLines,
    AccountOpened,
    ExportKnown,
    HoldingIsOlder,
    MoreThanHeld,
    NoBooks,
    NoClosingBalance,
    NotFromPartner,
    PartnerNotConfirmed,
    PotHasBegun,
)
from goldenbridge.apps.banking.models import Arrival, BankAccount, Claim, Holding, Line, Partner
from goldenbridge.apps.banking.on_the_way import is_on_the_way, keep_left, take_up
from goldenbridge.apps.banking.permissions import (
    may_confirm_holding,
    may_enter_holding,
    may_pay_from,
    may_refuse_holding,
)
from goldenbridge.apps.banking.reading import one_statement
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger import queries as books
from goldenbridge.apps.ledger.queries.apart import has_begun
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.bank import FileKind
from goldenbridge.core.errors import NotFound
from goldenbridge.core.holding import Export, Holder, checked
from goldenbridge.core.holding import Holding as Held
from goldenbridge.core.money import Money
from goldenbridge.platform import clock, log, trail


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered from one export: a holding a currency; the currencies and rows that were not counted."""

    refs: tuple[UUID, ...]
    strange: tuple[str, ...]
    left_out: int


@transaction.atomic
def enter_partner_holdings(
    content: bytes, *, holder: Holder, label: str, actor: Actor, day_first: bool | None = None
) -> Entered:
    """Enter what a partner's export says he holds, a holding a currency; nothing is booked until another confirms.

    Raises ExportKnown, NoBooks, and what `read_export` and `checked` raise.
    """
    may_enter_holding(actor)
    export = checked(read_export(content, holder=holder, day_first=day_first), today=clock.today())
    open_ = set(books.currencies())
    kept = [each for each in export.holdings if each.currency in open_]
    strange = (*export.strange, *(each.currency for each in export.holdings if each.currency not in open_))
    if not kept:
        raise NoBooks(currencies=", ".join(strange))
    entered = []
    for each in kept:
        partner, _ = Partner.objects.get_or_create(holder=str(holder), label=label, currency=each.currency)
        entered.append(_entered(each, content, actor, partner=partner))
    return Entered(tuple(entered), strange, export.left_out)


@transaction.atomic
def enter_opening(content: bytes, *, account_ref: UUID, pot: str, actor: Actor) -> Entered:
    """Enter the balance at the end of a statement as what an account of ours brings into a pot.

    Raises ExportKnown, NoClosingBalance, NoBooks, AccountNotConfirmed, AccountOpened, AccountHasLines, PotHasBegun,
    and what a bank's file is refused for.
    """
    may_enter_holding(actor)
    account = BankAccount.objects.filter(ref=account_ref).first()
    if account is None:
        raise NotFound
    may_pay_from(account)
    if pot not in books.pots(account.currency):
        raise NoBooks(currencies=account.currency)
    held = _closing_of(content, account)
    _require_first(account, held, pot)
    return Entered((_entered(held, content, actor, account=account, pot=pot),), (), 0)


def _closing_of(content: bytes, account: BankAccount) -> Held:
    statement = one_statement(content, account)
    minor, on = statement.closing_minor, statement.closed_on
    if statement.kind is not FileKind.STATEMENT or not statement.is_final or minor is None or on is None:
        raise NoClosingBalance
    held = Held(account.currency, minor, on, len(statement.entries), adds_up=statement.adds_up)
    return checked(Export(Holder.BANK, (held,)), today=clock.today()).holdings[0]


def _require_first(account: BankAccount, held: Held | Holding, pot: str) -> None:
    """An opening balance stands before everything else, or money would count twice."""
    if Holding.objects.filter(account=account, state="confirmed").exists():
        raise AccountOpened
    if Line.objects.filter(account=account, booked_on__lte=held.on).exists():
        raise AccountHasLines(day=held.on.isoformat())
    if has_begun(pot, account.currency):
        raise PotHasBegun


def _entered(
    held: Held,
    content: bytes,
    actor: Actor,
    *,
    account: BankAccount | None = None,
    partner: Partner | None = None,
    pot: str = "",
) -> UUID:
    # One file of a bank may tell of several accounts; an export of a partner is one, whatever it is called here.
    content_digest = hashlib.sha256(content + (account.ref.bytes if account else b"")).digest()
    known = Holding.objects.filter(content_digest=content_digest, currency=held.currency).exclude(state="refused")
    if (earlier := known.first()) is not None:
        raise ExportKnown(on=earlier.entered_on)
    row = Holding(
        account=account,
        partner=partner,
        pot=pot,
        currency=held.currency,
        amount_minor=held.amount_minor,
        on=held.on,
        rows=held.rows,
        adds_up=held.adds_up,
        content_digest=content_digest,
        entered_by=actor.ref,
        entered_on=clock.today(),
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            keep_left(row, held.left)
    except IntegrityError as error:
        raise ExportKnown(on=clock.today()) from error
    trail.record("banking.holding_entered", row.ref, actor=actor.ref)
    log.event("holding_entered", holding=row.ref)
    return row.ref


def _locked(ref: UUID) -> Holding:
    row = Holding.objects.select_for_update().filter(ref=ref).first()
    if row is None:
        raise NotFound
    return row


@atomic_with_retry
def confirm_holding(ref: UUID, *, actor: Actor) -> Holding:
    """Say, as a second person, that so much is held; an opening is booked into its pot, the rest stands apart.

    Raises EnteredByYourself, ForbiddenMove, AccountOpened, AccountHasLines, PotHasBegun, HoldingIsOlder.
    """
    holding = _locked(ref)
    may_confirm_holding(actor, holding)
    holding.move("confirm")
    if holding.account_id:
        _book_opening(holding, actor)
    else:
        _book_partner(holding, actor)
    holding.confirmed_by, holding.confirmed_at = actor.ref, clock.now()
    holding.save(update_fields=["state", "confirmed_by", "confirmed_at"])
    trail.record("banking.holding_confirmed", holding.ref, actor=actor.ref)
    return holding


def _book_opening(holding: Holding, actor: Actor) -> None:
    account = BankAccount.objects.select_for_update().get(ref=holding.account_id)
    may_pay_from(account)
    _require_first(account, holding, holding.pot)
    if holding.amount_minor:
        ledger.record_opening(
            amount_minor=holding.amount_minor,
            currency=holding.currency,
            pot=holding.pot,
            key=f"opening:{holding.ref}",
            on=holding.on,
            actor=actor,
        )


def _book_partner(holding: Holding, actor: Actor) -> None:
    """Book by how much the partner holds more or less than stood there; what has left him since is no longer held."""
    partner = Partner.objects.select_for_update().get(ref=holding.partner_id)
    newer = Holding.objects.filter(partner=partner, state="confirmed", on__gt=holding.on).order_by("-on").first()
    if newer is not None:
        raise HoldingIsOlder(day=newer.on.isoformat())
    held_minor = max(holding.amount_minor - take_up(holding, partner), 0)
    terms = {"currency": holding.currency, "key": f"holding:{holding.ref}", "on": holding.on, "actor": actor}
    if held_minor > partner.held_minor:
        ledger.record_partner_money(amount_minor=held_minor - partner.held_minor, **terms)
    elif held_minor < partner.held_minor:
        ledger.release_partner_money(amount_minor=partner.held_minor - held_minor, **terms)
    partner.held_minor = held_minor
    partner.save(update_fields=["held_minor"])


@transaction.atomic
def refuse_holding(ref: UUID, *, actor: Actor) -> Holding:
    """Put a holding aside that nobody shall confirm; its export may then be entered anew."""
    holding = _locked(ref)
    may_refuse_holding(actor)
    holding.move("refuse")
    holding.save(update_fields=["state"])
    holding.left.all().delete()
    trail.record("banking.holding_refused", holding.ref, actor=actor.ref)
    return holding


@atomic_with_retry
def claim_from_partner(line_ref: UUID, *, partner_ref: UUID, pot: str, actor: Actor) -> Line:
    """Call a line that came in what a partner had held: from now on it is in our bank, and in the pot.

    Only what two people have confirmed that he holds can come, or that had left him before and is no longer counted
    there. Raises LineAlreadyClaimed, NotFromPartner, PartnerNotConfirmed, MoreThanHeld.
    """
    line = claim_line(line_ref, claimant=Claim.Claimant.PARTNER, actor=actor)
    partner = Partner.objects.select_for_update().filter(ref=partner_ref).first()
    if partner is None:
        raise NotFound
    if line.amount_minor <= 0 or line.reference is not None or line.account.currency != partner.currency:
        raise NotFromPartner
    if not Holding.objects.filter(partner=partner, state="confirmed").exists():
        raise PartnerNotConfirmed
    held_minor = 0 if is_on_the_way(line, partner.ref) else line.amount_minor
    if held_minor > partner.held_minor:
        raise MoreThanHeld(
            held=Money(partner.held_minor, partner.currency), came=Money(line.amount_minor, partner.currency)
        )
    ledger.receive_partner_money(
        amount_minor=line.amount_minor,
        held_minor=held_minor,
        currency=partner.currency,
        pot=pot,
        key=f"line:{line.ref}",
        on=line.booked_on,
        actor=actor,
    )
    partner.held_minor -= held_minor
    partner.save(update_fields=["held_minor"])
    Arrival.objects.create(line=line, partner=partner)
    return line
