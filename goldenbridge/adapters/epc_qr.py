"""The square code that a banking app reads to fill in a transfer (EPC069-12, version 002), drawn by segno."""

from __future__ import annotations

import io
from decimal import Decimal

from segno import helpers

from goldenbridge.adapters.iban import checked_bic, checked_iban
from goldenbridge.core.bank import Account, WrongAmount, amount_to_text
from goldenbridge.core.references import read_reference
from goldenbridge.core.transliteration import transliterated

MOST_EURO_MINOR = 99_999_999_999


def epc_svg(account: Account, *, amount_minor: int, reference: str, scale: int = 4) -> str:
    """An SVG without scripts, styles or width limits; euro only, as the standard says. Dark on transparent."""
    if not 1 <= amount_minor <= MOST_EURO_MINOR:
        raise WrongAmount
    code = helpers.make_epc_qr(
        name=transliterated(account.name, most=70),
        iban=checked_iban(account.iban),
        amount=Decimal(amount_to_text(amount_minor, currency="EUR")),
        reference=read_reference(reference),
        bic=checked_bic(account.bic) or None,
        encoding="UTF-8",
    )
    picture = io.BytesIO()
    code.save(picture, kind="svg", scale=scale, border=4, xmldecl=False, svgclass=None, lineclass=None, omitsize=False)
    return picture.getvalue().decode()
