"""The guards are installed, on whichever engine this is."""

from __future__ import annotations

import pytest
from django.db import connection

from goldenbridge.apps.transparency import triggers

pytestmark = pytest.mark.django_db(databases="__all__")


def test_all_triggers_are_there():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'transparency%'")
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'transparency%'")
        found = {row[0] for row in cursor.fetchall()}

    assert found == triggers.NAMES
