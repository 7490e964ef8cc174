"""What must hold before a fund serves: tables and guards as the code wants them, static files in place."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.ledger import triggers
from goldenbridge.cli import copies, scratch
from goldenbridge.cli.rehearsed import has_mark
from goldenbridge.core.errors import BridgeError, words
from goldenbridge.platform import directory

DATABASES: Final = {"default": "DATABASE_URL", "keystore": "KEYSTORE_URL"}


class NoDatabase(BridgeError):
    """A database does not answer, or not with these credentials."""

    code = "no_database"
    status = 503
    sentence = words("The database that {variable} names cannot be opened: {reason}")


class RehearsalsData(BridgeError):
    """A rehearsal's people have passphrases that were printed on a sheet."""

    code = "rehearsals_data"
    status = 409
    sentence = words("A rehearsal was played in these databases. Production refuses its keys: begin with `init`.")


class TablesBehind(BridgeError):
    """A door makes no tables: the machine with the desk does."""

    code = "tables_behind"
    status = 503
    sentence = words(
        "The database's tables are missing or older than this program. Start `goldenbridge serve` with this version "
        "first, on the machine that mounts the desk: it brings them up to date."
    )


class NoData(BridgeError):
    """Settings alone are no fund: what was begun with them lies elsewhere, or was not brought yet."""

    code = "no_data"
    status = 404
    sentence = words(
        "“{folder}” does not hold this fund's data: root.json is missing. Bring its data there, or restore a backup. "
        "Nothing was begun in its place."
    )


class EmptyDatabase(BridgeError):
    """A fund was founded, and not in this database."""

    code = "empty_database"
    status = 409
    sentence = words(
        "A fund is here, and the database that {variable} names is empty: it is another one than the fund's. Name the "
        "fund's own in goldenbridge.env, or restore a backup into an empty folder. Nothing was begun in it."
    )


def is_door() -> bool:
    """True on a machine without the desk: it only shows pages, and neither sees the keystore nor does what is due."""
    return "desk" not in settings.AUDIENCES


def require_databases() -> None:
    """Refuse with one line, before anything is begun, if a database does not answer."""
    for alias in DATABASES:
        if alias == "keystore" and is_door():
            continue
        require_database(alias)


def require_database(alias: str) -> None:
    """NoDatabase if this one does not answer."""
    try:
        connections[alias].ensure_connection()
    except DatabaseError as error:
        raise NoDatabase(variable=DATABASES[alias], reason=str(error).splitlines()[0]) from None


def require_founded() -> None:
    """Refuse to serve what would begin empty books: settings without their data, or a fund without its databases."""
    is_founded = (settings.DATA / directory.ROOT_FILE).exists()
    if settings.PRODUCTION and not is_founded:
        raise NoData(folder=settings.DATA)
    if not is_founded or is_door():
        return
    for alias, variable in DATABASES.items():
        if is_empty(alias):
            raise EmptyDatabase(variable=variable)


def is_empty(alias: str) -> bool:
    """True if the database holds no table, or is a file that is not there; makes none. NoDatabase if it is shut."""
    if connections[alias].vendor != "sqlite" or Path(connections[alias].settings_dict["NAME"]).exists():
        require_database(alias)
    return copies.is_empty(alias)


def make_ready() -> None:
    """Bring both databases to the code's tables, make sure of the ledger's guards, and gather static files.

    A door brings no tables up to date; TablesBehind if they are not.
    """
    require_databases()
    seen = ("default",) if is_door() else ("keystore", "default")
    if settings.PRODUCTION and any(has_mark(alias) for alias in seen):
        raise RehearsalsData
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    scratch.sweep()
    if is_door():
        require_tables()
    else:
        for database in seen:
            # The other apps' steps make nothing in the keystore, but to walk through them takes seconds.
            only = ("keystore",) if database == "keystore" else ()
            call_command("migrate", *only, database=database, verbosity=0, interactive=False)
    triggers.require_installed()
    if settings.IS_GATHERED:
        call_command("collectstatic", verbosity=0, interactive=False)


def require_tables() -> None:
    """Refuse if the main database lacks something that this program's migrations make."""
    executor = MigrationExecutor(connections["default"])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise TablesBehind


def closed_intake() -> str:
    """What to do where no application can be taken; empty where one can."""
    if directory.takes_applications():
        return ""
    return (
        "Nobody can apply: the list of keys is over, or has no intake keys. The pages say so to applicants.\n"
        "An administrator mends it under /staff/directory: “Make new intake keys”, then sign the list.\n"
    )


def unconfirmed_accounts() -> str:
    """What to do where no account of a currency takes gifts or pays; empty where all do, or on a door."""
    labels = [] if is_door() else banking.waiting_accounts()
    if not labels:
        return ""
    return (
        f"No gift reaches {', '.join(labels)}, and nobody is paid from there, until a second person has confirmed it:\n"
        "a treasurer or an approver, under /staff/treasury/bank. Donors are shown no account of that currency.\n"
    )


def require_served() -> None:
    """Refuse with one line where a command finds no database, or tables that `serve` has not yet brought up to date."""
    require_databases()
    require_tables()


def second_lock() -> str:
    """The line that tells how to serve PostgreSQL with a modest role; empty on SQLite, which knows no roles."""
    if connections["default"].vendor != "postgresql":
        return ""
    script = triggers.HERE / "roles_postgresql.sql"
    return (
        "PostgreSQL: these tables belong to the role you connect as. Serve as another, and let the owner run once:\n"
        f"  psql -v app=THE_OTHER_ROLE -f {script}\n"
    )
