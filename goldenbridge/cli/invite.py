"""`goldenbridge invite`: prints a one-time address with which somebody makes his own keys in his own browser."""

from __future__ import annotations

import argparse
from pathlib import Path

from goldenbridge.cli import environment
from goldenbridge.core.actors import ROLES


def main(arguments: list[str]) -> int:
    """Invite one person and print the address once."""
    parser = argparse.ArgumentParser(prog="goldenbridge invite", description=__doc__)
    parser.add_argument("call_sign", help="a call-sign, never a real name")
    parser.add_argument("--folder", type=Path, default=Path("fund"))
    parser.add_argument("--role", action="append", required=True, choices=sorted(ROLES), help="may be given often")
    parser.add_argument("--voucher", action="append", default=[], help="call-sign of somebody who vouches")
    parser.add_argument("--address", default="http://localhost:8000", help="where the staff pages are served")
    options = parser.parse_args(arguments)
    environment.enter(options.folder)
    ceremony = environment.load("goldenbridge.cli.ceremony")
    token = ceremony.invite(options.call_sign, roles=options.role, vouchers=options.voucher)
    print(f"{options.address.rstrip('/')}/staff/enrol#{token}")
    print("Give it to nobody else; it works once and for a week. Then sign the next list of keys.")
    return 0
