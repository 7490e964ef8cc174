"""`goldenbridge renew`: gives the server a delegation that root keys have signed; the next list is signed under it."""

from __future__ import annotations

import argparse
from pathlib import Path

from goldenbridge.cli import environment
from goldenbridge.cli.delegate import read_delegation


def main(arguments: list[str]) -> int:
    """Check the delegation against the fund's root keys and keep it until a list of keys is signed under it."""
    parser = argparse.ArgumentParser(prog="goldenbridge renew", description=__doc__)
    parser.add_argument("file", type=Path, help="the delegation that `goldenbridge delegate` has made")
    parser.add_argument("--folder", type=Path, default=Path("fund"))
    options = parser.parse_args(arguments)
    content = read_delegation(options.file).encode()
    environment.enter(options.folder)
    renewed = environment.load("goldenbridge.platform.directory").renew_delegation(content)
    print(
        f"Delegation {renewed.version} waits. {renewed.threshold} of the people named in it sign the next list of keys"
    )
    print("under /staff/directory; with that it is in force, until", renewed.expires_on.isoformat() + ".")
    return 0
