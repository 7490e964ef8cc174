"""Guessing is slowed down, and nobody is written down for it."""

from datetime import timedelta

import pytest

from goldenbridge.platform import clock
from goldenbridge.web.account import door_views
from goldenbridge.web.base.patience import Patience, TooManyTries
from tests.apps.people.builders import open_house
from tests.apps.people.desk import post_json, sign_in


def tries(patience, name="dove", most=100):
    for number in range(most):
        try:
            patience.spend(name)
        except TooManyTries as error:
            return number, error.details["seconds"]
    return most, 0


def test_a_few_tries_at_once_then_one_every_so_often():
    patience = Patience(tries=5, seconds_each=30)
    start = clock.now()

    with clock.moved_to(start):
        assert tries(patience) == (5, 30)
        assert tries(patience) == (0, 30)
    with clock.moved_to(start + timedelta(seconds=31)):
        assert tries(patience)[0] == 1
    with clock.moved_to(start + timedelta(minutes=10)):
        assert tries(patience)[0] == 5


def test_one_name_does_not_use_up_the_tries_of_another():
    patience = Patience(tries=2, seconds_each=30)
    tries(patience)

    assert tries(patience, "eagle")[0] == 2


def test_a_right_answer_gives_the_tries_back():
    patience = Patience(tries=3, seconds_each=30)
    tries(patience)
    patience.give_back("dove")

    assert tries(patience)[0] == 3


def test_a_flood_of_names_takes_no_more_memory():
    patience = Patience(tries=3, seconds_each=30, most=10)
    for number in range(1000):
        patience.spend(str(number))

    assert len(patience._spent) == 10


def test_no_name_is_kept():
    patience = Patience(tries=3, seconds_each=30)
    patience.spend("dove")

    (key,) = patience._spent
    assert (len(key), b"dove" in key) == (32, False)


@pytest.mark.django_db(databases="__all__")
def test_the_door_asks_for_patience_after_five_wrong_passphrases(settings, tmp_path, client, monkeypatch):
    monkeypatch.setattr(door_views, "PASSPHRASES", Patience(tries=5, seconds_each=30))
    house = open_house(settings, tmp_path, roles={"alder": {"administrator"}, "birch": {"administrator"}})
    wrong = {"call_sign": "alder", "login_proof": "A" * 43}

    for _ in range(5):
        assert post_json(client, "/staff/sign-in/challenge", wrong).status_code == 403
    answer = post_json(client, "/staff/sign-in/challenge", wrong)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_tries")
    assert "Wait" in answer.json()["text"]
    # Nobody else is slowed down, and a call-sign that nobody has is treated alike.
    assert sign_in(house["birch"]).get("/staff/").status_code == 200
    nobody = {"call_sign": "nobody", "login_proof": "A" * 43}
    assert [post_json(client, "/staff/sign-in/challenge", nobody).status_code for _ in range(6)] == [403] * 5 + [429]
