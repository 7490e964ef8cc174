"""What must hold before a fund serves: tables and guards as the code wants them, static files in place."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command

from goldenbridge.apps.ledger import triggers


def make_ready() -> None:
    """Bring both databases to the code's tables, make sure of the ledger's guards, and gather static files."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    for database in ("keystore", "default"):
        call_command("migrate", database=database, verbosity=0, interactive=False)
    triggers.require_installed()
    if settings.PRODUCTION:
        call_command("collectstatic", verbosity=0, interactive=False)
