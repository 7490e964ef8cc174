"""The pages of rules: written by one, proposed, released by another; what is wrong is named and what was typed stays."""

import html
import json
import re

import pytest

from goldenbridge.apps.rules import queries
from goldenbridge.core.canonical import b64
from goldenbridge.core.paper import Paper
from goldenbridge.core.rules import RuleTable
from goldenbridge.web.treasury.rule_forms import RulesForm
from tests.apps.people.builders import open_house
from tests.apps.people.desk import sign_in
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db(databases="__all__")

TABLE = RuleTable.from_value(json.loads((ROOT / "tests/vectors/rules.json").read_text())["table"])
PAGE = "/staff/treasury/rules/USD"


@pytest.fixture
def house(settings, tmp_path):
    return open_house(settings, tmp_path)


def typed(**changes):
    return {name: str(value) for name, value in RulesForm(table=TABLE).initial.items()} | changes


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def signed(house, name, step):
    row = queries.draft("USD", actor=house[name].actor)
    given = house[name].approve("rules", row.ref, row.content_hash, step)
    return f"{PAGE}/{row.ref}/{step}", {key: b64(value) for key, value in given.items()}


def test_rules_go_from_writing_to_force_through_the_pages(house, client):
    grouse, heron = sign_in(house["grouse"]), sign_in(house["heron"])
    assert "No rules are in force in USD yet." in text_of(grouse.get(PAGE))

    assert grouse.post(f"{PAGE}/draft", typed()).status_code == 303
    assert "Propose these rules" in text_of(grouse.get(PAGE))
    address, form = signed(house, "grouse", "propose")
    assert grouse.post(address, form).status_code == 303
    assert "Another person takes the next step." in text_of(grouse.get(PAGE))

    assert "Release these rules" in text_of(heron.get(PAGE))
    address, form = signed(house, "heron", "release")
    assert heron.post(address, form).status_code == 303

    assert "Version 1 is in force." in text_of(heron.get(PAGE))
    published = client.get("/en/books/rules/USD.json")
    assert json.loads(published.content)["content"]["version"] == 1


def test_a_second_version_shows_what_changes(house):
    test_rules_go_from_writing_to_force_through_the_pages(house, sign_in(house["kite"]))
    grouse = sign_in(house["grouse"])

    grouse.post(
        f"{PAGE}/draft",
        typed(one_off_rule="", bill_rule="bill / 2", bill_cap="300", bill_examples="200, 0 = 100\n900, 0 = 300"),
    )

    shown = text_of(grouse.get(PAGE))
    assert "What changes" in shown
    assert "bill / 2, at most 300" in shown
    assert "Version 2, drafted on" in shown


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"bill_rule": "bill.size()"}, "cannot be read near “.size()”"),
        ({"bill_rule": "bill / 0"}, "gives no amount for bill 80, dependants 0"),
        ({"bill_examples": "80, 0 = 81\n5000, 0 = 400"}, "gives 80 for bill 80, dependants 0, and the example says 81"),
        ({"bill_examples": "80, 0 = 80"}, "needs at least 2 worked examples"),
        ({"bill_examples": "eighty = 80"}, "“eighty = 80” is no example"),
        ({"bill_cap": ""}, "Say what the rule never exceeds."),
        ({"bill_rule": "1" * 201}, "200"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_stays(house, changes, named):
    grouse = sign_in(house["grouse"])

    refused = grouse.post(f"{PAGE}/draft", typed(**changes))

    assert refused.status_code == 422
    assert named in text_of(refused)
    for value in changes.values():
        assert html.escape(value) in refused.content.decode()
    assert queries.draft("USD", actor=house["grouse"].actor) is None


def test_the_paper_holds_the_whole_table(house):
    grouse = sign_in(house["grouse"])
    grouse.post(f"{PAGE}/draft", typed())
    row = queries.draft("USD", actor=house["grouse"].actor)

    sheet = Paper.read(grouse.get(f"{PAGE}/{row.ref}/propose/paper").content)

    assert sheet.content_hash == row.content_hash
    assert any("100 * dependants" in line for line in sheet.lines())


def test_an_auditor_reads_and_a_verifier_does_not(house):
    shown = sign_in(house["kite"]).get(PAGE)
    assert shown.status_code == 200
    assert "Write a new version" not in text_of(shown)
    assert sign_in(house["eagle"]).get(PAGE).status_code == 403
    assert sign_in(house["grouse"]).get("/staff/treasury/rules/XXX").status_code == 404
    assert sign_in(house["kite"]).get("/en/books/rules/USD.json").status_code == 404
