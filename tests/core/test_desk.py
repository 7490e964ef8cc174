"""The desk's own side against people of ill will: swapped keys, forged authors, keys of strangers."""

from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from goldenbridge.core import records, sealing
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Letter, Story
from goldenbridge.core.bundle import ForgedBundle
from goldenbridge.core.desk import Desk, NoWrap
from goldenbridge.core.sealing import Compartment, DoesNotOpen, Header, Purpose, Suite
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.trust import NotAReader, NotTheSigner
from goldenbridge.core.wraps import SwappedKey, make_wrap
from goldenbridge.core.writers import Writer
from tests.core.fund import TODAY, make_fund


@dataclass
class Handed:
    """A key as a compartment hands it over."""

    certificate: bytes
    signature: bytes
    wrap: bytes | None


@pytest.fixture
def fund():
    return make_fund()


@pytest.fixture
def desks(fund):
    directory = fund.directory()
    return {each.call_sign: Desk(each.ref, fund.keys[each.ref], directory) for each in fund.staff}


def handed(key, reader):
    wraps = {wrap.recipient_ref: wrap.wrap for wrap in key.wraps}
    return Handed(key.statement, key.signature, wraps.get(reader))


def applied(fund, applicant):
    bundle = applicant.apply(fund.directory(), story=Story(text="Пишу сам."), contact=Contact())
    seed = fund.seeds[bundle.story.key_ref]
    dove = next(each for each in fund.staff if each.call_sign == "dove")
    return bundle, make_wrap(seed, key_ref=bundle.story.key_ref, recipient=dove.seal_key)


def test_a_story_is_read_and_resealed_unchanged(fund, desks):
    bundle, wrap = applied(fund, Applicant())
    dove = desks["dove"]
    place = {"shard_key_ref": bundle.story.key_ref, "sign_key": bundle.sign_key}
    key, seed = dove.make_key(bundle.case, Compartment.STORY, [dove.person])

    story = dove.open_story(bundle.story.envelope, wrap, case=bundle.case, **place)
    moved = dove.reseal_story(bundle.story.envelope, wrap, to=seed, **place)
    opened = dove.open_key(handed(key, dove.person), case=bundle.case)

    assert story.text == "Пишу сам."
    assert Story.read(dove.read(moved, case=bundle.case, seeds=[opened], applicant=bundle.sign_key)) == story


def test_a_wrap_with_another_seed_than_the_directory_promises_is_refused(fund, desks):
    bundle, _ = applied(fund, Applicant())
    dove = desks["dove"]
    swapped = make_wrap(sealing.new_seed(), key_ref=bundle.story.key_ref, recipient=fund.keys[dove.person].seal_key)

    with pytest.raises(SwappedKey):
        dove.open_story(
            bundle.story.envelope,
            swapped,
            shard_key_ref=bundle.story.key_ref,
            case=bundle.case,
            sign_key=bundle.sign_key,
        )


def test_a_case_key_is_believed_only_with_its_makers_signature_for_this_case(fund, desks):
    case, dove, eagle = uuid4(), desks["dove"], desks["eagle"]
    key, _ = dove.make_key(case, Compartment.STORY, [dove.person])
    other, _ = dove.make_key(uuid4(), Compartment.STORY, [dove.person])
    forged, _ = eagle.make_key(case, Compartment.STORY, [dove.person])

    with pytest.raises(ForgedSignature):
        dove.open_key(replace(handed(key, dove.person), signature=other.signature), case=case)
    with pytest.raises(NotTheSigner):
        dove.open_key(handed(other, dove.person), case=case)
    with pytest.raises(SwappedKey):
        dove.open_key(replace(handed(key, dove.person), wrap=rewrapped(fund, key, forged, dove)), case=case)
    with pytest.raises(NoWrap):
        dove.open_key(handed(key, eagle.person), case=case)


def rewrapped(fund, key, other, desk):
    """A wrap under the first key's reference that holds another seed: what a bad database writer would plant."""
    header = sealing.parse_header(key.wraps[0].wrap)
    return make_wrap(
        sealing.new_seed(),
        key_ref=header.record,
        recipient=fund.keys[desk.person].seal_key,
        case=header.case,
        compartment=header.compartment,
        generation=header.generation,
    )


def test_a_text_by_somebody_who_is_not_listed_is_refused(fund, desks):
    case, dove, applicant = uuid4(), desks["dove"], Applicant()
    key, seed = dove.make_key(case, Compartment.NOTES, [dove.person])
    header = Header(Suite.X25519, Purpose.NOTE, case, Compartment.NOTES, 1, uuid4())
    stranger = records.seal_record(
        header, seed.card.public(Suite.X25519), Letter("Trust me.").content(), sign_seed=sealing.new_seed()
    )
    opened = dove.open_key(handed(key, dove.person), case=case)

    with pytest.raises(records.UnexpectedAuthor):
        dove.read(stranger, case=case, seeds=[opened], applicant=applicant.keys.sign_key)


def test_a_reader_opens_what_was_written_and_nobody_else_does(desks):
    case, dove, grouse = uuid4(), desks["dove"], desks["grouse"]
    key, seed = dove.make_key(case, Compartment.SUMMARY, [grouse.person])
    written = dove.write("Refused an order.", purpose=Purpose.SUMMARY, case=case, key=seed)
    opened = grouse.open_key(handed(key, grouse.person), case=case)

    content = grouse.read(written, case=case, seeds=[opened], applicant=bytes(32))

    assert Letter.read(content).text == "Refused an order."
    with pytest.raises(DoesNotOpen):
        dove.open_key(handed(key, grouse.person), case=case)


@pytest.mark.parametrize(
    ("compartment", "reader", "stranger"),
    [
        (Compartment.STORY, "dove", "eagle"),
        (Compartment.NOTES, "dove", "grouse"),
        (Compartment.EVIDENCE, "finch", "dove"),
        (Compartment.SUMMARY, "grouse", "finch"),
    ],
)
def test_a_key_is_wrapped_to_people_whose_role_may_read_it_and_to_nobody_whom_a_server_names(
    desks, compartment, reader, stranger
):
    case, maker = uuid4(), desks["heron"]
    key, seed = maker.make_key(case, compartment, [maker.person, desks[reader].person])

    assert {wrap.recipient_ref for wrap in key.wraps} == {maker.person, desks[reader].person}
    assert maker.wrap_for(seed, desks[reader].person, case=case)
    with pytest.raises(NotAReader):
        maker.make_key(case, compartment, [maker.person, desks[stranger].person])
    with pytest.raises(NotAReader):
        maker.wrap_for(seed, desks[stranger].person, case=case)


def test_a_letter_opens_for_the_applicant_and_names_its_writer(fund, desks):
    applicant = Applicant()
    bundle, _ = applied(fund, applicant)
    vouched = desks["dove"].vouch_reply_key(bundle)

    letter = desks["eagle"].letter("We are reading.", case=bundle.case, reply_key=vouched)
    read = applicant.read(letter, directory=fund.directory(), case=bundle.case, put_on=TODAY)

    assert (read.text, read.writer) == ("We are reading.", Writer("eagle"))
    assert desks["eagle"].applicant(vouched, case=bundle.case) == bundle.sign_key


def test_a_bundle_with_an_exchanged_reply_key_is_not_vouched_for(fund, desks):
    bundle, _ = applied(fund, Applicant())

    with pytest.raises(ForgedBundle):
        desks["dove"].vouch_reply_key(replace(bundle, reply_key=Applicant().keys.reply_key))
