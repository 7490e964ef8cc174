"""What is offered to an applicant, in his language."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext, ngettext

from goldenbridge.apps.awards.queries import AwardView
from goldenbridge.web.base.formats import day_text, money_text


def offer_terms(award: AwardView) -> Iterator[str]:
    """An offer's terms in the language that is set, a sentence each: what, until when, and in which order."""
    if award.monthly_minor:
        yield ngettext(
            "We offer you {amount} a month for {months} month.",
            "We offer you {amount} a month for {months} months.",
            award.months,
        ).format(amount=money_text(award.monthly_minor, award.currency), months=award.months)
    for settlement in award.settlements:
        amount = money_text(settlement.amount_minor, award.currency)
        yield gettext("We also settle {amount} of what you owe.").format(amount=amount)
    if award.is_covered_in_part:
        yield gettext(
            "For the first {covered} of the {months} months the money is set aside before you decide. "
            "Later months are paid when further gifts have come in; that is not certain."
        ).format(covered=award.covered_months, months=award.months)
    day = day_text(award.valid_until)
    yield gettext("The money is set aside for you up to and including {day}.").format(day=day)
    yield gettext("Accept first, leave afterwards. Do not leave before this page says that the offer is accepted.")
