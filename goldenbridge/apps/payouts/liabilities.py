"""What runs have taken up, by how far it has come; sums in steps only, no payment and no payee."""

from __future__ import annotations

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Sum, Value, When

from goldenbridge.apps.payouts.models import Payment
from goldenbridge.apps.payouts.permissions import may_see_runs
from goldenbridge.core.actors import Actor
from goldenbridge.core.liability import Liability, Owed


def liabilities(*, actor: Actor) -> list[Liability]:
    """Return what stands in locked runs and beyond, by pot and month; what failed or came back is promised again."""
    may_see_runs(actor)
    followed = Payment.objects.filter(follows=OuterRef("pk")).exclude(state="cancelled")
    waits = Q(state__in=["failed", "returned"], given_up_on__isnull=True) & ~Exists(followed)
    owed = Case(
        When(state="pending", run__state="locked", then=Value(Owed.PROMISED)),
        When(state="pending", run__state__in=["approved", "authorised", "released"], then=Value(Owed.APPROVED)),
        When(state__in=["pending", "sent"], then=Value(Owed.SENT)),
        When(waits, then=Value(Owed.PROMISED)),
        When(confirmation__state__in=["received", "received_with_issues"], then=Value(Owed.CONFIRMED)),
        default=Value(Owed.PAID),
        output_field=CharField(),
    )
    counted = waits | Q(state__in=["pending", "sent", "delivered"])
    rows = Payment.objects.filter(counted).exclude(run__state__in=["open", "aborted"]).annotate(owed=owed)
    sums = rows.order_by().values_list(F("run__pot"), F("run__currency"), "month", "owed").annotate(Sum("steps_minor"))
    return [Liability(pot, currency, month, Owed(stage), minor) for pot, currency, month, stage, minor in sums]
