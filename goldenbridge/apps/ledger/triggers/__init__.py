"""Installs the ledger's triggers, takes them down for a migration, and tells which of them are missing or changed.

SQLite silently drops triggers when Django rebuilds a table. So every migration of this app takes all of them down
first and puts all of them back last, and whoever serves compares what is there with the files.
"""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connections, migrations
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from goldenbridge.core.errors import BridgeError, words

HERE = Path(__file__).parent

_CREATED = re.compile(r"CREATE (?:VIEW|TRIGGER|FUNCTION) (\w+)")
_TRIGGER = re.compile(r"CREATE TRIGGER (\w+) .*? ON (\w+)", re.DOTALL)
_FUNCTION = re.compile(r"CREATE FUNCTION (\w+)\(.*?\$\$(.*?)\$\$", re.DOTALL)
_KEY = re.compile(r"ALTER TABLE (\w+)\s+ADD CONSTRAINT (\w+)")
_TABLE_OF = {_TRIGGER: 2, _KEY: 1}


class TriggersMissing(BridgeError):
    """The database does not guard the ledger as the files say; nobody may serve it."""

    code = "triggers_missing"
    status = 500
    sentence = words("The ledger is not guarded as it must be ({names}). Run “migrate”, or call the operator.")


def statements(text: str, *, vendor: str) -> Iterator[str]:
    """Split a script into its statements; a trigger or a function is one, however many semicolons it holds."""
    is_whole = sqlite3.complete_statement if vendor == "sqlite" else _is_whole_on_postgresql
    gathered = ""
    for line in text.splitlines(keepends=True):
        if not gathered and (not line.strip() or line.startswith("--")):
            continue
        gathered += line
        if is_whole(gathered):
            yield gathered.strip()
            gathered = ""


def _is_whole_on_postgresql(text: str) -> bool:
    return text.rstrip().endswith(";") and text.count("$$") % 2 == 0


def _script(connection: BaseDatabaseWrapper) -> str:
    return (HERE / f"{connection.vendor}.sql").read_text()


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger, function and view in place; they must not be there yet.

    What guards a table that a later migration will make is left for that migration.
    """
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for statement in statements(_script(connection), vendor=connection.vendor):
            named = _TRIGGER.match(statement) or _KEY.match(statement)
            table = named[_TABLE_OF[named.re]] if named else None
            if table is not None and table not in tables:
                continue
            cursor.execute(statement)
            if connection.vendor == "postgresql" and (trigger := _TRIGGER.match(statement)):
                cursor.execute(f"ALTER TABLE {trigger[2]} ENABLE ALWAYS TRIGGER {trigger[1]}")


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Take every trigger, function and view of the ledger down; none need be there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view') AND name LIKE 'ledger_%'"
            )
            for kind, name in cursor.fetchall():
                cursor.execute(f"DROP {kind} {name}")
            return
        cursor.execute("DROP VIEW IF EXISTS ledger_posting")
        for table, name in _KEY.findall(_script(connection)):
            cursor.execute(f"ALTER TABLE IF EXISTS {table} DROP CONSTRAINT IF EXISTS {name}")
        cursor.execute(
            "SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = current_schema() AND p.proname LIKE 'ledger\\_%'"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function} CASCADE")


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    script = _script(connection)
    if connection.vendor == "sqlite":
        return {_CREATED.match(text)[1]: text.rstrip(";") for text in statements(script, vendor=connection.vendor)}  # type: ignore[index]
    tables = dict(_TRIGGER.findall(script))
    return (
        {"ledger_posting": "view"} | tables | dict(_FUNCTION.findall(script)) | {n: t for t, n in _KEY.findall(script)}
    )


def _installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    found: dict[str, str] = {}
    with connection.cursor() as cursor:
        for query in _LOOK[connection.vendor]:
            cursor.execute(query)
            found |= dict(cursor.fetchall())
    return found


_LOOK = {
    "sqlite": ["SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') AND name LIKE 'ledger_%'"],
    "postgresql": [
        (
            "SELECT tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE c.relnamespace = current_schema()::regnamespace AND c.relname LIKE 'ledger\\_%'"
            " AND NOT tgisinternal AND tgenabled = 'A'"
        ),
        (
            "SELECT proname, prosrc FROM pg_proc"
            " WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'ledger\\_%'"
        ),
        "SELECT viewname, 'view' FROM pg_views WHERE schemaname = current_schema() AND viewname = 'ledger_posting'",
        "SELECT conname, conrelid::regclass::text FROM pg_constraint WHERE conname LIKE 'ledger_transfer_%_currency'",
    ],
}


def differences(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of triggers, functions and views that are missing, changed, switched off or not ours."""
    wanted, installed = _wanted(connection), _installed(connection)
    return sorted(name for name in wanted.keys() | installed.keys() if wanted.get(name) != installed.get(name))


def require_installed() -> None:
    """Refuse to go on unless the default database guards the ledger exactly as the files say.

    Raises:
        TriggersMissing: it names what differs.

    """
    names = differences(connections["default"])
    if names:
        raise TriggersMissing(names=", ".join(names))


class TakeDownTriggers(migrations.RunPython):
    """The first operation of every migration of this app: a rebuilt table must not trip over old triggers."""

    def __init__(self) -> None:
        super().__init__(_take_down, _install)


class InstallTriggers(migrations.RunPython):
    """The last operation of every migration of this app."""

    def __init__(self) -> None:
        super().__init__(_install, _take_down)


def _install(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.alias == "default":
        install(editor.connection)


def _take_down(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.alias == "default":
        take_down(editor.connection)
