"""Whoever leads a case makes its keys his own: after it was given to him, or after the maker of its keys has left."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.cases.actions.opening import Compartment, check_reply_key, open_compartment
from goldenbridge.apps.cases.holding import (
    HOLDER,
    WrongKeys,
    check_envelope,
    grant_access,
    keep_keys,
    live_key,
    locked_case,
    renew_questions,
)
from goldenbridge.apps.cases.leading import HOLDS_TEXTS, OPEN, OWN, replaced_keys
from goldenbridge.apps.cases.models import Access, Case, CaseKey, SealedRecord
from goldenbridge.apps.cases.permissions import may_lead_case, may_run_clocks
from goldenbridge.apps.intake import queries as bundles
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.core import retention
from goldenbridge.core.actors import Actor
from goldenbridge.core.casework import NewKey
from goldenbridge.core.errors import ForbiddenMove
from goldenbridge.core.sealing import parse_header
from goldenbridge.core.statements import Signed
from goldenbridge.platform import clock, trail


@transaction.atomic
def open_for_giving(case_ref: UUID, *, actor: Actor) -> tuple[Compartment, ...]:
    """Hand whoever leads the case all that he opens of it, so that his page wraps each key to the next caseworker."""
    own = open_for_renewal(case_ref, actor=actor)
    mine = Access.objects.filter(case=case_ref, person_ref=actor.ref, ended_on__isnull=True, until__gte=clock.today())
    others = mine.exclude(compartment__in=OWN).order_by("compartment").values_list("compartment", flat=True)
    return own + tuple(open_compartment(case_ref, compartment=name, actor=actor, marks_read=False) for name in others)


@transaction.atomic
def open_for_renewal(case_ref: UUID, *, actor: Actor) -> tuple[Compartment, ...]:
    """Hand story and notes to whoever leads the case, so that his page seals them to keys of his own."""
    case = _own_case(case_ref, actor)
    for compartment in OWN:
        # An owner whose access ran out while nobody could renew it leads the case all the same.
        until = retention.access_ends(compartment, clock.today())
        grant_access(case, compartment, actor.ref, reason="owner", until=until, actor=actor)
    # Nobody is shown anything of it: an answer in danger must not leave the list of the unread here.
    return tuple(open_compartment(case_ref, compartment=name, actor=actor, marks_read=False) for name in OWN)


@transaction.atomic
def renew_case_keys(
    case_ref: UUID,
    *,
    keys: Sequence[NewKey],
    records: Sequence[bytes],
    reply_key: Signed,
    unreadable: Sequence[UUID] = (),
    actor: Actor,
) -> Case:
    """Take new keys of story and notes, certified by the owner, with the texts that his page has sealed to them.

    `records` are the same records in new envelopes; without `keys`, more of them for keys that he made before. What
    the owner can open and has not sealed anew stays on his list (`leading.cases_to_finish`), whatever his page says.
    `reply_key` is his certificate of the applicant's keys, in the place of the one before. Questions that wait for
    an answer carry the new key from the next tick on. The keys before die once nothing is sealed to them: what is
    named as `unreadable` stays as it is, with its key, and no longer waits on the list.
    """
    case = _own_case(case_ref, actor)
    check_reply_key(reply_key, bundles.bundle(case.bundle_ref, actor=actor), actor=actor)
    if keys or case.given_on is not None:
        keep_keys(case, keys, {name: {actor.ref} for name in OWN}, reason="owner", actor=actor)
    newest = {name: live_key(case, name) for name in OWN}
    if any(key.maker_ref != actor.ref for key in newest.values()):
        raise WrongKeys
    for envelope in records:
        _replace(case, envelope, newest)
    _set_unreadable(case, unreadable, newest)
    renew_questions(case, newest["story"])
    case.given_on, case.reply_certificate, case.reply_signature = None, reply_key.statement, reply_key.signature
    case.save(update_fields=["given_on", "reply_certificate", "reply_signature"])
    trail.record("case.keys_renewed", case.ref, actor=actor.ref)
    return case


def retire_replaced_keys(*, actor: Actor) -> int:
    """Destroy keys of story and notes that a newer one has replaced and to which nothing is sealed; says how many.

    The newer one must be of an earlier day, so that an answer on its way has been collected and re-sealed, or stays.
    """
    may_run_clocks(actor)
    refs = list(replaced_keys(before=clock.today()).filter(~HOLDS_TEXTS).values_list("key_ref", flat=True))
    for key_ref in refs:
        with transaction.atomic():
            keystore.destroy_key(key_ref, holder=HOLDER, actor=actor)
            CaseKey.objects.filter(key_ref=key_ref).update(destroyed_on=clock.today())
    return len(refs)


def _own_case(case_ref: UUID, actor: Actor) -> Case:
    case = locked_case(case_ref)
    may_lead_case(actor, case)
    if case.state not in OPEN:
        raise ForbiddenMove(state=case.state, verb="renew")
    return case


def _replace(case: Case, envelope: bytes, newest: dict[str, CaseKey]) -> None:
    """Put the new envelope in the place of the record's old one; one that is replaced already stays as it is."""
    header = parse_header(envelope)
    name = header.compartment.name.lower()
    if name not in newest:
        raise WrongKeys
    key = newest[name]
    check_envelope(envelope, case, purpose=header.purpose, compartment=name, generation=key.generation)
    same = SealedRecord.objects.select_for_update().filter(
        case=case, compartment=name, record_ref=header.record, purpose=header.purpose.name.lower()
    )
    if not same.exists():
        raise WrongKeys
    same.filter(generation__lt=key.generation).update(envelope=envelope, generation=key.generation, unreadable_on=None)


def _set_unreadable(case: Case, refs: Sequence[UUID], newest: dict[str, CaseKey]) -> None:
    """Write down which texts did not open: damaged or forged ones stay where they are, for whoever looks into it."""
    for name, key in newest.items():
        old = SealedRecord.objects.filter(case=case, compartment=name, generation__lt=key.generation)
        old.filter(record_ref__in=refs, unreadable_on__isnull=True).update(unreadable_on=clock.today())
