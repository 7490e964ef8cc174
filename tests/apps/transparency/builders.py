"""A fund with a log key and a folder, and gifts that the ledger really cleared."""

from __future__ import annotations

from datetime import date, timedelta
from hashlib import sha256
from uuid import uuid4

from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.transparency import actions
from goldenbridge.apps.transparency.actions import GiftPieces
from goldenbridge.core import notesigning, verifier
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.pieces import salt_of

KEY = notesigning.make_signing_key("fund.example/log", seed=b"k" * 32)
TREASURER = Actor(uuid4(), frozenset({"treasurer"}))
DAY = date(2020, 8, 12)


def lay_out(settings, folder):
    """Put the log's key outside the data folder and say where the edition goes."""
    settings.LOG_ORIGIN = KEY.name
    settings.LOG_KEY = folder / "keys" / "log.skey"
    settings.LOG_FOLDER = folder / "log"
    settings.LOG_KEY.parent.mkdir(parents=True)
    settings.LOG_KEY.write_text(KEY.secret_text())


def open_books(*currencies):
    for currency in currencies or ("USD",):
        ledger.open_accounts(currency=currency, pots=("General",), actor=TREASURER)


def gift(number, *, amount_minor=None, currency="USD", on=DAY):
    random = sha256(b"gift %d" % number + currency.encode()).digest()
    amount = amount_minor or 2_500 + int.from_bytes(random[:2], "big") % 12_500
    return GiftPieces(uuid4(), currency, amount, random, salt_of(f"RF{number}"), on)


def clear(gifts):
    """Record, clear and push gifts as giving does."""
    for one in gifts:
        line = ledger.GiftLine(one.amount_minor, one.currency, "General", one.gift_ref.hex, one.cleared_on)
        ledger.record_gifts([line], actor=TREASURER)
        ledger.clear_gifts([line], actor=TREASURER)
    actions.push_pieces(gifts, actor=TREASURER)
    return gifts


def close(currency="USD", *, on=DAY, publish=True):
    """Close a window, put it into the log and publish the edition."""
    number = actions.close_window(currency, last_on=on, actor=SCHEDULE)
    if publish:
        actions.sequence(actor=SCHEDULE)
        actions.publish_edition(actor=SCHEDULE)
    return number


def day_after(count=1):
    return DAY + timedelta(days=count)


def folder_reader(folder):
    def read(path):
        try:
            return (folder / path).read_bytes()
        except OSError as error:
            raise verifier.LogUnreadable(path=path) from error

    return read
