"""The side list of the desk."""

from uuid import UUID

from goldenbridge.core.actors import Actor
from goldenbridge.web.staffbase import menu


def test_a_person_sees_the_pages_of_their_roles_and_the_present_one_is_marked(monkeypatch):
    entries = (
        menu.Entry("Work", "healthy", "Signs of life", ("adviser",)),
        menu.Entry("Money", "healthy", "Runs", ("treasurer",)),
        menu.Entry("Me", "choose_language", "Language"),
        menu.Entry("Me", "nowhere:at_all", "Not mounted"),
    )
    monkeypatch.setattr(menu, "ENTRIES", entries)

    groups = menu.menu_of(Actor(UUID(int=7), frozenset({"adviser"})), "/healthy/more")

    assert groups == [
        {"name": "Work", "items": [{"address": "/healthy", "label": "Signs of life", "is_current": True}]},
        {"name": "Me", "items": [{"address": "/", "label": "Language", "is_current": False}]},
    ]
