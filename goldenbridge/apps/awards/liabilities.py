"""What promises owe as long as no run has taken it up: offered, or promised and due in a month; sums only."""

from typing import Final

from django.db.models import Exists, OuterRef, Sum

from goldenbridge.apps.awards.models import Award, Entitlement, Settlement
from goldenbridge.apps.awards.permissions import may_read_awards
from goldenbridge.core.actors import Actor
from goldenbridge.core.liability import Liability, Owed

OFFERED: Final = ("covered", "approved", "offered", "declined", "lapsed")
"""States in which money is set aside and the person has not said yes; declined and lapsed ones until they are freed."""

IN_FORCE: Final = ("active", "suspended", "ended")


def liabilities(*, actor: Actor) -> list[Liability]:
    """Return what is offered and promised, by pot and month; whoever has not left yet has no month."""
    may_read_awards(actor)
    waiting = {Owed.OFFERED: OFFERED, Owed.PROMISED: ("taken_up",)}
    found = []
    for owed, states in waiting.items():
        rows = Award.objects.filter(state__in=states, promised_minor__gt=0).order_by()
        for pot, currency, minor in rows.values_list("pot", "currency").annotate(Sum("promised_minor")):
            found.append(Liability(pot, currency, None, owed, minor))
        found += _settlements(owed, states)
    found += _settlements(Owed.PROMISED, IN_FORCE)
    due = Entitlement.objects.filter(state="due", award__state__in=IN_FORCE).order_by()
    months = due.values_list("award__pot", "award__currency", "month").annotate(Sum("amount_minor"))
    return found + [Liability(pot, currency, month, Owed.PROMISED, minor) for pot, currency, month, minor in months]


def _settlements(owed: Owed, states: tuple[str, ...]) -> list[Liability]:
    """Return the debts that promises in these states settle, as far as they are covered and no month owes them yet."""
    written = Entitlement.objects.filter(settlement=OuterRef("pk"))
    rows = Settlement.objects.filter(~Exists(written), award__state__in=states, state__in=["covered", "approved"])
    sums = rows.order_by().values_list("award__pot", "award__currency").annotate(Sum("amount_minor"))
    return [Liability(pot, currency, None, owed, minor) for pot, currency, minor in sums]
