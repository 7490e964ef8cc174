"""Which table lies in which database: wraps of keys apart from everything that they open."""

from __future__ import annotations

from typing import Any

KEYSTORE_APPS = frozenset({"keystore"})


class KeystoreRouter:
    """Sends the keystore app to its own database and everything else to the default one."""

    def db_for_read(self, model: Any, **_hints: Any) -> str:
        """The database that holds the model."""
        return "keystore" if model._meta.app_label in KEYSTORE_APPS else "default"  # noqa: SLF001 (Django's public meta)

    db_for_write = db_for_read

    def allow_relation(self, one: Any, other: Any, **_hints: Any) -> bool:
        """No relation crosses the databases."""
        return self.db_for_read(one) == self.db_for_read(other)

    def allow_migrate(self, db: str, app_label: str, **_hints: Any) -> bool:
        """Each app's tables are made in its own database only."""
        return (db == "keystore") == (app_label in KEYSTORE_APPS)
