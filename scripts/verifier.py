"""Writes the program that checks receipts at home, and says its SHA-256; `make verifier` runs it.

Whoever has the source from a place that he trusts makes the file himself, and compares it with the one of a fund.
"""

from __future__ import annotations

from pathlib import Path

from goldenbridge.adapters.verifierprogram import NAME, verifier_digest, verifier_program


def main(folder: Path) -> None:
    """Write the program into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / NAME).write_bytes(verifier_program())
    print(f"{verifier_digest()}  {folder / NAME}")


if __name__ == "__main__":
    main(Path("build"))
