"""A small fund for tests: accounts in one currency, and the people who keep its books."""

from datetime import date
from uuid import UUID

from django.db import connection

from goldenbridge.apps.ledger import actions, triggers
from goldenbridge.core.actors import Actor
from goldenbridge.core.rates import Rate

TREASURER = Actor(UUID(int=11), frozenset({"treasurer"}))
APPROVER = Actor(UUID(int=12), frozenset({"approver"}))
CASEWORKER = Actor(UUID(int=13), frozenset({"caseworker"}))
DAY = date(2020, 8, 15)


def open_fund(*, cleared_minor=0, currency="USD", pots=("General",)):
    """Open the accounts and put cleared money into the first pot."""
    actions.open_accounts(currency=currency, pots=pots, actor=TREASURER)
    if cleared_minor:
        give(cleared_minor, currency=currency, pot=pots[0], key="first")


def give(amount_minor, *, currency="USD", pot="General", key="gift", on=DAY):
    """Record and clear one gift."""
    for step in (actions.record_gift, actions.clear_gift):
        step(amount_minor=amount_minor, currency=currency, pot=pot, key=key, on=on, actor=TREASURER)


def rate(text, *, source="ECB", day=DAY):
    """A rate of the day of most entries."""
    return Rate.parse(text, source=source, day=day)


def go_round_the_triggers(statement=None):
    """Do what nobody can do while the triggers stand; PostgreSQL alters no table whose foreign keys wait for a check."""
    connection.check_constraints()
    triggers.take_down(connection)
    if statement:
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.check_constraints()
        triggers.install(connection)
