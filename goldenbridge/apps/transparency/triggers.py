"""Triggers that keep the log growing only: no entry, checkpoint or window is ever changed or deleted."""

from __future__ import annotations

from typing import Any, Final

TABLES: Final = ("transparency_entry", "transparency_checkpoint", "transparency_window")
NAMES: Final = frozenset(f"{table}_{verb}" for table in TABLES for verb in ("update", "delete"))

_POSTGRESQL_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION transparency_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS
$$ BEGIN RAISE EXCEPTION 'the public log only grows' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""

_REFUSALS: Final = {
    "postgresql": "FOR EACH ROW EXECUTE FUNCTION transparency_refuse()",
    "sqlite": "BEGIN SELECT RAISE(ABORT, 'the public log only grows'); END",
}


def statements(vendor: str) -> list[str]:
    """The SQL that installs all triggers anew on SQLite or PostgreSQL."""
    made = [_POSTGRESQL_FUNCTION] if vendor == "postgresql" else []
    for table in TABLES:
        for verb in ("update", "delete"):
            name = f"{table}_{verb}"
            on_table = f" ON {table}" if vendor == "postgresql" else ""
            made.append(f"DROP TRIGGER IF EXISTS {name}{on_table}")
            made.append(f"CREATE TRIGGER {name} BEFORE {verb.upper()} ON {table} {_REFUSALS[vendor]}")
    return made


def install(_apps: Any, schema_editor: Any) -> None:
    """Install the triggers; every migration that touches these tables ends with it (SQLite drops them silently)."""
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement)
