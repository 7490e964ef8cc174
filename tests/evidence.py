"""What a failed test leaves for somebody who sees its output only: the ends of server logs, and what stood on the pages."""

from __future__ import annotations

import pytest

FOLDER, BROWSER = pytest.StashKey(), pytest.StashKey()
LINES = 40


def of(item):
    """Sections for the report of a failed test."""
    found = []
    if folder := item.stash.get(FOLDER, None):
        found += [(f"end of {path.name}", _end(path)) for path in sorted(folder.rglob("*.log"))]
    if browser := item.stash.get(BROWSER, None):
        found.append(("open pages", browser.told()))
    return found


def _end(path):
    lines = path.read_text(errors="replace").splitlines()
    return "\n".join(lines[-LINES:]) or "(empty)"
