"""The tables of moves: which verb leads from which state to which, for everything that has a life."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from goldenbridge.core.errors import ForbiddenMove, words

Moves = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Lifecycle:
    """A start, the moves {(state, verb): next state}, and words for each state.

    `labels` are for staff; `applicant_labels` for those states that an applicant is shown.
    """

    start: str
    moves: Moves
    labels: Mapping[str, str]
    applicant_labels: Mapping[str, str] = field(default_factory=dict)

    def next_state(self, state: str, verb: str) -> str:
        """The state after `verb`; raises ForbiddenMove if the table has no such move."""
        try:
            return self.moves[state, verb]
        except KeyError:
            raise ForbiddenMove(state=state, verb=verb) from None

    def verbs(self, state: str) -> frozenset[str]:
        """The verbs that are possible in a state."""
        return frozenset(verb for origin, verb in self.moves if origin == state)

    @property
    def states(self) -> frozenset[str]:
        """Every state of the table."""
        return frozenset({self.start, *self.moves.values(), *(origin for origin, _ in self.moves)})

    @property
    def ends(self) -> frozenset[str]:
        """The states that nothing leaves."""
        return frozenset(state for state in self.states if not self.verbs(state))


def _table(start: str, *rows: tuple[str | Iterable[str], str, str], says: Mapping[str, str] | None = None) -> Lifecycle:
    moves: dict[tuple[str, str], str] = {}
    for origins, verb, target in rows:
        for origin in [origins] if isinstance(origins, str) else origins:
            moves[origin, verb] = target
    states = {start, *moves.values(), *(origin for origin, _ in moves)}
    labels = {state: state.replace("_", " ") for state in sorted(states)}
    return Lifecycle(start, MappingProxyType(moves), MappingProxyType(labels), MappingProxyType(dict(says or {})))


_OPEN_CASE: Final = (
    "submitted",
    "first_look",
    "more_info",
    "talks",
    "verification",
    "determination",
    "accepted",
    "accepted_with_conditions",
    "active",
    "suspended",
    "closing",
    "in_review",
)

CASE: Final = _table(
    "submitted",
    ("submitted", "look", "first_look"),
    ("first_look", "ask", "more_info"),
    ("more_info", "answer", "first_look"),
    ("first_look", "talk", "talks"),
    ("talks", "verify", "verification"),
    ("verification", "attest", "determination"),
    ("determination", "doubt", "verification"),
    ("determination", "accept", "accepted"),
    ("determination", "accept_with_conditions", "accepted_with_conditions"),
    (("accepted", "accepted_with_conditions"), "activate", "active"),
    ("active", "suspend", "suspended"),
    ("suspended", "resume", "active"),
    ("active", "decide_again", "determination"),
    (("active", "suspended", "accepted", "accepted_with_conditions"), "start_closing", "closing"),
    ("closing", "close", "closed"),
    (("first_look", "talks", "verification", "determination"), "decline", "declined"),
    ("declined", "review", "in_review"),
    ("in_review", "reopen", "verification"),
    ("in_review", "uphold", "closed"),
    (_OPEN_CASE, "withdraw", "withdrawn"),
    (_OPEN_CASE, "lapse", "lapsed"),
    says={
        "submitted": words("Received. Nobody has opened it yet."),
        "first_look": words("Somebody is reading what you sent."),
        "more_info": words("We have a question for you."),
        "talks": words("We are in talks with you."),
        "verification": words("Two people are checking what you told us."),
        "determination": words("Two people are deciding."),
        "accepted": words("Your request has been accepted."),
        "accepted_with_conditions": words("Your request has been accepted, with conditions."),
        "active": words("You are being supported."),
        "suspended": words("Support is paused. Please read the reply."),
        "closing": words("Support is coming to its end."),
        "closed": words("This request is closed."),
        "declined": words("We cannot help with this request. The reply says why, and how to ask for a review."),
        "in_review": words("Other people are reviewing the decision."),
        "withdrawn": words("You have withdrawn this request."),
        "lapsed": words("We have not heard from you for a long time. You may write again."),
    },
)

CHECK: Final = _table(
    "planned",
    ("planned", "start", "in_progress"),
    ("in_progress", "confirm", "confirmed"),
    ("in_progress", "contradict", "contradicted"),
    ("in_progress", "leave_open", "inconclusive"),
    (("confirmed", "contradicted", "inconclusive"), "reopen", "in_progress"),
)

AWARD: Final = _table(
    "draft",
    ("draft", "cover", "covered"),
    ("draft", "withdraw", "withdrawn"),
    ("covered", "approve", "approved"),
    ("approved", "offer", "offered"),
    ("approved", "take_up", "taken_up"),
    ("offered", "take_up", "taken_up"),
    (("covered", "approved", "offered"), "decline", "declined"),
    ("offered", "lapse", "lapsed"),
    ("taken_up", "activate", "active"),
    ("active", "suspend", "suspended"),
    ("suspended", "resume", "active"),
    (("active", "suspended", "taken_up"), "end", "ended"),
    (("covered", "approved", "declined", "lapsed"), "free", "freed"),
    says={
        "offered": words("There is an offer for you."),
        "taken_up": words("You have accepted the offer."),
        "active": words("The promise is in force."),
        "suspended": words("Payments are paused."),
        "ended": words("The promise has ended."),
        "declined": words("You have declined the offer."),
        "lapsed": words("The offer has lapsed."),
    },
)

AWARD_CHANGE: Final = _table(
    "draft",
    ("draft", "cover", "covered"),
    ("covered", "approve", "in_force"),
    (("draft", "covered"), "withdraw", "withdrawn"),
)

AWARD_ENDING: Final = _table(
    "proposed",
    ("proposed", "sign", "signed"),
    ("signed", "end", "ended"),
    (("proposed", "signed"), "withdraw", "withdrawn"),
)

COVER_POLICY: Final = _table(
    "proposed",
    ("proposed", "sign", "signed"),
    ("signed", "release", "released"),
    (("proposed", "signed"), "withdraw", "withdrawn"),
)

DEBT_SETTLEMENT: Final = _table(
    "stated",
    ("stated", "verify_obligation", "obligation_verified"),
    ("obligation_verified", "negotiate", "negotiated"),
    (("obligation_verified", "negotiated"), "cover", "covered"),
    ("covered", "approve", "approved"),
    ("approved", "pay", "paying"),
    ("paying", "settle", "settled"),
    (("stated", "obligation_verified", "negotiated"), "dispute", "disputed"),
    ("disputed", "verify_obligation", "obligation_verified"),
    (("stated", "obligation_verified", "negotiated", "disputed", "covered", "approved"), "reject", "rejected"),
)

ENTITLEMENT: Final = _table(
    "due",
    ("due", "draw", "drawn"),
    ("drawn", "undraw", "due"),
    ("drawn", "pay", "paid"),
    ("due", "cancel", "cancelled"),
)

RUN: Final = _table(
    "open",
    ("open", "lock", "locked"),
    ("locked", "approve", "approved"),
    ("approved", "authorise", "authorised"),
    ("authorised", "release", "released"),
    ("released", "send", "sent"),
    ("sent", "reconcile", "reconciling"),
    ("reconciling", "finish", "reconciled"),
    ("reconciled", "close", "closed"),
    # The bank has paid an order that was said not to be with it.
    ("open", "surface", "sent"),
    (("locked", "approved", "authorised", "released"), "reject", "open"),
    (("open", "locked", "approved", "authorised", "released"), "abort", "aborted"),
)

PAYMENT: Final = _table(
    "pending",
    ("pending", "send", "sent"),
    ("sent", "deliver", "delivered"),
    ("sent", "fail", "failed"),
    (("sent", "delivered", "failed"), "return", "returned"),
    ("pending", "cancel", "cancelled"),
    # The bank had refused it, or it was dropped; its row says that it was paid all the same.
    (("failed", "cancelled"), "arrive", "delivered"),
    # It counted as paid by a row that named nobody, and two people say that it was not in it.
    ("delivered", "deny", "failed"),
    says={
        "sent": words("Your payment is on its way."),
        "delivered": words("Paid."),
        "failed": words("The payment did not go through. We will try another way."),
        "returned": words("The payment came back. We will try another way."),
    },
)

CONFIRMATION: Final = _table(
    "asked",
    ("asked", "receive", "received"),
    ("asked", "receive_with_issues", "received_with_issues"),
    ("asked", "miss", "not_received"),
    ("asked", "give_up", "no_answer"),
    ("no_answer", "receive", "received"),
    ("no_answer", "receive_with_issues", "received_with_issues"),
    ("no_answer", "miss", "not_received"),
)

DONATION: Final = _table(
    "announced",
    ("announced", "await", "pending"),
    (("announced", "pending"), "receive", "received"),
    ("received", "clear", "cleared"),
    (("announced", "pending"), "fail", "failed"),
    (("received", "cleared"), "refund", "refunded"),
    (("received", "cleared"), "dispute", "disputed"),
    ("disputed", "charge_back", "charged_back"),
    ("disputed", "clear", "cleared"),
)

INTRODUCTION: Final = _table(
    "prospect",
    ("prospect", "agree", "agreed_by_candidate"),
    ("agreed_by_candidate", "share", "shared"),
    ("shared", "interview", "interview"),
    (("shared", "interview"), "offer", "offer"),
    ("offer", "accept", "accepted"),
    ("accepted", "train", "training"),
    (("accepted", "training"), "start", "started"),
    ("started", "confirm", "confirmed"),
    (
        ("prospect", "agreed_by_candidate", "shared", "interview", "offer", "accepted", "training", "started"),
        "close",
        "closed",
    ),
)

VACANCY: Final = _table(
    "draft",
    ("draft", "vet", "vetted"),
    ("vetted", "open", "open"),
    ("open", "pause", "paused"),
    ("paused", "open", "open"),
    ("open", "fill", "filled"),
    ("filled", "open", "open"),
    (("draft", "vetted", "open", "paused", "filled"), "close", "closed"),
)

PLACEMENT: Final = _table(
    "accepted",
    ("accepted", "start", "started"),
    ("started", "confirm_30", "confirmed_30"),
    ("confirmed_30", "confirm_90", "confirmed_90"),
    (("accepted", "started", "confirmed_30", "confirmed_90"), "end", "ended"),
)

WORK_ITEM: Final = _table(
    "ready",
    ("ready", "lease", "leased"),
    ("leased", "finish", "done"),
    ("leased", "return", "returned"),
    (("ready", "leased"), "escalate", "escalated"),
    ("escalated", "set_aside", "set_aside"),
    (("ready", "leased", "escalated"), "withdraw", "withdrawn"),
    ("leased", "expire", "ready"),
    ("returned", "requeue", "ready"),
    ("escalated", "requeue", "ready"),
)

AUDIT: Final = _table(
    "opened",
    ("opened", "fix", "fixed"),
    ("fixed", "draw", "drawn"),
    ("drawn", "sign", "signed"),
    (("fixed", "drawn"), "withhold", "withheld"),
    ("opened", "give_up", "given_up"),
)

HOLDING: Final = _table(
    "waiting",
    ("waiting", "confirm", "confirmed"),
    ("waiting", "refuse", "refused"),
)

REFUND: Final = _table(
    "waiting",
    ("waiting", "confirm", "confirmed"),
    ("waiting", "refuse", "refused"),
)

PERSON: Final = _table(
    "invited",
    ("invited", "enrol", "active"),
    ("active", "lock", "locked"),
    ("locked", "unlock", "active"),
    (("invited", "active", "locked"), "lock_out", "locked_out"),
)
