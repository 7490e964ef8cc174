"""Rules as a person writes them: an expression, a cap, and worked examples, one to a line."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.rules import INPUTS, LONGEST_EXPRESSION, MOST_NUMBER, Example, Input, Rule, RuleKind, RuleTable

LABELS: Final = {
    RuleKind.MONTHLY_PAY: "Monthly pay",
    RuleKind.ONE_OFF: "One-off help",
    RuleKind.BILL: "Cost on a bill",
    RuleKind.TAPER: "After a new job",
}


class MalformedExample(BridgeError):
    """A line of examples is not one."""

    code = "malformed_example"
    status = 422
    sentence = words("“{line}” is no example of “{rule}”. Write {inputs}, then = and the amount.")


class RulesForm(forms.Form):
    """Four rules; one that is left empty is not part of the version."""

    def __init__(self, data: Any = None, *, table: RuleTable | None = None) -> None:
        super().__init__(data, initial=_written(table) if table else None)
        for kind in RuleKind:
            names = ", ".join(INPUTS[kind])
            self.fields[f"{kind}_rule"] = forms.CharField(
                label=f"{LABELS[kind]}: the rule, in whole units",
                help_text=f"It knows {names}.",
                max_length=LONGEST_EXPRESSION,
                required=False,
                widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off", "class": "wide"}),
            )
            self.fields[f"{kind}_cap"] = forms.IntegerField(
                label="Never more than", required=False, min_value=1, max_value=MOST_NUMBER
            )
            self.fields[f"{kind}_examples"] = forms.CharField(
                label="Worked examples, one to a line",
                help_text=f"{names} = amount; at least two, and one that reaches the cap",
                max_length=4_000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "off"}),
            )

    def clean(self) -> dict[str, Any]:
        """A rule needs its cap."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for kind in RuleKind:
            if cleaned.get(f"{kind}_rule") and not cleaned.get(f"{kind}_cap"):
                self.add_error(f"{kind}_cap", "Say what the rule never exceeds.")
        return cleaned

    def rules(self) -> tuple[Rule, ...]:
        """The rules that were written; MalformedExpression names one that cannot be read."""
        return tuple(
            Rule(kind, self.cleaned_data[f"{kind}_rule"], self.cleaned_data[f"{kind}_cap"])
            for kind in RuleKind
            if self.cleaned_data[f"{kind}_rule"]
        )

    def examples(self) -> tuple[Example, ...]:
        """The examples of the rules that were written; MalformedExample names a line that is none."""
        return tuple(
            _example(kind, line)
            for kind in RuleKind
            if self.cleaned_data[f"{kind}_rule"]
            for line in self.cleaned_data[f"{kind}_examples"].splitlines()
            if line.strip()
        )


def line_of(example: Example) -> str:
    """An example as it is written."""
    return f"{', '.join(str(example.inputs[name]) for name in INPUTS[example.kind])} = {example.gives}"


def _example(kind: RuleKind, line: str) -> Example:
    before, _, gives = line.rpartition("=")
    values = [value.strip() for value in before.split(",")]
    kinds = INPUTS[kind]
    try:
        inputs: dict[str, Input] = {
            name: type_(value) for (name, type_), value in zip(kinds.items(), values, strict=True)
        }
        return Example(kind, inputs, int(gives))
    except ValueError as error:
        raise MalformedExample(line=line.strip(), rule=LABELS[kind], inputs=", ".join(kinds)) from error


def _written(table: RuleTable) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for rule in table.rules:
        written[f"{rule.kind}_rule"], written[f"{rule.kind}_cap"] = rule.expression, rule.cap
        mine = [line_of(example) for example in table.examples if example.kind is rule.kind]
        written[f"{rule.kind}_examples"] = "\n".join(mine)
    return written
