"""The small ceremony of `goldenbridge init`, and inviting from the terminal."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from django.conf import settings

from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.people import actions as people
from goldenbridge.apps.people import queries
from goldenbridge.cli.founding import OPERATOR, enrol, found_directory, make_root
from goldenbridge.core.canonical import unb64

FIRST_ROLES = ("administrator", "coordinator")
GENERAL_POT = "general"


def found(folder: Path, *, call_sign: str, passphrase: str) -> None:
    """Make root keys, the first administrator, the first directory, and the ledger's accounts."""
    keeper = enrol(call_sign, passphrase, roles=FIRST_ROLES)
    root, seeds = make_root(folder / "keys")
    auditors = unb64(settings.TRAIL_KEY)
    found_directory(settings.DATA, root, seeds, [keeper], auditors=auditors, threshold=1)
    for currency in settings.CURRENCIES:
        ledger.open_accounts(currency=currency, pots=[GENERAL_POT], actor=OPERATOR)


def invite(call_sign: str, *, roles: Collection[str], vouchers: Collection[str]) -> str:
    """Invite somebody in the operator's name; returns the one-time word."""
    refs = [queries.by_call_sign(voucher).ref for voucher in vouchers]
    return people.invite(call_sign, roles=roles, vouchers=refs, actor=OPERATOR).token
