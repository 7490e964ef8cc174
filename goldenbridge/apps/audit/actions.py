"""An audit from its opening to the published result: commit, fix, reveal, draw, find, sign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.audit import queries
from goldenbridge.apps.audit.errors import (
    AnotherDay,
    AuditUnderWay,
    NotAllFound,
    NotWithheldYet,
    PeriodNotOver,
    SeedCommitted,
    SeedTaken,
    StatementMissing,
    StatementTooOld,
)
from goldenbridge.apps.audit.models import FINDINGS, Audit, Balance, Item, Seed, Signature
from goldenbridge.apps.audit.permissions import may_audit, may_be_auditor, may_work_on_audit
from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.payouts import queries as payouts
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.apps.transparency import queries as log
from goldenbridge.core import auditlog, canonical, sampling, trust, window
from goldenbridge.core.actors import Actor
from goldenbridge.core.auditlog import AUDITORS, KIND, TRAIL_STATES, Result
from goldenbridge.core.errors import Malformed, NotFound
from goldenbridge.core.matrix import Part
from goldenbridge.core.sampling import FEWEST_DRAWS, MOST_DRAWS, Population
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.statements import Approval, Signed
from goldenbridge.platform import clock, directory, trail

LONGEST_PERIOD: Final = timedelta(days=366)
SIGNING_DAYS: Final = 7


@transaction.atomic
def open_audit(*, currency: str, first_on: date, last_on: date, wanted: int, actor: Actor) -> Audit:
    """Open an audit of the payments of a period; nothing is drawn before two auditors have committed to seeds.

    Raises PeriodNotOver, AuditUnderWay, NothingToDraw, NotIndependent.
    """
    may_be_auditor(actor, directory.current(), since=first_on)
    if not FEWEST_DRAWS <= wanted <= MOST_DRAWS:
        raise Malformed
    if last_on >= clock.today() or not timedelta(0) <= last_on - first_on <= LONGEST_PERIOD:
        raise PeriodNotOver
    live = Audit.objects.select_for_update().filter(state__in=queries.LIVE, currency=currency)
    if any(each.first_on <= last_on and first_on <= each.last_on for each in live):
        raise AuditUnderWay
    if not payouts.sent_payments(first_on, last_on, currency=currency, actor=actor):
        raise sampling.NothingToDraw
    audit = Audit.objects.create(
        currency=currency, first_on=first_on, last_on=last_on, wanted=wanted, opened_on=clock.today()
    )
    trail.record("audit.opened", audit.ref, actor=actor.ref)
    return audit


@transaction.atomic
def commit_seed(ref: UUID, *, seed_hash: bytes, statement: bytes, signature: bytes, actor: Actor) -> Audit:
    """Commit to a seed by its hash; with the second commitment the list of payments is fixed.

    Both stand in the public log before anybody can know what they draw.

    Raises:
        SeedCommitted: this auditor has committed to another seed.
        SamePerson, SharedVoucher, NotIndependent: the two are not two people who may audit this together.
        StaleApproval, ForgedSignature: the signature is not over these terms.

    """
    audit = _locked(ref)
    may_be_auditor(actor, directory.current(), since=audit.first_on)
    mine = audit.seeds.filter(person_ref=actor.ref).first()
    if mine is not None:
        if bytes(mine.seed_hash) != seed_hash:
            raise SeedCommitted
        return audit
    audit.lifecycle.next_state(audit.state, "fix")
    terms = queries.terms_of(audit, seed_hash)
    signed = _believed(audit, "commit", terms.to_value(), Signed(statement, signature), actor=actor)
    if audit.seeds.filter(seed_hash=seed_hash).exists():
        raise SeedTaken
    approvals.take_part(subject_ref=audit.ref, person_ref=actor.ref, part=Part.AUDITOR, actor=actor)
    key = directory.current().person(actor.ref).sign_key
    Seed.objects.create(
        audit=audit,
        person_ref=actor.ref,
        sign_key=key,
        seed_hash=seed_hash,
        statement=statement,
        signature=signature,
        committed_on=clock.today(),
    )
    _tell(audit, auditlog.commit_entry(terms, signed=signed, key=key), actor)
    trail.record("audit.seed_committed", audit.ref, actor=actor.ref)
    if audit.seeds.count() == AUDITORS:
        _fix(audit, actor)
    return audit


@transaction.atomic
def reveal_seed(ref: UUID, *, seed: bytes, actor: Actor) -> Audit:
    """Reveal one's seed; with the second seed the payments are drawn. SeedChanged for any other seed."""
    audit = _locked(ref)
    may_work_on_audit(actor, audit)
    mine = audit.seeds.select_for_update().get(person_ref=actor.ref)
    sampling.check_seed(audit.ref, seed, bytes(mine.seed_hash))
    if mine.seed is not None:
        return audit
    audit.lifecycle.next_state(audit.state, "draw")
    mine.seed, mine.revealed_on = seed, clock.today()
    mine.save(update_fields=["seed", "revealed_on"])
    _tell(audit, auditlog.reveal_entry(audit.ref, seed), actor)
    trail.record("audit.seed_revealed", audit.ref, actor=actor.ref)
    if not audit.seeds.filter(seed=None).exists():
        _draw(audit, actor)
    return audit


@transaction.atomic
def withhold_audit(ref: UUID, *, actor: Actor) -> Audit:
    """End an audit of which a seed was not revealed within a week, or no result signed by both within four.

    Whoever does not like the draw, or what the other found, can stop it, never in silence: the log says so for ever.
    """
    audit = _locked(ref)
    may_audit(actor)
    until = queries.withheld_after(audit)
    audit.move("withhold")
    if until is None or clock.today() <= until:
        raise NotWithheldYet(day=(until or clock.today()).isoformat())
    audit.ended_on = clock.today()
    audit.save(update_fields=["state", "ended_on"])
    _tell(audit, auditlog.withhold_entry(audit.ref), actor)
    trail.record("audit.withheld", audit.ref, actor=actor.ref)
    return audit


@transaction.atomic
def give_up_audit(ref: UUID, *, actor: Actor) -> Audit:
    """Give up an audit to which two have not committed; nothing could be known of its draw."""
    audit = _locked(ref)
    may_audit(actor)
    audit.move("give_up")
    audit.ended_on = clock.today()
    audit.save(update_fields=["state", "ended_on"])
    trail.record("audit.given_up", audit.ref, actor=actor.ref)
    return audit


@transaction.atomic
def record_finding(ref: UUID, *, payment_ref: UUID, finding: str, actor: Actor) -> Item:
    """Say of a drawn payment what was found; a result that one has signed already is signed anew."""
    audit = _working(ref, actor)
    item = audit.items.filter(payment_ref=payment_ref).first()
    if item is None:
        raise NotFound
    if finding not in FINDINGS:
        raise Malformed
    item.finding, item.found_by = finding, actor.ref
    item.save(update_fields=["finding", "found_by"])
    audit.signatures.all().delete()
    trail.record(f"audit.{finding}", payment_ref, actor=actor.ref)
    return item


@transaction.atomic
def compare_balances(
    ref: UUID, *, statements: Mapping[UUID, bytes], on: date, agrees: bool, actor: Actor
) -> list[Balance]:
    """Say whether statements that the auditor had from the bank himself agree, all together, with the books of a day.

    They are read in memory; their hashes are kept, their balances are not. Raises StatementTooOld, StatementMissing,
    AnotherDay, and what a bank's file is refused for.
    """
    audit = _working(ref, actor)
    if not audit.last_on <= on <= clock.today():
        raise StatementTooOld(first=audit.last_on.isoformat())
    balances = []
    for account in queries.accounts_of(audit, actor):
        content = statements.get(account.account_ref)
        if content is None:
            raise StatementMissing(label=account.label)
        found = banking.compared_statement(content, account_ref=account.account_ref, actor=actor)
        if found.closed_on != on or found.closing_minor is None:
            raise AnotherDay(label=account.label, day=on.isoformat())
        told = {"statement_digest": found.digest, "closed_on": on, "is_imported": found.is_imported}
        told |= {"agrees": agrees, "person_ref": actor.ref}
        balance, _is_new = Balance.objects.update_or_create(audit=audit, account_ref=account.account_ref, defaults=told)
        balances.append(balance)
        trail.record("audit.balance_compared", account.account_ref, actor=actor.ref)
    audit.signatures.all().delete()
    return balances


@transaction.atomic
def record_trail(ref: UUID, *, state: str, actor: Actor) -> Audit:
    """Say whether the access journal, read at home from its first record, holds together."""
    audit = _working(ref, actor)
    if state not in TRAIL_STATES:
        raise Malformed
    audit.trail = state
    audit.save(update_fields=["trail"])
    audit.signatures.all().delete()
    trail.record("audit.trail_read", audit.ref, actor=actor.ref)
    return audit


@transaction.atomic
def sign_result(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Audit:
    """Sign the result; once both have signed the very same, it stands in the public log.

    Raises NotAllFound, StaleApproval, ForgedSignature.
    """
    audit = _working(ref, actor)
    result = queries.result_of(audit, actor=actor)
    if not queries.is_whole(audit, actor=actor):
        raise NotAllFound
    content = result.to_value()
    digest = canonical.digest(KIND, content)
    _believed(audit, "sign", content, Signed(statement, signature), actor=actor)
    # A signature over a result that is not today's any more, because an account came or went, is void.
    audit.signatures.exclude(content_hash=digest).delete()
    audit.signatures.get_or_create(
        person_ref=actor.ref,
        defaults={
            "content_hash": digest,
            "statement": statement,
            "signature": signature,
            "signed_on": clock.today(),
        },
    )
    trail.record("audit.result_signed", audit.ref, actor=actor.ref)
    given = list(audit.signatures.all())
    if len(given) == AUDITORS:
        _publish(audit, result, given, actor)
    return audit


def _locked(ref: UUID) -> Audit:
    audit = Audit.objects.select_for_update().filter(ref=ref).first()
    if audit is None:
        raise NotFound
    return audit


def _working(ref: UUID, actor: Actor) -> Audit:
    """An audit that is drawn and not yet signed by both, for one of its two auditors."""
    audit = _locked(ref)
    may_work_on_audit(actor, audit)
    audit.lifecycle.next_state(audit.state, "sign")
    return audit


def _believed(audit: Audit, step: str, content: canonical.Value, signed: Signed, *, actor: Actor) -> Signed:
    """The actor's own fresh signature over this content in this step of this audit."""
    said: Approval = trust.believe_approval(signed, directory.current())
    if (said.subject_kind, said.subject_ref, said.step, said.actor) != (KIND, audit.ref, step, actor.ref):
        raise ForgedSignature
    age = clock.today() - said.on
    if said.content_hash != canonical.digest(KIND, content) or not timedelta(-1) <= age <= timedelta(SIGNING_DAYS):
        raise approvals.StaleApproval
    return signed


def _tell(audit: Audit, value: canonical.Value, actor: Actor) -> None:
    """Put an entry into the public log, once the log's own reader believes it: it stands there for ever.

    Raises AuditOutOfOrder, SeedChanged, ForgedSignature.
    """
    leaf = window.entry_content(kind=KIND, on=clock.today(), value=value)
    auditlog.read_audits([*log.leaves(KIND), leaf])[audit.ref].check()
    transparency.append(KIND, value, actor=actor)


def _fix(audit: Audit, actor: Actor) -> None:
    """Fix the list of payments, in the transaction of the second commitment: no moment lies between for anybody."""
    sent = payouts.sent_payments(audit.first_on, audit.last_on, currency=audit.currency, actor=actor)
    population = sampling.population_of(
        audit.ref,
        ((each.ref, each.steps_minor) for each in sent),
        currency=audit.currency,
        first=audit.first_on,
        last=audit.last_on,
    )
    audit.move("fix")
    audit.population = canonical.encode(population.to_value())
    audit.fixed_on = clock.today()
    audit.save(update_fields=["state", "population", "fixed_on"])
    _tell(audit, auditlog.fix_entry(population), actor)


def _draw(audit: Audit, actor: Actor) -> None:
    population = Population.from_value(canonical.decode(bytes(audit.population)))
    seeds = [bytes(each) for each in audit.seeds.values_list("seed", flat=True)]
    drawn = sampling.draw(population, seeds, wanted=audit.wanted)
    sent = {
        each.ref: each
        for each in payouts.sent_payments(audit.first_on, audit.last_on, currency=audit.currency, actor=actor)
    }
    # A payment that was fixed and is no longer there is drawn all the same: that it is gone is what auditors look for.
    nowhere = payouts.SentPayment(audit.ref, UUID(int=0), UUID(int=0), UUID(int=0), 0)
    Item.objects.bulk_create(
        Item(
            audit=audit,
            number=number,
            payment_ref=each.ref,
            payee_ref=(known := sent.get(each.ref, nowhere)).payee_ref,
            run_ref=known.run_ref,
            award_ref=known.award_ref,
            minor=each.minor,
            hits=each.hits,
        )
        for number, each in enumerate(drawn.items, start=1)
    )
    audit.move("draw")
    audit.drawn_hash, audit.interval_minor, audit.drawn_on = drawn.digest(), drawn.interval_minor, clock.today()
    audit.save(update_fields=["state", "drawn_hash", "interval_minor", "drawn_on"])
    trail.record("audit.drawn", audit.ref, actor=actor.ref)


def _publish(audit: Audit, result: Result, given: list[Signature], actor: Actor) -> None:
    keys = {seed.person_ref: bytes(seed.sign_key) for seed in audit.seeds.all()}
    signatures = {keys[each.person_ref]: Signed(bytes(each.statement), bytes(each.signature)) for each in given}
    audit.move("sign")
    audit.result, audit.ended_on = canonical.encode(result.to_value()), clock.today()
    audit.save(update_fields=["state", "result", "ended_on"])
    _tell(audit, auditlog.result_entry(result, signatures), actor)
    trail.record("audit.published", audit.ref, actor=actor.ref)
