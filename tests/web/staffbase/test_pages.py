"""The door of every staff page: which role gets past it, and that nobody forgets to say so for a new address."""

from uuid import UUID

import pytest
from django.db import transaction

from goldenbridge.core.actors import ROLES
from tests.apps.people.builders import open_house
from tests.apps.people.desk import sign_in
from tests.conftest import ROOT
from tests.journeys.knocks import addresses, filled

pytestmark = pytest.mark.django_db(databases="__all__")
TABLE = ROOT / "tests" / "web" / "staffbase" / "doors.txt"
"""`route: roles`, one address a line; "everybody" is whoever works here, or has not signed in yet."""
BIRDS = (
    "dove",
    "eagle",
    "finch",
    "grouse",
    "heron",
    "ibis",
    "jay",
    "kite",
    "lark",
    "merlin",
    "osprey",
    "pipit",
    "quail",
)
NOBODYS = UUID(int=1)


@pytest.fixture
def everybody(settings, tmp_path):
    """A browser for each role, in which somebody with that role alone is signed in."""
    others = dict(zip(BIRDS, sorted(ROLES - {"administrator"}), strict=False))
    house = open_house(
        settings,
        tmp_path,
        roles=dict.fromkeys(("alder", "birch"), {"administrator"}) | {bird: {role} for bird, role in others.items()},
    )
    return {role: sign_in(house[bird]) for bird, role in (others | {"alder": "administrator"}).items()}


def is_let_in(client, route):
    """Whether the answer is anything but 403; what the knock did is taken back."""
    address, cookie = filled(route, NOBODYS), client.cookies["staff"].value
    with transaction.atomic(), transaction.atomic(using="keystore"):
        # Some doors open for what is sent only: they refuse a look with 403, others with 405.
        answer = client.get(address)
        if answer.status_code in {403, 405}:
            answer = client.post(address)
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="keystore")
    answer.getvalue()  # what is streamed shuts its file when it has been read; close() would shut the database too
    client.cookies["staff"] = cookie
    return answer.status_code != 403


def written(roles):
    return "everybody" if roles == ROLES else " ".join(sorted(roles))


def test_each_role_gets_past_its_own_doors_and_no_others(everybody):
    found = {
        route: written({role for role, client in everybody.items() if is_let_in(client, route)})
        for route in sorted(route for route, _ in addresses() if route.startswith("staff/"))
    }

    assert found == dict(line.split(": ") for line in TABLE.read_text().splitlines())
