"""The rules in force, believed only with both signatures, and the draft that waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from goldenbridge.adapters.cel import evaluate
from goldenbridge.apps.approvals import queries as approvals
from goldenbridge.apps.approvals.queries import ApprovalView
from goldenbridge.apps.rules.models import Rules
from goldenbridge.apps.rules.permissions import may_see_drafts
from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import Value
from goldenbridge.core.errors import BridgeError, NotFound, words
from goldenbridge.core.money import currency as currency_of
from goldenbridge.core.money import round_up_to_step
from goldenbridge.core.rules import KIND, Input, RuleKind, RuleTable
from goldenbridge.core.statements import Approval, Signed, read, signed_value
from goldenbridge.core.steps import part_of_step
from goldenbridge.core.trust import believe_past_approval
from goldenbridge.platform import directory

STEPS: Final = ("propose", "release")


class RulesDamaged(BridgeError):
    """The rules in force are not the ones that two people signed."""

    code = "rules_damaged"
    status = 500
    sentence = words(
        "The rules of version {version} are not what two people signed. Nothing is computed. Tell the auditors."
    )


@dataclass(frozen=True, slots=True)
class RulesView:
    """One version of the rules."""

    ref: UUID
    table: RuleTable
    content_hash: bytes
    drafted_on: date
    released_on: date | None
    signed: tuple[ApprovalView, ...]

    @property
    def next_step(self) -> str:
        """The step that comes next; empty once it is released."""
        return "" if self.released_on else STEPS[min(len({each.step for each in self.signed}), 1)]


def in_force(currency: str) -> RulesView | None:
    """Return the newest released version; None before the first.

    Raises:
        RulesDamaged: its content or one of its two signatures is not genuine.

    """
    row = Rules.objects.filter(currency=currency).exclude(released_on=None).order_by("-version").first()
    if row is None:
        return None
    view = _view(row)
    _believe(view)
    return view


def draft(currency: str, *, actor: Actor) -> RulesView | None:
    """Return the version that waits for signatures; None if there is none."""
    may_see_drafts(actor)
    row = Rules.objects.filter(currency=currency, released_on=None).first()
    return _view(row) if row else None


def content(ref: UUID, *, actor: Actor) -> Value:
    """Return what is signed; NotFound if there is no such version."""
    may_see_drafts(actor)
    row = Rules.objects.filter(ref=ref).first()
    if row is None:
        raise NotFound
    return canonical.decode(bytes(row.content))


def amount_minor(kind: RuleKind, inputs: Mapping[str, Input], *, currency: str) -> int:
    """Return what the rules in force give, in minor units, rounded up to a whole step.

    Raises:
        NotFound: no rules are released in this currency.
        UnknownRule, RuleFailed, Malformed: the rules give no amount for these inputs.

    """
    found = in_force(currency)
    if found is None:
        raise NotFound
    units = found.table.amount(kind, inputs, evaluate=evaluate)
    return round_up_to_step(units * 10 ** currency_of(currency).decimals, currency)


def signed_table(currency: str) -> bytes:
    """Return the rules in force with their approvals, as a file that anybody can check; NotFound if there are none."""
    found = in_force(currency)
    if found is None:
        raise NotFound
    value = {
        "approvals": [signed_value(Signed(each.statement, each.signature)) for each in found.signed],
        "content": found.table.content(),
        "ref": str(found.ref),
    }
    return canonical.encode(value) + b"\n"


def _view(row: Rules) -> RulesView:
    return RulesView(
        ref=row.ref,
        table=RuleTable.from_value(canonical.decode(bytes(row.content))),
        content_hash=bytes(row.content_hash),
        drafted_on=row.drafted_on,
        released_on=row.released_on,
        signed=tuple(approvals.approvals_of(KIND, row.ref, bytes(row.content_hash))),
    )


def _believe(view: RulesView) -> None:
    """Two different people, listed on their day with a role that may sign, signed exactly this content."""
    damaged = RulesDamaged(version=view.table.version)
    if view.table.content_hash() != view.content_hash:
        raise damaged
    signers = set()
    for step in STEPS:
        mine = [Signed(each.statement, each.signature) for each in view.signed if each.step == step]
        try:
            (signed,) = mine
            said = read(Approval, signed.statement)
            signer = believe_past_approval(signed, directory.current(), roles=part_of_step(KIND, step)[1])
        except (BridgeError, ValueError) as error:
            raise damaged from error
        if (said.subject_kind, said.subject_ref, said.step, said.content_hash) != (
            *(KIND, view.ref, step),
            view.content_hash,
        ):
            raise damaged
        signers.add(signer.ref)
    if len(signers) != len(STEPS):
        raise damaged
