"""From release to the bank: the treasurer's word on the order he built, and cash handed over before two witnesses."""

from __future__ import annotations

from uuid import UUID

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.approvals import queries as approvals_queries
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.apps.payouts.actions.booking import deliver
from goldenbridge.apps.payouts.actions.payees import take_up_accounts
from goldenbridge.apps.payouts.actions.rows import settle_waiting_rows
from goldenbridge.apps.payouts.contents import finish_if_done, locked_run, must_be_unchanged, release_hash
from goldenbridge.apps.payouts.errors import UnscreenedRun, WrongRail
from goldenbridge.apps.payouts.models import Payment, Run
from goldenbridge.apps.payouts.permissions import may_send_run, may_witness_payment
from goldenbridge.apps.payouts.witnessing import witness_content
from goldenbridge.apps.screening import actions as screening
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.canonical import digest
from goldenbridge.core.errors import BridgeError, ForbiddenMove, NotFound
from goldenbridge.core.payfile import Built
from goldenbridge.core.statements import Signed, read, verify
from goldenbridge.platform import clock, directory, trail

WITNESSES = 2


@atomic_with_retry
def mark_sent(run_ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Run:
    """Take the treasurer's signed word that the order was built from this run and its names screened; it goes out.

    The same word again is answered with the same run. Raises UnscreenedRun when it is forged, or about another run,
    version or set of payments; NotApproved when a payment was dropped and the releaser has not signed since.
    """
    may_send_run(actor)
    run = locked_run(run_ref)
    built = _believed(run, Signed(statement, signature), actor)
    if run.state != "released" and bytes(run.order_digest or b"") == built.order_digest:
        return run
    locked = must_be_unchanged(run)
    run.move("send")
    current = release_hash(run, locked)
    signed_steps = {each.step for each in approvals_queries.approvals_of("run", run.ref, current)}
    pending = list(run.payments.filter(state="pending"))
    if "release" not in signed_steps or (built.content_hash, built.screened) != (current, len(pending)):
        raise UnscreenedRun
    screening.record_screening(
        subject_ref=run.ref,
        content_hash=current,
        list_digest=built.list_digest,
        list_size=built.list_size,
        screened=built.screened,
        actor=actor,
    )
    run.order_digest = built.order_digest
    run.save(update_fields=["state", "order_digest"])
    for payment in pending:
        payment.move("send")
        payment.sent_on = clock.today()
    Payment.objects.bulk_update(pending, ["state", "sent_on"])
    trail.record("run.sent", run.ref, actor=actor.ref)
    take_up_accounts(run, actor=actor)
    settle_waiting_rows(run, actor=actor)
    return run


def _believed(run: Run, signed: Signed, actor: Actor) -> Built:
    """The statement, signed by the treasurer who sends it, about this run and version."""
    try:
        said = read(Built, signed.statement)
        person = directory.current().person(said.actor)
        built = verify(Built, signed, key=person.sign_key)
    except BridgeError as error:
        raise UnscreenedRun from error
    if (
        "treasurer" not in person.roles
        or person.ref != actor.ref
        or (built.run, built.version) != (run.ref, run.version)
    ):
        raise UnscreenedRun
    return built


@atomic_with_retry
def witness_payment(payment_ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Payment:
    """One of two witnesses signs that cash or a wallet was handed over; with the second the payment is delivered."""
    may_witness_payment(actor)
    found = Payment.objects.filter(ref=payment_ref).values_list("run_id", flat=True).first()
    if found is None:
        raise NotFound
    run = locked_run(found)
    if run.rail != "manual":
        raise WrongRail
    payment = Payment.objects.select_for_update().get(ref=payment_ref)
    if payment.state != "sent":
        raise ForbiddenMove(state=payment.state, verb="witness")
    content_hash = digest("payment", witness_content(payment))
    approvals.record_approval(
        kind="payment",
        subject_ref=payment.ref,
        content_hash=content_hash,
        step="witness",
        statement=statement,
        signature=signature,
        actor=actor,
        related=[payment.award_ref],
        cells=[run.cell_ref],
    )
    if len(approvals_queries.signatures("payment", payment.ref, content_hash, "witness")) >= WITNESSES:
        # That it is paid follows from two signatures, whatever else the second witness may do.
        deliver([payment], actor=SCHEDULE)
        finish_if_done(run)
    trail.record("payment.witnessed", payment.ref, actor=actor.ref)
    return payment
