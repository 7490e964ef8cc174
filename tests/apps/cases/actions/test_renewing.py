"""A case outlives its caseworker and whoever opened it: it is given on, and its keys are made anew."""

from dataclasses import replace
from datetime import timedelta

import pytest

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import leading
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.cases.actions.opening import KeysLeftBehind, LedAlready, NotACaseworker
from goldenbridge.apps.cases.holding import WrongKeys
from goldenbridge.apps.cases.models import CaseKey, Question, SealedRecord
from goldenbridge.apps.cases.permissions import NoAccess
from goldenbridge.apps.intake.models import Answer, Letter
from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.keystore import queries as keystore_queries
from goldenbridge.apps.people import actions as people
from goldenbridge.cli.demo import casework
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Letter as LetterText
from goldenbridge.core.application import Story
from goldenbridge.core.certificates import ReplyKey
from goldenbridge.core.directory import UnknownKey
from goldenbridge.core.errors import ForbiddenMove, NotAllowed
from goldenbridge.core.sealing import Purpose, parse_header
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.platform import clock
from tests.apps.cases.builders import renewal_by, wraps_by

pytestmark = pytest.mark.django_db(databases="__all__")


def gone(journey, *names):
    """These people leave: locked out, their wraps dropped, off the next list of keys."""
    for name in names:
        who = journey.house[name]
        people.lock_out(who.ref, actor=who.actor)
        keystore.drop_wraps_of_locked_out(actor=SCHEDULE)
    journey.house.publish()


def given(journey, *, giver="dove", taker="dunlin"):
    giver, taker = journey.house[giver], journey.house[taker]
    cases.give_case(journey.ref, owner_ref=taker.ref, wraps=wraps_by(giver, journey.ref, taker), actor=giver.actor)
    return taker


def renewed(journey, owner):
    return cases.renew_case_keys(journey.ref, **renewal_by(owner, journey.ref), actor=owner.actor)


def texts(owner, ref, compartment="story"):
    return [LetterText.read(each).text for each in casework.read_compartment(owner, ref, compartment)[1:]]


def test_whoever_takes_a_case_over_makes_its_keys_his_own_and_goes_on_when_the_giver_has_left(journey):
    journey.talks()
    dunlin = given(journey)
    assert facts.case_facts(journey.ref, actor=dunlin.actor).needs_new_keys
    assert leading.cases_to_renew(dunlin.actor) == [journey.ref]

    renewed(journey, dunlin)
    gone(journey, "dove")

    assert not facts.case_facts(journey.ref, actor=dunlin.actor).needs_new_keys
    assert Story.read(casework.read_compartment(dunlin, journey.ref, "story")[0]).text == (
        "I will not go out against people."
    )
    assert set(SealedRecord.objects.filter(compartment="story").values_list("generation", flat=True)) == {2}
    casework.ask(dunlin, journey.ref, "May we go on together?")
    journey.tick()
    casework.answer_all(journey.played)
    journey.tick()
    assert len(casework.read_compartment(dunlin, journey.ref, "story")) > 2


def test_the_keys_before_die_the_day_after_and_nobody_opens_anything_with_them(journey):
    journey.opened()
    old = set(CaseKey.objects.values_list("key_ref", flat=True))
    dunlin = given(journey)
    renewed(journey, dunlin)

    assert cases.retire_replaced_keys(actor=SCHEDULE) == 0
    clock.move_to(clock.now() + timedelta(days=1))
    assert cases.retire_replaced_keys(actor=SCHEDULE) == len(old) == 2

    assert keystore_queries.destroyed(old) == old
    assert casework.read_compartment(dunlin, journey.ref, "story")
    assert keystore_queries.wraps_for(journey.dove.actor).isdisjoint(old)


def test_a_key_to_which_something_is_sealed_still_is_not_retired(journey):
    journey.talks()
    dunlin = given(journey)
    told = renewal_by(dunlin, journey.ref)
    cases.renew_case_keys(journey.ref, **(told | {"records": told["records"][:1]}), actor=dunlin.actor)
    clock.move_to(clock.now() + timedelta(days=1))

    # The notes held nothing, so their old key goes; the story's stays until the rest is sealed anew.
    assert cases.retire_replaced_keys(actor=SCHEDULE) == 1
    assert len(casework.read_compartment(dunlin, journey.ref, "story")) > 1
    cases.renew_case_keys(journey.ref, **(told | {"keys": ()}), actor=dunlin.actor)
    assert cases.retire_replaced_keys(actor=SCHEDULE) == 1


def test_when_the_opener_has_left_the_owner_reads_writes_nothing_and_makes_keys_of_his_own(journey):
    journey.applied()
    opened, _ = casework.read_next(journey.dove)
    dunlin = journey.house["dunlin"]
    casework.open_case(journey.dove, opened, owner=dunlin)
    gone(journey, "dove")

    assert casework.read_compartment(dunlin, journey.ref, "story")
    with pytest.raises(UnknownKey):
        casework.ask(dunlin, journey.ref, "Since when do you serve?")
    with pytest.raises(UnknownKey):
        casework.write(dunlin, journey.ref, "notes", Purpose.NOTE, "Call back.")
    renewed(journey, dunlin)
    casework.ask(dunlin, journey.ref, "Since when do you serve?")
    journey.tick()
    casework.answer_all(journey.played)
    journey.tick()

    assert len(casework.read_compartment(dunlin, journey.ref, "story")) == 3


def test_an_open_question_takes_the_new_key_with_the_tick_and_an_answered_one_does_not_come_back(journey):
    journey.opened()
    casework.ask(journey.dove, journey.ref, "Since when do you serve?")
    journey.tick()
    dunlin = given(journey)
    renewed(journey, dunlin)
    gone(journey, "dove")
    journey.tick()

    casework.answer_all(journey.played)
    assert (Letter.objects.filter(kind="text").count(), Answer.objects.count()) == (0, 1)
    Question.objects.update(pushed_on=None)
    journey.tick()
    assert Letter.objects.filter(kind="text").count() == 0
    assert len(casework.read_compartment(dunlin, journey.ref, "story")) == 3


def test_a_coordinator_gives_a_case_whose_caseworker_is_gone_and_the_applicant_is_asked_again(journey):
    journey.talks()
    birch, dunlin = journey.house["birch"], journey.house["dunlin"]
    gone(journey, "dove")
    assert leading.cases_without_owner(birch.actor) == [(journey.ref, "talks")]

    cases.give_case(journey.ref, owner_ref=dunlin.ref, wraps=[], actor=birch.actor)
    assert leading.cases_without_owner(birch.actor) == []
    assert casework.read_compartment(dunlin, journey.ref, "story") == []
    renewed(journey, dunlin)
    # His page says that there are texts which open for nobody, so that he asks for them again.
    assert cases.open_compartment(journey.ref, compartment="story", actor=dunlin.actor).closed > 0
    casework.ask(dunlin, journey.ref, "Please tell me once more.")
    journey.tick()
    casework.answer_all(journey.played)
    journey.tick()

    assert len(casework.read_compartment(dunlin, journey.ref, "story")) == 2


def test_notes_of_whoever_left_are_read_as_his(journey):
    journey.opened()
    envelope = casework.write(journey.dove, journey.ref, "notes", Purpose.NOTE, "He is careful.")
    cases.write_note(journey.ref, envelope=envelope, actor=journey.dove.actor)
    dunlin = given(journey)
    renewed(journey, dunlin)
    gone(journey, "dove")

    (note,) = casework.read_compartment(dunlin, journey.ref, "notes")
    assert LetterText.read(note).text == "He is careful."


def test_only_the_owner_renews_and_only_with_keys_texts_and_a_certificate_of_his_own(journey):
    journey.talks()
    dunlin = given(journey)
    told = renewal_by(dunlin, journey.ref)
    desk, thief = casework.desk_of(dunlin), Applicant().keys
    known = ReplyKey(journey.ref, journey.played.applicant.keys.sign_key, thief.reply_key, dunlin.ref)
    by_dove = casework.desk_of(journey.dove)

    for change, refusal in (
        ({"reply_key": desk.sign(known)}, WrongKeys),
        ({"reply_key": by_dove.sign(replace(known, maker=journey.dove.ref))}, ForgedSignature),
        ({"keys": told["keys"][:1]}, WrongKeys),
        ({"keys": ()}, WrongKeys),
        ({"keys": [told["keys"][0], told["keys"][0]]}, WrongKeys),
    ):
        with pytest.raises(refusal):
            cases.renew_case_keys(journey.ref, **(told | change), actor=dunlin.actor)
    with pytest.raises(NotAllowed):
        cases.renew_case_keys(journey.ref, **told, actor=journey.dove.actor)
    cases.renew_case_keys(journey.ref, **told, actor=dunlin.actor)


def test_a_text_that_was_not_there_is_not_put_in(journey):
    journey.opened()
    dunlin = given(journey)
    told = renewal_by(dunlin, journey.ref)
    cases.renew_case_keys(journey.ref, **told, actor=dunlin.actor)
    invented = casework.write(dunlin, journey.ref, "story", Purpose.NOTE, "I never wrote this.")

    with pytest.raises(WrongKeys):
        cases.renew_case_keys(journey.ref, **(told | {"keys": (), "records": [invented]}), actor=dunlin.actor)


def test_a_case_goes_to_another_listed_caseworker_only(journey):
    journey.opened()
    for name, refusal in (("dove", LedAlready), ("jay", NotACaseworker)):
        with pytest.raises(refusal):
            cases.give_case(journey.ref, owner_ref=journey.house[name].ref, wraps=[], actor=journey.dove.actor)


def test_a_case_that_is_over_gets_no_new_keys(journey):
    journey.opened()
    told = renewal_by(journey.dove, journey.ref)
    cases.withdraw_case(journey.ref, actor=SCHEDULE)

    with pytest.raises(ForbiddenMove):
        cases.renew_case_keys(journey.ref, **told, actor=journey.dove.actor)


def test_making_keys_and_giving_leave_an_answer_unread_that_nobody_was_shown(journey):
    journey.talks()
    assert [line.waiting_answers for line in facts.my_cases(journey.dove.actor)] == [1]
    dunlin = given(journey)
    renewed(journey, dunlin)

    assert [line.waiting_answers for line in facts.my_cases(dunlin.actor)] == [1]
    casework.read_compartment(dunlin, journey.ref, "story")
    assert [line.waiting_answers for line in facts.my_cases(dunlin.actor)] == [0]


def test_a_case_stays_on_the_list_until_every_text_that_its_owner_opens_is_sealed_anew(journey):
    journey.talks()
    dunlin = given(journey)
    told = renewal_by(dunlin, journey.ref)
    cases.renew_case_keys(journey.ref, **(told | {"records": told["records"][:1]}), actor=dunlin.actor)

    case = facts.case_facts(journey.ref, actor=dunlin.actor)
    assert (case.needs_new_keys, case.has_old_texts) == (False, True)
    assert (leading.cases_to_renew(dunlin.actor), leading.cases_to_finish(dunlin.actor)) == ([], [journey.ref])
    cases.renew_case_keys(journey.ref, **(told | {"keys": ()}), actor=dunlin.actor)
    assert not facts.case_facts(journey.ref, actor=dunlin.actor).has_old_texts
    assert leading.cases_to_finish(dunlin.actor) == []


def test_what_nobody_can_open_does_not_keep_a_case_on_the_list(journey):
    journey.talks()
    gone(journey, "dove")
    dunlin = journey.house["dunlin"]
    cases.give_case(journey.ref, owner_ref=dunlin.ref, wraps=[], actor=journey.house["birch"].actor)
    renewed(journey, dunlin)

    assert set(SealedRecord.objects.filter(compartment="story").values_list("generation", flat=True)) == {1}
    assert leading.cases_to_finish(dunlin.actor) == []


def test_a_caseworker_gives_a_case_with_every_key_that_he_holds_or_not_at_all(journey):
    journey.attested()
    cases.plan_determination(journey.ref, actor=journey.dove.actor)
    signers = [signer.ref for signer in journey.seats("signer")]
    casework.hand_summary(journey.dove, journey.ref, signers, "Refused an order, owes his contract.")
    dunlin = journey.house["dunlin"]
    wraps = wraps_by(journey.dove, journey.ref, dunlin)
    assert len(wraps) == 3

    for some in ([], *(wraps[:at] + wraps[at + 1 :] for at in range(3))):
        with pytest.raises(KeysLeftBehind):
            cases.give_case(journey.ref, owner_ref=dunlin.ref, wraps=some, actor=journey.dove.actor)
    assert facts.case_facts(journey.ref, actor=journey.dove.actor).owner_ref == journey.dove.ref
    cases.give_case(journey.ref, owner_ref=dunlin.ref, wraps=wraps, actor=journey.dove.actor)
    assert casework.read_compartment(dunlin, journey.ref, "summary")


def test_a_case_that_comes_back_gets_new_keys_before_it_counts_as_its_owners(journey):
    journey.opened()
    dunlin = given(journey)
    given(journey, giver="dunlin", taker="dove")
    told = renewal_by(journey.dove, journey.ref)

    with pytest.raises(WrongKeys):
        cases.renew_case_keys(journey.ref, **(told | {"keys": (), "records": ()}), actor=journey.dove.actor)
    cases.renew_case_keys(journey.ref, **told, actor=journey.dove.actor)
    assert not facts.case_facts(journey.ref, actor=journey.dove.actor).needs_new_keys
    with pytest.raises(NoAccess):
        casework.read_compartment(dunlin, journey.ref, "story")


def test_a_text_that_does_not_open_stops_no_renewal_and_is_not_lost(journey):
    journey.talks()
    dunlin = given(journey)
    told = renewal_by(dunlin, journey.ref)
    closed = SealedRecord.objects.filter(case=journey.ref, compartment="story").order_by("id").first()
    kept = [each for each in told["records"] if parse_header(each).record != closed.record_ref]

    cases.renew_case_keys(journey.ref, **(told | {"records": kept}), unreadable=[closed.record_ref], actor=dunlin.actor)
    clock.move_to(clock.now() + timedelta(days=1))

    old = SealedRecord.objects.get(pk=closed.pk)
    assert (bytes(old.envelope), old.generation) == (bytes(closed.envelope), closed.generation)
    assert leading.cases_to_finish(dunlin.actor) == []
    assert cases.retire_replaced_keys(actor=SCHEDULE) == 1  # of the notes; the story's lives on with what it holds
    late = [each for each in told["records"] if each not in kept]
    cases.renew_case_keys(journey.ref, **(told | {"keys": (), "records": late}), actor=dunlin.actor)
    assert SealedRecord.objects.get(pk=closed.pk).unreadable_on is None
    assert cases.retire_replaced_keys(actor=SCHEDULE) == 1
