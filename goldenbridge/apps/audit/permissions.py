"""Who audits: two people with no other part in the fund, neither vouched for by the same person."""

from __future__ import annotations

from datetime import date
from typing import Final

from goldenbridge.apps.audit.models import Audit
from goldenbridge.core.actors import Actor
from goldenbridge.core.directory import Directory
from goldenbridge.core.errors import BridgeError, NotAllowed, words

# Whoever did any of this in a period has acted on what is audited.
ACTING: Final = frozenset(
    {"triager", "caseworker", "verifier", "signer", "approver", "treasurer", "adviser", "coordinator"}
    | {"administrator", "operator"}
)


class NotIndependent(BridgeError):
    """The auditor has, or had in the period, a role that acts on cases or money."""

    code = "not_independent"
    status = 403
    sentence = words(
        "You have another role here, or had one in that period, so you cannot audit it. A different auditor must."
    )


def may_audit(actor: Actor) -> None:
    """Auditors."""
    actor.must_have("auditor")


def may_be_auditor(actor: Actor, directory: Directory, *, since: date) -> None:
    """An auditor whom the signed list names with no role that acts, now and since the period began."""
    may_audit(actor)
    listed = directory.signers(actor.ref, on=since)
    if "auditor" not in directory.person(actor.ref).roles:
        raise NotAllowed
    if any(each.roles & ACTING for each in listed):
        raise NotIndependent


def may_work_on_audit(actor: Actor, audit: Audit) -> None:
    """The two who committed to their seeds, nobody else."""
    may_audit(actor)
    if not audit.seeds.filter(person_ref=actor.ref).exists():
        raise NotAllowed


def may_see_audits(actor: Actor) -> None:
    """Auditors, and those whose work is audited see that it is."""
    actor.must_have("auditor", "coordinator", "administrator", "treasurer", "approver")


def may_see_drawn(actor: Actor) -> None:
    """Verifiers are asked to open what was drawn; the schedule tidies up after them."""
    actor.must_have("auditor", "verifier", "schedule")
