"""Whose database this is: a rehearsal clears only what a rehearsal has made."""

from __future__ import annotations

from django.db import connections

from goldenbridge.cli.rehearsed import MARK
from goldenbridge.core.errors import BridgeError, words


class NotOurDatabase(BridgeError):
    """The database holds tables that no rehearsal made."""

    code = "not_our_database"
    status = 409
    sentence = words("The database “{name}” is not empty, and no rehearsal made it. Nothing was changed.")


def was_begun() -> bool:
    """True if a rehearsal was begun in these databases; NotOurDatabase if there is anything else in one of them."""
    found = {alias: set(connections[alias].introspection.table_names()) for alias in connections}
    for alias, tables in found.items():
        if tables and MARK not in tables:
            raise NotOurDatabase(name=connections[alias].settings_dict["NAME"])
    return any(found.values())


def clear() -> None:
    """Empty databases that bear the mark. SQLite's are files, which go with the folder."""
    for alias in connections:
        if connections[alias].vendor == "postgresql":
            with connections[alias].cursor() as cursor:
                cursor.execute("DROP SCHEMA public CASCADE")
                cursor.execute("CREATE SCHEMA public")
