"""One of our accounts with its row locked: who imports, claims or pays from it waits for whoever does so now."""

from __future__ import annotations

from uuid import UUID

from goldenbridge.apps.banking.models import BankAccount
from goldenbridge.core.errors import NotFound


def locked_account(ref: UUID) -> BankAccount:
    """The account, its row locked; raises NotFound."""
    account = BankAccount.objects.select_for_update().filter(ref=ref).first()
    if account is None:
        raise NotFound
    return account
