"""The side list of the desk: which page is for which roles; a page that is not mounted is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse

from goldenbridge.core.actors import ROLES, Actor


@dataclass(frozen=True)
class Entry:
    """One line: the group it stands in, the name of its address, its words, and for whom it is (empty: everybody)."""

    group: str
    address_name: str
    label: str
    roles: tuple[str, ...] = ()


ENTRIES: Final = (
    Entry("Desk", "account:home", "What waits"),
    Entry("Desk", "account:me", "My account"),
    Entry("Desk", "account:people", "People", tuple(sorted(ROLES))),
    Entry("Desk", "account:directory", "List of keys", ("administrator",)),
    Entry("Desk", "account:journal", "Access journal", ("auditor",)),
    Entry("Cases", "desk:home", "My work", ("triager", "caseworker", "verifier", "signer", "coordinator")),
    Entry("Cases", "desk:overview", "How the desk stands", ("coordinator",)),
    Entry("Money", "treasury:awards", "Promises", ("approver", "treasurer", "auditor")),
    Entry("Money", "treasury:rules", "Rules", ("approver", "treasurer", "coordinator", "auditor")),
    Entry("Money", "treasury:cover_policies", "Cover policy", ("approver", "treasurer", "auditor", "administrator")),
    Entry("Money", "treasury:bank", "Bank", ("treasurer", "approver", "auditor", "administrator")),
    Entry("Money", "treasury:runs", "Runs", ("treasurer", "approver", "auditor")),
    Entry("Money", "treasury:payees", "Payees", ("treasurer", "auditor")),
    Entry("Money", "treasury:stand_ins", "Stand-ins", ("approver", "treasurer", "auditor", "administrator")),
    Entry("Money", "treasury:gift_lines", "Gift lines", ("treasurer", "approver", "auditor")),
    Entry("Money", "desk:runway", "Runway", ("coordinator", "treasurer", "approver")),
    Entry("Money", "treasury:by_hand", "Booked by hand", ("treasurer", "auditor")),
    Entry("Money", "treasury:brought_in", "Brought in", ("treasurer", "approver", "auditor")),
    Entry("Money", "treasury:months", "Months", ("treasurer", "auditor")),
    Entry("Money", "treasury:audits", "Audits", ("auditor", "treasurer", "approver", "administrator", "coordinator")),
    Entry("Money", "treasury:reports", "Reports", ("treasurer", "auditor", "approver")),
    Entry("Work", "jobs_staff:overview", "Overview", ("adviser", "coordinator")),
    Entry("Work", "jobs_staff:employers", "Employers", ("adviser", "coordinator")),
    Entry("Work", "jobs_staff:vacancies", "Vacancies", ("adviser", "coordinator")),
    Entry("Work", "jobs_staff:candidates", "Candidates", ("adviser",)),
    Entry("Work", "jobs_staff:introductions", "Introductions", ("adviser",)),
    Entry("Work", "jobs_staff:placements", "Placements", ("adviser", "coordinator")),
)


def menu_of(actor: Actor, path: str) -> list[dict[str, object]]:
    """The groups and lines for this actor; the longest address that fits the path is marked as the present page."""
    lines = []
    for entry in ENTRIES:
        if entry.roles and not actor.has(*entry.roles):
            continue
        try:
            lines.append((entry, reverse(entry.address_name)))
        except NoReverseMatch:
            continue
    present = max((address for _entry, address in lines if path.startswith(address)), key=len, default=None)
    groups: dict[str, list[dict[str, object]]] = {}
    for entry, address in lines:
        item = {"address": address, "label": entry.label, "is_current": address == present}
        groups.setdefault(entry.group, []).append(item)
    return [{"name": name, "items": items} for name, items in groups.items()]
