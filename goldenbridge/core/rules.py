"""Rule tables: what somebody is entitled to, as versioned expressions with worked examples that must come out.

The expressions are of the Common Expression Language, cut down to what every implementation reads alike: names of the
inputs, whole numbers, texts, arithmetic, comparison, `in`, and the conditional. Nothing in it repeats itself, so
nothing runs for ever. The form is in docs/formats/rules.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from goldenbridge.core import canonical
from goldenbridge.core.canonical import Value
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.money import currency as currency_of
from goldenbridge.core.shape import Fields

Input = int | str
Evaluate = Callable[[str, Mapping[str, Input]], object]

KIND: Final = "rules"
LONGEST_EXPRESSION: Final = 200
MOST_NUMBER: Final = 10**12
LEAST_EXAMPLES: Final = 2
MOST_EXAMPLES: Final = 40
LONGEST_TEXT: Final = 60


class RuleKind(StrEnum):
    """What a rule is for; each has its own inputs."""

    MONTHLY_PAY = "monthly_pay"
    ONE_OFF = "one_off"
    BILL = "bill"
    TAPER = "taper"


INPUTS: Final[Mapping[RuleKind, Mapping[str, type[Input]]]] = MappingProxyType(
    {
        RuleKind.MONTHLY_PAY: MappingProxyType({"service_class": str, "dependants": int}),
        RuleKind.ONE_OFF: MappingProxyType({"service_class": str, "dependants": int}),
        RuleKind.BILL: MappingProxyType({"bill": int, "dependants": int}),
        RuleKind.TAPER: MappingProxyType({"monthly": int, "month": int}),
    }
)

_TOKENS: Final = re.compile(
    r"""\s+|(?P<name>[a-z_][a-z0-9_]*)|(?P<number>(?:0|[1-9]\d{0,11})(?![\w.]))|(?P<text>"[^"\\\n]{0,60}")"""
    r"""|<=|>=|==|!=|&&|\|\||[-+*/%<>!?:()\[\],]"""
)
_EXAMPLE_TEXT: Final = re.compile(rf"[A-Za-z][A-Za-z0-9 _-]{{0,{LONGEST_TEXT - 1}}}")
_WORDS: Final = frozenset({"in", "true", "false"})


class MalformedExpression(BridgeError):
    """The expression uses something that not every implementation reads alike, or a name that it has not."""

    code = "malformed_expression"
    status = 422
    sentence = words('The rule “{rule}” cannot be read near “{near}”. It knows {inputs}, whole numbers and "texts".')


class RuleFailed(BridgeError):
    """For these inputs the expression gives no whole number of at least nought."""

    code = "rule_failed"
    status = 422
    sentence = words("The rule “{rule}” gives no amount for {inputs}.")


class ExampleDiffers(BridgeError):
    """A worked example does not come out."""

    code = "example_differs"
    status = 422
    sentence = words("The rule “{rule}” gives {given} for {inputs}, and the example says {wanted}.")


class TooFewExamples(BridgeError):
    """Each rule needs worked examples, and one that reaches its cap."""

    code = "too_few_examples"
    status = 422
    sentence = words("The rule “{rule}” needs at least {least} worked examples, one of which reaches the cap of {cap}.")


class UnfitExample(BridgeError):
    """A text of a worked example is no class of service: it would stand in the public log for ever."""

    code = "unfit_example"
    status = 422
    sentence = words(
        "The example text “{near}” cannot stand there: at most {longest} letters from a to z, digits, spaces and "
        "hyphens, since examples are published for good."
    )


class TooManyExamples(BridgeError):
    """A rule has more worked examples than anybody works by hand."""

    code = "too_many_examples"
    status = 422
    sentence = words("The rule “{rule}” has more than {most} worked examples. Keep those that show something.")


class UnknownRule(BridgeError):
    """The table has no rule of this kind."""

    code = "unknown_rule"
    status = 404
    sentence = words("These rules say nothing about “{rule}”.")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it is for, how the amount is found, and what it never exceeds; amounts in whole units of money."""

    kind: RuleKind
    expression: str
    cap: int

    def __post_init__(self) -> None:
        if not 0 < self.cap <= MOST_NUMBER:
            raise Malformed
        _read_tokens(self)


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example: for these inputs the rule gives this many whole units."""

    kind: RuleKind
    inputs: Mapping[str, Input]
    gives: int


@dataclass(frozen=True, slots=True)
class RuleTable:
    """One version of a fund's rules in one currency."""

    version: int
    currency: str
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...]

    def __post_init__(self) -> None:
        currency_of(self.currency)
        kinds = [rule.kind for rule in self.rules]
        if self.version < 1 or not kinds or len(set(kinds)) != len(kinds):
            raise Malformed
        if not {example.kind for example in self.examples} <= set(kinds):
            raise Malformed
        for example in self.examples:
            _require_inputs(example.kind, example.inputs)
            _require_publishable(example)
        for kind in kinds:
            if sum(example.kind is kind for example in self.examples) > MOST_EXAMPLES:
                raise TooManyExamples(rule=kind, most=MOST_EXAMPLES)

    def rule(self, kind: RuleKind) -> Rule:
        """The rule of a kind; UnknownRule if the table has none."""
        for rule in self.rules:
            if rule.kind is kind:
                return rule
        raise UnknownRule(rule=kind)

    def amount(self, kind: RuleKind, inputs: Mapping[str, Input], *, evaluate: Evaluate) -> int:
        """What the rule gives for these inputs: whole units of money, at most its cap.

        Raises:
            Malformed: an input is missing, unknown or of the wrong type.
            RuleFailed: the expression divides by nought, overflows, or gives no number of at least nought.

        """
        _require_inputs(kind, inputs)
        rule = self.rule(kind)
        given = evaluate(rule.expression, inputs)
        if not isinstance(given, int) or isinstance(given, bool) or given < 0:
            raise RuleFailed(rule=kind, inputs=told(inputs))
        return min(given, rule.cap)

    def check(self, *, evaluate: Evaluate) -> None:
        """Raise ExampleDiffers, RuleFailed or TooFewExamples unless every worked example comes out."""
        for rule in self.rules:
            mine = [example for example in self.examples if example.kind is rule.kind]
            if len(mine) < LEAST_EXAMPLES or rule.cap not in {example.gives for example in mine}:
                raise TooFewExamples(rule=rule.kind, least=LEAST_EXAMPLES, cap=rule.cap)
            for example in mine:
                given = self.amount(rule.kind, example.inputs, evaluate=evaluate)
                if given != example.gives:
                    raise ExampleDiffers(rule=rule.kind, given=given, inputs=told(example.inputs), wanted=example.gives)

    def content(self) -> dict[str, Value]:
        """The canonical value, which two people sign."""
        return {
            "currency": self.currency,
            "examples": [
                {"gives": each.gives, "inputs": dict(each.inputs), "rule": str(each.kind)} for each in self.examples
            ],
            "rules": [{"cap": each.cap, "expression": each.expression, "rule": str(each.kind)} for each in self.rules],
            "version": self.version,
        }

    def content_hash(self) -> bytes:
        """The 32 bytes that are signed."""
        return canonical.digest(KIND, self.content())

    @classmethod
    def from_value(cls, value: Value) -> RuleTable:
        """The table of a canonical value; Malformed or MalformedExpression otherwise."""
        fields = Fields(value)
        table = cls(
            version=fields.number("version"),
            currency=fields.text("currency"),
            rules=tuple(_rule(each) for each in fields.items("rules")),
            examples=tuple(_example(each) for each in fields.items("examples")),
        )
        fields.end()
        return table


@dataclass(frozen=True, slots=True)
class Change:
    """What one rule was and what it becomes; None where there is none."""

    kind: RuleKind
    before: str | None
    after: str | None


def changes(new: RuleTable, old: RuleTable | None) -> list[Change]:
    """Return the rules that differ between two versions, in the order of their kinds."""
    found = []
    for kind in RuleKind:
        before, after = _written(old, kind), _written(new, kind)
        if before != after:
            found.append(Change(kind, before, after))
    return found


def told(inputs: Mapping[str, Input]) -> str:
    """Inputs as a person reads them."""
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in sorted(inputs.items()))


def kind_of(name: str) -> RuleKind:
    """The kind of rule of this name; Malformed if there is none."""
    try:
        return RuleKind(name)
    except ValueError as error:
        raise Malformed from error


def _rule(value: Value) -> Rule:
    fields = Fields(value)
    rule = Rule(kind_of(fields.text("rule")), fields.text("expression"), fields.number("cap"))
    fields.end()
    return rule


def _example(value: Value) -> Example:
    fields = Fields(value)
    inputs = fields.take("inputs")
    if not isinstance(inputs, Mapping):
        raise Malformed
    example = Example(kind_of(fields.text("rule")), _inputs(inputs), fields.number("gives"))
    fields.end()
    return example


def _inputs(value: Mapping[str, Value]) -> dict[str, Input]:
    return {name: each for name, each in value.items() if isinstance(each, int | str) and not isinstance(each, bool)}


def _require_inputs(kind: RuleKind, inputs: Mapping[str, Input]) -> None:
    wanted = INPUTS[kind]
    if set(inputs) != set(wanted):
        raise Malformed
    for name, value in inputs.items():
        if type(value) is not wanted[name] or (isinstance(value, int) and not 0 <= value <= MOST_NUMBER):
            raise Malformed


def _require_publishable(example: Example) -> None:
    for value in example.inputs.values():
        if isinstance(value, str) and not _EXAMPLE_TEXT.fullmatch(value):
            raise UnfitExample(near=value[:20], longest=LONGEST_TEXT)


def _read_tokens(rule: Rule) -> None:
    """Raise MalformedExpression unless the expression is made of what every implementation reads alike."""
    text, place, known = rule.expression, 0, INPUTS[rule.kind]
    if not text.strip() or len(text) > LONGEST_EXPRESSION or not text.isascii():
        raise _unreadable(rule, text[:20])
    while place < len(text):
        token = _TOKENS.match(text, place)
        if token is None or (token["name"] and token["name"] not in {*known, *_WORDS}):
            raise _unreadable(rule, text[place : place + 20])
        place = token.end()


def _unreadable(rule: Rule, near: str) -> MalformedExpression:
    return MalformedExpression(rule=rule.kind, near=near, inputs=_listed(list(INPUTS[rule.kind])))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


def _written(table: RuleTable | None, kind: RuleKind) -> str | None:
    found = next((rule for rule in table.rules if rule.kind is kind), None) if table else None
    return f"{found.expression}, at most {found.cap}" if found else None
