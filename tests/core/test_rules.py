"""Rule tables: read the same everywhere, always an answer or a refusal by name, and examples that must come out."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenbridge.adapters.cel import evaluate
from goldenbridge.core import canonical
from goldenbridge.core.errors import Malformed
from goldenbridge.core.rules import (
    LONGEST_EXPRESSION,
    MOST_EXAMPLES,
    Example,
    ExampleDiffers,
    MalformedExpression,
    Rule,
    RuleFailed,
    RuleKind,
    RuleTable,
    TooFewExamples,
    TooManyExamples,
    UnfitExample,
    UnknownRule,
    changes,
)
from tests.conftest import ROOT

VECTORS = json.loads((ROOT / "tests/vectors/rules.json").read_text())
TABLE = RuleTable.from_value(VECTORS["table"])


def pay(expression, cap=1_500):
    return RuleTable(1, "USD", (Rule(RuleKind.MONTHLY_PAY, expression, cap),), ())


def amount(expression, *, service_class="sergeant", dependants=2):
    inputs = {"service_class": service_class, "dependants": dependants}
    return pay(expression).amount(RuleKind.MONTHLY_PAY, inputs, evaluate=evaluate)


def test_the_published_table_holds_and_its_hash_is_the_published_one():
    TABLE.check(evaluate=evaluate)

    assert TABLE.content_hash().hex() == VECTORS["hash"]
    assert RuleTable.from_value(canonical.decode(canonical.encode(TABLE.content()))) == TABLE


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: f"{case['rule']}-{case['gives']}")
def test_a_published_case_comes_out(case):
    assert TABLE.amount(RuleKind(case["rule"]), case["inputs"], evaluate=evaluate) == case["gives"]


def test_pay_rises_with_dependants_up_to_the_cap():
    rule = 'service_class == "sergeant" ? 500 + 150 * dependants : 700'

    assert [amount(rule, dependants=number) for number in (0, 2, 6, 7, 900)] == [500, 800, 1_400, 1_500, 1_500]
    assert amount(rule, service_class="captain") == 700


@pytest.mark.parametrize(
    "expression",
    [
        "1 / dependants",
        "1 % dependants",
        "999999999999 * 999999999999",
        "0 - 5",
        "dependants > 1",
        "service_class",
        "service_class + 1",
        "service_class ? 1 : 2",
        "[1, 2][5]",
        "(1",
        "1 2",
        "((((((((((((((((((((",
    ],
)
def test_what_gives_no_amount_is_refused_with_its_inputs(expression):
    with pytest.raises(RuleFailed) as refused:
        amount(expression, dependants=0)

    assert "dependants 0" in str(refused.value)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        " ",
        "1" * (LONGEST_EXPRESSION + 1),
        "[1, 2].map(x, x)",
        "service_class.size()",
        "size(service_class)",
        "x + 1",
        "1.5",
        "1u",
        "0x10",
        "1e3",
        "1234567890123",
        "__import__",
        "'single'",
        '"a\\n"',
        "1 + ∞",
        "a; b",
        "{1: 2}",
        "// comment",
        "bill + 1",
    ],
)
def test_what_not_every_reader_reads_alike_is_refused_by_its_place(expression):
    with pytest.raises(MalformedExpression):
        pay(expression)


def test_examples_must_come_out_and_one_must_reach_the_cap():
    rule = Rule(RuleKind.BILL, "bill / 2", 300)
    half = Example(RuleKind.BILL, {"bill": 200, "dependants": 0}, 100)
    capped = Example(RuleKind.BILL, {"bill": 900, "dependants": 0}, 300)
    table = RuleTable(1, "USD", (rule,), (half, capped))

    table.check(evaluate=evaluate)
    with pytest.raises(ExampleDiffers) as refused:
        replace(table, examples=(replace(half, gives=120), capped)).check(evaluate=evaluate)
    assert "gives 100 for bill 200, dependants 0, and the example says 120" in str(refused.value)
    for few in ((), (half,), (capped,), (half, half)):
        with pytest.raises(TooFewExamples):
            replace(table, examples=few).check(evaluate=evaluate)


def test_inputs_must_be_those_of_the_rule():
    for inputs in (
        {},
        {"bill": 1},
        {"bill": 1, "dependants": True},
        {"bill": "1", "dependants": 1},
        {"bill": -1, "dependants": 0},
        {"bill": 1, "dependants": 0, "rank": 2},
    ):
        with pytest.raises(Malformed):
            TABLE.amount(RuleKind.BILL, inputs, evaluate=evaluate)


def test_a_rule_that_is_not_there_is_named():
    with pytest.raises(UnknownRule):
        pay("1").rule(RuleKind.TAPER)


@pytest.mark.parametrize("change", [{"version": 0}, {"rules": ()}, {"rules": TABLE.rules[:1] * 2}])
def test_a_table_that_cannot_be_is_refused(change):
    with pytest.raises(Malformed):
        replace(TABLE, **change)


def test_changes_name_the_rules_that_differ():
    kept = tuple(example for example in TABLE.examples if example.kind is not RuleKind.ONE_OFF)
    new = replace(TABLE, rules=(replace(TABLE.rules[0], cap=900), *TABLE.rules[2:]), examples=kept)

    assert [(change.kind, change.after is None) for change in changes(new, TABLE)] == [
        (RuleKind.MONTHLY_PAY, False),
        (RuleKind.ONE_OFF, True),
    ]
    assert len(changes(TABLE, None)) == 4
    assert changes(TABLE, TABLE) == []


tokens = st.sampled_from(
    ["service_class", "dependants", "in", "true", "false", "0", "1", "7", "999999999999", '"sergeant"', '""']
    + ["+", "-", "*", "/", "%", "<", "<=", "==", "!=", "&&", "||", "!", "?", ":", "(", ")", "[", "]", ","]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(tokens, min_size=1, max_size=14), st.integers(0, 10), st.sampled_from(["sergeant", "", "x"]))
def test_whatever_is_written_gives_an_amount_within_the_cap_or_a_refusal(written, dependants, service_class):
    expression = " ".join(written)[:LONGEST_EXPRESSION]
    try:
        found = amount(expression, dependants=dependants, service_class=service_class)
    except (RuleFailed, MalformedExpression):
        return
    assert 0 <= found <= 1_500


def example(service_class):
    return Example(RuleKind.MONTHLY_PAY, {"service_class": service_class, "dependants": 0}, 500)


@pytest.mark.parametrize("text", ["сержант", "call me: +375 29", "x" * 61, "", "a\nb", '"', " sergeant", "<b>"])
def test_an_example_publishes_no_free_text(text):
    with pytest.raises(UnfitExample):
        replace(TABLE, examples=(example(text),))


@pytest.mark.parametrize("text", ["sergeant", "Warrant officer 2", "x" * 60])
def test_a_class_of_service_stands_in_an_example(text):
    assert replace(TABLE, examples=(example(text),)).examples[0].inputs["service_class"] == text


def test_nobody_publishes_more_examples_than_can_be_worked_by_hand():
    replace(TABLE, examples=(example("sergeant"),) * MOST_EXAMPLES)

    with pytest.raises(TooManyExamples):
        replace(TABLE, examples=(example("sergeant"),) * (MOST_EXAMPLES + 1))
