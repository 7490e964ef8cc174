"""The chapter of the rules: what the fund pays, with worked examples, proposed by one and released by another."""

from __future__ import annotations

from typing import Final

from django.conf import settings

from goldenbridge.apps.approvals.actions import SharedVoucher
from goldenbridge.apps.rules import actions
from goldenbridge.cli.demo.stage import Stage
from goldenbridge.core.rules import KIND, Example, Rule, RuleKind

RULES: Final = (
    Rule(RuleKind.MONTHLY_PAY, '(service_class in ["private", "sergeant"] ? 500 : 650) + 100 * dependants', 1_200),
    Rule(RuleKind.ONE_OFF, "dependants > 2 ? 600 : 400", 600),
    Rule(RuleKind.BILL, "bill <= 100 ? bill : 100 + (bill - 100) / 2", 400),
    Rule(RuleKind.TAPER, "month <= 3 ? monthly * (4 - month) / 4 : 0", 900),
)
EXAMPLES: Final = (
    Example(RuleKind.MONTHLY_PAY, {"service_class": "sergeant", "dependants": 2}, 700),
    Example(RuleKind.MONTHLY_PAY, {"service_class": "captain", "dependants": 0}, 650),
    Example(RuleKind.MONTHLY_PAY, {"service_class": "captain", "dependants": 7}, 1_200),
    Example(RuleKind.ONE_OFF, {"service_class": "private", "dependants": 0}, 400),
    Example(RuleKind.ONE_OFF, {"service_class": "private", "dependants": 4}, 600),
    Example(RuleKind.BILL, {"bill": 80, "dependants": 0}, 80),
    Example(RuleKind.BILL, {"bill": 2_000, "dependants": 1}, 400),
    Example(RuleKind.TAPER, {"monthly": 700, "month": 1}, 525),
    Example(RuleKind.TAPER, {"monthly": 700, "month": 4}, 0),
    Example(RuleKind.TAPER, {"monthly": 1_200, "month": 1}, 900),
)


def play(stage: Stage) -> None:
    """Release the first version in the fund's first currency."""
    stage.be_at(0, hour=8)
    first, *others = [hand for hand in stage.people.values() if hand.actor.has("approver", "treasurer")]
    drafted = actions.draft_rules(currency=settings.CURRENCIES[0], rules=RULES, examples=EXAMPLES, actor=first.actor)
    content_hash = bytes(drafted.content_hash)
    actions.propose_rules(drafted.ref, **first.approve(KIND, drafted.ref, content_hash, "propose"), actor=first.actor)
    for second in others:
        signed = second.approve(KIND, drafted.ref, content_hash, "release")
        try:
            actions.release_rules(drafted.ref, **signed, actor=second.actor)
        except SharedVoucher:
            continue
        return
