"""What the addresses of a gift's pages carry, sealed by this server: a reference, later amount and day; never a phrase.

Each page of a gift has an address, so that the browser's own Back and Reload bring it again, and a language link keeps
the gift. The secret of a receipt travels in the body of one POST only.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.conf import settings

from goldenbridge.core.errors import BridgeError, words
from goldenbridge.core.formstate import ForgedField, FormKey, StaleField
from goldenbridge.core.money import Money
from goldenbridge.core.references import donation_reference, read_reference
from goldenbridge.platform import clock

FORM_LIFE: Final = timedelta(days=2)
"""How long a form that was opened can be sent."""

GIFT_LIFE: Final = timedelta(days=14)
"""How long the page that tells where to send a gift can be opened again."""


class GiftPageGone(BridgeError):
    """The address of a gift's page is too old, or was cut."""

    code = "gift_page_gone"
    status = 404
    sentence = words(
        "This page is kept for two weeks and is gone now, or its address was cut. If you have sent your gift, you need"
        " only its reference and your phrase to make the receipt. If you have not, please begin again."
    )


@dataclass(frozen=True, slots=True)
class Announced:
    """A gift as the page that tells where to send it shows it; without a reference if it could not be noted."""

    reference: str
    money: Money
    on: date
    has_secret: bool


def new_reference() -> str:
    """A reference that no other gift has."""
    return donation_reference(secrets.token_bytes(8))


def form_address(reference: str) -> str:
    """What the address of a form carries."""
    return _key().seal("gift", {"reference": reference}, now=clock.now())


def read_form(carried: str) -> str:
    """The reference of a form; ForgedField or StaleField."""
    return read_reference(str(_key().open("gift", carried, now=clock.now(), life=FORM_LIFE)["reference"]))


def gift_address(gift: Announced) -> str:
    """What the address of an announced gift carries."""
    fields = {
        "currency": gift.money.currency,
        "has_secret": gift.has_secret,
        "minor": gift.money.minor,
        "on": gift.on.isoformat(),
        "reference": gift.reference,
    }
    return _key().seal("transfer", {**fields}, now=clock.now())


def read_gift(carried: str) -> Announced:
    """The gift of an address; GiftPageGone."""
    try:
        fields = _key().open("transfer", carried, now=clock.now(), life=GIFT_LIFE)
    except (ForgedField, StaleField) as error:
        raise GiftPageGone from error
    return Announced(
        reference=str(fields["reference"]),
        money=Money(fields["minor"], fields["currency"]),
        on=date.fromisoformat(fields["on"]),
        has_secret=fields["has_secret"],
    )


def _key() -> FormKey:
    return FormKey(settings.SECRET_KEY.encode())
