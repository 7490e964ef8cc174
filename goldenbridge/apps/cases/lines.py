"""What queries tell of cases: lines of lists, and one case's facts; references, codes and days only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from goldenbridge.apps.awards.queries import AwardView
from goldenbridge.apps.cases.complaints import complaint_in
from goldenbridge.core.cover import WaysOut
from goldenbridge.core.statements import Signed

NOW = 2
"""The mark of somebody who is in danger now."""


@dataclass(frozen=True)
class CaseLine:
    """A case in a list: references, state and days, nothing else."""

    ref: UUID
    state: str
    label: str
    danger: int
    opened_on: date
    last_heard_on: date
    waiting_answers: int
    answered_on: date | None
    open_questions: int
    part: str
    asks_leaving: bool = False

    @property
    def urgency(self) -> tuple[object, ...]:
        """Its place in a list: danger, then the oldest new answer, then who must be asked, then the longest silence."""
        waits_since = self.answered_on or date.max
        return (self.danger < NOW, waits_since, not self.asks_leaving, self.last_heard_on, self.ref)


@dataclass(frozen=True)
class QuestionLine:
    """A question that was put to the applicant."""

    ref: UUID
    kind: str
    subject_ref: UUID | None
    asked_on: date
    expires_on: date
    is_pushed: bool
    answered_on: date | None
    choice: str
    asker_ref: UUID


@dataclass(frozen=True)
class CheckLine:
    """A check with who found what."""

    kind: str
    state: str
    label: str
    findings: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True)
class SeatLine:
    """Somebody's place in a case."""

    part: str
    number: int
    person_ref: UUID
    has_half: bool
    has_shared: bool
    left_on: date | None = None


@dataclass(frozen=True)
class EmptySeat:
    """A seat that nobody works in: why (empty, gone or late), and since when, if that is known."""

    case_ref: UUID
    part: str
    person_ref: UUID
    why: str
    since: date | None


@dataclass(frozen=True)
class SignedLine:
    """A statement with how far its two signatures are."""

    statement: bytes
    content_hash: bytes
    first_ref: UUID
    second_ref: UUID | None
    completed_on: date | None


@dataclass(frozen=True)
class ObligationLine:
    """What he owes: as he said, and as two verifiers attested."""

    ref: UUID
    kind: str
    currency: str
    stated_minor: int
    verified_minor: int | None


@dataclass(frozen=True)
class CaseFacts:
    """What the owner, or somebody in a seat, sees of one case without opening anything sealed."""

    ref: UUID
    state: str
    label: str
    owner_ref: UUID
    language: str
    danger: int
    sign_key: bytes
    reply_key: Signed
    opened_on: date
    last_heard_on: date
    service_status: str
    left_on: date | None
    payee_on: date | None
    review_until: date | None
    evidence_dies_on: date | None
    has_summary: bool
    summary_generation: int
    candidate_ref: UUID | None
    award: AwardView | None
    ways_out: WaysOut | None
    is_paid: bool
    is_owed: bool
    asks_leaving: bool
    may_decide_again: bool
    obligations: tuple[ObligationLine, ...]
    questions: tuple[QuestionLine, ...]
    checks: tuple[CheckLine, ...]
    seats: tuple[SeatLine, ...]
    attestation: SignedLine | None
    determination: SignedLine | None
    accesses: Mapping[str, date]
    vacancies: tuple[EmptySeat, ...] = ()
    has_evidence_to_hand_on: bool = False
    needs_new_keys: bool = False
    has_old_texts: bool = False

    @property
    def complaint(self) -> str:
        """What he says is wrong with a payment, and nobody has asked him about."""
        return complaint_in(self.questions)

    @property
    def account_asked_on(self) -> date | None:
        """Since when he is asked where to pay and has not answered."""
        waiting = (each.asked_on for each in self.questions if each.kind == "payout" and each.answered_on is None)
        return next(waiting, None)


@dataclass(frozen=True)
class CoordinatorLine:
    """One state in the coordinator's table."""

    state: str
    label: str
    count: int
    silent: int
