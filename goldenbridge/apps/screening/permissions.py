"""Who may say that names were screened, and see it."""

from __future__ import annotations

from goldenbridge.core.actors import Actor


def may_record_screening(actor: Actor) -> None:
    """Treasurers, where names are open when the bank file is built."""
    actor.must_have("treasurer")


def may_see_screenings(actor: Actor) -> None:
    """Those who move money, and auditors."""
    actor.must_have("treasurer", "approver", "auditor")
