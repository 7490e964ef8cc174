"""A third party's word: recorded by who leads the case, its certificate with the officer alone, checked at home later."""

import pytest

from goldenbridge.apps.awards import actions as awards
from goldenbridge.apps.awards.models import Relief
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.cases.actions import ReliefDraft
from goldenbridge.apps.cases.actions.relieving import ReliefAboveDebt
from goldenbridge.apps.cases.models import Reply, SealedRecord
from goldenbridge.apps.intake import queries as intake
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.cli.demo import casework
from goldenbridge.cli.verify import reader
from goldenbridge.core import notes, relief
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.errors import NotAllowed, NotFound
from goldenbridge.core.relief import Relief as Word
from goldenbridge.platform import clock, directory
from tests.apps.transparency import builders

pytestmark = pytest.mark.django_db(databases="__all__")

NAME = "Рада пераходнага перыяду"


@pytest.fixture
def journey(journey, settings, tmp_path):
    builders.lay_out(settings, tmp_path)
    return journey.talks()


def certificate_for(journey, *, steps=100):
    desk = casework.desk_of(journey.dove)
    word = Word(
        applicant=journey.played.applicant.keys.sign_key,
        kind_of_debt="service_contract",
        steps=steps,
        currency="USD",
        party="government_to_be",
        party_name=NAME,
        condition="change_of_power",
        said="Даўгі будуць дараваныя.",
        source="заява 14 жніўня",
        promised_on=clock.today(),
        recorded_on=clock.today(),
        recorder=journey.dove.ref,
        salt=bytes(16),
    )
    return relief.certify(word, sign_seed=desk.keys.sign_seed)


def record(journey, *, actor=None, certificate=None, **changes):
    certificate = certificate or certificate_for(journey)
    told = {
        "obligation_ref": journey.facts.obligations[0].ref,
        "amount_minor": 500_000,
        "party": "government_to_be",
        "condition": "change_of_power",
    } | changes
    return cases.record_relief(
        journey.ref,
        draft=ReliefDraft(**told),
        commitment=certificate.commitment(),
        envelope=casework.letter(journey.dove, journey.facts, certificate.text()),
        actor=actor or journey.dove.actor,
    )


def letters_of(journey):
    applicant = journey.played.applicant
    standing = intake.standing(applicant.keys.locator_hash, actor=ANONYMOUS)
    return [
        applicant.read(each.envelope, directory=directory.current(), case=journey.ref, put_on=each.put_on).text
        for each in standing.letters
    ]


def test_the_officer_gets_the_certificate_and_checks_it_at_home_with_his_phrase(journey, settings):
    record(journey)
    journey.tick()
    text = next(each for each in letters_of(journey) if relief.holds_certificate(each))
    awards.log_reliefs(actor=SCHEDULE)
    transparency.sequence(actor=SCHEDULE)
    transparency.publish_edition(actor=SCHEDULE)

    key = notes.read_verifier_key((settings.LOG_FOLDER / "fund.vkey").read_text())
    verdict = relief.verify_relief(
        text, key=key, read=reader(str(settings.LOG_FOLDER)), sign_key=journey.played.applicant.keys.sign_key
    )
    assert (verdict.relief.party_name, verdict.relief.steps, verdict.is_own) == (NAME, 100, True)


def test_nobody_of_the_fund_keeps_it(journey):
    before = SealedRecord.objects.count()

    record(journey)

    assert (SealedRecord.objects.count(), Reply.objects.count()) == (before, 1)
    assert [each.amount_minor for each in facts.reliefs(journey.ref, actor=journey.dove.actor)] == [500_000]


def test_sent_twice_it_is_one_word(journey):
    certificate = certificate_for(journey)
    for _ in range(2):
        record(journey, certificate=certificate)

    assert Relief.objects.count() == 1


def test_more_than_is_owed_and_a_debt_of_another_case_are_refused(journey):
    with pytest.raises(ReliefAboveDebt):
        record(journey, amount_minor=505_000)
    with pytest.raises(NotFound):
        record(journey, obligation_ref=journey.ref)

    assert (Relief.objects.count(), Reply.objects.count()) == (0, 0)


def test_only_who_leads_the_case_records_and_reads(journey):
    for name in ("dunlin", "grouse", "jay"):
        with pytest.raises(NotAllowed):
            record(journey, actor=journey.house[name].actor)
        with pytest.raises(NotAllowed):
            facts.reliefs(journey.ref, actor=journey.house[name].actor)

    assert Relief.objects.count() == 0
