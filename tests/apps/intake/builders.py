"""A small fund for tests: people with keys, a directory, an applicant and what he sends."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from goldenbridge.apps.intake import actions
from goldenbridge.core import canonical, records, statements
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Letter, Story
from goldenbridge.core.certificates import CaseKey, HalfKey
from goldenbridge.core.directory import Directory, Staff
from goldenbridge.core.paymentnotice import PaymentNotice, seal_notice
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite, key_card, new_seed
from tests.core import fund as invented


@dataclass(frozen=True)
class Fund:
    """The directory as the applicant's side sees it, and every seed behind it."""

    people: invented.Fund
    directory: Directory

    @property
    def seeds(self) -> dict[UUID, bytes]:
        return self.people.seeds

    @property
    def caseworker(self) -> Staff:
        return self.directory.holders("caseworker")[0]

    @property
    def verifiers(self) -> tuple[Staff, ...]:
        return self.directory.holders("verifier")

    @property
    def cell_ref(self) -> UUID:
        return self.directory.cells[0].ref

    def sign_seed(self, person: Staff) -> bytes:
        return self.people.keys[person.ref].sign_seed


def a_fund(*, today=invented.TODAY) -> Fund:
    people = invented.make_fund()
    return Fund(people, people.directory(issued_on=today, expires_on=today + timedelta(days=7)))


def apply(fund: Fund, applicant: Applicant, *, text: str = "I cannot go on.", how: str = "", danger: int = 0):
    """Send an application through the real action; returns the bundle as sent."""
    story, contact = Story(text=text), Contact(how=how)
    bundle = applicant.apply(fund.directory, story=story, contact=contact)
    actions.receive_bundle(
        bundle,
        submission=applicant.submission(story=story, contact=contact, danger=danger),
        lane="browser",
        language="ru",
        danger=danger,
        actor=ANONYMOUS,
    )
    return bundle


def a_letter(fund: Fund, bundle, text: str, *, writer: Staff | None = None) -> bytes:
    """A letter sealed to the applicant by a member of staff."""
    header = Header(Suite.X25519, Purpose.REPLY, bundle.case, Compartment.NONE, 0, uuid4())
    writer = writer or fund.caseworker
    return records.seal_record(header, bundle.reply_key, Letter(text).content(), sign_seed=fund.sign_seed(writer))


NOTICE = PaymentNotice("pay", date(2020, 7, 1), "500.00 EUR", date(2020, 8, 3))


def a_notice(bundle, notice: PaymentNotice = NOTICE) -> bytes:
    """What the applicant is told of a payment that he is asked about."""
    return seal_notice(notice, case=bundle.case, reply_key=bundle.reply_key)


def reply(fund: Fund, bundle, text: str = "Thank you. We are reading.") -> UUID:
    ref = uuid4()
    actions.put_reply(bundle.case, reply_ref=ref, envelope=a_letter(fund, bundle, text), actor=SCHEDULE)
    return ref


def case_key(fund: Fund, case: UUID, *, maker: Staff | None = None, compartment=Compartment.STORY):
    """(certificate as it travels with a question, seed that opens the answer)."""
    seed, maker = new_seed(), maker or fund.caseworker
    signed = statements.sign(
        CaseKey(case, compartment, 1, key_card(uuid4(), seed), maker.ref), sign_seed=fund.sign_seed(maker)
    )
    return as_key(signed), seed


def half_keys(fund: Fund, case: UUID):
    """The two verifiers' certificates and seeds."""
    keys, seeds = [], []
    for verifier in fund.verifiers:
        seed = new_seed()
        certificate = HalfKey(case, key_card(uuid4(), seed), verifier.ref)
        keys.append(as_key(statements.sign(certificate, sign_seed=fund.sign_seed(verifier))))
        seeds.append(seed)
    return keys, seeds


def as_key(signed) -> dict[str, str]:
    return {"statement": canonical.b64(signed.statement), "signature": canonical.b64(signed.signature)}


def ask(fund: Fund, bundle, kind: str = "text", *, text: str = "Since when do you serve?", keys=()) -> UUID:
    ref = uuid4()
    envelope = a_notice(bundle) if kind == "confirmation" else a_letter(fund, bundle, text)
    actions.ask(
        bundle.case,
        question_ref=ref,
        kind=kind,
        envelope=envelope,
        keys=list(keys),
        actor=SCHEDULE,
    )
    return ref
