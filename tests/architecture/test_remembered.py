"""A fund that tests get back is the one that was built, to the last row."""

import pytest
from django.apps import apps
from django.db import transaction

from goldenbridge.apps.keystore import queries as keystore
from goldenbridge.platform import trail
from tests.apps.people import remembered
from tests.apps.people.builders import OPERATOR, open_house, open_intake

pytestmark = pytest.mark.django_db(databases="__all__")


def held(row):
    return [bytes(value) if isinstance(value, memoryview) else value for value in row]


def standing(folder):
    """Every row of every table, every file, and where the trail stands."""
    rows = {model: sorted(map(repr, map(held, model.objects.values_list()))) for model in apps.get_models()}
    return rows, {path.name: path.read_bytes() for path in folder.iterdir()}, trail._reached()


def founded(settings, folder):
    """A fund in a transaction that is rolled back, and how all stood then."""
    folder.mkdir()
    with transaction.atomic(), transaction.atomic(using="keystore"):
        house = open_house(settings, folder)
        empty = standing(folder)
        intake = open_intake(house)
        found = house, intake, empty, standing(folder)
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="keystore")
    return found


def test_what_is_brought_back_is_what_was_built(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(remembered, "_left", {})

    built = founded(settings, tmp_path / "built")
    steps = len(remembered._left)
    back = founded(settings, tmp_path / "back")

    assert back == built
    assert (steps, len(remembered._left)) == (2, 2)
    assert sum(map(len, back[3][0].values())) > 50


def test_after_a_deed_of_somebody_else_all_is_built_anew(settings, tmp_path):
    known = len(remembered._left)
    trail.record("something.else", OPERATOR.ref, actor=OPERATOR.ref)

    open_house(settings, tmp_path)

    assert len(remembered._left) == known + 1


def test_the_fund_goes_on_from_where_it_was_brought_back(settings, tmp_path):
    for _ in range(2):
        with transaction.atomic(), transaction.atomic(using="keystore"):
            house = open_house(settings, tmp_path)
            open_intake(house)
            house.hire("lark", "signer")
            assert house.publish().person(house["lark"].ref).call_sign == "lark"
            assert len(keystore.wraps_for(house["dove"].actor)) == 4
            transaction.set_rollback(True)
            transaction.set_rollback(True, using="keystore")
