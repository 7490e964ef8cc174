"""The chapter of the applicants: what invented officers write, and what lies unread in the queue on the last day."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID, uuid4

from goldenbridge.apps.intake import actions
from goldenbridge.cli.demo.stage import DAYS, SITE, Stage
from goldenbridge.core import records
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Letter, Story
from goldenbridge.core.bundle import Bundle
from goldenbridge.core.member import Member
from goldenbridge.core.phrase import Language
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite
from goldenbridge.platform import directory

WAITING: Final = 60
"""How many applications nobody has read yet when the curtain rises."""

TOLD: Final = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
"""What they write, in the languages of the country; nobody of these exists."""


PHRASES: Final = f"An applicant looks at {SITE}/ru/status (or be, en) with his phrase"


class Hand(Protocol):
    """Somebody of the fund with his keys unlocked."""

    @property
    def member(self) -> Member:
        """His keys."""


@dataclass(frozen=True)
class Told:
    """One application before it is sealed, and how it comes in."""

    story: Story
    contact: Contact
    language: str
    lane: str
    danger: int


def invented_application(dice: random.Random) -> Told:
    """Somebody who writes: a story, how to reach him, lane and danger, as the dice fall."""
    story, contact = dict(dice.choice(TOLD["stories"])), dice.choice(TOLD["contacts"])
    language = story.pop("language")
    obligations, needs = tuple(story.pop("obligations")), tuple(story.pop("needs"))
    return Told(
        story=Story(**story, obligations=obligations, needs=needs),
        contact=Contact(**contact),
        language=language,
        lane=dice.choices(("browser", "plain"), (4, 1))[0],
        danger=dice.choices((0, 1, 2), (12, 3, 1))[0],
    )


def send(applicant: Applicant, told: Told) -> Bundle:
    """Seal an application as the applicant's page does, and send it."""
    bundle = applicant.apply(directory.current(), story=told.story, contact=told.contact)
    actions.receive_bundle(
        bundle,
        submission=applicant.submission(story=told.story, contact=told.contact, danger=told.danger),
        lane=told.lane,
        language=told.language,
        danger=told.danger,
        actor=ANONYMOUS,
    )
    return bundle


def write(hand: Hand, bundle: Bundle, text: str) -> UUID:
    """A reply from somebody of the fund, put where only the phrase opens it."""
    header = Header(Suite.X25519, Purpose.REPLY, bundle.case, Compartment.NONE, 0, uuid4())
    envelope = records.seal_record(
        header, bundle.reply_key, Letter(text).content(), sign_seed=hand.member.keys.sign_seed
    )
    actions.put_reply(bundle.case, reply_ref=header.record, envelope=envelope, actor=SCHEDULE)
    return header.record


def phrase_of(applicant: Applicant, language: str) -> str:
    """His twelve words, in the list that his page would have taken them from."""
    listed: Language = "english" if language == "en" else "russian"
    return " ".join(applicant.words(listed))


def play(stage: Stage) -> None:
    """The last two days: more officers write than anybody can read, and one of them has an answer waiting."""
    stage.be_at(DAYS - 1, hour=20)
    count = stage.size(WAITING, least=3)
    for _ in stage.each(range(count), total=count, saying="Officers write"):
        send(Applicant(), invented_application(stage.dice))
    stage.be_at(DAYS, hour=0)
    hand = next(each for each in stage.people.values() if "caseworker" in each.actor.roles)
    for language in ("ru", "be", "en"):
        applicant, told = Applicant(), invented_application(stage.dice)
        while told.language != language:
            told = invented_application(stage.dice)
        write(hand, send(applicant, told), TOLD["replies"][language])
        stage.tell(PHRASES, f"just applied ({language})", phrase_of(applicant, language))
