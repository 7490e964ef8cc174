"""Two databases in which a fund may begin, and how they are empty again if it does not come to be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from goldenbridge.cli import copies, readiness
from goldenbridge.core.errors import BridgeError, words

_FUNCTIONS: Final = """
    SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = current_schema()
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


class DatabaseTaken(BridgeError):
    """A fund begins in two databases of its own."""

    code = "database_taken"
    status = 409
    sentence = words("The database that {variable} names holds tables already. Nothing was changed. Name an empty one.")


@contextmanager
def databases_begun() -> Iterator[None]:
    """DatabaseTaken unless both databases are empty; whatever ends this early leaves them so again."""
    readiness.require_databases()
    for alias, variable in readiness.DATABASES.items():
        if not copies.is_empty(alias):
            raise DatabaseTaken(variable=variable)
    known = {alias: functions(connections[alias]) for alias in connections}
    with ExitStack() as unless_finished:
        for alias, names in known.items():
            unless_finished.callback(_empty, connections[alias], names)
        # First of all: what was going on in them may have been stopped in its middle.
        unless_finished.callback(connections.close_all)
        yield
        unless_finished.pop_all()


def functions(connection: BaseDatabaseWrapper) -> set[str]:
    """The functions that stand in a database of PostgreSQL, but for those of its extensions."""
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTIONS)
        return {name for (name,) in cursor.fetchall()}


def _empty(connection: BaseDatabaseWrapper, known: set[str]) -> None:
    """Take all tables from a database that had none, and the functions that it did not have."""
    if connection.vendor == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{ending}").unlink(missing_ok=True)
        return
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(table)))
        for function in functions(connection) - known:
            cursor.execute(f"DROP FUNCTION IF EXISTS {function} CASCADE")
