"""Building a run's order on the server, where a fund allows it: from what the treasurer's page has opened, in memory.

Nothing of it is stored, logged or cached. It stands in the plaintext list of docs/threats.md; the terminal's
`goldenbridge payfile` does the same away from the server.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from goldenbridge.adapters.orders import order_file
from goldenbridge.apps.payouts.actions.filing import open_run_file
from goldenbridge.apps.payouts.errors import NotBuiltHere, RunChanged
from goldenbridge.apps.payouts.permissions import may_send_run
from goldenbridge.core.actors import Actor
from goldenbridge.core.application import PayoutDetails
from goldenbridge.core.bank import OrderFile
from goldenbridge.core.payfile import Built, OpenPayment, RunFile, check_approvals
from goldenbridge.core.runs import PaymentAmount, release_digest
from goldenbridge.core.screening import ScreeningList, read_list
from goldenbridge.platform import clock, directory, trail


@dataclass(frozen=True)
class OpenedRow:
    """One payment as the treasurer's page has opened it, its two authors checked there."""

    payment: UUID
    details: PayoutDetails = field(repr=False)
    amount: PaymentAmount = field(repr=False)


@transaction.atomic
def build_order(run_ref: UUID, *, rows: Sequence[OpenedRow], actor: Actor) -> tuple[OrderFile, Built]:
    """The order and the word that the treasurer signs for it; raises NotBuiltHere unless the fund allows it.

    Approvals, amounts, rail and names are checked as in the terminal. Raises ScreeningHit, RunChanged and the rest.
    """
    may_send_run(actor)
    names = _names()
    file = open_run_file(run_ref, actor=actor)
    check_approvals(file, directory.current())
    payments = _payments(file, rows)
    order = order_file(file, payments, names, made_at=clock.now())
    trail.record("run.built_on_server", run_ref, actor=actor.ref)
    return order, _word(file, order, names, len(payments), actor)


def _names() -> ScreeningList:
    if not settings.SERVER_BUILDS_FILES or not settings.SCREENING_LIST:
        raise NotBuiltHere
    try:
        return read_list(Path(settings.SCREENING_LIST).read_bytes())
    except OSError as error:
        raise NotBuiltHere from error


def _payments(file: RunFile, rows: Sequence[OpenedRow]) -> list[OpenPayment]:
    """Each payment that was not dropped, once, within its steps."""
    opened = {row.payment: row for row in rows}
    wanted = [content for content in file.content.payments if content.payment not in file.dropped]
    if len(opened) != len(rows) or set(opened) != {content.payment for content in wanted}:
        raise RunChanged
    payments = []
    for content in wanted:
        row = opened[content.payment]
        row.amount.must_fit(content, currency=file.content.currency)
        payments.append(OpenPayment(content, row.details, row.amount))
    return payments


def _word(file: RunFile, order: OrderFile, names: ScreeningList, screened: int, actor: Actor) -> Built:
    return Built(
        run=file.content.run,
        version=file.content.version,
        content_hash=release_digest(file.content, dropped=file.dropped, accepted=file.accepted),
        order_digest=hashlib.sha256(order.content).digest(),
        list_digest=names.digest,
        list_size=names.size,
        screened=screened,
        actor=actor.ref,
        on=clock.today(),
    )
