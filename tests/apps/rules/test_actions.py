"""Rules are written, proposed by one person and released by another; what is in force is what two people signed."""

import json
from dataclasses import replace

import pytest

from goldenbridge.apps.approvals.actions import StaleApproval
from goldenbridge.apps.approvals.models import Approval
from goldenbridge.apps.rules import actions, queries
from goldenbridge.apps.rules.actions import AlreadyReleased, NotProposed
from goldenbridge.apps.rules.models import Rules
from goldenbridge.apps.rules.queries import RulesDamaged
from goldenbridge.apps.transparency.models import Pending
from goldenbridge.core import canonical
from goldenbridge.core.errors import NotAllowed, NotFound
from goldenbridge.core.matrix import SamePerson
from goldenbridge.core.rules import ExampleDiffers, RuleKind, RuleTable
from goldenbridge.core.signing import ForgedSignature
from tests.apps.people.builders import open_house
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db(databases="__all__")

TABLE = RuleTable.from_value(json.loads((ROOT / "tests/vectors/rules.json").read_text())["table"])


@pytest.fixture
def house(settings, tmp_path):
    return open_house(settings, tmp_path)


def draft(house, *, table=TABLE, by="grouse"):
    return actions.draft_rules(currency="USD", rules=table.rules, examples=table.examples, actor=house[by].actor)


def sign(house, name, row, step):
    act = {"propose": actions.propose_rules, "release": actions.release_rules}[step]
    return act(
        row.ref,
        **house[name].approve("rules", row.ref, bytes(row.content_hash), step),
        actor=house[name].actor,
    )


def release(house, **more):
    row = draft(house, **more)
    sign(house, "grouse", row, "propose")
    sign(house, "heron", row, "release")
    return row


def test_two_people_put_a_version_in_force_and_it_stands_in_the_log(house):
    row = release(house)

    found = queries.in_force("USD")
    assert (found.table.version, found.ref) == (1, row.ref)
    assert queries.draft("USD", actor=house["kite"].actor) is None
    (leaf,) = Pending.objects.filter(kind="rules").values_list("leaf", flat=True)
    assert canonical.encode(found.table.content()) in bytes(leaf)


def test_what_the_rules_give_is_rounded_up_to_a_step(house):
    release(house)

    assert queries.amount_minor(RuleKind.TAPER, {"monthly": 650, "month": 3}, currency="USD") == 200_00
    inputs = {"service_class": "sergeant", "dependants": 2}
    assert queries.amount_minor(RuleKind.MONTHLY_PAY, inputs, currency="USD") == 700_00
    with pytest.raises(NotFound):
        queries.amount_minor(RuleKind.MONTHLY_PAY, inputs, currency="EUR")


def test_one_person_alone_releases_nothing(house):
    row = draft(house)
    with pytest.raises(NotProposed):
        sign(house, "heron", row, "release")
    sign(house, "grouse", row, "propose")

    with pytest.raises(SamePerson):
        sign(house, "grouse", row, "release")

    assert queries.in_force("USD") is None


def test_a_new_draft_takes_the_place_of_one_that_waits_and_its_signature_is_void(house):
    first = draft(house)
    old = house["heron"].approve("rules", first.ref, bytes(first.content_hash), "release")
    sign(house, "grouse", first, "propose")
    second = draft(house, table=replace(TABLE, rules=(replace(TABLE.rules[0], cap=1_200), *TABLE.rules[1:])))

    assert Rules.objects.count() == 1
    with pytest.raises(NotProposed):
        actions.release_rules(second.ref, **old, actor=house["heron"].actor)
    with pytest.raises(NotFound):
        sign(house, "heron", first, "release")


def test_a_released_version_is_never_signed_or_replaced_again(house):
    row = release(house)
    later = draft(house, by="heron")

    assert later.version == 2
    assert queries.in_force("USD").ref == row.ref
    with pytest.raises(AlreadyReleased):
        sign(house, "ibis", row, "release")


def test_an_example_that_does_not_come_out_keeps_the_draft_that_waited(house):
    row = draft(house)
    wrong = (replace(TABLE.examples[0], gives=701), *TABLE.examples[1:])

    with pytest.raises(ExampleDiffers):
        draft(house, table=replace(TABLE, examples=wrong))

    assert queries.draft("USD", actor=house["grouse"].actor).ref == row.ref


def test_forged_and_stale_signatures_are_refused(house):
    row = draft(house)
    given = house["grouse"].approve("rules", row.ref, bytes(32), "propose")
    with pytest.raises(StaleApproval):
        actions.propose_rules(row.ref, **given, actor=house["grouse"].actor)
    given["signature"] = bytes(64)
    with pytest.raises(ForgedSignature):
        actions.propose_rules(row.ref, **given, actor=house["grouse"].actor)


@pytest.mark.parametrize(
    "damage",
    [
        lambda row: Rules.objects.filter(ref=row.ref).update(
            content=bytes(row.content).replace(b'"cap":1200', b'"cap":9200')
        ),
        lambda row: Approval.objects.filter(subject_ref=row.ref, step="release").delete(),
        lambda row: Approval.objects.filter(subject_ref=row.ref, step="release").update(signature=bytes(64)),
        lambda row: Approval.objects.filter(subject_ref=row.ref, step="release").update(
            statement=bytes(Approval.objects.get(subject_ref=row.ref, step="propose").statement),
            signature=bytes(Approval.objects.get(subject_ref=row.ref, step="propose").signature),
        ),
    ],
    ids=["content", "missing", "forged", "copied"],
)
def test_whoever_writes_into_the_database_changes_no_rule_unseen(house, damage):
    row = release(house)
    damage(row)

    with pytest.raises(RulesDamaged):
        queries.in_force("USD")


def test_the_file_for_everybody_holds_the_table_and_both_approvals(house):
    row = release(house)

    value = canonical.decode(queries.signed_table("USD").strip())

    assert RuleTable.from_value(value["content"]).content_hash() == bytes(row.content_hash)
    assert len(value["approvals"]) == 2
    with pytest.raises(NotFound):
        queries.signed_table("EUR")


@pytest.mark.parametrize("name", ["dove", "eagle", "jay", "alder"])
def test_others_neither_write_nor_see_drafts(house, name):
    with pytest.raises(NotAllowed):
        draft(house, by=name)
    with pytest.raises(NotAllowed):
        queries.draft("USD", actor=house[name].actor)
