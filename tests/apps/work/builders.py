"""Employers, vacancies and candidates for tests, made through the real actions, with really sealed names."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from goldenbridge.apps.work import actions
from goldenbridge.apps.work.actions.vacancies import VacancyText
from goldenbridge.core.actors import SCHEDULE, Actor
from goldenbridge.core.records import seal_record
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite, derive_key_pair, new_seed

ADVISER = Actor(UUID(int=101), frozenset({"adviser"}))
OTHER_ADVISER = Actor(UUID(int=102), frozenset({"adviser"}))
COORDINATOR = Actor(UUID(int=103), frozenset({"coordinator"}))
CASEWORKER = Actor(UUID(int=104), frozenset({"caseworker"}))
CONSENT = b"c" * 32
NOON = datetime(2020, 9, 1, 12, tzinfo=UTC)
ADVISER_KEY = derive_key_pair(Suite.X25519, b"a" * 32)


def sealed_name(case: UUID, record: UUID, *, name: str = "Somebody, by signal 12") -> bytes:
    header = Header(Suite.X25519, Purpose.CANDIDATE, case, Compartment.WORK, 1, record)
    return seal_record(header, ADVISER_KEY.public, name.encode(), sign_seed=new_seed())


def an_employer(*, name: str | None = None, is_vetted: bool = True):
    employer = actions.register_employer(name or f"Employer {uuid4().hex[:6]}", country="PL", actor=ADVISER)
    if is_vetted:
        actions.vet_employer(employer.ref, grounds="Register of companies; a call.", actor=OTHER_ADVISER)
    return employer


def a_vacancy(*, state: str = "open", employer=None, needed=None, slots: int = 1, title: str = "Tester"):
    employer = employer or an_employer()
    content = VacancyText(title, "We test.", needed or {"testing": 1}, {"python": 1}, {"en": 1}, slots=slots)
    vacancy = actions.draft_vacancy(employer.ref, content=content, actor=ADVISER)
    if state != "draft":
        actions.vet_vacancy(vacancy.ref, actor=OTHER_ADVISER)
    if state not in {"draft", "vetted"}:
        vacancy = actions.open_vacancy(vacancy.ref, actor=ADVISER)
    return vacancy


def a_candidate(*, adviser: Actor | None = None, award_ref: UUID | None = None, skills=None, ref: UUID | None = None):
    ref = ref or uuid4()
    return actions.register_candidate(
        ref,
        award_ref=award_ref,
        adviser_ref=(adviser or ADVISER).ref,
        skills=skills or {"testing": 2},
        languages={"en": 2},
        tested=["testing"],
        countries=["PL"],
        sealed_contact=sealed_name(ref, ref),
        consent=CONSENT,
        actor=CASEWORKER,
    )


def an_introduction(*, until: str = "prospect", vacancy=None, candidate=None):
    """An introduction that has come as far as `until`."""
    vacancy, candidate = vacancy or a_vacancy(), candidate or a_candidate()
    introduction = actions.introduce(vacancy.ref, candidate_ref=candidate.ref, actor=ADVISER)
    ref = introduction.ref
    steps = {
        "agreed_by_candidate": lambda: actions.answer_introduction(
            ref, choice="agreed", consent=CONSENT, actor=SCHEDULE
        ),
        "wanted": lambda: actions.record_employer_agreement(ref, actor=ADVISER),
        "shared": lambda: actions.share_names(ref, sealed_names=sealed_name(candidate.ref, ref), actor=ADVISER),
        "interview": lambda: actions.advance_introduction(ref, step="interview", actor=ADVISER),
        "offer": lambda: actions.advance_introduction(ref, step="offer", actor=ADVISER),
    }
    if until != "prospect":
        for name, step in steps.items():
            introduction = step()
            if name == until:
                break
    return introduction


def a_placement(*, award_ref: UUID | None = None, on: date = NOON.date(), vacancy=None):
    introduction = an_introduction(until="offer", candidate=a_candidate(award_ref=award_ref), vacancy=vacancy)
    return actions.place(introduction.ref, on=on, actor=ADVISER)
