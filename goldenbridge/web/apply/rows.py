"""Lines of facts on a status page: a label and a value, which in the browser lane the page fills in itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from goldenbridge.web.base.formats import money_text


@dataclass(frozen=True)
class Row:
    """A line of facts; without a value the page hides it."""

    name: str
    label: Any
    value: str = ""


def told_money(text: str) -> str:
    """An amount as sealed content holds it, such as `500.00 EUR`, as the language writes it."""
    figure, _, currency = text.partition(" ")
    return money_text(int(figure.replace(".", "")), currency)
