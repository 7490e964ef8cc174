"""What dies after a case: its phrase, letters and contact, and then the duty key of its epoch."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Q

from goldenbridge.apps.cases.models import Case, SealedRecord
from goldenbridge.apps.cases.permissions import may_run_clocks
from goldenbridge.apps.cases.standing import payees_owed
from goldenbridge.apps.intake import actions as intake
from goldenbridge.apps.intake import queries as bundles
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.keystore import queries as keys
from goldenbridge.apps.work import actions as work
from goldenbridge.core import founding, retention
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import NotFound
from goldenbridge.platform import clock, log, trail
from goldenbridge.platform import directory as directories

OVER = ("closed", "withdrawn", "lapsed")


def forget_ended_cases(*, actor: Actor) -> int:
    """Forget phrase, letters and contact of each case a month after its end; says how many.

    A refusal is over when nobody may ask for a review of it any more. Nobody is forgotten to whom something is owed.
    """
    may_run_clocks(actor)
    today = clock.today()
    over = Q(state__in=OVER) | Q(state="declined", review_until__lt=today)
    payees = set(Case.objects.filter(over, forgotten_on__isnull=True).values_list("payee_ref", flat=True))
    over &= ~Q(payee_ref__in=payees_owed(payees, actor=actor))
    Case.objects.filter(over, ended_on__isnull=True).update(ended_on=today)
    Case.objects.exclude(over).filter(ended_on__isnull=False, forgotten_on__isnull=True).update(ended_on=None)
    due = Case.objects.filter(over, ended_on__lte=retention.forgotten_by(today), forgotten_on__isnull=True)
    refs = list(due.values_list("ref", flat=True))
    for ref in refs:
        _forget(ref, actor)
    if refs:
        log.event("cases_forgotten", count=len(refs))
    return len(refs)


@transaction.atomic
def forget_candidates(*, actor: Actor) -> int:
    """Forget the candidates whose cases are forgotten: nobody can ask them for a consent any more; says how many."""
    may_run_clocks(actor)
    over = Case.objects.filter(forgotten_on__isnull=False, candidate_ref__isnull=False)
    count = work.forget_candidates(list(over.values_list("candidate_ref", flat=True)), actor=actor)
    if count:
        log.event("candidates_forgotten", count=count)
    return count


def retire_duty_keys(*, actor: Actor) -> int:
    """Destroy the duty keys of epochs that are over, save those that open a contact still needed; says how many.

    A contact is needed while its application waits to be read, and until its case is forgotten.
    """
    may_run_clocks(actor)
    spent = {each.card.key_ref for each in founding.spent_duty(directories.latest(), clock.today())}
    spent -= keys.destroyed(spent)
    needed = bundles.held_contacts(spent, actor=actor)
    alive = Case.objects.filter(duty_key_ref__in=spent, forgotten_on__isnull=True)
    needed |= set(alive.values_list("duty_key_ref", flat=True).distinct())
    retired = spent - needed
    for key_ref in sorted(retired):
        keystore.destroy_key(key_ref, holder=keystore.DIRECTORY, actor=actor)
    if retired:
        log.event("duty_keys_retired", count=len(retired))
    return len(retired)


@transaction.atomic
def _forget(ref: UUID, actor: Actor) -> None:
    case = Case.objects.select_for_update().get(ref=ref)
    SealedRecord.objects.filter(case=case, compartment="contact").delete()
    try:
        intake.forget_bundle(ref, actor=actor)
    except NotFound:
        # Forgotten before: a machine that stopped half way begins again here.
        log.event("bundle_was_gone", case=ref)
    case.forgotten_on = clock.today()
    case.save(update_fields=["forgotten_on"])
    trail.record("case.forgotten", case.ref, actor=actor.ref)
