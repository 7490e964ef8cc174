"""A fund with a signed directory, on the applicants' side of the door; a running server and a Chromium."""

import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from goldenbridge.core import canonical
from goldenbridge.platform import clock
from tests import evidence, older
from tests.apps.intake.builders import Fund
from tests.core import fund as invented
from tests.core.promises import hire_money_people
from tests.ports import free_port
from tests.web.apply.served import ROOT, Served, a_fund_of_today, write_directory
from tests.web.apply.walk import Walk

ELSEWHERE = re.compile(r"https?://(?!127\.0\.0\.1|localhost)")


@pytest.fixture
def fund(settings, tmp_path):
    """The fund of tests.core.fund, its files in the data folder, on a day when its directory holds."""
    settings.DATA = tmp_path
    people = hire_money_people(invented.make_fund())
    (tmp_path / "root.json").write_bytes(canonical.encode(people.root.to_value()))
    (tmp_path / "directory.json").write_bytes(people.file())
    clock.move_to(clock.datetime(2020, 8, 12, 10, tzinfo=clock.UTC))
    return Fund(people, people.directory())


@pytest.fixture
def walk(fund, client):
    return Walk(client)


@contextmanager
def serving(database, **environment):
    """The applicants' door alone, as on a machine of its own."""
    database.environment.update({"GOLDENBRIDGE_AUDIENCES": "apply", **environment})
    folder = Path(database.environment["GOLDENBRIDGE_DATA"])
    server = Served(database, a_fund_of_today(), free_port(), folder)
    write_directory(folder, server.fund)
    if environment:
        command = [sys.executable, "-m", "goldenbridge.manage", "collectstatic", "--noinput", "-v0"]
        subprocess.run(command, env=database.environment, cwd=ROOT, check=True)
    try:
        server.start()
        yield server
    finally:
        server.kill()


@pytest.fixture(scope="module")
def door(copy_database, tmp_path_factory):
    """One door for the tests of a file."""
    with copy_database(tmp_path_factory.mktemp("door")) as database, serving(database) as server:
        yield server


@pytest.fixture
def served(door, request):
    """The door, and what comes through it from now on."""
    request.node.stash[evidence.FOLDER] = door.folder
    return door.from_now_on()


@pytest.fixture(scope="module")
def served_for_real(copy_database, tmp_path_factory):
    """The door with the settings of production, behind a proxy that speaks TLS; its pages are only read."""
    with (
        copy_database(tmp_path_factory.mktemp("door-for-real")) as database,
        serving(database, GOLDENBRIDGE_PRODUCTION="yes", GOLDENBRIDGE_HTTPS="no") as server,
    ):
        yield server


@pytest.fixture
def phone(chromium):
    """Opens pages as wide as a cheap phone, in a browser of 2020; with or without JavaScript."""

    def open_page(*, scripts=True, width=360, **more):
        context = chromium.new_context(
            java_script_enabled=scripts, viewport={"width": width, "height": 740}, locale="en", **more
        )
        # The quick exit leads out of the machine: somewhere else is here, whether there is a network or not.
        context.add_init_script(older.SCRIPT)
        context.route(ELSEWHERE, lambda route: route.fulfill(body="<title>elsewhere</title>", content_type="text/html"))
        page = context.new_page()
        page.problems = []
        page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        return page

    return open_page
