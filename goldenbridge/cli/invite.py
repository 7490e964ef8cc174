"""`goldenbridge invite`: prints a one-time address with which somebody makes his own keys in his own browser."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from goldenbridge.cli import environment
from goldenbridge.cli.serve import PORT
from goldenbridge.core.actors import ROLES

THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


def main(arguments: list[str]) -> int:
    """Invite one person and print the address once."""
    parser = argparse.ArgumentParser(prog="goldenbridge invite", description=__doc__)
    parser.add_argument("call_sign", help="a call-sign, never a real name")
    parser.add_argument("--folder", type=Path, default=Path("fund"))
    parser.add_argument("--role", action="append", required=True, choices=sorted(ROLES), help="may be given often")
    parser.add_argument("--voucher", action="append", default=[], help="call-sign of somebody who vouches")
    parser.add_argument(
        "--address", help="where the staff pages are served, if not under the fund's first host; such as https://x:8443"
    )
    options = parser.parse_args(arguments)
    environment.enter(options.folder)
    environment.load("goldenbridge.cli.readiness").require_served()
    ceremony = environment.load("goldenbridge.cli.ceremony")
    token = ceremony.invite(options.call_sign, roles=options.role, vouchers=options.voucher)
    settings = environment.load("django.conf").settings
    address = options.address or address_of(settings.HOSTS, is_https=settings.HTTPS)
    print(f"{address.rstrip('/')}/staff/enrol#{token}")
    print("Give it to nobody else; it works once and for a week. Then sign the next list of keys.")
    if not options.address:
        print("If the staff pages are served elsewhere, put that address before /staff/, or next time give --address.")
    return 0


def address_of(hosts: Sequence[str], *, is_https: bool) -> str:
    """Where the pages are, by the names they are served under: behind a proxy, or on this machine as `serve` has it."""
    host = next((host.removeprefix(".") for host in hosts if host != "*"), "localhost")
    if host in THIS_MACHINE:
        return f"http://{host}:{PORT}"
    return f"{'https' if is_https else 'http'}://{host}"
