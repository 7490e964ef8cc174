"""What to type for `goldenbridge` on this machine: the rehearsal's sheet and pages write it with its path."""

from __future__ import annotations

import sys
from pathlib import Path


def program() -> str:
    """The command with its path, so that a line of the sheet works in any terminal."""
    installed = Path(sys.executable).parent / "goldenbridge"
    return str(installed) if installed.exists() else f"{sys.executable} -m goldenbridge"
