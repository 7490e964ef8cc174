"""What the operator does with the books from the terminal."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from goldenbridge.apps.ledger.queries import exports
from goldenbridge.apps.ledger.queries.proof import Proof, proof
from goldenbridge.cli.ceremony import OPERATOR
from goldenbridge.core.plaintext import Format


def write_export(form: Format, out: Path) -> int:
    """Write the export for the owner's eyes only, where nothing lies yet; says how many lines."""
    count = 0
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        for line in exports.export(form, title=settings.FUND_NAME, actor=OPERATOR):
            file.write(line)
            count += line.count("\n")
    return count


def check(*, with_entries: bool) -> Proof:
    """Count every sum of the books anew; nobody changes anything."""
    return proof(with_entries=with_entries, actor=OPERATOR)
