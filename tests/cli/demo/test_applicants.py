"""Invented officers write through the real door, and the phrase on the sheet opens a reply."""

from datetime import UTC, datetime
from random import Random

import pytest
from rich.progress import Progress

from goldenbridge.apps.intake import actions, queries
from goldenbridge.cli.demo import applicants
from goldenbridge.cli.demo.people import Colleague
from goldenbridge.cli.demo.stage import Stage
from goldenbridge.core import canonical
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE, Actor
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Story
from goldenbridge.core.member import Member
from goldenbridge.platform import clock, directory
from tests.core import fund as invented


@pytest.fixture
def stage(settings, tmp_path):
    """The last day of a small rehearsal whose list of keys is in force."""
    settings.DATA = tmp_path
    clock.move_to(datetime(2020, 8, 12, 23, tzinfo=UTC))
    people = invented.make_fund()
    (tmp_path / "root.json").write_bytes(canonical.encode(people.root.to_value()))
    listed = people.directory(issued_on=clock.today(), expires_on=clock.today())
    (tmp_path / "directory.json").write_bytes(people.file(listed))
    stage = Stage(folder=tmp_path, progress=Progress(), scale=0.1, last_day=clock.today())
    dove = next(each for each in people.staff if each.call_sign == "dove")
    member = Member(dove.ref, dove.call_sign, people.keys[dove.ref])
    stage.people["dove"] = Colleague(Actor(dove.ref, dove.roles), member, "")
    # The list is of this one day; the chapter's day before lies outside, so the clock stays where it is.
    stage.be_at = lambda *_args, **_more: None
    return stage


def test_every_invented_story_has_the_form_of_a_true_one():
    dice = Random(1)
    for _ in range(200):
        told = applicants.invented_application(dice)

        assert Story.read(told.story.content()) == told.story
        assert Contact.read(told.contact.content()) == told.contact
        assert (told.language in {"ru", "be", "en"}, told.lane in {"browser", "plain"}) == (True, True)


@pytest.mark.django_db
def test_the_queue_is_full_and_the_phrase_on_the_sheet_opens_a_reply(stage):
    applicants.play(stage)

    assert len(actions.hand_on_arrivals(limit=100, actor=SCHEDULE)) == 9
    assert [name for _, name, _ in stage.sheet] == ["just applied (ru)", "just applied (be)", "just applied (en)"]
    for _, _, phrase in stage.sheet:
        applicant = Applicant.from_phrase(phrase)
        standing = queries.standing(applicant.keys.locator_hash, actor=ANONYMOUS)
        [letter] = standing.letters
        read = applicant.read(
            letter.envelope, directory=directory.current(), case=standing.case_ref, put_on=letter.put_on
        )
        assert (read.text in applicants.TOLD["replies"].values(), read.writer.call_sign) == (True, "dove")
