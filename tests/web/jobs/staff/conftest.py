"""A fund with two advisers, whose pages are opened through the real door."""

from dataclasses import dataclass

import pytest
from django.test import Client

from goldenbridge.core.actors import Actor
from goldenbridge.platform import clock
from tests.apps.people.builders import open_house
from tests.apps.people.desk import sign_in
from tests.apps.work import builders
from tests.apps.work.builders import NOON

STAFF = {
    "alder": {"administrator"},
    "birch": {"administrator", "coordinator"},
    "jay": {"adviser"},
    "lark": {"adviser"},
    "dove": {"triager", "caseworker"},
}


@dataclass
class Office:
    """Browsers in which people are signed in, by call-sign."""

    house: object

    def browser(self, call_sign) -> Client:
        return sign_in(self.house[call_sign])

    def actor(self, call_sign) -> Actor:
        return self.house[call_sign].actor


@pytest.fixture
def office(db, settings, tmp_path, monkeypatch):
    with clock.moved_to(NOON):
        house = open_house(settings, tmp_path, STAFF)
        # What the builders make belongs to the two advisers who sign in.
        for name, call_sign in (("ADVISER", "jay"), ("OTHER_ADVISER", "lark")):
            monkeypatch.setattr(builders, name, house[call_sign].actor)
        yield Office(house)
