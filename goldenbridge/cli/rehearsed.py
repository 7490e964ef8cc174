"""The mark that a rehearsal leaves in its databases: production refuses them, and a copy of them keeps it."""

from __future__ import annotations

from typing import Final

from django.db import connections

MARK: Final = "goldenbridge_demo"


def mark(*aliases: str) -> None:
    """Say in these databases, or in both, that what follows is a rehearsal."""
    for alias in aliases or connections:
        with connections[alias].cursor() as cursor:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {MARK} (begun integer)")


def has_mark(alias: str) -> bool:
    """True if a rehearsal was begun in this database."""
    return MARK in connections[alias].introspection.table_names()
