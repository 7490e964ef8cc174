"""A consistent copy of a database as one file, and back: SQLite by its own backup, PostgreSQL by pg_dump."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from goldenbridge.core.errors import BridgeError, words


class ToolMissing(BridgeError):
    """An outside program is needed and not there."""

    code = "tool_missing"
    status = 500
    sentence = words("The program “{tool}” is needed and was not found. It comes with PostgreSQL's client programs.")


class DumpFailed(BridgeError):
    """The outside program ended with an error."""

    code = "dump_failed"
    status = 500
    sentence = words("“{tool}” ended with code {exit_code}; nothing was written.")


class NotEmpty(BridgeError):
    """Restoring writes into an empty place only."""

    code = "not_empty"
    status = 409
    sentence = words("There is a database here already. Restore into an empty folder or an empty database.")


def dump(database: dict[str, Any], path: Path) -> None:
    """Write a copy of the database to `path`; it is whole even while the server writes."""
    if "sqlite3" in database["ENGINE"]:
        with closing(sqlite3.connect(database["NAME"])) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
        return
    _run("pg_dump", database, "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def restore(database: dict[str, Any], path: Path) -> None:
    """Bring a copy back into an empty place; NotEmpty if there is something already."""
    if "sqlite3" in database["ENGINE"]:
        target = Path(database["NAME"])
        if target.exists():
            raise NotEmpty
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        target.chmod(0o600)
        return
    _run("pg_restore", database, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(path))


def _run(tool: str, database: dict[str, Any], *arguments: str) -> None:
    found = shutil.which(tool)
    if found is None:
        raise ToolMissing(tool=tool)
    options = {"--host": database["HOST"], "--port": database["PORT"], "--username": database["USER"]}
    given = [f"{name}={value}" for name, value in options.items() if value]
    secret = {"PGPASSWORD": database["PASSWORD"]} if database["PASSWORD"] else {}
    # The password goes by the environment: a command line is seen by everybody on the machine.
    done = subprocess.run(  # noqa: S603 (the program's full path, arguments from settings)
        [found, *given, f"--dbname={database['NAME']}", *arguments],
        env={"PATH": str(Path(found).parent), **secret},
        check=False,
        capture_output=True,
    )
    if done.returncode:
        raise DumpFailed(tool=tool, exit_code=done.returncode)
