"""Opening the accounts of a currency and bringing in what the fund had on its first day."""

from collections.abc import Sequence
from datetime import date

from goldenbridge.apps.ledger.actions.entries import post_for
from goldenbridge.apps.ledger.models import Account
from goldenbridge.apps.ledger.permissions import may_bring_in, may_open_accounts
from goldenbridge.apps.ledger.posting import Posted
from goldenbridge.apps.ledger.retries import atomic_with_retry
from goldenbridge.core.actors import Actor
from goldenbridge.core.chart import Stage, chart_of, fund_code, pot_code
from goldenbridge.core.journal import Entry, EntryKind, Transfer
from goldenbridge.platform import trail


@atomic_with_retry
def open_accounts(*, currency: str, pots: Sequence[str], actor: Actor) -> list[str]:
    """Open the accounts of a currency and of its pots; those that are open stay as they are. Returns the new codes."""
    may_open_accounts(actor)
    specs = chart_of(currency, tuple(pots))
    present = set(Account.objects.filter(code__in=[spec.code for spec in specs]).values_list("code", flat=True))
    opened = []
    for spec in specs:
        if spec.code in present:
            continue
        account = Account.objects.create(
            code=spec.code,
            currency=spec.currency,
            stage=str(spec.stage),
            pot=spec.pot,
            side=spec.side,
            floor=spec.floor,
        )
        trail.record("ledger.account_opened", account.pk, actor=actor.ref)
        opened.append(spec.code)
    return opened


@atomic_with_retry
def record_opening(
    *, amount_minor: int, currency: str, pot: str, key: str, on: date, reserve_minor: int = 0, actor: Actor
) -> Posted:
    """Bring in what the fund had in the bank before its books began: into the pot, and into the reserve."""
    may_bring_in(actor)
    bank, opening = fund_code(Stage.BANK, currency), fund_code(Stage.OPENING, currency)
    parts = (
        (pot_code(pot, Stage.AVAILABLE, currency), amount_minor),
        (fund_code(Stage.RESERVE, currency), reserve_minor),
    )
    transfers = [
        transfer
        for account, minor in parts
        if minor
        for transfer in (Transfer(bank, opening, minor, currency), Transfer(opening, account, minor, currency))
    ]
    return post_for(Entry(key, EntryKind.OPENING, on, tuple(transfers)), actor=actor)
