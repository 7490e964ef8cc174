"""Who may do what with sealed applications: those who hand on and push down act for the fund; anybody may apply."""

from __future__ import annotations

from goldenbridge.core.actors import Actor

OFFICE = ("schedule", "triager", "caseworker", "verifier", "signer", "treasurer", "adviser")


def may_hand_on(actor: Actor) -> None:
    """The clock and those who read first take over what has arrived."""
    actor.must_have("schedule", "triager", "caseworker")


def may_see_bundle(actor: Actor) -> None:
    """First readers and caseworkers see the sealed envelopes; opening them takes a key."""
    actor.must_have("schedule", "triager", "caseworker")


def may_push_down(actor: Actor) -> None:
    """Everybody who works on a case may leave a status, a reply or a question, and take the answers."""
    actor.must_have(*OFFICE)


def may_erase(actor: Actor) -> None:
    """Envelopes and whole applications go by the clock, or when a caseworker has sealed them anew."""
    actor.must_have("schedule", "triager", "caseworker")


def may_expire(actor: Actor) -> None:
    """Letters go by the clock only."""
    actor.must_have("schedule")
