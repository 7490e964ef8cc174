"""Opening a case: one bundle, one owner, keys for him alone; nobody opens a compartment without live access."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from goldenbridge.apps.approvals import queries as parts
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases.actions.opening import NotACaseworker
from goldenbridge.apps.cases.holding import WrongKeys
from goldenbridge.apps.cases.models import Access, Case, CaseKey, SealedRecord
from goldenbridge.apps.cases.permissions import NoAccess
from goldenbridge.apps.intake import queries as bundles
from goldenbridge.apps.triage import actions as triage
from goldenbridge.apps.triage.permissions import LeaseEnded
from goldenbridge.cli.demo import casework
from goldenbridge.core import queue, records, statements
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import TEXT_BYTES, Story
from goldenbridge.core.certificates import ReplyKey
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.sealing import Compartment, OtherCase, OtherPurpose, Purpose, parse_header
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.platform import clock
from tests.apps.cases.builders import wraps_by

pytestmark = pytest.mark.django_db(databases="__all__")


def prepared(journey, *, readers=None, maker="dove", owner="dove"):
    """What the page of the holder would send to open the case, with something changed."""
    journey.applied()
    opened, _ = casework.read_next(journey.dove)
    desk = casework.desk_of(journey.house[maker])
    readers = readers or [journey.house[owner].ref]
    story_key, seed = desk.make_key(journey.ref, Compartment.STORY, readers)
    notes_key, _ = desk.make_key(journey.ref, Compartment.NOTES, readers)
    story = casework.desk_of(journey.dove).reseal_story(
        opened.bundle.story,
        opened.wrap,
        shard_key_ref=opened.shard_key_ref,
        to=seed,
        sign_key=opened.bundle.sign_key,
    )
    sent = {
        "owner_ref": journey.house[owner].ref,
        "story": story,
        "keys": [story_key, notes_key],
        "reply_key": casework.desk_of(journey.dove).vouch_reply_key(opened.bundle.application),
    }
    return opened, sent


def test_the_owner_reads_the_story_as_the_applicant_wrote_it(journey):
    journey.opened()

    contents = casework.read_compartment(journey.dove, journey.ref, "story")

    assert [Story.read(content).text for content in contents] == ["I will not go out against people."]
    assert journey.facts.state == "first_look"


def test_a_story_as_long_as_the_form_takes_is_opened(journey):
    text = "\N{MYANMAR LETTER KA}\N{CRYING FACE}".encode() * 9_362
    journey.applied(text=text.decode())
    opened, _ = casework.read_next(journey.dove)
    casework.open_case(journey.dove, opened)

    assert 65_500 < len(text) <= TEXT_BYTES
    assert [Story.read(content).text for content in casework.read_compartment(journey.dove, journey.ref, "story")] == [
        text.decode()
    ]


def test_opening_twice_is_one_case(journey):
    opened, sent = prepared(journey)

    first = cases.open_case(opened.item_ref, **sent, actor=journey.dove.actor)
    again = cases.open_case(opened.item_ref, **sent, actor=journey.dove.actor)

    assert first.ref == again.ref == journey.ref
    assert Case.objects.count() == 1
    assert CaseKey.objects.count() == 2


def test_whoever_does_not_hold_the_lease_opens_no_case(journey):
    opened, sent = prepared(journey)

    with pytest.raises(LeaseEnded):
        cases.open_case(opened.item_ref, **sent, actor=journey.house["dunlin"].actor)
    clock.move_to(clock.now() + queue.LEASE + timedelta(minutes=1))
    with pytest.raises(LeaseEnded):
        cases.open_case(opened.item_ref, **sent, actor=journey.dove.actor)

    assert Case.objects.count() == 0


def test_a_certificate_that_somebody_else_signed_is_refused(journey):
    opened, sent = prepared(journey, maker="dunlin")

    with pytest.raises(ForgedSignature):
        cases.open_case(opened.item_ref, **sent, actor=journey.dove.actor)


def test_the_opener_vouches_for_the_applicants_own_keys_and_for_no_other(journey):
    opened, sent = prepared(journey)
    desk = casework.desk_of(journey.dove)
    true = ReplyKey(journey.ref, opened.bundle.sign_key, opened.bundle.reply_key, journey.dove.ref)
    stranger = Applicant().keys
    colleague = casework.desk_of(journey.house["dunlin"])
    odd = [
        desk.sign(replace(true, reply_key=stranger.reply_key)),
        desk.sign(replace(true, applicant=stranger.sign_key)),
        desk.sign(replace(true, case=uuid4())),
        desk.sign(replace(true, maker=journey.house["dunlin"].ref)),
    ]

    for vouched in odd:
        with pytest.raises(WrongKeys):
            cases.open_case(opened.item_ref, **(sent | {"reply_key": vouched}), actor=journey.dove.actor)
    with pytest.raises(ForgedSignature):
        cases.open_case(opened.item_ref, **(sent | {"reply_key": colleague.sign(true)}), actor=journey.dove.actor)
    cases.open_case(opened.item_ref, **(sent | {"reply_key": desk.sign(true)}), actor=journey.dove.actor)

    assert journey.facts.reply_key == desk.sign(true)


def test_no_letter_is_sealed_to_a_key_that_a_database_writer_planted(journey):
    journey.opened()
    thief = Applicant().keys
    planted = ReplyKey(journey.ref, thief.sign_key, thief.reply_key, journey.dove.ref)
    forged = statements.sign(planted, sign_seed=thief.sign_seed)
    Case.objects.update(reply_certificate=forged.statement, reply_signature=forged.signature, sign_key=thief.sign_key)

    with pytest.raises(ForgedSignature):
        casework.letter(journey.dove, journey.facts, "Where can we meet?")
    with pytest.raises(ForgedSignature):
        casework.read_compartment(journey.dove, journey.ref, "story")


def test_a_swapped_certificate_is_refused(journey):
    opened, sent = prepared(journey)
    story_key, notes_key = sent["keys"]
    other = casework.desk_of(journey.dove).make_key(uuid4(), Compartment.STORY, [journey.dove.ref])[0]

    swapped = replace(story_key, statement=other.statement)
    with pytest.raises(ForgedSignature):
        cases.open_case(opened.item_ref, **(sent | {"keys": [swapped, notes_key]}), actor=journey.dove.actor)
    with pytest.raises(WrongKeys):
        cases.open_case(opened.item_ref, **(sent | {"keys": [other, notes_key]}), actor=journey.dove.actor)


def test_keys_are_wrapped_to_the_owner_and_nobody_else(journey):
    opened, sent = prepared(journey)
    house = journey.house
    for readers in ([house["dunlin"].ref], [house["dove"].ref, house["dunlin"].ref]):
        desk = casework.desk_of(journey.dove)
        keys = [
            desk.make_key(journey.ref, compartment, readers)[0]
            for compartment in (Compartment.STORY, Compartment.NOTES)
        ]

        with pytest.raises(WrongKeys):
            cases.open_case(opened.item_ref, **(sent | {"keys": keys}), actor=journey.dove.actor)


@pytest.mark.parametrize("change", ["one key", "a key too many", "another compartment"])
def test_exactly_the_keys_of_story_and_notes_are_taken(journey, change):
    opened, sent = prepared(journey)
    evidence = casework.desk_of(journey.dove).make_key(journey.ref, Compartment.EVIDENCE, [journey.dove.ref])[0]
    keys = {
        "one key": sent["keys"][:1],
        "a key too many": [*sent["keys"], evidence],
        "another compartment": [sent["keys"][0], evidence],
    }[change]

    with pytest.raises(WrongKeys):
        cases.open_case(opened.item_ref, **(sent | {"keys": keys}), actor=journey.dove.actor)


def test_a_story_of_another_case_purpose_or_record_is_refused(journey):
    opened, sent = prepared(journey)
    other = casework.apply(Story(text="Another."), applicant=Applicant())
    foreign = bundles.bundle_of(other.case_ref, actor=journey.dove.actor).story
    note = casework.desk_of(journey.dove).letter("x", case=journey.ref, reply_key=sent["reply_key"])

    with pytest.raises(OtherCase):
        cases.open_case(opened.item_ref, **(sent | {"story": foreign}), actor=journey.dove.actor)
    with pytest.raises(OtherPurpose):
        cases.open_case(opened.item_ref, **(sent | {"story": note}), actor=journey.dove.actor)


def test_a_story_that_the_opener_wrote_himself_is_refused_by_whoever_reads(journey):
    """The server cannot look inside; the reader's page does, and finds another author."""
    opened, sent = prepared(journey)
    desk = casework.desk_of(journey.dove)
    story_key, seed = desk.make_key(journey.ref, Compartment.STORY, [journey.dove.ref])
    header = parse_header(sent["story"])
    forged = records.seal_record(
        header,
        seed.card.public(header.suite),
        Story(text="I only want money.").content(),
        sign_seed=journey.house["eagle"].member.keys.sign_seed,
    )
    cases.open_case(
        opened.item_ref, **(sent | {"story": forged, "keys": [story_key, sent["keys"][1]]}), actor=journey.dove.actor
    )
    stranger = replace(desk, directory=replace(desk.directory, staff=()))

    handed = cases.open_compartment(journey.ref, compartment="story", actor=journey.dove.actor)
    seeds = [desk.open_key(key, case=journey.ref) for key in handed.keys]
    with pytest.raises(records.UnexpectedAuthor):
        stranger.read(
            handed.records[0].envelope, case=journey.ref, seeds=seeds, applicant=journey.played.applicant.keys.sign_key
        )


def test_only_a_listed_caseworker_leads(journey):
    opened, sent = prepared(journey, owner="eagle", readers=[journey.dove.ref])

    with pytest.raises(NotACaseworker):
        cases.open_case(opened.item_ref, **sent, actor=journey.dove.actor)


def test_a_case_opened_for_another_opens_for_the_other_only(journey):
    opened, sent = prepared(journey, owner="dunlin")
    cases.open_case(opened.item_ref, **sent, actor=journey.dove.actor)
    dunlin = journey.house["dunlin"]

    assert casework.read_compartment(dunlin, journey.ref, "story")
    with pytest.raises(NoAccess):
        cases.open_compartment(journey.ref, compartment="story", actor=journey.dove.actor)
    assert parts.parts_of(journey.ref) == {
        "triager": frozenset({journey.dove.ref}),
        "caseworker": frozenset({dunlin.ref}),
    }


def test_no_role_opens_a_case_without_access(journey):
    journey.opened()

    for colleague in journey.house.colleagues.values():
        for compartment in ("story", "notes", "contact", "identity", "evidence", "summary", "payout"):
            if colleague is journey.dove and compartment in {"story", "notes"}:
                continue
            with pytest.raises(NoAccess):
                cases.open_compartment(journey.ref, compartment=compartment, actor=colleague.actor)


def test_access_ends_on_its_day(journey):
    journey.opened()
    until = Access.objects.get(case_id=journey.ref, compartment="story").until
    clock.move_to(clock.now() + (until - clock.today()) + timedelta(days=1))

    with pytest.raises(NoAccess):
        cases.open_compartment(journey.ref, compartment="story", actor=journey.dove.actor)


def test_intake_forgets_what_the_case_holds(journey):
    journey.opened()

    kept = bundles.bundle_of(journey.ref, actor=journey.dove.actor)

    assert (kept.story, kept.contact) == (b"", b"")
    assert set(SealedRecord.objects.values_list("compartment", flat=True)) == {"story", "contact"}


def test_contact_opens_for_one_on_duty_who_was_asked_and_not_for_the_caseworker(journey):
    journey.applied(how="Only by day.")
    opened, _ = casework.read_next(journey.dove)
    casework.open_case(journey.dove, opened)
    grouse = journey.house["grouse"]

    cases.ask_duty(journey.ref, person_ref=grouse.ref, actor=journey.dove.actor)
    handed = cases.open_compartment(journey.ref, compartment="contact", actor=grouse.actor)
    contact = casework.desk_of(grouse).open_contact(
        handed.records[0].envelope,
        handed.keys[0].wrap,
        duty_key_ref=handed.keys[0].key_ref,
        case=journey.ref,
        sign_key=journey.played.applicant.keys.sign_key,
    )

    assert contact.how == "Only by day."
    with pytest.raises(NoAccess):
        cases.open_compartment(journey.ref, compartment="contact", actor=journey.dove.actor)


def test_a_case_is_handed_on_with_its_keys_and_the_old_owner_opens_nothing_more(journey):
    journey.opened()
    dunlin = journey.house["dunlin"]
    wraps = wraps_by(journey.dove, journey.ref, dunlin)

    cases.give_case(journey.ref, owner_ref=dunlin.ref, wraps=wraps, actor=journey.dove.actor)

    assert casework.read_compartment(dunlin, journey.ref, "story")
    with pytest.raises(NoAccess):
        cases.open_compartment(journey.ref, compartment="story", actor=journey.dove.actor)


def test_a_case_comes_back_to_whoever_led_it_before(journey):
    journey.opened()
    dunlin = journey.house["dunlin"]

    for giver, taker in ((journey.dove, dunlin), (dunlin, journey.dove)):
        wraps = wraps_by(giver, journey.ref, taker)
        cases.give_case(journey.ref, owner_ref=taker.ref, wraps=wraps, actor=giver.actor)

    assert casework.read_compartment(journey.dove, journey.ref, "story")


def test_nobody_takes_a_case_from_its_owner(journey):
    journey.opened()

    with pytest.raises(NotAllowed):
        cases.give_case(
            journey.ref, owner_ref=journey.house["dunlin"].ref, wraps=[], actor=journey.house["dunlin"].actor
        )


def test_a_bundle_set_apart_cannot_become_a_case(journey):
    opened, sent = prepared(journey)
    triage.quarantine(opened.item_ref, reason="spam", actor=journey.dove.actor)

    with pytest.raises(LeaseEnded):
        cases.open_case(opened.item_ref, **sent, actor=journey.dove.actor)


def test_a_note_is_read_by_its_writer_and_signed_inside(journey):
    journey.opened()
    envelope = casework.write(journey.dove, journey.ref, "notes", Purpose.NOTE, "Call back on Monday.")

    cases.write_note(journey.ref, envelope=envelope, actor=journey.dove.actor)
    cases.write_note(journey.ref, envelope=envelope, actor=journey.dove.actor)

    assert len(casework.read_compartment(journey.dove, journey.ref, "notes")) == 1
