"""The chapter of the officers: 300 stay in talks, 30 leave on a covered offer, one offer finds no cover."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from itertools import chain, cycle, repeat
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.apps.ledger.refusals import Insolvent
from goldenbridge.apps.planning import actions as planning
from goldenbridge.apps.triage import actions as triage
from goldenbridge.apps.triage.permissions import CapReached
from goldenbridge.cli.demo import casework, letters, relief
from goldenbridge.cli.demo.applicants import PHRASES, invented_application, phrase_of
from goldenbridge.cli.demo.casework import Played
from goldenbridge.cli.demo.hands import Hand, desk_of
from goldenbridge.cli.demo.stage import DAYS, Stage
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.casework import STEP_MINOR
from goldenbridge.core.money import Money
from goldenbridge.platform import clock

LEAVERS: Final = 30
# Of these some go on to be tried; three hundred are in talks on the last day.
IN_TALKS: Final = 304
# How many of those in talks came on each day: the number triples until readers set the pace.
DAYS_OF_FLOOD: Final = (4, 12, 36, 60, 60, 60, 50, 30, 18)
TRIAGERS: Final = ("dove", "dunlin", "wren", "swift")
CASEWORKERS: Final = ("lark", "linnet", "robin", "siskin", *TRIAGERS)
STEPPERS: Final = {"cover": "lynx", "approve": "marten", "offer": "otter"}
POT: Final = "General"
# A businessman has pledged housing and paid nothing in yet: a pledge is never cover.
PLEDGED_POT: Final = "Housing"
LEAST_DEBT: Final = 30_000
MOST_DEBT: Final = 2_500_000
MONTHLY: Final = 50_000
MONTHS: Final = 6
# Cheapest first: what is left to cover, approve, offer and accept, and one question that nobody has answered.
STEPS_TO_TRY: Final = ((), ("cover",), ("cover", "approve"), ("cover", "approve", "offer"))
MONTHS_TO_TRY: Final = 3


def play(stage: Stage) -> None:
    """Everybody who applied on the first nine days is read; most stay in talks, the first thirty leave."""
    leaver_count, talk_count = stage.size(LEAVERS, least=3), stage.size(IN_TALKS, least=5)
    debts = _debts(stage, leaver_count + 1 + talk_count)
    stage.be_at(0, hour=8)
    first = _read_day(stage, leaver_count + 1, debts)
    leavers, refused = first[:-1], first[-1]
    in_talks: list[Played] = []
    for day, share in enumerate(DAYS_OF_FLOOD, start=1):
        stage.be_at(day, hour=8)
        wanted = max(1, round(share * talk_count / sum(DAYS_OF_FLOOD)))
        in_talks += _read_day(stage, min(wanted, talk_count - len(in_talks)), debts)
        planning.push_funnel(actor=SCHEDULE)
    stage.be_at(len(DAYS_OF_FLOOD) + 1, hour=9)
    _answer(stage, [*first, *in_talks])
    relief.play(stage, [(_hand(each), each) for each in leavers if each.obligations])
    _verify_and_decide(stage, first)
    _offer(stage, leavers)
    _refuse(stage, refused)
    _leave(stage, leavers)
    _leave_to_try(stage, in_talks)
    stage.shelf["officers"] = leavers
    planning.push_funnel(actor=SCHEDULE)
    _tell(stage, leavers)


def _read_day(stage: Stage, count: int, debts: Iterator[int]) -> list[Played]:
    """So many apply, and are read the same day by the four who read."""
    applied: dict[UUID, Played] = {}
    for _ in stage.each(range(count), total=count, saying="Officers apply"):
        told, owed = letters.somebody_who_owes(
            partial(invented_application, stage.dice), next(debts), settings.CURRENCIES[0]
        )
        played = casework.apply(
            told.story,
            contact=told.contact,
            danger=told.danger,
            language=told.language,
            lane=told.lane,
            applicant=Applicant(),
        )
        played.obligations, played.service = owed, told.story.status
        played.evidence = letters.owing("evidence", told.language, owed, settings.CURRENCIES[0])
        applied[played.case_ref] = played
    triage.collect_arrivals(actor=SCHEDULE)
    owners = cycle(CASEWORKERS)
    for reader, _ in zip(_readers(stage), stage.each(range(count), total=count, saying="They are read"), strict=False):
        with transaction.atomic(), transaction.atomic(using="keystore"):
            _open_next(reader, stage.people[next(owners)], applied)
    return [played for played in applied.values() if played.caseworker is not None]


def _readers(stage: Stage) -> Iterator[Hand]:
    """Whoever can open the next bundle, in turn; who has nothing of his shards left stands aside."""
    waiting = [stage.people[name] for name in TRIAGERS]
    while waiting:
        for reader in list(waiting):
            try:
                with transaction.atomic():
                    triage.lease_next(actor=reader.actor)
            except (triage.NothingToRead, CapReached):
                waiting.remove(reader)
            else:
                yield reader


def _open_next(reader: Hand, owner: Hand, applied: dict[UUID, Played]) -> None:
    opened, _story = casework.read_leased(reader)
    case_ref = casework.open_case(reader, opened, owner=owner)
    played = applied.get(case_ref)
    if played is None:
        return
    played.caseworker = owner
    # Not everybody has to be asked: many first letters say what is needed.
    if case_ref.int % 3 == 0:
        reply_key = desk_of(reader).vouch_reply_key(opened.bundle.application)
        question = letters.question(case_ref.int % 7, played.language)
        casework.ask_while_reading(owner, played, question, reply_key=reply_key)


def _answer(stage: Stage, everybody: Sequence[Played]) -> None:
    """The tick brings the questions, the applicants answer, the talks begin."""
    cases.refresh_statuses(actor=SCHEDULE)
    for played in stage.each(everybody, total=len(everybody), saying="Talks"):
        if played.case_ref.int % 3 == 0:
            casework.answer_all(played, texts=letters.said("answer", played.language))
    cases.collect_answers(actor=SCHEDULE)
    currency = settings.CURRENCIES[0]
    for played in stage.each(everybody, total=len(everybody), saying="Talks"):
        hand = _hand(played)
        with transaction.atomic():
            # Most answers have been read by the last day; some wait for whoever signs in.
            if played.case_ref.int % 9:
                cases.open_compartment(played.case_ref, compartment="story", actor=hand.actor)
            casework.take_into_talks(
                hand, played.case_ref, service=played.service, owed=played.obligations, currency=currency
            )
    cases.refresh_statuses(actor=SCHEDULE)


def _debts(stage: Stage, count: int) -> Iterator[int]:
    """Debts from a few hundred to 25,000; those of the leavers come first, and rise evenly before they are mixed."""
    leavers = stage.size(LEAVERS, least=3)
    most = max(LEAST_DEBT * 2, round(MOST_DEBT * min(1.0, stage.scale)))
    ratio = (most / LEAST_DEBT) ** (1 / (leavers - 1))
    spread = [_in_steps(LEAST_DEBT * ratio**number) for number in range(leavers)]
    rest = [_in_steps(stage.dice.randint(LEAST_DEBT, most)) for _ in range(count - leavers)]
    stage.dice.shuffle(spread)
    # Whoever is not read on his day is followed by somebody else, who owes little.
    return chain(spread, rest, repeat(LEAST_DEBT))


def _in_steps(minor: float) -> int:
    return -(-round(minor) // STEP_MINOR) * STEP_MINOR


def _verify_and_decide(stage: Stage, first: Sequence[Played]) -> None:
    hands = {hand.member.ref: hand for hand in stage.people.values()}
    for number, played in enumerate(stage.each(first, total=len(first), saying="Two verifiers, two signers")):
        if number % 8 == 0:
            stage.be_at(12 + number // 8, hour=10)
        with transaction.atomic(), transaction.atomic(using="keystore"):
            casework.verify(hands, played, _hand(played), read_identity=number % 8 == 0)
            casework.decide(hands, played.case_ref, _hand(played), summary=_summary(played))


def _offer(stage: Stage, leavers: Sequence[Played]) -> None:
    stage.be_at(18, hour=11)
    for played in stage.each(leavers, total=len(leavers), saying="Offers, covered first"):
        hand = _hand(played)
        with transaction.atomic():
            award_ref = _draft(hand, played, pot=POT)
            for step, name in STEPPERS.items():
                casework.step_award(stage.people[name], award_ref, step)
            casework.tell_offer(hand, played.case_ref, _terms(played, MONTHS))
    stage.be_at(19, hour=9)
    cases.refresh_statuses(actor=SCHEDULE)


def _refuse(stage: Stage, played: Played) -> None:
    """An offer from a pot into which a pledge was made and nothing paid: refused, with the missing amount named."""
    ledger.open_accounts(currency=settings.CURRENCIES[0], pots=[PLEDGED_POT], actor=stage.people["birch"].actor)
    award_ref = _draft(_hand(played), played, pot=PLEDGED_POT)
    try:
        casework.step_award(stage.people[STEPPERS["cover"]], award_ref, "cover")
    except Insolvent as refusal:
        stage.shelf["refused"], stage.shelf["refused_award"] = played, award_ref
        stage.tell("What was refused", "an offer without cover", str(refusal))


def _leave(stage: Stage, leavers: Sequence[Played]) -> None:
    """They accept with their own signature, leave, and it is recorded; payout details wait for the next chapter."""
    stage.be_at(20, hour=21)
    for played in stage.each(leavers, total=len(leavers), saying="They accept and leave"):
        with transaction.atomic():
            casework.answer_all(played, choices={"offer": "accepted"})
    cases.refresh_statuses(actor=SCHEDULE)
    for number, played in enumerate(leavers):
        stage.be_at(21 + number * 4 // len(leavers), hour=12)
        cases.record_left_service(played.case_ref, left_on=clock.today(), actor=_hand(played).actor)
    cases.refresh_statuses(actor=SCHEDULE)


def _leave_to_try(stage: Stage, in_talks: Sequence[Played]) -> None:
    """Some stand at each step on the last day, so that whoever signs in finds work of his own."""
    hands = {hand.member.ref: hand for hand in stage.people.values()}
    stage.be_at(DAYS - 2, hour=10)
    by_debt = sorted(in_talks, key=lambda each: sum(each.obligations.values()))
    offers = list(zip(STEPS_TO_TRY, by_debt, strict=False))
    for steps, played in offers:
        with transaction.atomic(), transaction.atomic(using="keystore"):
            _bring_to_offer(stage, hands, played, steps)
    others = by_debt[len(offers) :][:7]
    asked = others.pop() if others else None
    to_try: dict[str, list[Played]] = {"verifier": [], "signer": []}
    for number, played in enumerate(others):
        part = ("signer", "verifier")[number % 2]
        with transaction.atomic(), transaction.atomic(using="keystore"):
            _bring_to_step(hands, _hand(played), played, part)
        to_try[part].append(played)
    stage.shelf["to_try"] = to_try
    _tell_phrase(stage, "an offer to accept", offers[-1][1])
    if asked is not None:
        hand = _hand(asked)
        casework.ask(hand, asked.case_ref, letters.question(2, asked.language))
        _tell_phrase(stage, "a question to answer", asked)
    cases.refresh_statuses(actor=SCHEDULE)


def _bring_to_offer(stage: Stage, hands: dict[UUID, Hand], played: Played, steps: Sequence[str]) -> None:
    """Decided and drafted, and as many steps of the promise taken; whoever is offered it has heard of it."""
    hand = _hand(played)
    casework.verify(hands, played, hand, read_identity=False)
    casework.decide(hands, played.case_ref, hand, summary=_summary(played))
    award_ref = _draft(hand, played, pot=POT, months=MONTHS_TO_TRY)
    for step in steps:
        casework.step_award(stage.people[STEPPERS[step]], award_ref, step)
    if "offer" in steps:
        casework.tell_offer(hand, played.case_ref, _terms(played, MONTHS_TO_TRY))


def _bring_to_step(hands: dict[UUID, Hand], hand: Hand, played: Played, part: str) -> None:
    case_ref = played.case_ref
    if part == "signer":
        casework.verify(hands, played, hand, read_identity=False)
        cases.plan_determination(case_ref, actor=hand.actor)
        signers = [seat.person_ref for seat in casework.facts_of(hand, case_ref).seats if seat.part == "signer"]
        casework.hand_summary(hand, case_ref, signers, _summary(played))
    else:
        cases.plan_checks(case_ref, actor=hand.actor)
        seats = [seat.person_ref for seat in casework.facts_of(hand, case_ref).seats]
        casework.sit_down([hands[ref] for ref in seats], case_ref)
        cases.push_letters(actor=SCHEDULE)
        casework.answer_all(played)
        cases.collect_answers(actor=SCHEDULE)


def _summary(played: Played) -> str:
    return letters.owing("summary", "en", played.obligations, settings.CURRENCIES[0])


def _terms(played: Played, months: int) -> str:
    monthly = str(Money(MONTHLY, settings.CURRENCIES[0]))
    return letters.said("terms", played.language, monthly=monthly, months=str(months))


def _tell_phrase(stage: Stage, what: str, played: Played) -> None:
    """The words of an applicant, in the word list that his own page would have given him."""
    stage.tell(PHRASES, f"{what} ({played.language})", phrase_of(played.applicant, played.language))


def _draft(hand: Hand, played: Played, *, pot: str, months: int = MONTHS) -> UUID:
    return casework.draft(
        hand,
        played.case_ref,
        pot=pot,
        currency=settings.CURRENCIES[0],
        monthly_minor=MONTHLY,
        months=months,
        until=clock.today() + timedelta(days=30),
    )


def _hand(played: Played) -> Hand:
    if played.caseworker is None:
        raise LookupError
    return played.caseworker


def _tell(stage: Stage, leavers: Sequence[Played]) -> None:
    hand = _hand(leavers[0])
    promised = sum(
        view.total_minor
        for view in promises.awards(
            [award.ref for award in (casework.facts_of(_hand(each), each.case_ref).award for each in leavers) if award],
            actor=hand.actor,
        ).values()
    )
    stage.tell("What was promised", f"to {len(leavers)} who left", f"{promised / 100:,.0f} {settings.CURRENCIES[0]}")
    _tell_phrase(stage, "left on an offer", leavers[0])
