"""Consistent copies of both databases, and back: SQLite by its own backup, PostgreSQL table by table.

A copy of SQLite is one file, `database`. A copy of PostgreSQL is a folder, `tables`: each table's rows as COPY writes
them, and `about.json`, which says by which migrations the tables were made, and whether a rehearsal was begun in them.
To bring it back, the same migrations make the tables and COPY fills them: no outside program is needed, and none can be
too old for the server.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Final

from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from goldenbridge.apps.ledger import triggers
from goldenbridge.cli import rehearsed, scratch
from goldenbridge.core.errors import BridgeError, words

FILE: Final = "database"
FOLDER: Final = "tables"
ABOUT: Final = "about.json"
CHUNK_BYTES: Final = 1024 * 1024


class NotEmpty(BridgeError):
    """Restoring writes into an empty place only."""

    code = "not_empty"
    status = 409
    sentence = words("There is a fund's data here already. Restore into an empty folder and empty databases.")


class NothingThere(BridgeError):
    """A database without a single table is no fund's."""

    code = "nothing_to_back_up"
    status = 409
    sentence = words("There is nothing to back up: a database of this fund is empty. Look at its settings.")


class OtherKind(BridgeError):
    """A copy of SQLite cannot be brought into PostgreSQL, nor the other way round."""

    code = "other_kind_of_database"
    status = 409
    sentence = words("This backup was not made from a database of this kind. The one named here is {kind}.")


class FromLaterVersion(BridgeError):
    """Tables were made by migrations that this program does not have."""

    code = "from_later_version"
    status = 409
    sentence = words("This was made by a later version of Golden Bridge. Install that version, then try again.")


@contextmanager
def snapshot(alias: str) -> Iterator[Callable[[Path], None]]:
    """Hold a database still for reading, while others write on; yields what copies it into a folder."""
    if is_empty(alias):
        raise NothingThere
    if connections[alias].vendor == "sqlite":
        with closing(sqlite3.connect(connections[alias].settings_dict["NAME"], isolation_level=None)) as held:
            held.execute("BEGIN")
            held.execute("SELECT count(*) FROM sqlite_master").fetchone()
            yield lambda folder: _copy_file(held, folder)
        return
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        about = _about(alias)
        yield lambda folder: _copy_tables(alias, about, folder)


def is_empty(alias: str) -> bool:
    """True if the database holds no table, or is not there."""
    if connections[alias].vendor == "sqlite" and not Path(connections[alias].settings_dict["NAME"]).exists():
        return True
    return not connections[alias].introspection.table_names()


def require_fits(alias: str, copied: Path) -> None:
    """Refuse a copy of another kind of database, or of a later version, before anything is brought back."""
    kind, wanted = connections[alias].vendor, copied / FOLDER / ABOUT
    if (kind == "sqlite") == wanted.exists():
        raise OtherKind(kind={"sqlite": "SQLite", "postgresql": "PostgreSQL"}[kind])
    ran = _ran(copied / FILE) if kind == "sqlite" else {(app, name) for app, name in _read(copied)["migrations"]}
    if ran - MigrationLoader(None).disk_migrations.keys():
        raise FromLaterVersion


def _ran(file: Path) -> set[tuple[str, str]]:
    """The migrations that ran in a copied file; none where no table says so."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as copy:
        try:
            return set(copy.execute("SELECT app, name FROM django_migrations"))
        except sqlite3.OperationalError:
            return set()
        except sqlite3.DatabaseError:
            raise OtherKind(kind="SQLite") from None


def bring_back(copied: Mapping[str, Path]) -> None:
    """Bring copies, by alias, into empty databases: all of them or none."""
    with ExitStack() as together:
        for alias, folder in copied.items():
            if connections[alias].vendor == "sqlite":
                together.enter_context(_file_put_back(Path(connections[alias].settings_dict["NAME"]), folder / FILE))
            else:
                together.enter_context(transaction.atomic(using=alias))
                _make_and_fill(alias, folder)


@contextmanager
def _file_put_back(target: Path, copy: Path) -> Iterator[None]:
    """The file stands under its name only if all that follows went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = scratch.unfinished(target)
    shutil.copyfile(copy, unfinished)
    unfinished.chmod(0o600)
    try:
        yield
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _make_and_fill(alias: str, copied: Path) -> None:
    about = _read(copied)
    MigrationExecutor(connections[alias]).migrate([(app, name) for app, name in about["migrations"]])
    if about["rehearsal"]:
        rehearsed.mark(alias)
    # Balances are rows here like all others: the guards, which write them, stand aside until all rows are in.
    if alias == "default":
        triggers.take_down(connections[alias])
    _fill(alias, about, copied / FOLDER)
    if alias == "default":
        triggers.install(connections[alias])


def _copy_file(held: sqlite3.Connection, folder: Path) -> None:
    with closing(sqlite3.connect(folder / FILE)) as target:
        held.backup(target)


def _about(alias: str) -> dict[str, Any]:
    """The migrations that ran, the tables they made with their columns, and where the sequences stand."""
    connection = connections[alias]
    loader = MigrationLoader(connection)
    ran = sorted(loader.applied_migrations)
    if set(ran) - loader.disk_migrations.keys():
        raise FromLaterVersion
    models = loader.project_state(ran).apps.get_models(include_auto_created=True)
    made = {each._meta.db_table for each in models}  # noqa: SLF001 (Django's own name for what it documents)
    with connection.cursor() as cursor:
        tables = {
            table: [column.name for column in connection.introspection.get_table_description(cursor, table)]
            for table in sorted(made.intersection(connection.introspection.table_names(cursor)))
        }
        counted = [each for table in tables for each in connection.introspection.get_sequences(cursor, table)]
        sequences = []
        for each in counted:
            cursor.execute(sql.SQL("SELECT last_value, is_called FROM {}").format(sql.Identifier(each["name"])))
            sequences.append([each["table"], each["column"], *cursor.fetchone()])
    return {"migrations": ran, "tables": tables, "sequences": sequences, "rehearsal": rehearsed.has_mark(alias)}


def _copy_tables(alias: str, about: dict[str, Any], folder: Path) -> None:
    (folder / FOLDER).mkdir()
    (folder / FOLDER / ABOUT).write_text(json.dumps(about), encoding="utf-8")
    with connections[alias].cursor() as cursor:
        for table, columns in about["tables"].items():
            with (
                (folder / FOLDER / table).open("wb") as file,
                cursor.copy(_statement(table, columns, "TO STDOUT")) as rows,
            ):
                file.writelines(rows)


def _read(copied: Path) -> dict[str, Any]:
    about: dict[str, Any] = json.loads((copied / FOLDER / ABOUT).read_text(encoding="utf-8"))
    return about


def _fill(alias: str, about: dict[str, Any], folder: Path) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table, columns in about["tables"].items():
            with (folder / table).open("rb") as file, cursor.copy(_statement(table, columns, "FROM STDIN")) as rows:
                while chunk := file.read(CHUNK_BYTES):
                    rows.write(chunk)
        for table, column, *stands in about["sequences"]:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", [table, column, *stands])
        # What refers to another row is looked at now: the guards cannot be put up while that is still to be done.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _statement(table: str, columns: list[str], end: str) -> sql.Composed:
    names = sql.SQL(", ").join(sql.Identifier(each) for each in columns)
    return sql.SQL("COPY {} ({}) {}").format(sql.Identifier(table), names, sql.SQL(end))
