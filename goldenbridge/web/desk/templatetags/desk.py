"""Filters of the desk's pages: names by reference, amounts in steps, addresses of a case's pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django import template
from django.urls import reverse

from goldenbridge.core.casework import STEP_MINOR
from goldenbridge.web.base import formats

register = template.Library()
MINOR = 100


@register.filter
def named(names: Mapping[str, str], key: object) -> str:
    """The word for a code, or the call-sign for a reference; empty where there is none."""
    return names.get(str(key), "")


@register.filter
def units(amount_minor: int) -> int:
    """Minor units as whole units, for a number field."""
    return amount_minor // MINOR


@register.filter
def steps_money(steps: int, currency: str) -> str:
    """Steps of 50 as an amount of money."""
    return formats.money_text(steps * STEP_MINOR, currency)


@register.filter
def spaced(code: str) -> str:
    """A code as words."""
    return code.replace("_", " ")


@register.filter
def has_person(findings: Sequence[tuple[UUID, str]], person_ref: UUID) -> bool:
    """True if this person has recorded a finding."""
    return any(who == person_ref for who, _outcome in findings)


@register.simple_tag
def case_page(page: str, ref: UUID) -> str:
    """The address of a page of a case, by its name."""
    return reverse(f"desk:{page}", args=[ref])
