"""What waits for whom, counted by the queries of the apps, and what a role does on its first evening."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.urls import NoReverseMatch, reverse

from goldenbridge.apps.audit import queries as audits
from goldenbridge.apps.awards import queries as awards
from goldenbridge.apps.banking import queries as banking
from goldenbridge.apps.cases import leading, samples, vacancies
from goldenbridge.apps.cases import queries as cases
from goldenbridge.apps.giving import queries as giving
from goldenbridge.apps.giving import refunds
from goldenbridge.apps.payouts import queries as payouts
from goldenbridge.apps.people import queries as people
from goldenbridge.apps.triage import queries as triage
from goldenbridge.apps.work import queries as work
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import BridgeError
from goldenbridge.platform import clock, directory

SOON_DAYS: Final = 3
# Two holders of root keys must meet their machines: that takes weeks, not days.
DELEGATION_SOON_DAYS: Final = 42


@dataclass(frozen=True)
class Waiting:
    """One line of work: what it is, how much, where to do it, whether it presses, and whether it counts things.

    A line that is not counted is one matter that its words tell whole.
    """

    text: str
    count: int
    address: str
    is_urgent: bool = False
    is_counted: bool = False


@dataclass(frozen=True)
class FirstSteps:
    """What somebody with a role does here, in three sentences."""

    role: str
    text: str


STEPS: Final = (
    FirstSteps(
        "triager",
        "Take the next application from the queue, read it, decrypted in this page, and open a case or pass it on. "
        "What you take is yours for a while; if you leave it, it goes back to the queue.",
    ),
    FirstSteps(
        "caseworker",
        "You lead cases: you read the story, ask, answer, and write notes. You never see identity or payout details.",
    ),
    FirstSteps(
        "verifier",
        "The system draws you together with one other verifier. Each of you holds half of the key to an identity; you "
        "check in one sitting, sign the same attestation, and the evidence is destroyed.",
    ),
    FirstSteps("signer", "You decide on cases by attestation and summary only, always together with a second signer."),
    FirstSteps("approver", "You cover and approve promises and runs. What you sign is shown whole before you sign it."),
    FirstSteps("treasurer", "You keep one payee cell: statements in, runs out, each step with another person."),
    FirstSteps("adviser", "You know skills, not names. Names come when both sides have agreed."),
    FirstSteps("coordinator", "You see how much waits, who has room, and what runs late; never what it says."),
    FirstSteps(
        "administrator",
        "You invite people and sign the list of keys every week. Compare fingerprints by voice before you sign.",
    ),
    FirstSteps(
        "auditor",
        "The access journal is sealed to you. Take it home from the page “Access journal” and read it there with "
        "`goldenbridge journal` and the auditors' key: it checks every record from the first. "
        "On the pages of money you see every promise and run by reference, and change nothing. On the page “Audits” "
        "two of you draw payments that nobody could choose, and sign what you found.",
    ),
)


def first_steps(actor: Actor) -> list[FirstSteps]:
    """What the actor's roles do."""
    return [steps for steps in STEPS if actor.has(steps.role)]


def waiting_for(actor: Actor) -> list[Waiting]:
    """Everything that waits for the actor, what presses first; nothing that waits for others only."""
    lines = [line for source in SOURCES for line in source(actor)]
    return sorted((line for line in lines if line.count), key=lambda line: not line.is_urgent)


def _directory(actor: Actor) -> list[Waiting]:
    if not actor.has("administrator"):
        return []
    try:
        in_force, draft = directory.latest(), people.draft(actor=actor)
    except BridgeError:
        # An administrator whom the root keys have not named signs nothing.
        return []
    address = reverse("account:directory")
    left = (in_force.expires_on - clock.today()).days
    lines = []
    if not directory.takes_applications():
        lines.append(
            Waiting("Nobody can apply: renew the list of keys and the intake keys", 1, address, is_urgent=True)
        )
    if draft is not None and actor.ref not in draft.signed_by:
        lines.append(Waiting("The next list of keys waits for your signature", 1, address, is_urgent=True))
    if 0 <= left <= SOON_DAYS and draft is None:
        lines.append(Waiting(f"The list of keys ends in {left} days: draft the next one", 1, address, left <= 1))
    if draft is None and people.unlisted_changes(actor=actor):
        lines.append(Waiting("Accounts have changed: put them on the list of keys", 1, address))
    return [*lines, *_delegation(address, has_draft=draft is not None)]


def _delegation(address: str, *, has_draft: bool) -> list[Waiting]:
    """What becomes of the root keys' word on who may sign the list."""
    if directory.coming_delegation() is not None:
        text = "The root keys have named who signs from now on: draft the next list of keys"
        return [] if has_draft else [Waiting(text, 1, address, is_urgent=True)]
    left = (directory.delegation().expires_on - clock.today()).days
    if left > DELEGATION_SOON_DAYS:
        return []
    text = f"In {max(left, 0)} days nobody may sign the list of keys any more: two holders of root keys must renew that"
    return [Waiting(text, 1, address, is_urgent=left <= DELEGATION_SOON_DAYS // 3)]


def _locked(actor: Actor) -> list[Waiting]:
    """Who was locked by somebody else: a second person looks at each."""
    if not actor.has("administrator", "coordinator"):
        return []
    found = people.locked_by_others(actor=actor)
    return _line("People were locked: destroy their keys, or let them in", len(found), "account:people", is_urgent=True)


def _triage(actor: Actor) -> list[Waiting]:
    lines = []
    if actor.has("triager"):
        counts, held = triage.queue_counts(actor), triage.my_leases(actor)
        lines += _line("You have applications open that you have not passed on", len(held), "desk:home", is_urgent=True)
        is_urgent = counts.waiting_in_danger > 0
        lines += _line("Applications wait for a first reading", counts.mine, "desk:home", is_urgent=is_urgent)
    if actor.has("coordinator"):
        closed = int(not (directory.takes_applications() or actor.has("administrator")))
        lines += _line("Nobody can apply: tell an administrator", closed, "desk:overview", is_urgent=True)
        in_danger = triage.queue_counts(actor).waiting_in_danger
        lines += _line("In danger now and unread: find readers first", in_danger, "desk:overview", is_urgent=True)
        lines += _line("Applications are set apart for a second look", len(triage.set_apart(actor)), "desk:overview")
    return lines


def _cases(actor: Actor) -> list[Waiting]:
    if not actor.has("caseworker", "verifier", "signer"):
        return []
    mine = cases.my_cases(actor)
    answered = [each for each in mine if each.waiting_answers]
    parts = {part: len([each for each in mine if each.part == part]) for part in ("caseworker", "verifier", "signer")}
    return [
        *_line("Cases with answers that you have not read", len(answered), "desk:home", is_urgent=True),
        *_line("Cases to verify together with one other", parts["verifier"], "desk:home"),
        *_line("Cases to decide together with one other", parts["signer"], "desk:home"),
        *_line("Cases that you lead", parts["caseworker"], "desk:home"),
    ]


def _samples(actor: Actor) -> list[Waiting]:
    """Payments of cases that the actor verified and that auditors have drawn."""
    due = [each for each in samples.samples_due(actor) if not each.is_opened]
    return _line("Drawn payments: open a sample of the case to two auditors", len(due), "desk:samples", is_urgent=True)


def _audits(actor: Actor) -> list[Waiting]:
    """What an audit waits for from this auditor."""
    if not actor.has("auditor"):
        return []
    found = [audits.audit(each.ref, actor=actor) for each in audits.audits(actor=actor) if each.state in audits.LIVE]
    open_now = [each for each in found if each.waits_for(actor.ref)]
    return _line("Audits wait for you", len(open_now), "treasury:audits", is_urgent=True)


def _leading(actor: Actor) -> list[Waiting]:
    """Cases that changed hands, or whose caseworker is gone."""
    lines = []
    if actor.has("caseworker"):
        due = leading.cases_to_renew(actor)
        unfinished = [ref for ref in leading.cases_to_finish(actor) if ref not in due]
        lines += _line(
            "Cases of yours need new keys before you can write in them", len(due), "desk:home", is_urgent=True
        )
        lines += _line("Cases of yours have texts under older keys: seal the rest", len(unfinished), "desk:home")
    if actor.has("coordinator"):
        lost = leading.cases_without_owner(actor)
        lines += _line(
            "Cases have no caseworker any more: give them to others", len(lost), "desk:overview", is_urgent=True
        )
        empty = vacancies.empty_seats(actor)
        lines += _line(
            "Seats in cases that nobody works in: have others drawn", len(empty), "desk:overview", is_urgent=True
        )
    return lines


def _handed_over(actor: Actor) -> list[Waiting]:
    if not actor.has("treasurer", "approver", "coordinator", "caseworker", "verifier", "signer", "adviser", "triager"):
        return []
    return _line(
        "Payments by hand wait for witnesses", len(payouts.payments_to_witness(actor=actor)), "treasury:to_witness"
    )


def _runs(actor: Actor) -> list[Waiting]:
    if not actor.has("approver", "treasurer"):
        return []
    steps: dict[str, int] = {}
    for run in payouts.runs(actor=actor):
        if run.next_step:
            steps[run.state_label] = steps.get(run.state_label, 0) + 1
    lines = [line for label, count in steps.items() for line in _line(f"Runs that are {label}", count, "treasury:runs")]
    if actor.has("treasurer"):
        failed = payouts.work_left(actor=actor)
        lines += _line("Payments failed or came back and need a follow-up", failed, "treasury:runs", is_urgent=True)
    return lines


def _placing(actor: Actor) -> list[Waiting]:
    if not actor.has("adviser"):
        return []
    unseen = work.unseen_candidates(actor=actor)
    open_now = [each for each in work.introductions(actor) if each.state not in work.OVER]
    to_close = work.introductions_to_stop(open_now, actor=actor)
    return [
        *_line(
            "Introductions to stop: the promise behind the person was ended",
            len(to_close),
            "jobs_staff:introductions",
            is_urgent=True,
        ),
        *_line("Candidates whom nobody has looked at for weeks", len(unseen), "jobs_staff:candidates", is_urgent=True),
        *_line("Introductions under way", len(open_now), "jobs_staff:introductions"),
    ]


def _line(text: str, count: int, address_name: str, *, is_urgent: bool = False) -> list[Waiting]:
    """A line that leads to a page, if that page is served here."""
    try:
        return [Waiting(text, count, reverse(address_name), is_urgent, is_counted=True)]
    except NoReverseMatch:
        return []


def _gift_lines(actor: Actor) -> list[Waiting]:
    if not actor.has("treasurer"):
        return []
    lines = giving.gift_lines(actor=actor)
    returned = giving.return_lines(actor=actor)
    return [
        *_line("Gift lines to claim", len(lines), "treasury:gift_lines"),
        *_line("Gifts that a bank has taken back", len(returned), "treasury:gift_lines", is_urgent=True),
    ]


def _refunds(actor: Actor) -> list[Waiting]:
    if not actor.has("treasurer", "approver"):
        return []
    waiting = [each for each in refunds.refunds(actor=actor) if each.state == "waiting"]
    others = [each for each in waiting if each.proposed_by != actor.ref]
    return _line("Gifts given back wait for a second person", len(others), "treasury:gift_lines")


def _accounts(actor: Actor) -> list[Waiting]:
    if not actor.has("treasurer", "approver"):
        return []
    waiting = [each for each in banking.accounts(actor=actor) if not each.is_confirmed and each.opened_by != actor.ref]
    return _line("Bank accounts to confirm, which no donor is shown until then", len(waiting), "treasury:bank")


def _promises(actor: Actor) -> list[Waiting]:
    if not actor.has("approver", "treasurer"):
        return []
    counts = awards.counts(actor=actor)
    return [
        *_line("Promises to cover", counts.get("draft", 0), "treasury:awards"),
        *_line("Covered promises to approve", counts.get("covered", 0), "treasury:awards"),
        *_line("Approved promises to offer", counts.get("approved", 0), "treasury:awards"),
        *_line(
            "Promises that were not taken up, whose cover goes back",
            counts.get("declined", 0) + counts.get("lapsed", 0),
            "treasury:awards",
        ),
    ]


SOURCES: Final[tuple[Callable[[Actor], list[Waiting]], ...]] = (
    _directory,
    _locked,
    _triage,
    _cases,
    _leading,
    _samples,
    _audits,
    _promises,
    _accounts,
    _runs,
    _handed_over,
    _gift_lines,
    _refunds,
    _placing,
)
