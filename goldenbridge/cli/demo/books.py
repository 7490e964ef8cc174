"""The last chapter: gift windows close day by day over all that was booked, the log is signed, a receipt is made."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.giving import queries
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.cli.demo import relief
from goldenbridge.cli.demo.stage import DAYS, SITE, Stage
from goldenbridge.core import donorphrase
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.money import Money
from goldenbridge.platform.program import program


def play(stage: Stage) -> None:
    """What the clock would have done every night; played last, when every day's money is in the books."""
    for day in stage.each(range(1, DAYS + 1), total=DAYS, saying="Books are signed"):
        stage.be_at(day, hour=1)
        awards.push_set_aside(actor=SCHEDULE)
        transparency.close_due_windows(actor=SCHEDULE)
        transparency.log_directory(actor=SCHEDULE)
        awards.log_reliefs(actor=SCHEDULE)
        transparency.sequence(actor=SCHEDULE)
    transparency.publish_edition(actor=SCHEDULE)
    # The receipts of promises reach their officers with the next tick.
    cases.push_promises(actor=SCHEDULE)
    if "donor" in stage.shelf:
        _tell_receipt(stage)
    relief.tell(stage)


def _tell_receipt(stage: Stage) -> None:
    """The receipt of one donor, whose phrase is on the sheet, so that anybody can make it again on the page."""
    gift = stage.shelf["donor"]
    phrase = stage.shelf["donor_phrase"]
    sent_on = stage.day(gift.day)
    made = queries.receipt(
        gift.reference,
        nonce=donorphrase.nonce(phrase, reference=gift.reference),
        amount_minor=gift.amount_minor,
        currency=gift.currency,
        sent_on=sent_on,
    )
    path = stage.folder / "receipt.txt"
    path.write_text(made.text(), encoding="utf-8")
    heading = f"A donor makes a receipt at {SITE}/en/give/receipt with"
    stage.tell(heading, "reference", gift.reference)
    stage.tell(heading, "amount", str(Money(gift.amount_minor, gift.currency)))
    stage.tell(heading, "sent on", str(sent_on))
    stage.tell(heading, "phrase", phrase)
    folder = Path(settings.LOG_FOLDER)
    command = f"{program()} verify --key {folder / 'fund.vkey'} {path} --log {folder}"
    stage.tell("The same receipt, verified at home", "command", command)
