"""Writing rules, proposing them, and releasing them; each signature by another person over the same content."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from goldenbridge.adapters.cel import evaluate
from goldenbridge.apps.approvals import actions as approvals
from goldenbridge.apps.approvals import queries as given
from goldenbridge.apps.rules.models import Rules
from goldenbridge.apps.rules.permissions import may_draft_rules
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.core import canonical
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.errors import BridgeError, NotFound, words
from goldenbridge.core.rules import KIND, Example, Rule, RuleTable
from goldenbridge.platform import clock, trail


class NotProposed(BridgeError):
    """Nobody has proposed this version yet."""

    code = "not_proposed"
    status = 409
    sentence = words("Somebody proposes the rules first, then another person releases them.")


class AlreadyReleased(BridgeError):
    """This version is in force and cannot be signed or changed again."""

    code = "already_released"
    status = 409
    sentence = words("This version is released. Write a new one to change a rule.")


@transaction.atomic
def draft_rules(*, currency: str, rules: tuple[Rule, ...], examples: tuple[Example, ...], actor: Actor) -> Rules:
    """Keep the next version in this currency, in place of an earlier draft; every worked example must come out.

    A draft has a reference of its own, so what was signed of an earlier one is void.

    Raises:
        Malformed, MalformedExpression, RuleFailed, ExampleDiffers, TooFewExamples: the table does not hold.

    """
    may_draft_rules(actor)
    Rules.objects.filter(currency=currency, released_on=None).delete()
    newest = Rules.objects.filter(currency=currency).order_by("-version").first()
    table = RuleTable(newest.version + 1 if newest else 1, currency, rules, examples)
    table.check(evaluate=evaluate)
    drafted = Rules.objects.create(
        currency=currency,
        version=table.version,
        content=canonical.encode(table.content()),
        content_hash=table.content_hash(),
        drafted_on=clock.today(),
    )
    trail.record("rules.drafted", drafted.ref, actor=actor.ref)
    return drafted


@transaction.atomic
def propose_rules(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> None:
    """Keep the first signature over a draft."""
    drafted = _draft(ref)
    _sign(drafted, "propose", statement=statement, signature=signature, actor=actor)


@transaction.atomic
def release_rules(ref: UUID, *, statement: bytes, signature: bytes, actor: Actor) -> Rules:
    """Keep the second signature, by another person; from now on the version is in force and stands in the public log.

    Raises:
        NotProposed: there is no first signature.
        SamePerson, SharedVoucher: the same person, or one whom the same person vouched for, proposed it.

    """
    drafted = _draft(ref)
    if not given.signatures(KIND, ref, bytes(drafted.content_hash), "propose"):
        raise NotProposed
    _sign(drafted, "release", statement=statement, signature=signature, actor=actor)
    drafted.released_on = clock.today()
    drafted.save(update_fields=["released_on"])
    transparency.append(KIND, canonical.decode(bytes(drafted.content)), actor=SCHEDULE)
    trail.record("rules.released", ref, actor=actor.ref)
    return drafted


def _draft(ref: UUID) -> Rules:
    drafted = Rules.objects.select_for_update().filter(ref=ref).first()
    if drafted is None:
        raise NotFound
    if drafted.released_on is not None:
        raise AlreadyReleased
    return drafted


def _sign(drafted: Rules, step: str, *, statement: bytes, signature: bytes, actor: Actor) -> None:
    approvals.record_approval(
        kind=KIND,
        subject_ref=drafted.ref,
        content_hash=bytes(drafted.content_hash),
        step=step,
        statement=statement,
        signature=signature,
        actor=actor,
    )
