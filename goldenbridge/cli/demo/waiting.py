"""The last chapter of the sheet: for every kind of step one thing that waits, and who can take it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from goldenbridge.apps.approvals import queries as approvals
from goldenbridge.apps.awards import queries as awards
from goldenbridge.apps.cases import queries as cases
from goldenbridge.apps.payouts import queries as payouts
from goldenbridge.apps.triage import actions as arrivals
from goldenbridge.apps.triage import queries as triage
from goldenbridge.apps.work import queries as work
from goldenbridge.cli.demo.casework import Played
from goldenbridge.cli.demo.people import Colleague
from goldenbridge.cli.demo.stage import DAYS, SITE, Stage
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.steps import MONEY, part_of_step
from goldenbridge.platform import directory

HEADING: Final = "What waits, and for whom"
# Who is asked first for a step with money, so that one person does not use up the places of another.
TURNS: Final = {
    "cover": ("lynx",),
    "approve": ("marten", "lynx"),
    "offer": ("otter",),
    "authorise": ("lynx", "otter"),
    "release": ("otter", "marten"),
}


def play(stage: Stage) -> None:
    """Tell what waits on the last day; what nobody could take is left out."""
    stage.be_at(DAYS, hour=23)
    arrivals.collect_arrivals(actor=SCHEDULE)
    _tell_queue(stage)
    to_try = stage.shelf.get("to_try", {})
    for what, part, page in (
        ("check a case", "verifier", "checks"),
        ("decide a case", "signer", "decide"),
    ):
        _tell_seats(stage, what, to_try.get(part, ()), part=part, page=page)
    for step, state in (("cover", "draft"), ("approve", "covered"), ("offer", "approved")):
        _tell_award(stage, step, state)
    _tell_run(stage)
    _tell_vacancy(stage)


def _tell(stage: Stage, what: str, who: Iterable[Colleague], path: str) -> None:
    people = [f"{each.member.call_sign:8} {each.passphrase}" for each in who]
    if people:
        stage.tell(HEADING, what, "\n".join([*people, f"{SITE}/staff/{path}"]))


def _tell_queue(stage: Stage) -> None:
    """The reader who can open most of what lies in the queue."""
    readers = [each for each in stage.people.values() if each.actor.has("triager")]
    best = max(readers, key=lambda each: triage.queue_counts(each.actor).mine)
    if triage.queue_counts(best.actor).mine:
        _tell(stage, "read a new application", [best], "desk/")


def _tell_seats(stage: Stage, what: str, waiting: Sequence[Played], *, part: str, page: str) -> None:
    """A case, and both who were drawn for it."""
    for played in waiting[:1]:
        if played.caseworker is None:
            continue
        facts = cases.case_facts(played.case_ref, actor=played.caseworker.actor)
        seated = {seat.person_ref for seat in facts.seats if seat.part == part}
        _tell(stage, what, _people(stage, seated), f"desk/case/{played.case_ref}/{page}/")


def _people(stage: Stage, refs: set[UUID]) -> list[Colleague]:
    return [each for each in stage.people.values() if each.member.ref in refs]


def _tell_award(stage: Stage, step: str, state: str) -> None:
    """A promise that can be taken a step further, and somebody whom the matrix lets do it."""
    reader = stage.people["lynx"].actor
    refused = stage.shelf.get("refused_award")
    found = [each for each in awards.awards_in([state], actor=reader) if each.ref != refused]
    part, _roles = part_of_step("award", step)
    for award in found[:1]:
        hands = _in_turn(stage, step)
        listed = [directory.latest().person(each.member.ref) for each in hands]
        free = {each.ref for each in approvals.free_for(part, subject_ref=award.ref, people=listed)}
        _tell(
            stage,
            f"{step} a promise",
            [each for each in hands if each.member.ref in free][:1],
            f"treasury/awards/{award.ref}",
        )


def _in_turn(stage: Stage, step: str) -> list[Colleague]:
    """Everybody with a role in money, those whose turn it is first."""
    turns = TURNS[step]
    hands = [each for each in stage.people.values() if each.actor.has(*MONEY)]
    return sorted(hands, key=lambda each: _place(each.member.call_sign, turns))


def _place(call_sign: str, turns: Sequence[str]) -> int:
    return turns.index(call_sign) if call_sign in turns else len(turns)


def _tell_run(stage: Stage) -> None:
    """The run that is locked: who approves, authorises, releases and sends it, each after the other."""
    reader = stage.people["otter"].actor
    run = next((each for each in payouts.runs(actor=reader) if each.state == "locked"), None)
    if run is None:
        return
    keeper = next(name for name, ref in stage.shelf["cells"].items() if ref == run.cell_ref)
    taken: list[Colleague] = [stage.people[keeper]]
    for step in ("approve", "authorise", "release"):
        free = (
            each
            for each in _in_turn(stage, step)
            if each not in taken and payouts.is_free_to_sign(run.ref, step, actor=each.actor)
        )
        found = next(free, None)
        if found is None:
            return
        taken.append(found)
    path = f"treasury/runs/{run.ref}"
    for step, hand in zip(("approve", "authorise", "release"), taken[1:], strict=True):
        _tell(stage, f"{step} a run", [hand], path)
    _tell(stage, "then build and send it", taken[:1], path)


def _tell_vacancy(stage: Stage) -> None:
    """A vacancy that one adviser has written and the other has not vetted yet."""
    advisers: list[Any] = [each for each in stage.people.values() if each.actor.has("adviser")]
    for vacancy in work.vacancies(advisers[0].actor):
        if vacancy.state == "draft":
            second = [each for each in advisers if each.member.ref != vacancy.written_by]
            _tell(stage, "vet a vacancy", second[:1], f"work/vacancies/{vacancy.ref}/")
            return
