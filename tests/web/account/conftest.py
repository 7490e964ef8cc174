"""A served fund with people who have keys, and a Chromium in front of it."""

import pickle
from dataclasses import dataclass
from pathlib import Path

import pytest

from goldenbridge.web.account import door_views
from goldenbridge.web.base.patience import Patience
from tests.apps.people.builders import Colleague
from tests.core.passphrase import PASSPHRASE
from tests.ports import free_port
from tests.web.apply.served import Served

FOUND = """
import pickle
from django.conf import settings
from tests.apps.people.builders import open_house, open_intake
house = open_house(settings, settings.DATA)
open_intake(house)
pickle.dump({name: (each.actor, each.member) for name, each in house.colleagues.items()}, (settings.DATA / "people.pickle").open("wb"))
"""


@pytest.fixture(autouse=True)
def _fresh_patience(monkeypatch):
    """Each test begins with a full bucket, whatever day its clock shows."""
    monkeypatch.setattr(door_views, "PASSPHRASES", Patience(tries=5, seconds_each=30))


@dataclass
class Desk:
    """The running server and the people of the fund."""

    served: Served
    colleagues: dict[str, Colleague]

    @property
    def address(self):
        return self.served.address

    def run(self, code):
        """Run code in a process of its own on the served database."""
        done = self.served.database.run(code)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture
def desk(live_database):
    """The staff's half of a fund, served."""
    done = live_database.run(FOUND)
    assert done.returncode == 0, done.stderr
    folder = Path(live_database.environment["GOLDENBRIDGE_DATA"])
    found = pickle.loads((folder / "people.pickle").read_bytes())
    server = Served(live_database, None, free_port(), folder)
    try:
        server.start()
        yield Desk(server, {name: Colleague(*each) for name, each in found.items()})
    finally:
        server.kill()


@pytest.fixture
def open_browser(chromium):
    """Opens a browser of somebody's own; every error that a page reports fails the test."""
    complaints = []

    def new(*, width=1280):
        context = chromium.new_context(viewport={"width": width, "height": 900})
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
        return page

    yield new
    assert complaints == []


def sign_in(page, desk, call_sign, passphrase=PASSPHRASE):
    """Sign in as people do, and wait for the desk."""
    page.goto(f"{desk.address}/staff/sign-in")
    page.fill("#call_sign", call_sign)
    page.fill("#passphrase", passphrase)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/staff/")
