"""The clients' side of the officer's journey: each step as the page of the right person takes it, keys in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.cases.actions import SettlementDraft
from goldenbridge.apps.cases.lines import CaseFacts
from goldenbridge.apps.intake import actions as intake
from goldenbridge.apps.intake import queries as letters
from goldenbridge.apps.triage import actions as triage
from goldenbridge.apps.triage import queries as queue
from goldenbridge.cli.demo.hands import Hand, desk_of
from goldenbridge.core import attestation, statements
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Identity, PayoutDetails, Story
from goldenbridge.core.errors import NotFound
from goldenbridge.core.sealing import Compartment, Purpose
from goldenbridge.core.statements import Signed
from goldenbridge.platform import clock
from goldenbridge.platform import directory as directories

PAST: Final = date(2020, 8, 9)


@dataclass
class Played:
    """One applicant and how far he has come; `case_ref` is what his own page chose."""

    applicant: Applicant
    case_ref: UUID
    caseworker: Hand | None = None
    obligations: dict[str, int] = field(default_factory=dict)
    language: str = "ru"
    service: str = "serving"
    evidence: str = "I serve since 2015 and I owe the contract."


def apply(
    story: Story,
    *,
    applicant: Applicant,
    contact: Contact | None = None,
    danger: int = 0,
    language: str = "ru",
    lane: str = "browser",
) -> Played:
    """Seal and send an application."""
    contact = contact or Contact()
    bundle = applicant.apply(directories.current(), story=story, contact=contact)
    intake.receive_bundle(
        bundle,
        submission=applicant.submission(story=story, contact=contact, danger=danger),
        lane=lane,
        language=language,
        danger=danger,
        actor=ANONYMOUS,
    )
    return Played(applicant, bundle.case, language=language)


def read_next(hand: Hand) -> tuple[triage.Opened, Story]:
    """Lease the next bundle and read it."""
    triage.lease_next(actor=hand.actor)
    return read_leased(hand)


def read_leased(hand: Hand) -> tuple[triage.Opened, Story]:
    """Read the bundle that was lent last."""
    opened = triage.open_bundle(queue.my_leases(hand.actor)[-1].ref, actor=hand.actor)
    bundle = opened.bundle
    story = desk_of(hand).open_story(
        bundle.story,
        opened.wrap,
        shard_key_ref=opened.shard_key_ref,
        case=bundle.case_ref,
        sign_key=bundle.sign_key,
    )
    return opened, story


def open_case(hand: Hand, opened: triage.Opened, *, owner: Hand | None = None) -> UUID:
    """Open a case of a bundle that was read, for oneself or for another caseworker."""
    desk, bundle = desk_of(hand), opened.bundle
    owner_ref = (owner or hand).member.ref
    story_key, story_seed = desk.make_key(bundle.case_ref, Compartment.STORY, [owner_ref])
    notes_key, _ = desk.make_key(bundle.case_ref, Compartment.NOTES, [owner_ref])
    story = desk.reseal_story(
        bundle.story,
        opened.wrap,
        shard_key_ref=opened.shard_key_ref,
        to=story_seed,
        sign_key=bundle.sign_key,
    )
    case = cases.open_case(
        opened.item_ref,
        owner_ref=owner_ref,
        story=story,
        keys=[story_key, notes_key],
        reply_key=desk.vouch_reply_key(bundle.application),
        actor=hand.actor,
    )
    return case.ref


def letter(hand: Hand, case: CaseFacts, text: str) -> bytes:
    """A letter to the applicant."""
    return desk_of(hand).letter(text, case=case.ref, reply_key=case.reply_key)


def ask_while_reading(hand: Hand, played: Played, text: str, *, reply_key: Signed) -> UUID:
    """Put a question to an applicant whose certified reply key stands on the page anyway."""
    envelope = desk_of(hand).letter(text, case=played.case_ref, reply_key=reply_key)
    copy = write(hand, played.case_ref, "story", Purpose.NOTE, text)
    return cases.ask_applicant(played.case_ref, envelope=envelope, copy=copy, actor=hand.actor).ref


def facts_of(hand: Hand, case_ref: UUID) -> CaseFacts:
    """The case as this person sees it."""
    return facts.case_facts(case_ref, actor=hand.actor)


def ask(hand: Hand, case_ref: UUID, text: str, *, compartment: str = "story") -> UUID:
    """Put a question to the applicant, and keep it where its answer will stand."""
    envelope = letter(hand, facts_of(hand, case_ref), text)
    copy = write(hand, case_ref, compartment, Purpose.NOTE, text)
    return cases.ask_applicant(case_ref, envelope=envelope, compartment=compartment, copy=copy, actor=hand.actor).ref


def read_compartment(hand: Hand, case_ref: UUID, name: str) -> list[bytes]:
    """Everything in a compartment, opened, by an author who is believed."""
    opened = cases.open_compartment(case_ref, compartment=name, actor=hand.actor)
    desk = desk_of(hand)
    seeds = [desk.open_key(key, case=case_ref) for key in opened.keys]
    applicant = desk.applicant(opened.applicant, case=case_ref)
    return [desk.read(record.envelope, case=case_ref, seeds=seeds, applicant=applicant) for record in opened.records]


def write(hand: Hand, case_ref: UUID, name: str, purpose: Purpose, text: str) -> bytes:
    """A text sealed to the newest key of a compartment."""
    opened = cases.open_compartment(case_ref, compartment=name, actor=hand.actor)
    desk = desk_of(hand)
    return desk.write(text, purpose=purpose, case=case_ref, key=desk.open_key(opened.keys[-1], case=case_ref))


def answer_all(
    played: Played,
    *,
    texts: str = "",
    choices: Mapping[str, str] | None = None,
    payout: PayoutDetails | None = None,
    identity: Identity | None = None,
) -> list[str]:
    """The applicant comes back with his phrase, reads and answers every question; returns the kinds he answered."""
    keys = played.applicant.keys
    standing = letters.standing(keys.locator_hash, actor=ANONYMOUS)
    if standing is None:
        raise NotFound
    answered = []
    for waiting in standing.letters:
        if waiting.kind == "reply":
            intake.mark_read(waiting.ref, locator_hash=keys.locator_hash, actor=ANONYMOUS)
            continue
        choice = (choices or {}).get(waiting.kind, "")
        envelopes = _envelopes(played, waiting, texts or played.evidence, payout, identity)
        if not envelopes and not choice:
            continue
        chosen = (
            played.applicant.choose(choice, question=waiting.ref, case=played.case_ref) if choice else Signed(b"", b"")
        )
        intake.receive_answer(
            waiting.ref,
            locator_hash=keys.locator_hash,
            choice=choice,
            envelopes=envelopes,
            statement=chosen.statement,
            signature=chosen.signature,
            actor=ANONYMOUS,
        )
        answered.append(waiting.kind)
    return answered


def is_asked(played: Played, kind: str, *, on: date) -> bool:
    """Whether his page shows a question of this kind that was put there on that day."""
    standing = letters.standing(played.applicant.keys.locator_hash, actor=ANONYMOUS)
    return standing is not None and any((each.kind, each.put_on) == (kind, on) for each in standing.letters)


def _envelopes(
    played: Played,
    waiting: letters.WaitingLetter,
    texts: str,
    payout: PayoutDetails | None,
    identity: Identity | None,
) -> Sequence[bytes]:
    side, case, question, keys = played.applicant, played.case_ref, waiting.ref, waiting.keys
    directory = directories.current()
    if waiting.kind == "text":
        return (side.answer_text(texts, question=question, keys=keys, directory=directory, case=case),)
    if waiting.kind == "identity":
        told = identity or Identity("Invented Name", date(1990, 1, 2))
        return side.answer_identity(told, question=question, keys=keys, directory=directory, case=case)
    if waiting.kind == "payout" and payout is not None:
        return (side.answer_payout(payout, question=question, keys=keys, directory=directory),)
    return ()


def take_into_talks(hand: Hand, case_ref: UUID, *, service: str, owed: Mapping[str, int], currency: str) -> None:
    """Note his service and debts and begin the talks."""
    cases.begin_talks(case_ref, actor=hand.actor)
    cases.record_service(case_ref, status=service, actor=hand.actor)
    for kind, stated_minor in owed.items():
        cases.state_obligation(case_ref, kind=kind, currency=currency, stated_minor=stated_minor, actor=hand.actor)


def verify(
    hands: Mapping[UUID, Hand],
    played: Played,
    caseworker: Hand,
    *,
    outcome: str = "confirmed",
    read_identity: bool = True,
) -> None:
    """The drawn verifiers sit down, get identity and evidence, find, and attest: from talks to determination."""
    case_ref = played.case_ref
    cases.plan_checks(case_ref, actor=caseworker.actor)
    seats = [seat for seat in facts_of(caseworker, case_ref).seats if seat.part == "verifier"]
    verifiers = [hands[seat.person_ref] for seat in seats]
    sit_down(verifiers, case_ref)
    cases.push_letters(actor=SCHEDULE)
    answer_all(played)
    cases.collect_answers(actor=SCHEDULE)
    if read_identity:
        open_identity_together(verifiers, case_ref)
    for verifier in verifiers:
        find_all(verifier, case_ref, outcome)
    for verifier in verifiers:
        sign_attestation(verifier, case_ref)


def find_all(verifier: Hand, case_ref: UUID, outcome: str = "confirmed") -> None:
    """One verifier's finding on every check, written with the evidence key that his page has opened once."""
    opened = cases.open_compartment(case_ref, compartment="evidence", actor=verifier.actor)
    desk = desk_of(verifier)
    key = desk.open_key(opened.keys[-1], case=case_ref)
    for check in facts_of(verifier, case_ref).checks:
        text = "Compared with what he sent."
        envelope = desk.write(text, purpose=Purpose.FINDING, case=case_ref, key=key)
        cases.record_finding(case_ref, kind=check.kind, outcome=outcome, envelope=envelope, actor=verifier.actor)


def sit_down(verifiers: Sequence[Hand], case_ref: UUID) -> None:
    """Both verifiers make their halves; the first also makes the evidence key for both."""
    both = [verifier.member.ref for verifier in verifiers]
    for number, verifier in enumerate(verifiers):
        desk = desk_of(verifier)
        evidence = [desk.make_key(case_ref, Compartment.EVIDENCE, both)[0]] if number == 0 else []
        cases.take_seat(case_ref, half=desk.make_half_key(case_ref), evidence=evidence, actor=verifier.actor)


def open_identity_together(verifiers: Sequence[Hand], case_ref: UUID) -> list[Identity]:
    """In one sitting each shares his half with the other, and both open the identity."""
    for verifier in verifiers:
        cases.share_half(case_ref, half=half_to_share(verifier, case_ref), actor=verifier.actor)
    return [open_identity(verifier, case_ref) for verifier in verifiers]


def half_to_share(verifier: Hand, case_ref: UUID, *, share_ref: UUID | None = None) -> bytes:
    """A verifier's half, wrapped to the other one, whom the half certificates of the case name."""
    opened = cases.open_compartment(case_ref, compartment="identity", actor=verifier.actor)
    signed = [key for key in opened.keys if key.certificate]
    own, other = sorted(signed, key=lambda key: key.maker_ref != verifier.member.ref)
    return desk_of(verifier).share_half(
        own_half(verifier, case_ref),
        case=case_ref,
        own=Signed(own.certificate, own.signature),
        other=Signed(other.certificate, other.signature),
        share_ref=share_ref or uuid4(),
    )


def own_half(verifier: Hand, case_ref: UUID) -> bytes:
    """A verifier's half of the identity, opened."""
    opened = cases.open_compartment(case_ref, compartment="identity", actor=verifier.actor)
    mine = next(key for key in opened.keys if key.maker_ref == verifier.member.ref and key.certificate)
    half = next(record for record in opened.records if record.for_ref == mine.key_ref)
    return desk_of(verifier).open_half(
        half.envelope, wrap=mine.wrap or b"", certificate=Signed(mine.certificate, mine.signature), case=case_ref
    )


def open_identity(verifier: Hand, case_ref: UUID) -> Identity:
    """The identity, by one's own half and the other's."""
    half = own_half(verifier, case_ref)
    opened = cases.open_compartment(case_ref, compartment="identity", actor=verifier.actor)
    shared = next(key.wrap for key in opened.keys if key.compartment == "shared")
    identity = next(record for record in opened.records if record.purpose == "identity")
    desk = desk_of(verifier)
    applicant = desk.applicant(opened.applicant, case=case_ref)
    return desk.open_identity(identity.envelope, half, shared or b"", case=case_ref, applicant=applicant)


def sign_attestation(verifier: Hand, case_ref: UUID) -> None:
    """Sign what the records say, or what the other has proposed."""
    statement = facts.attestation_to_sign(case_ref, actor=verifier.actor)
    signed = desk_of(verifier).sign(statements.read(attestation.Attestation, statement))
    cases.attest(case_ref, statement=signed.statement, signature=signed.signature, actor=verifier.actor)


def decide(
    hands: Mapping[UUID, Hand],
    case_ref: UUID,
    caseworker: Hand,
    *,
    outcome: str = "accepted",
    reasons: Sequence[str] = ("order_refused",),
    summary: str = "Refused an order, left on conscience, owes his contract.",
) -> None:
    """Two signers are drawn, get the summary, and sign one decision."""
    cases.plan_determination(case_ref, actor=caseworker.actor)
    seats = [seat for seat in facts_of(caseworker, case_ref).seats if seat.part in {"signer", "reviewer"}]
    signers = [hands[seat.person_ref] for seat in seats]
    hand_summary(caseworker, case_ref, [signer.member.ref for signer in signers], summary)
    for signer in signers:
        sign_decision(signer, case_ref, outcome=outcome, reasons=reasons)


def hand_summary(caseworker: Hand, case_ref: UUID, signers: Sequence[UUID], text: str) -> None:
    """Write the summary and seal it to the signers."""
    desk = desk_of(caseworker)
    number = facts_of(caseworker, case_ref).summary_generation
    key, seed = desk.make_key(case_ref, Compartment.SUMMARY, [caseworker.member.ref, *signers], generation=number)
    envelope = desk.write(text, purpose=Purpose.SUMMARY, case=case_ref, key=seed)
    cases.hand_summary(case_ref, keys=[key], envelope=envelope, actor=caseworker.actor)


def sign_decision(
    signer: Hand,
    case_ref: UUID,
    *,
    outcome: str = "accepted",
    reasons: Sequence[str] = ("order_refused",),
    conditions: Sequence[str] = (),
) -> None:
    """Sign a decision, or the one that the other signer has proposed."""
    statement = facts.determination_to_sign(
        case_ref, outcome=outcome, reasons=reasons, conditions=conditions, actor=signer.actor
    )
    signed = desk_of(signer).sign(statements.read(attestation.Determination, statement))
    cases.determine(case_ref, statement=signed.statement, signature=signed.signature, actor=signer.actor)


def draft(
    caseworker: Hand, case_ref: UUID, *, pot: str, currency: str, monthly_minor: int, months: int, until: date
) -> UUID:
    """Draft an offer: monthly pay, and the whole of every verified obligation."""
    settlements = [
        SettlementDraft(obligation.ref, obligation.verified_minor)
        for obligation in facts_of(caseworker, case_ref).obligations
        if obligation.verified_minor
    ]
    cases.draft_offer(
        case_ref,
        pot=pot,
        currency=currency,
        monthly_minor=monthly_minor,
        months=months,
        settlements=settlements,
        valid_until=until,
        actor=caseworker.actor,
    )
    award = facts_of(caseworker, case_ref).award
    if award is None:
        raise NotFound
    return award.ref


def step_award(hand: Hand, award_ref: UUID, step: str) -> None:
    """Cover, approve or offer an award with a signature."""
    act = {"cover": awards.cover_award, "approve": awards.approve_award, "offer": awards.offer_award}[step]
    content_hash = promises.award(award_ref, actor=hand.actor).content_hash
    signed = hand.member.approve("award", award_ref, content_hash, step, on=clock.today())
    act(award_ref, statement=signed.statement, signature=signed.signature, actor=hand.actor)


def tell_offer(caseworker: Hand, case_ref: UUID, text: str) -> None:
    """Send the terms to the applicant."""
    envelope = letter(caseworker, facts_of(caseworker, case_ref), text)
    cases.tell_offer(case_ref, envelope=envelope, actor=caseworker.actor)
