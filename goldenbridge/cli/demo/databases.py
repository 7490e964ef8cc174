"""Whose database this is: a rehearsal clears only what a rehearsal has made."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from django.db import connections

from goldenbridge.cli import readiness
from goldenbridge.cli.rehearsed import has_mark
from goldenbridge.core.errors import BridgeError, words


class NotOurDatabase(BridgeError):
    """The database holds tables that no rehearsal made."""

    code = "not_our_database"
    status = 409
    sentence = words("The database “{name}” is not empty, and no rehearsal made it. Nothing was changed.")


def begun() -> list[str]:
    """The databases in which a rehearsal was begun; NotOurDatabase if there is anything else in one of them.

    Makes no file. NoDatabase if one does not answer.
    """
    found = []
    for alias in connections:
        if readiness.is_empty(alias):
            continue
        if not has_mark(alias):
            raise NotOurDatabase(name=connections[alias].settings_dict["NAME"])
        found.append(alias)
    return found


def clear(aliases: Collection[str]) -> None:
    """Empty databases that are known to bear the mark. SQLite's files may go afterwards: nothing holds them open."""
    for alias in aliases:
        if connections[alias].vendor == "postgresql":
            with connections[alias].cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute("CREATE SCHEMA public")
    connections.close_all()
    for alias in aliases:
        if connections[alias].vendor == "sqlite":
            for ending in ("", "-wal", "-shm"):
                Path(f"{connections[alias].settings_dict['NAME']}{ending}").unlink(missing_ok=True)
