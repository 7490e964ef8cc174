"""The fund's own accounts: entered by one person, confirmed by another, and stopped by anybody who keeps money."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from goldenbridge.adapters.iban import checked_bic, checked_iban
from goldenbridge.apps.banking.errors import CurrencyUnknown
from goldenbridge.apps.banking.locking import locked_account
from goldenbridge.apps.banking.models import BankAccount
from goldenbridge.apps.banking.permissions import may_confirm_account, may_open_account, may_stop_account
from goldenbridge.core.actors import Actor
from goldenbridge.core.bank import Account
from goldenbridge.platform import clock, trail


@transaction.atomic
def open_bank_account(holder: Account, *, label: str, currency: str, actor: Actor) -> BankAccount:
    """Enter one of the fund's accounts; holder, IBAN and BIC are checked and stand in every order from it.

    Donors are not shown it and nothing is paid from it until somebody else has confirmed it.
    """
    may_open_account(actor)
    if len(currency) != 3 or not currency.isalpha() or not currency.isupper():
        raise CurrencyUnknown
    address = holder.address
    account = BankAccount.objects.create(
        label=label,
        holder=holder.name,
        iban=checked_iban(holder.iban),
        bic=checked_bic(holder.bic),
        street=address.street if address else "",
        building=address.building if address else "",
        postcode=address.postcode if address else "",
        town=address.town if address else "",
        country=address.country if address else "",
        currency=currency,
        opened_on=clock.today(),
        opened_by=actor.ref,
    )
    trail.record("banking.account_opened", account.ref, actor=actor.ref)
    return account


@transaction.atomic
def confirm_bank_account(ref: UUID, *, actor: Actor) -> BankAccount:
    """Say, as a second person, that the account is the fund's: from now on donors are shown it and it can pay.

    Of several in one currency, donors are shown the one that was confirmed first. Raises OpenedByYourself,
    SharedVoucher.
    """
    account = locked_account(ref)
    may_confirm_account(actor, account)
    if not account.is_confirmed:
        account.confirmed_by, account.confirmed_at = actor.ref, clock.now()
        account.save(update_fields=["confirmed_by", "confirmed_at"])
        trail.record("banking.account_confirmed", account.ref, actor=actor.ref)
    return account


@transaction.atomic
def stop_bank_account(ref: UUID, *, actor: Actor) -> BankAccount:
    """Show the account to no donor and pay nothing from it, until it is confirmed anew; one person is enough to stop.

    Its statements can still be imported.
    """
    account = locked_account(ref)
    may_stop_account(actor)
    if account.is_confirmed:
        account.confirmed_by, account.confirmed_at = None, None
        account.save(update_fields=["confirmed_by", "confirmed_at"])
        trail.record("banking.account_stopped", account.ref, actor=actor.ref)
    return account
