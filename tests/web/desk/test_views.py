"""The desk's pages: each says what to do next, opens for the right role only, and refuses with the right status."""

import json
from types import SimpleNamespace

import pytest
from django.urls import reverse

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards import queries as promises
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.rules import queries as rules
from goldenbridge.apps.triage import actions as triage
from goldenbridge.apps.work.queries import candidates
from goldenbridge.cli.demo import casework
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.canonical import b64
from goldenbridge.core.casework import write_new_keys
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.records import seal_record
from goldenbridge.core.rules import RuleTable
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite
from goldenbridge.platform import clock
from tests.apps.cases.builders import at_work, later, lose
from tests.apps.cases.paid import paid_journey
from tests.apps.people.desk import sign_in
from tests.conftest import ROOT

pytestmark = pytest.mark.django_db(databases="__all__")

RULES = RuleTable.from_value(json.loads((ROOT / "tests/vectors/rules.json").read_text())["table"])


def page(colleague, name, *args, client=None, **query):
    return (client or sign_in(colleague)).get(reverse(f"desk:{name}", args=args), query)


def post(colleague, name, *args, client=None, **fields):
    return (client or sign_in(colleague)).post(reverse(f"desk:{name}", args=args), fields)


def lead(response):
    """The sentence that says what to do next."""
    text = response.content.decode()
    return text.split('<p class="lead">')[1].split("</p>")[0]


def flat(response):
    """The page with plain spaces."""
    return response.content.decode().replace("\xa0", " ")


def test_a_first_evening_says_what_to_do(journey):
    dove = journey.house["dove"]
    assert lead(page(dove, "home")).startswith("Nothing waits for you in the queue.")

    journey.applied()
    triage.collect_arrivals(actor=SCHEDULE)

    assert lead(page(dove, "home")).startswith("Take the next application")


def test_a_wait_that_is_not_known_yet_has_no_pace(journey):
    journey.applied()
    triage.collect_arrivals(actor=SCHEDULE)

    text = page(journey.house["dove"], "home").content.decode()

    assert "<dd>not known yet</dd>" in text and "at the pace" not in text


def test_taking_the_next_application_leads_to_it(journey):
    journey.applied()
    dove = sign_in(journey.dove)

    taken = post(journey.dove, "lease_next", client=dove)

    assert taken.status_code == 303
    shown = dove.get(taken.url)
    assert shown.status_code == 200
    assert b"I will not go out" not in shown.content
    assert b"data-sealed" in shown.content


def test_an_empty_queue_says_so_with_its_status(journey):
    refused = post(journey.dove, "lease_next")

    assert refused.status_code == 404
    assert "Nothing waits for you now." in refused.content.decode()


def test_a_case_is_opened_by_what_the_page_sends_and_only_once(journey):
    journey.applied()
    opened, _ = casework.read_next(journey.dove)
    desk = casework.desk_of(journey.dove)
    story_key, seed = desk.make_key(journey.ref, Compartment.STORY, [journey.dove.ref])
    notes_key, _ = desk.make_key(journey.ref, Compartment.NOTES, [journey.dove.ref])
    story = desk.reseal_story(
        opened.bundle.story,
        opened.wrap,
        shard_key_ref=opened.shard_key_ref,
        to=seed,
        sign_key=opened.bundle.sign_key,
    )
    vouched = desk.vouch_reply_key(opened.bundle.application)
    sent = {
        "owner": journey.dove.ref,
        "story": b64(story),
        "keys": write_new_keys([story_key, notes_key]),
        "reply_key": b64(vouched.statement),
        "reply_signature": b64(vouched.signature),
    }

    answers = [post(journey.dove, "open_case", opened.item_ref, **sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert {answer.url for answer in answers} == {reverse("desk:case", args=[journey.ref])}


@pytest.mark.parametrize(
    ("fields", "reason"), [({}, "Something is missing"), ({"owner": "x", "story": "%", "keys": "["}, "wrong form")]
)
def test_what_is_missing_is_named_and_the_page_stays(journey, fields, reason):
    journey.applied()
    opened, _ = casework.read_next(journey.dove)

    refused = post(journey.dove, "open_case", opened.item_ref, **fields)

    assert refused.status_code == 422
    assert reason in refused.content.decode()
    assert "data-sealed" in refused.content.decode()


PAGES = {
    "opened": {"dove": ["home", "case", "story", "notes"]},
    "seated": {"dove": ["case", "story"], "verifier": ["home", "case", "checks"]},
    "attested": {"dove": ["case", "summary"], "verifier": ["checks"]},
    "decided": {"dove": ["case", "offer"], "signer": ["case", "decide"]},
    "left": {"dove": ["case", "offer", "story", "work"], "birch": ["overview", "case"]},
}


@pytest.mark.parametrize("stage", PAGES)
def test_every_page_of_the_journey_is_shown_to_whom_it_belongs(journey, stage):
    getattr(journey, stage)()

    for who, names in PAGES[stage].items():
        for hand in [journey.house[who]] if who in journey.house.colleagues else journey.seats(who):
            client = sign_in(hand)
            for name in names:
                args = [] if name in {"home", "overview"} else [journey.ref]
                shown = page(hand, name, *args, client=client)
                assert shown.status_code == 200, (stage, who, name)
                assert lead(shown), (stage, who, name)


def test_nobody_else_is_shown_a_case(journey):
    journey.seated()
    drawn = {hand.call_sign for hand in journey.seats("verifier")}

    for name, colleague in journey.house.colleagues.items():
        client = sign_in(colleague)
        for wanted in ("case", "story", "notes", "contact", "summary", "checks", "decide", "offer"):
            shown = page(colleague, wanted, journey.ref, client=client)
            allowed = (name == "dove" and wanted in {"case", "story", "notes", "summary", "offer"}) or (
                name in drawn and wanted in {"case", "checks"}
            )
            if name == "birch" and wanted == "case":
                allowed = True  # a coordinator sees how far a case is, and nothing sealed
            assert (shown.status_code == 200) == allowed, (name, wanted, shown.status_code)


def test_every_deed_is_refused_to_every_other_role(journey):
    journey.seated()
    ref = journey.ref
    drawn = {hand.call_sign for hand in journey.seats("verifier")}
    deeds = {
        "dove": ["service", "obligation", "plan_checks", "ask", "reply", "begin_talks", "write_note", "hand_summary"],
        "verifier": ["take_seat", "share_half", "ask_evidence", "record_finding", "attest"],
        "signer": ["determine", "set_determination_aside", "settle_review"],
    }
    for name, colleague in journey.house.colleagues.items():
        client = sign_in(colleague)
        for whose, names in deeds.items():
            if whose == name or (whose == "verifier" and name in drawn):
                continue
            for deed in names:
                refused = post(colleague, deed, ref, client=client)
                assert refused.status_code in {403, 422}, (name, deed, refused.status_code)
                if refused.status_code == 422:  # a role that may, a case that is not his: the page itself is refused
                    assert whose == "signer", (name, deed)


def test_a_get_changes_nothing(journey):
    journey.talks()

    assert sign_in(journey.dove).get(reverse("desk:plan_checks", args=[journey.ref])).status_code == 405
    assert journey.facts.state == "talks"


def test_a_forbidden_move_keeps_the_page_and_names_the_state(journey):
    journey.talks()

    refused = post(journey.dove, "begin_talks", journey.ref)

    assert refused.status_code == 409
    assert "talks" in refused.content.decode()


def test_a_debt_is_noted_in_the_named_currency_and_rounded_up(journey):
    journey.talks()

    shown = page(journey.dove, "case", journey.ref).content.decode()
    refused = post(journey.dove, "obligation", journey.ref, kind="bank_loan", stated="12.5")
    noted = post(journey.dove, "obligation", journey.ref, kind="bank_loan", stated="125")

    assert "How much, in USD" in shown
    assert (refused.status_code, noted.status_code) == (422, 303)
    assert [owed.stated_minor for owed in journey.facts.obligations if owed.kind == "bank_loan"] == [15_000]


def test_nothing_is_noted_of_his_service_by_a_press_alone(journey):
    journey.opened()

    refused = post(journey.dove, "service", journey.ref, status="")

    assert refused.status_code == 422
    assert journey.facts.service_status == ""


def test_a_drawn_signer_sees_what_he_would_sign_before_he_signs(journey):
    journey.attested()
    cases.plan_determination(journey.ref, actor=journey.dove.actor)
    signers = journey.seats("signer")
    casework.hand_summary(journey.dove, journey.ref, [signer.ref for signer in signers], "Refused an order.")

    shown = post(
        signers[0], "propose_decision", journey.ref, outcome="accepted", reasons="order_refused"
    ).content.decode()
    contradicted = post(
        signers[0], "propose_decision", journey.ref, outcome="accepted", reasons="accused_of_crimes"
    ).content.decode()

    assert "You would sign" not in contradicted
    assert "These reasons do not carry the decision." in contradicted
    assert "You would sign" in shown
    assert "He refused an unlawful order" in shown
    assert "sign-statement" in shown
    assert "Refused an order." not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_cases_takes_as_many_queries_for_three_as_for_one(journey, count, django_assert_num_queries):
    for _ in range(count):
        journey.opened()
    client = sign_in(journey.dove)
    page(journey.dove, "home", client=client)

    with django_assert_num_queries(9):
        shown = page(journey.dove, "home", client=client)

    assert shown.content.decode().count('data-label="Case"') == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_coordinators_page_takes_as_many_queries_for_three_as_for_one(journey, count, django_assert_num_queries):
    for _ in range(count):
        journey.applied()
        triage.quarantine(casework.read_next(journey.dove)[0].item_ref, reason="spam", actor=journey.dove.actor)
    birch = journey.house["birch"]
    client = sign_in(birch)
    page(birch, "overview", client=client)

    with django_assert_num_queries(18):
        shown = page(birch, "overview", client=client)

    assert shown.content.decode().count("Let it be read</button>") == count


def test_the_way_into_work_is_walked_on_its_page(journey):
    """Asked, agreed by his signature, handed to an adviser: skills in the clear, the rest sealed to the adviser."""
    journey.left()
    jay, dove = journey.house["jay"], sign_in(journey.dove)
    envelope = b64(casework.letter(journey.dove, journey.facts, "May advisers see your skills?"))
    assert post(journey.dove, "ask_about_work", journey.ref, client=dove, envelope=envelope).status_code == 303
    journey.tick()
    assert "work" in casework.answer_all(journey.played, choices={"work": "agreed"})
    journey.tick()
    assert "Which adviser?" in page(journey.dove, "work", journey.ref, client=dove).content.decode()
    shown = page(journey.dove, "work", journey.ref, client=dove, adviser=jay.ref).content.decode()
    assert "Hand him over" in shown
    ref = journey.facts.candidate_ref
    header = Header(Suite.X25519, Purpose.CANDIDATE, ref, Compartment.WORK, 1, ref)
    sealed = seal_record(header, jay.member.keys.seal_key, b"by phone", sign_seed=journey.dove.member.keys.sign_seed)
    told = {"adviser": jay.ref, "skills": "python 2, driving 1", "languages": "en 2", "sealed_contact": b64(sealed)}

    odd = post(journey.dove, "register_candidate", journey.ref, client=dove, **(told | {"skills": "python"}))
    done = post(journey.dove, "register_candidate", journey.ref, client=dove, **told)

    assert (odd.status_code, done.status_code) == (422, 303)
    assert [one.skills for one in candidates(jay.actor)] == [{"driving": 1, "python": 2}]
    assert "An adviser knows his skills." in page(journey.dove, "work", journey.ref, client=dove).content.decode()


def test_somebody_on_duty_is_asked_and_finds_it(journey):
    journey.opened()
    grouse = journey.house["grouse"]
    assert "Reach him outside" in page(journey.dove, "case", journey.ref).content.decode()

    post(journey.dove, "duty", journey.ref, person=grouse.ref)

    assert "Asked to reach" in page(grouse, "home").content.decode()
    assert page(grouse, "contact", journey.ref).status_code == 200
    assert page(journey.dove, "contact", journey.ref).status_code == 403


def test_a_refusal_is_given_to_reviewers_who_get_a_summary_of_their_own(journey):
    for name in ("merlin", "osprey"):
        journey.house.hire(name, "signer")
    journey.house.publish()
    journey.decided(outcome="declined", reasons=["not_confirmed"])
    birch = journey.house["birch"]
    assert "Draw two reviewers" in page(birch, "overview").content.decode()

    assert post(birch, "review_case", journey.ref).status_code == 303
    reviewers = journey.seats("reviewer")
    assert lead(page(journey.dove, "summary", journey.ref)).startswith("Write the summary")
    desk = casework.desk_of(journey.dove)
    readers = [journey.dove.ref, *(hand.ref for hand in reviewers)]
    key, seed = desk.make_key(journey.ref, Compartment.SUMMARY, readers, generation=2)
    envelope = desk.write("Why it was refused.", purpose=Purpose.SUMMARY, case=journey.ref, key=seed)
    sent = {"envelope": b64(envelope), "keys": write_new_keys([key])}
    assert post(journey.dove, "hand_summary", journey.ref, **sent).status_code == 303

    assert b"Why it was refused." in casework.read_compartment(reviewers[0], journey.ref, "summary")[-1]
    assert post(reviewers[0], "settle_review", journey.ref, upheld="yes").status_code == 303
    assert journey.facts.state == "closed"


def test_a_lost_job_is_decided_again_by_a_press_on_the_case_page(journey):
    placement = at_work(journey)
    assert "Have it decided again" not in page(journey.dove, "case", journey.ref).content.decode()
    later(30)
    lose(journey, placement)
    assert "Have it decided again" in page(journey.dove, "case", journey.ref).content.decode()

    assert post(journey.dove, "decide_again", journey.ref).status_code == 303

    assert journey.facts.state == "determination"
    assert lead(page(journey.dove, "summary", journey.ref)).startswith("Write the summary")


def test_the_list_says_whom_to_ask_whether_he_has_left(journey):
    journey.accepted()
    assert "ask whether he left" not in page(journey.dove, "home").content.decode()
    later(15)
    journey.house.publish()

    assert "ask whether he left" in page(journey.dove, "home").content.decode()
    assert "Ask him whether he has left" in lead(page(journey.dove, "case", journey.ref))


def test_what_a_recipient_complains_of_is_the_next_step_in_words(settings, tmp_path):
    paid = paid_journey(settings, tmp_path)
    casework.answer_all(paid.played, choices={"confirmation": "not_received"})
    paid.tick()

    seen = page(paid.dove, "case", paid.ref)

    assert lead(seen).startswith("He says that a payment did not come. Ask him about it.")
    assert "nothing came, " in seen.content.decode() and "not_received" not in seen.content.decode()


def test_a_case_in_which_something_is_owed_says_why_it_is_not_closed(journey):
    journey.left()
    awards.end_award(journey.award_ref, reason="placed", on=clock.today(), actor=SCHEDULE)

    shown = page(journey.dove, "case", journey.ref).content.decode()

    assert "Something is still owed or on its way to him." in shown
    assert "Close it" not in shown
    assert post(journey.dove, "close", journey.ref).status_code == 409


def test_a_list_shows_references_and_states_and_nothing_told(journey):
    journey.talks()

    shown = page(journey.dove, "home").content.decode()

    assert str(journey.ref)[:8] in shown
    for told in ("service_contract", "5,000", "serving"):
        assert told not in shown


def test_the_case_says_what_is_missing_and_begins_a_smaller_offer_from_the_draft(journey):
    journey.drafted(cleared_minor=620_000)

    step = lead(page(journey.dove, "case", journey.ref))
    offer = page(journey.dove, "offer", journey.ref).content.decode()

    assert step.startswith("The offer cannot be covered: $1,800.00 is missing.")
    assert "It can be covered for 2 months." in step
    assert "It can be covered with $3,200.00 for the debts." in offer
    assert '<input type="number" name="months" value="2"' in offer
    assert 'value="5000"' in offer


def test_a_draft_is_given_up_on_the_page_of_the_offer(journey):
    journey.drafted(cleared_minor=620_000)

    given_up = post(journey.dove, "withdraw_offer", journey.ref)

    assert given_up.status_code == 303
    assert lead(page(journey.dove, "case", journey.ref)).startswith("Accepted. Draft the offer")


def test_the_rules_give_the_pay_that_an_offer_begins_with(journey, monkeypatch):
    journey.decided()
    asked = {"service_class": "sergeant", "dependants": "2"}
    assert b"No rules are in force yet." in post(journey.dove, "ask_rules", journey.ref, **asked).content
    monkeypatch.setattr(rules, "in_force", lambda _currency: SimpleNamespace(table=RULES))

    shown = post(journey.dove, "ask_rules", journey.ref, **asked).content.decode()

    assert "By the rules: <strong>$700</strong> a month." in shown
    assert 'name="monthly" value="700"' in shown
    assert (
        "Dependants"
        in post(journey.dove, "ask_rules", journey.ref, service_class="sergeant", dependants="-1").content.decode()
    )


def test_a_promise_in_force_is_paused_and_changed_by_whoever_leads_the_case(journey):
    journey.left()
    changed = post(journey.dove, "draft_change", journey.ref, monthly="600", months="8")
    paused = post(journey.dove, "pause_support", journey.ref, reason="under_review")

    offer = page(journey.dove, "offer", journey.ref).content.decode()

    assert [changed.status_code, paused.status_code] == [303, 303]
    assert "$600 a month for 8 months in all: draft." in offer
    assert journey.facts.award.state == "suspended"
    assert post(journey.dove, "draft_change", journey.ref, monthly="600", months="8").status_code == 409


def test_whoever_leads_the_case_asks_for_the_end_of_its_promise_and_closes_the_case_once_two_have_signed(journey):
    journey.left()
    asked = post(journey.dove, "propose_ending", journey.ref, reason="deceased", ends_on=clock.today().isoformat())
    waits = page(journey.dove, "offer", journey.ref).content.decode()
    again = post(journey.dove, "propose_ending", journey.ref, reason="term", ends_on=clock.today().isoformat())
    early = post(journey.dove, "close", journey.ref)

    row = promises.endings(journey.award_ref, actor=journey.dove.actor)[0]
    for name, step, act in (("grouse", "sign", awards.sign_ending), ("heron", "end", awards.confirm_ending)):
        who = journey.house[name]
        act(row.ref, **who.approve("ending", row.ref, row.content_hash, step), actor=who.actor)
    closed = post(journey.dove, "close", journey.ref)

    assert [each.status_code for each in (asked, again, early, closed)] == [303, 409, 409, 303]
    assert "because he has died" in waits
    assert journey.facts.state == "closed"


def test_whoever_leads_the_case_signs_no_end_of_its_promise(journey):
    journey.left()
    post(journey.dove, "propose_ending", journey.ref, reason="revoked", ends_on=clock.today().isoformat())
    row = promises.endings(journey.award_ref, actor=journey.dove.actor)[0]

    with pytest.raises(NotAllowed):
        awards.sign_ending(
            row.ref, **journey.dove.approve("ending", row.ref, row.content_hash, "sign"), actor=journey.dove.actor
        )


def test_a_caseworker_asks_anew_where_to_pay_and_sees_that_it_waits(settings, tmp_path):
    journey = paid_journey(settings, tmp_path)
    dove = sign_in(journey.dove)
    before = page(journey.dove, "case", journey.ref, client=dove)

    assert post(journey.dove, "ask_account", journey.ref, client=dove).status_code == 303

    after = page(journey.dove, "case", journey.ref, client=dove)
    assert "Ask anew where to pay" in flat(before) and "Asked on" not in flat(before)
    assert "Asked on 20 August 2020, not answered yet." in flat(after)
    assert "Ask anew where to pay" not in flat(after)
    assert lead(after).startswith("He was asked where to pay on 20 August 2020")
    assert post(journey.dove, "ask_account", journey.ref, client=dove).status_code == 409


def test_a_caseworker_sees_that_he_is_asked_anew_and_not_that_a_payment_came_back(settings, tmp_path):
    journey = paid_journey(settings, tmp_path)
    journey.comes_back()
    journey.tick()

    shown = flat(page(journey.dove, "case", journey.ref))

    assert "Asked on 20 August 2020, not answered yet." in shown
    assert not any(word in shown for word in ("came back", "returned", "AC04"))
