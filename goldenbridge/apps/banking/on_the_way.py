"""What had left a partner before his export and was not in our bank yet: he no longer counts it, nothing comes off."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.db.models import QuerySet

from goldenbridge.apps.banking.models import Holding, Line, OnTheWay, Partner
from goldenbridge.core.holding import ARRIVES_WITHIN, Left


def keep_left(holding: Holding, left: tuple[Left, ...]) -> None:
    """Keep the days and sums of what left the partner lately, by the export's rows, until somebody confirms them."""
    OnTheWay.objects.bulk_create(OnTheWay(holding=holding, left_on=each.on, amount_minor=each.minor) for each in left)


def take_up(holding: Holding, partner: Partner) -> int:
    """Take up a confirmed export's rows; return what has come since its day and had not left before it.

    A row that an earlier export told of already is known. What came already is joined to the row that it left by.
    """
    told = OnTheWay.objects.filter(holding__partner=partner, holding__state="confirmed").exclude(holding=holding)
    known = Counter(told.values_list("left_on", "amount_minor"))
    again = []
    for each in holding.left.order_by("left_on", "pk"):
        if known[each.left_on, each.amount_minor]:
            known[each.left_on, each.amount_minor] -= 1
            again.append(each.pk)
    OnTheWay.objects.filter(pk__in=again).delete()
    came_minor = 0
    lines = Line.objects.filter(arrival__partner=partner, on_the_way=None, booked_on__gt=holding.on - ARRIVES_WITHIN)
    for line in lines.order_by("booked_on", "ref"):
        if not join(line, holding.left.filter(line=None)) and line.booked_on > holding.on:
            came_minor += line.amount_minor
    return came_minor


def is_on_the_way(line: Line, partner_ref: UUID) -> bool:
    """Whether a confirmed export shows that a line's sum had left the partner; it is joined to that row."""
    rows = OnTheWay.objects.select_for_update(of=("self",)).filter(line=None, holding__partner_id=partner_ref)
    return join(line, rows.filter(holding__state="confirmed"))


def join(line: Line, rows: QuerySet[OnTheWay]) -> bool:
    """Join a line to the oldest of these rows that it can be; False if it can be none."""
    for row in rows.filter(amount_minor=line.amount_minor).order_by("left_on", "pk"):
        if Left(row.left_on, row.amount_minor).may_be(line.amount_minor, line.booked_on):
            row.line = line
            row.save(update_fields=["line"])
            return True
    return False
