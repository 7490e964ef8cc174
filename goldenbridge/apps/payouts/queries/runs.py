"""Runs as their pages and papers show them: references, steps and states, never a name or an amount."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Sum

from goldenbridge.apps.approvals import queries as approvals
from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.payouts.absence import STEP, AbsenceSeen, absence_seen, in_place_value, waited_for
from goldenbridge.apps.payouts.contents import (
    accepted_codes,
    awards_of,
    changes_of,
    content_of,
    dropped_from,
    has_other_account,
    key_of,
    linkage_warnings,
    locked_content,
    recall_value,
    release_hash,
    unfollowed,
    unrecalled,
)
from goldenbridge.apps.payouts.models import Payment, Run, RunOrder
from goldenbridge.apps.payouts.permissions import may_prepare_run, may_see_runs
from goldenbridge.apps.payouts.queries.rows import WaitingRow, rows_waiting
from goldenbridge.apps.payouts.queries.witnessing import witnesses_of
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.errors import NotFound
from goldenbridge.core.lifecycles import CONFIRMATION
from goldenbridge.core.linkage import LinkageWarning
from goldenbridge.core.paper import Paper
from goldenbridge.core.runs import RunChange, payment_name, release_value
from goldenbridge.platform import directory

NEXT_STEP: Mapping[str, str] = {
    "open": "make",
    "locked": "approve",
    "approved": "authorise",
    "authorised": "release",
    "released": "send",
    "sent": "import",
    "reconciling": "import",
    "reconciled": "close",
}


@dataclass(frozen=True)
class RunInList:
    """A run as a list shows it."""

    ref: UUID
    cell_ref: UUID
    state: str
    state_label: str
    rail: str
    currency: str
    payments: int
    steps_minor: int
    band: str
    opened_on: date
    next_step: str


@dataclass(frozen=True)
class PaymentInRun:
    """A payment as the pages of its run show it; `work` is its exact amount, sealed to the cell."""

    ref: UUID
    payee_ref: UUID
    month: date
    steps_minor: int
    state: str
    state_label: str
    reason: str
    end_to_end_id: str
    follows_ref: UUID | None
    is_followed: bool
    given_up_on: date | None
    work: bytes | None
    earlier_work: bytes | None
    confirmation: str
    witnesses: int
    has_warned: bool
    account_wanted_on: date | None
    has_other_account: bool
    details: bytes | None
    recipient_key: bytes

    @property
    def name(self) -> str:
        """What it is called, here and in every refusal."""
        return payment_name(self.payee_ref, self.month)

    @property
    def recipient(self) -> str:
        """The key that must have signed the account, as text for a page."""
        return b64(self.recipient_key)

    @property
    def account_envelope(self) -> str:
        """The sealed account as text for the page where its treasurer opens it; only while the run is open."""
        return b64(self.details) if self.details else ""

    @property
    def envelope(self) -> str:
        """The sealed exact amount as text for a page."""
        return b64(self.work) if self.work else ""

    @property
    def earlier_envelope(self) -> str:
        """The sealed exact amount of the payment that this one follows, while it is kept."""
        return b64(self.earlier_work) if self.earlier_work else ""


@dataclass(frozen=True)
class Signature:
    """Who took which step, and when."""

    step: str
    person_ref: UUID
    signed_on: date
    for_ref: UUID | None = None


@dataclass(frozen=True)
class RunSeen:
    """One run, whole."""

    ref: UUID
    version: int
    cell_ref: UUID
    account_ref: UUID
    account_label: str
    state: str
    state_label: str
    rail: str
    pot: str
    currency: str
    band: str
    opened_on: date
    execution_on: date | None
    booked_on: date | None
    next_step: str
    payments: tuple[PaymentInRun, ...]
    signatures: tuple[Signature, ...]
    warnings: tuple[LinkageWarning, ...]
    accepted: tuple[str, ...]
    needs_new_release: bool
    unrecalled: tuple[UUID, ...]
    absence: AbsenceSeen | None
    waiting: tuple[WaitingRow, ...]
    message_id: str
    changes: tuple[RunChange, ...]

    @property
    def undecided(self) -> tuple[LinkageWarning, ...]:
        """The warnings that the next release is about: all before the first, the new ones before another."""
        if self.state == "authorised":
            return self.warnings
        is_asked = self.state == "released" and self.needs_new_release
        return tuple(each for each in self.warnings if is_asked and each.code not in self.accepted)

    @property
    def to_accept(self) -> tuple[str, ...]:
        """What a release signed now accepts: what was accepted before, and what is shown now."""
        return tuple(sorted({*self.accepted, *(warning.code for warning in self.undecided)}))

    @property
    def steps_minor(self) -> int:
        """What the run pays at most, cancelled payments left out."""
        return sum(payment.steps_minor for payment in self.payments if payment.state != "cancelled")

    @property
    def missing_amounts(self) -> int:
        """How many payments have no sealed exact amount yet."""
        return sum(payment.work is None for payment in self.payments if payment.state == "pending")


def run_count(*, actor: Actor) -> int:
    """How many runs there are."""
    may_see_runs(actor)
    return Run.objects.count()


def runs(*, actor: Actor, most: int = 100, skip: int = 0) -> list[RunInList]:
    """The newest runs, or those before them."""
    may_see_runs(actor)
    rows = Run.objects.order_by("-opened_on", "ref")[skip : skip + most]
    live = Payment.objects.filter(run__in=[row.ref for row in rows]).exclude(state="cancelled")
    sums = {
        ref: (count, steps)
        for ref, count, steps in live.values_list("run").annotate(count=Count("ref"), steps=Sum("steps_minor"))
    }
    return [
        RunInList(
            ref=row.ref,
            cell_ref=row.cell_ref,
            state=row.state,
            state_label=row.state_label,
            rail=row.rail,
            currency=row.currency,
            payments=sums.get(row.ref, (0, 0))[0],
            steps_minor=sums.get(row.ref, (0, 0))[1],
            band=row.band,
            opened_on=row.opened_on,
            next_step=NEXT_STEP.get(row.state, ""),
        )
        for row in rows
    ]


def _run(ref: UUID) -> Run:
    row = Run.objects.select_related("account", "order").filter(ref=ref).first()
    if row is None:
        raise NotFound
    return row


def run(ref: UUID, *, actor: Actor) -> RunSeen:
    """One run with its payments, signatures and warnings."""
    may_see_runs(actor)
    row = _run(ref)
    signatures, is_current = _signatures(row)
    return RunSeen(
        ref=row.ref,
        version=row.version,
        cell_ref=row.cell_ref,
        account_ref=row.account_id,
        account_label=row.account.label,
        state=row.state,
        state_label=row.state_label,
        rail=row.rail,
        pot=row.pot,
        currency=row.currency,
        band=row.band,
        opened_on=row.opened_on,
        execution_on=row.execution_on,
        booked_on=row.booked_on,
        next_step=NEXT_STEP.get(row.state, ""),
        payments=_payments(row, sees_accounts=row.state == "open" and actor.has("treasurer")),
        signatures=signatures,
        warnings=linkage_warnings(row),
        accepted=accepted_codes(row),
        unrecalled=tuple(unrecalled(row)) if row.state == "released" else (),
        absence=absence_seen(row, actor=actor),
        waiting=rows_waiting(row, actor=actor),
        needs_new_release=row.state == "released" and not is_current,
        message_id=row.order.message_id if row.order else "",
        changes=changes_of(row),
    )


def _signatures(row: Run) -> tuple[tuple[Signature, ...], bool]:
    """The signatures that count, and whether the releaser has signed what is left now."""
    if row.content is None:
        return (), True
    locked = locked_content(row)
    given = approvals.approvals_of("run", row.ref, locked.digest())
    released = approvals.approvals_of("run", row.ref, release_hash(row, locked))
    views = tuple(Signature(each.step, each.person_ref, each.signed_on, each.for_ref) for each in (*given, *released))
    return views, any(each.step == "release" for each in released)


def _payments(row: Run, *, sees_accounts: bool) -> tuple[PaymentInRun, ...]:
    rows = list(row.payments.select_related("payee", "work", "confirmation", "follows__work").order_by("month", "ref"))
    open_ends = set(unfollowed(Payment.objects.filter(run=row)).values_list("ref", flat=True))
    went_to = {each.payment: each.details_digest for each in locked_content(row).payments} if row.content else {}
    witnesses = witnesses_of(rows) if row.rail == "manual" else {}
    found = []
    for each in rows:
        work = getattr(each, "work", None)
        earlier = getattr(each.follows, "work", None) if each.follows else None
        confirmation = getattr(each, "confirmation", None)
        found.append(
            PaymentInRun(
                ref=each.ref,
                payee_ref=each.payee_id,
                month=each.month,
                steps_minor=each.steps_minor,
                state=each.state,
                state_label=each.state_label,
                reason=each.reason,
                end_to_end_id=each.end_to_end_id,
                follows_ref=each.follows_id,
                is_followed=each.state in {"failed", "returned"} and each.ref not in open_ends,
                given_up_on=each.given_up_on,
                work=bytes(work.envelope) if work else None,
                earlier_work=bytes(earlier.envelope) if earlier else None,
                confirmation=CONFIRMATION.labels[confirmation.state] if confirmation else "",
                witnesses=witnesses.get(each.ref, 0),
                has_warned=each.payee.has_warned,
                account_wanted_on=each.payee.account_wanted_on,
                has_other_account=each.ref in went_to and has_other_account(each.payee, went_to[each.ref]),
                details=bytes(each.payee.sealed_details) if sees_accounts else None,
                recipient_key=bytes(each.payee.applicant_sign_key),
            )
        )
    return tuple(found)


def runs_of_rows(references: Collection[str], *, actor: Actor) -> dict[str, UUID]:
    """Which run a row of the bank belongs to, by the batch id that stands on its line."""
    may_see_runs(actor)
    rows = RunOrder.objects.filter(order__batch_id__in=list(references))
    return dict(rows.values_list("order__batch_id", "run_id"))


def is_free_to_sign(ref: UUID, step: str, *, actor: Actor) -> bool:
    """Whether the matrix would let this person take this step of a run; the action checks it again, under a lock."""
    may_see_runs(actor)
    row = _run(ref)
    band = row.band or content_of(row).band
    return any(
        approvals.is_free_for_step(
            person, "run", step, subject_ref=row.ref, related=awards_of(row), cells=[row.cell_ref], band=band
        )
        for person in directory.latest().staff
        if person.ref == actor.ref
    )


def run_paper(ref: UUID, step: str, *, actor: Actor, accepted: Collection[str] = ()) -> Paper:
    """What is signed in a step of a run, whole: for the page and for the terminal."""
    may_see_runs(actor)
    row = _run(ref)
    content = content_of(row) if row.state == "open" else locked_content(row)
    value: Value = content.to_value()
    if step == "recall":
        value = recall_value(row, actor.ref)
    elif step == STEP:
        value = in_place_value(row, waited_for(row), actor.ref)
    elif step == "release":
        codes = tuple(accepted) or accepted_codes(row)
        value = release_value(content, dropped=dropped_from(row, content), accepted=codes)
    return Paper("run", row.ref, step, value)


@dataclass(frozen=True)
class Returns:
    """Money of a cell that came back and waits for its next bank run; how much does not stand here."""

    cell_ref: UUID
    account_ref: UUID
    account_label: str
    pot: str


def returns_waiting(*, actor: Actor) -> list[Returns]:
    """Where money that came back waits, by cell, account and pot."""
    may_prepare_run(actor)
    known = {key_of(cell_ref, pot): (cell_ref, pot) for cell_ref, pot in Run.objects.values_list("cell_ref", "pot")}
    return [
        Returns(cell_ref=known[key][0], account_ref=account.ref, account_label=account.label, pot=known[key][1])
        for account, key in banking.carried_keys(actor=actor)
        if key in known
    ]


def work_left(*, actor: Actor) -> int:
    """How many payments failed or came back and wait for a follow-up."""
    may_prepare_run(actor)
    return unfollowed(Payment.objects.all()).count()
