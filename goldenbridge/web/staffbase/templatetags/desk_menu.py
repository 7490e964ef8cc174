"""The side list of the desk as a template tag."""

from __future__ import annotations

from typing import Any

from django import template

from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.web.staffbase.menu import menu_of

register = template.Library()


@register.inclusion_tag("staffbase/menu.html", takes_context=True, name="desk_menu")
def desk_menu(context: dict[str, Any]) -> dict[str, Any]:
    """The pages that the person at the desk may open; nothing for who has not signed in."""
    request = context.get("request")
    actor = getattr(request, "actor", ANONYMOUS)
    return {"groups": menu_of(actor, request.path) if actor != ANONYMOUS else []}
