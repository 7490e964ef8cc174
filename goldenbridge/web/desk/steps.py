"""One sentence for each case: what this person should do next, and on which page."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from goldenbridge.apps.cases.lines import CaseFacts
from goldenbridge.core.cover import WaysOut
from goldenbridge.web.staffbase.cover import missing_sentence, ways_sentences


@dataclass(frozen=True)
class Step:
    """What to do next, and the address name where it is done; no name where waiting is all."""

    sentence: str
    page: str = ""
    label: str = ""


_COMPLAINTS = {
    "not_received": Step(
        "He says that a payment did not come. Ask him about it. If it was a transfer, the treasurers see that too, and "
        "ask the bank.",
        "story",
        "Ask him",
    ),
    "received_with_issues": Step(
        "He says that something was wrong with a payment. Ask him what it was.", "story", "Ask him"
    ),
}


def next_step(facts: CaseFacts, *, person_ref: UUID) -> Step:
    """The next step of this person in this case."""
    parts = {seat.part for seat in facts.seats if seat.person_ref == person_ref and seat.left_on is None}
    if "verifier" in parts:
        return _verifier_step(facts, person_ref)
    if parts & {"signer", "reviewer"}:
        return _signer_step(facts, person_ref)
    if facts.owner_ref == person_ref:
        return _owner_step(facts)
    return Step("You see how far this case is; its texts open for others.")


def _owner_step(facts: CaseFacts) -> Step:
    if facts.needs_new_keys or facts.has_old_texts:
        return _keys_step(facts)
    waiting = [each for each in facts.questions if each.kind == "text" and each.answered_on is None]
    steps = {
        "first_look": Step("Read what the applicant sent; ask what is missing, or begin the talks.", "story", "Read"),
        "more_info": Step("Wait for the answer to your question; it comes with the next tick after he sends it."),
        "talks": Step(
            "Talk until you know his service and what he owes; then have it checked by two others.", "story", "Read on"
        ),
        "verification": _empty_seat_step(facts)
        or Step("Two verifiers are checking. Nothing for you to do until they have attested."),
        "declined": Step("The case was declined. If he asks for a review, a coordinator has it reviewed by others."),
        "suspended": Step("Payments are paused."),
        "closed": Step("This case is closed."),
        "withdrawn": Step("The applicant has withdrawn. Nothing opens any more."),
        "lapsed": Step("The case has lapsed. Nothing opens any more."),
    }
    if facts.state in {"accepted", "accepted_with_conditions"}:
        return _offer_step(facts)
    if facts.state in {"determination", "in_review"}:
        return _determination_step(facts)
    if facts.state in {"active", "closing"}:
        return _COMPLAINTS.get(facts.complaint) or _active_step(facts)
    if facts.state == "talks" and waiting:
        return Step(
            "Your question waits for his answer. Meanwhile note his service and what he owes.", "story", "Read on"
        )
    return steps.get(facts.state, Step("Nothing to do."))


def _keys_step(facts: CaseFacts) -> Step:
    if facts.needs_new_keys:
        return Step(
            "This case was given to you, or whoever made its keys has left. Let your page make new ones first: who "
            "held those before could read what is written to them, and pages refuse them once their maker has left.",
            "renew_keys",
            "Make new keys",
        )
    return Step(
        "Some texts of this case are still sealed to the keys before yours, which live on until all have moved.",
        "renew_keys",
        "Seal the rest",
    )


def _empty_seat_step(facts: CaseFacts) -> Step | None:
    if all(each.why == "late" for each in facts.vacancies):
        return None
    return Step("Somebody who was drawn is gone, and this case stands still. Have another drawn, below.")


def _determination_step(facts: CaseFacts) -> Step:
    if not any(seat.part in {"signer", "reviewer"} for seat in facts.seats):
        return Step("It is attested. Have two signers drawn, then write the summary for them.", "summary", "Go on")
    empty = _empty_seat_step(facts)
    if empty:
        return empty
    if not facts.has_summary:
        return Step("Write the summary: with the attestation it is all the two signers see.", "summary", "Write")
    return Step("Two signers are deciding on your summary and the attestation.")


def _offer_step(facts: CaseFacts) -> Step:
    award = facts.award
    told = [each for each in facts.questions if award and each.kind == "offer" and each.subject_ref == award.ref]
    if award is None or award.state in {"freed", "ended", "withdrawn"}:
        return Step("Accepted. Draft the offer: pay for months, and what of the debt is settled.", "offer", "Draft")
    if facts.ways_out is not None:
        return _uncovered_step(facts.ways_out, award.currency)
    if award.state == "offered" and told:
        return Step(f"He has the offer and may accept it until {award.valid_until:%d %B %Y}.")
    if award.state == "approved" and told:
        return Step("Nothing to do.")
    waiting = "The offer is drafted. Others must cover it, approve it and offer it before he hears of it."
    refused = "The offer was not taken up. Once a treasurer has given its cover back, you can draft another."
    steps = {
        **dict.fromkeys(("draft", "covered", "approved"), Step(waiting)),
        **dict.fromkeys(("declined", "lapsed"), Step(refused)),
        "offered": Step("The offer is covered and approved. Tell the applicant its terms.", "offer", "Tell"),
        "taken_up": _leaving_step(facts),
    }
    return steps.get(award.state, Step("Nothing to do."))


def _leaving_step(facts: CaseFacts) -> Step:
    award = facts.award
    if award is None or not facts.asks_leaving:
        return Step("He has accepted. When he has left service, record the day.", "offer", "Record")
    if award.has_left:
        return Step("He has accepted, and he has left already. Record from which day it counts.", "offer", "Record")
    return Step(
        f"He has accepted, and the offer stood until {award.valid_until:%d %B %Y}. Ask him whether he has left; "
        "what he answers is recorded under Offer.",
        "story",
        "Ask him",
    )


def _uncovered_step(ways: WaysOut, currency: str) -> Step:
    missing, first_way = missing_sentence(ways, currency), ways_sentences(ways, currency)[0]
    return Step(
        f"The offer cannot be covered: {missing} {first_way} Draft it anew, or give it up.", "offer", "Draft anew"
    )


def _active_step(facts: CaseFacts) -> Step:
    if facts.may_decide_again:
        return Step("His job has ended soon after it began. Two signers can decide again whether he is supported.")
    if facts.award is not None and facts.award.state == "ended":
        if facts.is_owed:
            return Step(
                "The award has ended. Something is still owed or on its way; close the case when it has arrived."
            )
        return Step("The award has ended. Close the case once he needs nothing more from you.")
    if facts.payee_on is None or facts.account_asked_on is not None:
        return _account_step(facts)
    if not facts.is_paid:
        return Step("He has left and his payout details are in. The treasurers pay with the next run.")
    return Step("He is paid. Ask whether he looks for work, and keep in touch.", "work", "Go on")


def _account_step(facts: CaseFacts) -> Step:
    if facts.account_asked_on is None:
        return Step("He has left. The next tick asks him for payout details; only his cell's treasurer opens them.")
    asked_on = f"{facts.account_asked_on:%d %B %Y}"
    waits = f"He was asked where to pay on {asked_on}, and has not answered yet. What is due to him waits."
    return Step(waits if facts.payee_on else f"He has left. {waits}")


def _verifier_step(facts: CaseFacts, person_ref: UUID) -> Step:
    seat = next(each for each in facts.seats if each.person_ref == person_ref and each.part == "verifier")
    if not seat.has_half:
        return Step("Take your seat: your page makes your half of the identity's key.", "checks", "Sit down")
    if facts.state != "verification":
        return Step("It is attested. The evidence is destroyed on its day.")
    return _checking_step(facts, person_ref)


def _checking_step(facts: CaseFacts, person_ref: UUID) -> Step:
    if facts.has_evidence_to_hand_on:
        return Step("Somebody new sits beside you. Hand on the keys of the evidence.", "checks", "Hand on")
    if not all(each.has_half for each in facts.seats if each.part == "verifier"):
        return Step("The other verifier has not sat down yet. You may already ask for evidence.", "checks", "Ask")
    if all(check.state not in {"planned", "in_progress"} for check in facts.checks):
        if facts.attestation and facts.attestation.first_ref == person_ref:
            return Step("You have signed the attestation; the other verifier signs the same words.")
        return Step("Every check has an outcome. Sign the attestation.", "checks", "Sign")
    mine_open = [
        check
        for check in facts.checks
        if check.state == "in_progress" and person_ref not in {who for who, _ in check.findings}
    ]
    if mine_open:
        return Step("Look at the evidence and record your finding on each check.", "checks", "Check")
    return Step("Your findings are in; the other verifier's are missing.")


def _signer_step(facts: CaseFacts, person_ref: UUID) -> Step:
    if facts.state == "in_review":
        return Step("Look at the attestation and the summary: does the refusal stand?", "decide", "Review")
    if facts.state != "determination":
        return Step("This case is decided.")
    if not facts.has_summary:
        return Step("Wait for the caseworker's summary.")
    if facts.determination and facts.determination.first_ref == person_ref:
        return Step("You have signed; the other signer signs the same decision, or sets it aside.")
    return Step("Read attestation and summary, then sign the decision.", "decide", "Decide")
