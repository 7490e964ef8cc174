"""A migrated database of one's own, in which processes really commit."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from goldenbridge.core.canonical import b64
from tests.forkserver import ROOT, ForkServer

# An X25519 key pair of the tests' invented auditors.
AUDITORS_PRIVATE = bytes(range(32))
AUDITORS_PUBLIC = bytes.fromhex("8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f")
START = "import django; django.setup();"


@dataclass(frozen=True)
class LiveDatabase:
    """Where it lies, and processes that work on it."""

    environment: dict[str, str]
    server: ForkServer
    cluster: Path | None = None
    """PostgreSQL's own folder, where a thief would look."""

    def dump(self, folder: Path) -> Path:
        """Write both databases as plain text, as a thief with the disk could read them."""
        import psycopg

        folder.mkdir()
        for key in ("DATABASE_URL", "KEYSTORE_URL"):
            with psycopg.connect(self.environment[key]) as connection, (folder / key).open("wb") as file:
                tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
                for (table,) in tables:
                    with connection.cursor().copy(f'COPY "{table}" TO STDOUT') as rows:
                        file.writelines(rows)
        return folder

    def run(self, code: str, **kwargs) -> subprocess.CompletedProcess:
        """Run Python code in a process of its own, with Django set up on this database."""
        return self.server.run(START + code, environment=self.environment, **kwargs)

    def start(self, code: str, **kwargs) -> subprocess.Popen:
        """Start Python code in a process of its own and return at once."""
        return subprocess.Popen(
            [sys.executable, "-c", START + code], env=self.environment, cwd=ROOT, text=True, **kwargs
        )


def environment_of(folder, *, default, keystore):
    """What a process needs to know of a fund's folder and its two databases."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "goldenbridge.settings",
        "PYTHONPATH": str(ROOT),
        "GOLDENBRIDGE_DATA": str(folder),
        "GOLDENBRIDGE_TRAIL_KEY": b64(AUDITORS_PUBLIC),
        "GOLDENBRIDGE_SECRET": "only-for-tests-" * 4,
        "DATABASE_URL": default,
        "KEYSTORE_URL": keystore,
    }


MIGRATE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("migrate", "keystore", verbosity=0, database="keystore")
"""
