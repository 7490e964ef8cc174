"""A fund with a signed directory, on the applicants' side of the door; a running server and a Chromium."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from goldenbridge.core import canonical
from goldenbridge.platform import clock
from tests.apps.intake.builders import Fund
from tests.core import fund as invented
from tests.core.promises import hire_money_people
from tests.web.apply.served import ROOT, Served, a_fund_of_today, free_port, write_directory
from tests.web.apply.walk import Walk


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


def _serve(database, **environment):
    database.environment.update({"GOLDENBRIDGE_AUDIENCES": "apply", **environment})
    folder = Path(database.environment["GOLDENBRIDGE_DATA"])
    server = Served(database, a_fund_of_today(), free_port(), folder)
    write_directory(folder, server.fund)
    if environment:
        command = [sys.executable, "-m", "goldenbridge.manage", "collectstatic", "--noinput", "-v0"]
        subprocess.run(command, env=database.environment, cwd=ROOT, check=True)
    server.start()
    yield server
    os.killpg(server.process.pid, signal.SIGKILL)
    server.process.wait()


@pytest.fixture
def served(live_database):
    """The applicants' door alone, as on a machine of its own."""
    yield from _serve(live_database)


@pytest.fixture
def served_for_real(live_database):
    """The same with the settings of production, behind a proxy that speaks TLS."""
    yield from _serve(live_database, GOLDENBRIDGE_PRODUCTION="yes", GOLDENBRIDGE_HTTPS="no")


@pytest.fixture
def phone(chromium):
    """Opens pages as wide as a cheap phone; with or without JavaScript."""
    contexts = []

    def open_page(*, scripts=True, width=360, **more):
        context = chromium.new_context(
            java_script_enabled=scripts, viewport={"width": width, "height": 740}, locale="en", **more
        )
        contexts.append(context)
        page = context.new_page()
        page.problems = []
        page.on("console", lambda said: page.problems.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
