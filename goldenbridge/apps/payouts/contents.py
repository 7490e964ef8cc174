"""What a run consists of now, compared with what was locked; and the warnings about it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID, uuid5

from django.conf import settings
from django.db.models import Q, QuerySet

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.banking.actions import BatchOnAccount
from goldenbridge.apps.payouts.errors import CashNotBack, MoneyMissing, RowWaits, RunChanged
from goldenbridge.apps.payouts.models import Doubt, HandedOut, Payee, Payment, Run, WorkRow
from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import Value
from goldenbridge.core.errors import NotFound
from goldenbridge.core.linkage import LinkageWarning, warnings_of
from goldenbridge.core.matrix import Band, band_of
from goldenbridge.core.money import currency as currency_of
from goldenbridge.core.references import opaque_id
from goldenbridge.core.rows import Within, can_be_all
from goldenbridge.core.runs import (
    PaymentContent,
    RunChange,
    RunContent,
    band_for,
    bands_from_text,
    changes_between,
    envelope_digest,
    release_digest,
)
from goldenbridge.platform import clock

# Each step of what came back may be less than the payment was, by rounding and by what a bank kept of it.
_SLACK_STEPS = 2
_EVERY_CELL = UUID(int=0)
_LEAVES = ("released", "sent", "reconciling", "reconciled", "closed")


def locked_run(ref: UUID) -> Run:
    """The run, its row locked; two who act at once wait for each other."""
    run = Run.objects.select_for_update().filter(ref=ref).first()
    if run is None:
        raise NotFound
    return run


def carry_key(run: Run) -> UUID:
    """Under which key money that came back waits for the next row: of the same cell and the same pot."""
    return key_of(run.cell_ref, run.pot)


def key_of(cell_ref: UUID, pot: str) -> UUID:
    """The same, without a run."""
    return uuid5(cell_ref, pot)


def cents_key(pot: str) -> UUID:
    """Under which key the cents wait of what is booked by itself: for the next booked row of any cell of the pot."""
    return key_of(_EVERY_CELL, pot)


def joining(run: Run) -> list[UUID]:
    """The keys of all that joins the run's row."""
    return [carry_key(run), cents_key(run.pot)]


def carried_for(run: Run, *, actor: Actor) -> int:
    """What came back and joins the run's row; cash is no row that anything could join."""
    if run.rail != "bank":
        return 0
    return banking.carried_minor(run.account_id, key=carry_key(run), actor=actor)


def waiting_rows(run: Run, *, actor: Actor) -> list[banking.BankLine]:
    """Rows of the run's orders that nobody has settled, the oldest first."""
    references = list(run.orders.values_list("order__batch_id", flat=True))
    rows = banking.unclaimed_lines(actor=actor, account_ref=run.account_id, references=references) if references else []
    return sorted((row for row in rows if row.amount_minor < 0), key=lambda row: (row.booked_on, row.line_ref))


def batch_of(row: banking.BankLine, names: frozenset[str] = frozenset()) -> BatchOnAccount:
    """The row of a batch as it stands on its line."""
    return BatchOnAccount(row.reference or "", -row.amount_minor, row.booked_on, row.line_ref, names)


def may_be_in_row(run: Run) -> QuerySet[Payment]:
    """Whom a waiting row of the run may have paid: who is on his way, came back without a row, or is in doubt."""
    out = run.payments.filter(Q(state="sent") | Q(state="returned", booked_on=None))
    return Payment.objects.filter(Q(ref__in=out.values("ref")) | Q(ref__in=doubtful_payments(run).values("ref")))


def doubtful_payments(run: Run) -> QuerySet[Payment]:
    """What the bank had refused, or was dropped after the order was handed out: a row may have paid it all the same."""
    refused = unfollowed(run.payments.filter(state="failed", booked_on=None))
    dropped = run.payments.filter(state="cancelled", settled_on=None, follows=None)
    return Payment.objects.filter(Q(ref__in=refused.values("ref")) | Q(ref__in=dropped.values("ref"))).order_by("ref")


def open_doubts(payments: QuerySet[Payment]) -> QuerySet[Doubt]:
    """What somebody denies of payments that count as paid, and nobody has settled; one that came back is clear."""
    return Doubt.objects.filter(payment__in=payments, payment__state="delivered", settled_on=None).order_by(
        "raised_on", "voice"
    )


def slack_minor(payments: Iterable[Payment]) -> int:
    """By how much follow-ups of what came back may cost more than stands behind them."""
    return sum(
        _SLACK_STEPS * currency_of(payment.run.currency).step_minor
        for payment in payments
        if payment.came_back_minor is not None
    )


def can_pay_all(amount_minor: int, payments: Iterable[Payment]) -> bool:
    """Whether a row of so much can be all these payments; a part of them is less, and what is more paid others too."""
    return can_be_all(amount_minor, [within(payment) for payment in payments])


def within(payment: Payment) -> Within:
    """What is known of a payment's exact amount; a follow-up of what came back may be a step less, for a bank's fee."""
    is_less = payment.follows_id is not None and payment.came_back_minor is not None
    step = currency_of(payment.run.currency).step_minor
    return Within(payment.steps_minor, step * (_SLACK_STEPS if is_less else 1))


def must_have_money(run: Run, *, actor: Actor) -> None:
    """Raise MoneyMissing when less stands behind the run than it may pay, RowWaits when something may be paid twice.

    CashNotBack where what is missing came back to the bank account, and no row of cash could take it in. Tolerated is
    what rounding takes, and what a bank kept of money that came back.
    """
    if waiting_rows(run, actor=actor):
        raise RowWaits(run=str(run.ref)[:8])
    rows = list(run.payments.filter(settled_on=None).select_related("follows__run", "run"))
    pending = [payment for payment in rows if payment.state == "pending"]
    for earlier in {payment.follows.run for payment in pending if payment.follows is not None}:
        if earlier.booked_on is None or waiting_rows(earlier, actor=actor):
            raise RowWaits(run=str(earlier.ref)[:8])
    behind = sum(payment.backed_minor for payment in rows) + carried_for(run, actor=actor) + slack_minor(pending)
    if behind < sum(payment.steps_minor for payment in pending):
        lacking = sum(payment.backed_minor < payment.steps_minor for payment in pending)
        waits = run.rail != "bank" and banking.carried_minor(run.account_id, key=carry_key(run), actor=actor)
        raise CashNotBack(count=lacking) if waits else MoneyMissing(count=lacking)


def unrecalled(run: Run) -> list[UUID]:
    """Who took the payouts of the run's present order and has not signed that the bank was not given it."""
    rows = HandedOut.objects.filter(order__order_id=run.order_id, recalled_on=None) if run.order_id else None
    return list(rows.order_by("person_ref").values_list("person_ref", flat=True)) if rows is not None else []


def is_handed_out(payee: Payee) -> bool:
    """Whether somebody has taken the payouts of a run that pays this payee: the bank may have its order."""
    pending = Payment.objects.filter(payee=payee, state="pending").order_by("run_id")
    # The locks stay until the account is changed: nobody takes the payouts in between.
    runs = [locked_run(ref) for ref in pending.values_list("run_id", flat=True).distinct()]
    return any(run.state == "released" and unrecalled(run) for run in runs)


def has_other_account(payee: Payee, went_to: bytes | None) -> bool:
    """Whether he has another account by now, or one that waits, than the one that this digest was taken of."""
    return payee.waiting_details is not None or envelope_digest(bytes(payee.sealed_details)) != went_to


def recall_value(run: Run, person_ref: UUID) -> Value:
    """What somebody signs who took the payouts: that he gave the order to nobody."""
    if run.order is None:
        raise RunChanged
    return {"given_to_bank": False, "order": run.order.message_id, "person": str(person_ref), "run": str(run.ref)}


def unfollowed(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Those that failed or came back, and that nothing follows yet and nobody has given up."""
    undone = payments.filter(state__in=["failed", "returned"], given_up_on=None)
    return undone.exclude(followed_by__in=Payment.objects.exclude(state="cancelled"))


def locked_unfollowed(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """The same, each row locked before it is asked about: whoever waited for the lock sees what was done meanwhile."""
    locked = payments.select_for_update(of=("self",)).order_by("ref").values_list("ref", flat=True)
    return unfollowed(Payment.objects.filter(ref__in=list(locked)))


def content_of(run: Run) -> RunContent:
    """The run's payments as they stand now, cancelled ones left out."""
    rows = run.payments.exclude(state="cancelled").select_related("payee", "work").order_by("ref")
    payments = tuple(_payment_content(row) for row in rows)
    return RunContent(
        run=run.ref,
        version=run.version,
        cell=run.cell_ref,
        account=run.account_id,
        rail=run.rail,
        currency=run.currency,
        band=band_of(run.band) if run.band else _band_for(payments, run.currency),
        payments=payments,
    )


def _band_for(payments: tuple[PaymentContent, ...], code: str) -> Band:
    """How many people the fund's setting asks for, while the run is open; locked, the run keeps its band."""
    one = int(10 ** currency_of(code).decimals)
    steps = sum(payment.steps_minor for payment in payments)
    return band_for(steps, bands_from_text(settings.RUN_BANDS, one=one))


def _payment_content(payment: Payment) -> PaymentContent:
    work = getattr(payment, "work", None)
    return PaymentContent(
        payment=payment.ref,
        payee=payment.payee_id,
        recipient_key=bytes(payment.payee.applicant_sign_key),
        award=payment.award_ref,
        entitlement=payment.entitlement_ref,
        end_to_end_id=payment.end_to_end_id,
        steps_minor=payment.steps_minor,
        amount_digest=envelope_digest(bytes(work.envelope) if work else b""),
        details_digest=envelope_digest(bytes(payment.payee.sealed_details)),
        month=payment.month,
    )


def locked_content(run: Run) -> RunContent:
    """The content as it was locked; RunChanged when there is none."""
    if run.content is None:
        raise RunChanged
    return RunContent.from_value(canonical.decode(bytes(run.content)))


def changes_of(run: Run) -> tuple[RunChange, ...]:
    """What this version changes of the one that was sent back; nothing for a first one, or once it has left."""
    if run.earlier_content is None or run.state not in {"open", "locked", "approved", "authorised", "released"}:
        return ()
    before = RunContent.from_value(canonical.decode(bytes(run.earlier_content)))
    return changes_between(before, content_of(run) if run.content is None else locked_content(run))


def dropped_from(run: Run, locked: RunContent) -> tuple[UUID, ...]:
    """Which payments of the locked content have been cancelled since."""
    refs = [payment.payment for payment in locked.payments]
    cancelled = set(run.payments.filter(ref__in=refs, state="cancelled").values_list("ref", flat=True))
    return tuple(ref for ref in refs if ref in cancelled)


def must_be_unchanged(run: Run) -> RunContent:
    """The locked content, if every payment that was not dropped still is what was locked; RunChanged otherwise."""
    locked, now = locked_content(run), content_of(run)
    dropped = set(dropped_from(run, locked))
    kept = {payment for payment in locked.payments if payment.payment not in dropped}
    # What was locked before the month was signed has none, and is compared without it.
    months = {payment.payment for payment in locked.payments if payment.month}
    found = {each if each.payment in months else replace(each, month=None) for each in now.payments}
    if kept != found or locked.digest() != bytes(run.content_hash or b""):
        raise RunChanged
    return locked


def release_hash(run: Run, locked: RunContent, *, accepted: tuple[str, ...] | None = None) -> bytes:
    """What the releaser signs, as things stand."""
    codes = accepted_codes(run) if accepted is None else accepted
    return release_digest(locked, dropped=dropped_from(run, locked), accepted=codes)


def accepted_codes(run: Run) -> tuple[str, ...]:
    """The warnings that the releaser has accepted."""
    return tuple(code for code in run.accepted_warnings.split(",") if code)


def linkage_warnings(run: Run) -> tuple[LinkageWarning, ...]:
    """What stands out about the run, counted over everything that leaves its account on the same day."""
    live = list(run.payments.exclude(state="cancelled").select_related("payee"))
    same_day = Payment.objects.filter(
        run__account_id=run.account_id,
        run__rail=run.rail,
        run__execution_on=run.execution_on or clock.today(),
        run__state__in=_LEAVES,
    ).exclude(run=run)
    others = same_day.exclude(state="cancelled").values_list("payee_id", flat=True)
    payees = {payment.payee_id for payment in live}
    return warnings_of(
        recipients=len(payees),
        recipients_of_sender_that_day=len(payees | set(others)),
        steps_minor=[payment.steps_minor for payment in live],
        warned=sum(payment.payee.has_warned for payment in live),
        rail=run.rail,
    )


def awards_of(run: Run) -> list[UUID]:
    """The promises that the run pays, by which the matrix finds who may not act."""
    return list(run.payments.values_list("award_ref", flat=True).distinct().order_by("award_ref"))


def new_end_to_end_id() -> str:
    """An id for one payment; the database refuses one that was ever used."""
    return opaque_id(secrets.token_bytes(16))


def finish_if_done(run: Run) -> None:
    """A run whose money is booked and whose payments have all ended is reconciled; its exact amounts go.

    Amounts of payments that a follow-up must repeat stay sealed until that is settled.
    """
    if run.booked_on is not None and run.state == "reconciling" and not run.payments.filter(state="sent").exists():
        run.move("finish")
        run.save(update_fields=["state"])
    if run.state in {"reconciled", "closed"}:
        waiting = unfollowed(run.payments.all())
        WorkRow.objects.filter(payment__run=run).exclude(payment__in=waiting).delete()
        chains = run.payments.filter(follows__isnull=False).values_list("follows_id", flat=True)
        WorkRow.objects.filter(payment_id__in=list(chains)).delete()
