"""Whose letters an applicant's page shows: a letter outlives its writer's leaving, and nobody's power to write does."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Letter
from goldenbridge.core.directory import UnknownKey
from goldenbridge.core.listing import Former
from goldenbridge.core.records import UnexpectedAuthor, seal_record
from goldenbridge.core.sealing import Header, Purpose, Suite
from goldenbridge.core.writers import Writer, writer_keys, writer_of
from tests.core.fund import TODAY, make_fund

FUND = make_fund()
DOVE = next(each for each in FUND.staff if each.call_sign == "dove")
OTHERS = tuple(each for each in FUND.staff if each != DOVE)
LEFT = FUND.directory(staff=OTHERS, former=(Former.of(DOVE, until=TODAY),))


@pytest.fixture(scope="module")
def letter():
    """An applicant, his case, and what dove has written to him."""
    applicant, case = Applicant(), uuid4()
    header = Header(Suite.X25519, Purpose.REPLY, case=case, record=uuid4())
    content = Letter("Come on Monday.").content()
    envelope = seal_record(header, applicant.keys.reply_key, content, sign_seed=FUND.keys[DOVE.ref].sign_seed)
    return applicant, case, envelope


@pytest.mark.parametrize("put_on", [TODAY, TODAY - timedelta(days=13)])
def test_a_letter_is_read_after_its_writer_has_left_and_says_so(letter, put_on):
    applicant, case, envelope = letter

    before = applicant.read(envelope, directory=FUND.directory(), case=case, put_on=put_on)
    after = applicant.read(envelope, directory=LEFT, case=case, put_on=put_on)

    assert (before.text, before.writer) == ("Come on Monday.", Writer("dove"))
    assert (after.text, after.writer) == ("Come on Monday.", Writer("dove", TODAY))


def test_who_had_left_before_a_letter_was_put_there_did_not_write_it(letter):
    applicant, case, envelope = letter

    with pytest.raises(UnexpectedAuthor):
        applicant.read(envelope, directory=LEFT, case=case, put_on=TODAY + timedelta(days=1))


@pytest.mark.parametrize("roles", [{"administrator"}, {"auditor", "operator"}, set()])
def test_who_never_wrote_to_applicants_does_not_begin_to_when_he_leaves(letter, roles):
    applicant, case, envelope = letter
    gone = replace(Former.of(DOVE, until=TODAY), roles=frozenset(roles))

    with pytest.raises(UnexpectedAuthor):
        applicant.read(envelope, directory=replace(LEFT, former=(gone,)), case=case, put_on=TODAY)


def test_who_is_still_there_with_another_key_is_only_named():
    now = replace(DOVE, sign_key=make_fund().staff[0].sign_key)
    listed = FUND.directory(staff=(*OTHERS, now), former=(Former.of(DOVE, until=TODAY),))

    assert writer_of(listed, DOVE.sign_key) == writer_of(listed, now.sign_key) == Writer("dove")
    assert {DOVE.sign_key, now.sign_key} <= writer_keys(listed, on=TODAY)


def test_of_several_leavings_the_last_is_told():
    first, last = (Former.of(DOVE, until=TODAY - timedelta(days=days)) for days in (20, 3))

    assert writer_of(FUND.directory(staff=OTHERS, former=(last, first)), DOVE.sign_key) == Writer("dove", last.until)
    with pytest.raises(UnknownKey):
        writer_of(FUND.directory(), bytes(32))
