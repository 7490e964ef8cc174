"""What recipients are told of payments that they are asked about, each sealed to his own key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from goldenbridge.apps.cases.models import Case, Obligation
from goldenbridge.apps.payouts.queries import ToConfirm
from goldenbridge.core import statements
from goldenbridge.core.certificates import ReplyKey
from goldenbridge.core.money import Money
from goldenbridge.core.paymentnotice import PAY, PaymentNotice, seal_notice


def sealed_notices(
    arrived: Sequence[ToConfirm], obligations: Mapping[UUID, UUID | None]
) -> dict[UUID, tuple[Case, bytes]]:
    """By payment its case and its notice; `obligations` says by entitlement which debt it settles, None for pay."""
    cases = {case.payee_ref: case for case in Case.objects.filter(payee_ref__in={each.payee_ref for each in arrived})}
    kinds = dict(Obligation.objects.filter(case__in=cases.values()).values_list("ref", "kind"))
    found = {}
    for each in arrived:
        if each.payee_ref not in cases:
            continue
        obligation = obligations.get(each.entitlement_ref)
        kind = PAY if obligation is None else kinds.get(obligation, "")
        notice = PaymentNotice(kind, each.month, str(Money(each.steps_minor, each.currency)), each.sent_on)
        case = cases[each.payee_ref]
        found[each.payment_ref] = (case, seal_notice(notice, case=case.ref, reply_key=reply_key(case)))
    return found


def reply_key(case: Case) -> bytes:
    """The key to which whatever this applicant alone may read is sealed."""
    return statements.read(ReplyKey, bytes(case.reply_certificate)).reply_key
