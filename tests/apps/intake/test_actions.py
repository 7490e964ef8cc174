"""Applications come in once, are handed on once, and letters and answers end as promised."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from goldenbridge.apps.intake import actions, queries
from goldenbridge.apps.intake.models import Answer, Bundle, Letter
from goldenbridge.core import bundle as bundles
from goldenbridge.core import halves, records, sealing, statements
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE, Actor
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Identity, PayoutDetails, Story
from goldenbridge.core.application import Letter as Text
from goldenbridge.core.errors import Malformed, NotAllowed, NotFound
from goldenbridge.core.sealing import Compartment, OtherCase, OtherPurpose, Purpose, Suite
from goldenbridge.platform import clock
from tests.apps.intake.builders import a_fund, a_letter, apply, ask, case_key, half_keys, reply

pytestmark = pytest.mark.django_db
DAY = datetime(2020, 8, 12, 10, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _august():
    clock.move_to(DAY)


@pytest.fixture
def fund():
    return a_fund()


@pytest.fixture
def applicant():
    return Applicant()


def received(fund, applicant, *, submission=b"s" * 32, danger=0, text="x"):
    application = applicant.apply(fund.directory, story=Story(text=text), contact=Contact())
    return application, actions.receive_bundle(
        application, submission=submission, lane="plain", language="be", danger=danger, actor=ANONYMOUS
    )


def test_what_comes_in_is_what_a_first_reader_opens(fund, applicant):
    sent = apply(fund, applicant, text="ကျွန်တော် 🕊️", how="+375")

    found = queries.bundle_of(sent.case, actor=SCHEDULE)

    assert found.application == sent
    story = bundles.open_part(found.application.story, found.application, fund.seeds[found.shard_key_ref])
    contact = bundles.open_part(found.application.contact, found.application, fund.seeds[found.duty_key_ref])
    assert (Story.read(story.content).text, Contact.read(contact.content).how) == ("ကျွန်တော် 🕊️", "+375")


def test_the_row_knows_the_day_and_nothing_readable(fund, applicant):
    apply(fund, applicant, text="canary-sunflower", how="canary-telephone")

    row = Bundle.objects.values().get()

    assert (row["received_on"], row["status_on"], row["status"]) == (date(2020, 8, 12), date(2020, 8, 12), "received")
    written = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row.values())
    assert b"canary" not in written
    assert bytes(row["locator_hash"]) == applicant.keys.locator_hash
    assert applicant.keys.locator not in written


def test_the_same_form_sent_again_gets_the_first_answer(fund, applicant):
    first, is_new = received(fund, applicant)
    _, is_new_again = received(fund, applicant)

    assert (is_new, is_new_again) == (True, False)
    assert queries.bundle_of(first.case, actor=SCHEDULE).application == first
    assert Bundle.objects.count() == 1


def test_another_application_under_the_same_phrase_is_named(fund, applicant):
    received(fund, applicant)

    with pytest.raises(actions.AlreadyApplied):
        received(fund, applicant, submission=b"t" * 32)
    assert Bundle.objects.count() == 1


def test_nobody_takes_the_case_reference_of_another(fund, applicant):
    first, _ = received(fund, applicant)
    thief = Applicant()
    application = thief.apply(fund.directory, story=Story(text="y"), contact=Contact(), case=first.case)

    with pytest.raises(actions.CaseTaken):
        actions.receive_bundle(
            application, submission=b"s" * 32, lane="plain", language="be", danger=0, actor=ANONYMOUS
        )


@pytest.mark.parametrize("wrong", [{"lane": "moon"}, {"danger": 3}, {"submission": b"short"}])
def test_wrong_routing_is_refused(fund, applicant, wrong):
    application = applicant.apply(fund.directory, story=Story(text="y"), contact=Contact())
    right = {"submission": b"s" * 32, "lane": "plain", "language": "be", "danger": 0}

    with pytest.raises(Malformed):
        actions.receive_bundle(application, **{**right, **wrong}, actor=ANONYMOUS)


def test_the_database_refuses_a_second_row_under_one_locator(fund, applicant):
    received(fund, applicant)
    row = Bundle.objects.values().get()

    with pytest.raises(IntegrityError), transaction.atomic():
        Bundle.objects.create(**{**row, "ref": uuid4(), "case_ref": uuid4()})


def test_beyond_the_quota_everything_is_kept_in_quarantine_and_read_last(fund, settings):
    settings.DAILY_APPLICATIONS = 2
    for danger in (0, 0, 2, 0):
        received(fund, Applicant(), danger=danger)

    arrivals = actions.hand_on_arrivals(limit=10, actor=SCHEDULE)

    assert [arrival.is_quarantined for arrival in arrivals] == [False, False, True, True]
    assert [arrival.danger for arrival in arrivals] == [0, 0, 2, 0]


def test_a_used_up_quota_stays_used_up_when_triage_has_taken_all(fund, settings):
    settings.DAILY_APPLICATIONS = 1
    received(fund, Applicant())
    received(fund, Applicant())
    actions.hand_on_arrivals(limit=10, actor=SCHEDULE)
    received(fund, Applicant())

    assert [arrival.is_quarantined for arrival in actions.hand_on_arrivals(limit=10, actor=SCHEDULE)] == [True]


def test_yesterdays_quarantine_says_nothing_of_today(fund, settings):
    settings.DAILY_APPLICATIONS = 1
    received(fund, Applicant())
    received(fund, Applicant())
    clock.move_to(datetime(2020, 8, 13, tzinfo=UTC))
    application, _ = received(fund, Applicant())

    assert not queries.bundle_of(application.case, actor=SCHEDULE).is_quarantined


def test_a_new_day_has_a_new_quota(fund, settings):
    settings.DAILY_APPLICATIONS = 1
    received(fund, Applicant())
    clock.move_to(datetime(2020, 8, 13, tzinfo=UTC))
    application, _ = received(fund, Applicant())

    assert not queries.bundle_of(application.case, actor=SCHEDULE).is_quarantined


def test_each_arrival_is_handed_on_once_danger_first(fund):
    quiet, _ = received(fund, Applicant())
    urgent, _ = received(fund, Applicant(), danger=2)

    first = actions.hand_on_arrivals(limit=1, actor=SCHEDULE)
    second = actions.hand_on_arrivals(limit=5, actor=SCHEDULE)
    third = actions.hand_on_arrivals(limit=5, actor=SCHEDULE)

    assert [[arrival.case_ref for arrival in batch] for batch in (first, second, third)] == [
        [urgent.case],
        [quiet.case],
        [],
    ]
    assert first[0].shard_key_ref == urgent.story.key_ref


def test_status_reply_and_question_reach_the_holder_of_the_phrase(fund, applicant):
    sent = apply(fund, applicant)
    actions.put_status(sent.case, status="talks", valid_until=date(2020, 9, 1), actor=SCHEDULE)
    reply_ref = reply(fund, sent, "Добрый день")
    certificate, _ = case_key(fund, sent.case)
    question_ref = ask(fund, sent, keys=[certificate])

    standing = queries.standing(applicant.keys.locator_hash, actor=ANONYMOUS)

    assert (standing.status, standing.valid_until, standing.has_more) == ("talks", date(2020, 9, 1), False)
    letters = {letter.ref: letter for letter in standing.letters}
    assert {ref: letter.kind for ref, letter in letters.items()} == {reply_ref: "reply", question_ref: "text"}
    letter = letters[reply_ref]
    opened = applicant.read(letter.envelope, directory=fund.directory, case=sent.case, put_on=letter.put_on)
    assert (opened.text, opened.writer.call_sign) == ("Добрый день", "dove")


def test_another_phrase_finds_nothing(fund, applicant):
    sent = apply(fund, applicant)
    reply(fund, sent)

    assert queries.standing(Applicant().keys.locator_hash, actor=ANONYMOUS) is None


def test_known_and_unknown_phrases_cost_the_same_reads(fund, applicant, django_assert_num_queries):
    reply(fund, apply(fund, applicant))

    for keys in (applicant.keys, Applicant().keys):
        with django_assert_num_queries(3):
            queries.standing(keys.locator_hash, actor=ANONYMOUS)


def test_a_reply_is_gone_once_it_is_read_and_pressing_twice_is_no_error(fund, applicant):
    reply_ref = reply(fund, apply(fund, applicant))

    for _ in range(2):
        actions.mark_read(reply_ref, locator_hash=applicant.keys.locator_hash, actor=ANONYMOUS)

    assert not Letter.objects.exists()


def test_nobody_else_marks_a_reply_as_read(fund, applicant):
    reply_ref = reply(fund, apply(fund, applicant))

    actions.mark_read(reply_ref, locator_hash=Applicant().keys.locator_hash, actor=ANONYMOUS)

    assert Letter.objects.filter(ref=reply_ref).exists()


def test_a_letter_lasts_fourteen_days(fund, applicant):
    reply(fund, apply(fund, applicant))
    clock.move_to(datetime(2020, 8, 26, 23, 0, tzinfo=UTC))
    assert actions.expire_letters(actor=SCHEDULE) == 0

    clock.move_to(datetime(2020, 8, 27, 1, 0, tzinfo=UTC))
    # Unseen before the job has run, gone after it.
    assert queries.standing(applicant.keys.locator_hash, actor=ANONYMOUS).letters == ()
    assert actions.expire_letters(actor=SCHEDULE) == 1
    assert not Letter.objects.exists()


def test_a_page_shows_a_few_letters_and_says_that_more_wait(fund, applicant):
    sent = apply(fund, applicant)
    for _ in range(6):
        reply(fund, sent)

    standing = queries.standing(applicant.keys.locator_hash, actor=ANONYMOUS)

    assert (len(standing.letters), standing.has_more) == (4, True)


def test_long_letters_are_shown_one_by_one(fund, applicant):
    sent = apply(fund, applicant)
    for _ in range(3):
        reply(fund, sent, "я" * 5000)

    standing = queries.standing(applicant.keys.locator_hash, actor=ANONYMOUS)

    assert (len(standing.letters), standing.has_more) == (1, True)


def answered(fund, applicant, sent, ref, *, choice="", envelopes=(), statement=b"", signature=b""):
    return actions.receive_answer(
        ref,
        locator_hash=applicant.keys.locator_hash,
        choice=choice,
        envelopes=list(envelopes),
        statement=statement,
        signature=signature,
        actor=ANONYMOUS,
    )


def test_an_answer_in_words_reaches_the_holder_of_the_case_key_once(fund, applicant):
    sent = apply(fund, applicant)
    certificate, seed = case_key(fund, sent.case)
    ref = ask(fund, sent, keys=[certificate])
    envelope = applicant.answer_text(
        "Since 2009.", question=ref, keys=[certificate], directory=fund.directory, case=sent.case
    )

    first = answered(fund, applicant, sent, ref, envelopes=[envelope])
    again = answered(fund, applicant, sent, ref, envelopes=[envelope])
    [handed] = actions.hand_on_answers(limit=10, actor=SCHEDULE)

    assert (first, again) == (True, False)
    record = records.open_record(
        handed.envelopes[0],
        sealing.derive_key_pair(Suite.X25519, seed),
        authors=(applicant.keys.sign_key,),
        purpose=Purpose.ANSWER,
        case=sent.case,
        record=ref,
    )
    assert Text.read(record.content).text == "Since 2009."
    assert (handed.question_ref, handed.case_ref, handed.kind, handed.choice) == (ref, sent.case, "text", None)
    assert actions.hand_on_answers(limit=10, actor=SCHEDULE) == []
    assert Answer.objects.get().envelopes == "[]"
    assert not Letter.objects.exists()


def test_an_identity_opens_for_the_two_verifiers_together(fund, applicant):
    sent = apply(fund, applicant)
    keys, seeds = half_keys(fund, sent.case)
    ref = ask(fund, sent, "identity", keys=keys)
    identity = Identity(name="Янка", born_on=date(1990, 1, 2))
    envelopes = applicant.answer_identity(identity, question=ref, keys=keys, directory=fund.directory, case=sent.case)

    answered(fund, applicant, sent, ref, envelopes=envelopes)
    [handed] = actions.hand_on_answers(limit=1, actor=SCHEDULE)

    shares = [
        halves.open_half(envelope, sealing.derive_key_pair(Suite.X25519, seed), case=sent.case, record=ref)
        for envelope, seed in zip(handed.envelopes[1:], seeds, strict=True)
    ]
    opened = halves.open_identity(handed.envelopes[0], *shares, case=sent.case, applicant=applicant.keys.sign_key)
    assert Identity.read(opened.content) == identity


def test_payout_details_open_in_their_cell_and_name_no_case(fund, applicant):
    sent = apply(fund, applicant)
    payee = uuid4()
    keys = [{"cell_ref": str(fund.cell_ref), "payee_ref": str(payee)}]
    ref = ask(fund, sent, "payout", keys=keys)
    details = PayoutDetails(name="Y", born_on=date(1990, 1, 2), iban="DE89370400440532013000", country="DE")
    envelope = applicant.answer_payout(details, question=ref, keys=keys, directory=fund.directory)

    answered(fund, applicant, sent, ref, envelopes=[envelope])
    [handed] = actions.hand_on_answers(limit=1, actor=SCHEDULE)

    seed = fund.seeds[fund.directory.cell(fund.cell_ref).card.key_ref]
    record = records.open_record(
        handed.envelopes[0],
        sealing.derive_key_pair(Suite.X25519, seed),
        authors=(applicant.keys.sign_key,),
        purpose=Purpose.PAYOUT,
        case=payee,
        compartment=Compartment.PAYOUT,
    )
    assert PayoutDetails.read(record.content) == details
    assert sent.case.bytes not in handed.envelopes[0]


def test_a_choice_travels_with_its_signature(fund, applicant):
    sent = apply(fund, applicant)
    ref = ask(fund, sent, "offer")
    signed = applicant.choose("accepted", question=ref, case=sent.case)

    answered(fund, applicant, sent, ref, choice="accepted", statement=signed.statement, signature=signed.signature)
    [handed] = actions.hand_on_answers(limit=1, actor=SCHEDULE)

    statement = statements.verify(
        statements.Choice, statements.Signed(handed.statement, handed.signature), key=applicant.keys.sign_key
    )
    assert (handed.choice, statement) == ("accepted", statements.Choice(sent.case, ref, "accepted"))


@pytest.mark.parametrize(
    ("kind", "choice", "count"), [("offer", "perhaps", 0), ("offer", "", 0), ("text", "accepted", 1), ("text", "", 0)]
)
def test_an_answer_of_another_shape_is_refused(fund, applicant, kind, choice, count):
    sent = apply(fund, applicant)
    certificate, _ = case_key(fund, sent.case)
    ref = ask(fund, sent, kind, keys=[certificate] if kind == "text" else [])
    envelope = applicant.answer_text("x", question=ref, keys=[certificate], directory=fund.directory, case=sent.case)

    with pytest.raises(Malformed):
        answered(fund, applicant, sent, ref, choice=choice, envelopes=[envelope] * count)
    assert not Answer.objects.exists()


def test_an_answer_of_another_purpose_or_case_or_cut_short_is_named(fund, applicant):
    sent = apply(fund, applicant)
    certificate, _ = case_key(fund, sent.case)
    foreign, _ = case_key(fund, uuid4())
    ref = ask(fund, sent, keys=[certificate])
    other = applicant.answer_text(
        "x", question=ref, keys=[foreign], directory=fund.directory, case=statement_case(foreign)
    )

    for envelope, named in (
        (a_letter(fund, sent, "x"), OtherPurpose),
        (other, OtherCase),
        (other[:60], sealing.TruncatedEnvelope),
    ):
        with pytest.raises(named):
            answered(fund, applicant, sent, ref, envelopes=[envelope])


def statement_case(key):
    from goldenbridge.core.canonical import unb64
    from goldenbridge.core.certificates import CaseKey

    return statements.read(CaseKey, unb64(key["statement"])).case


@pytest.mark.parametrize(
    ("kind", "keys"),
    [("text", []), ("offer", [{}]), ("payout", [{"cell_ref": "x"}]), ("riddle", []), ("identity", [{}])],
)
def test_a_question_without_the_keys_for_its_answer_is_refused(fund, applicant, kind, keys):
    sent = apply(fund, applicant)

    with pytest.raises(Malformed):
        ask(fund, sent, kind, keys=keys)


@pytest.mark.parametrize(
    ("compartment", "generation"),
    [(Compartment.NOTES, 1), (Compartment.PAYOUT, 1), (Compartment.STORY, 2), (Compartment.STORY, 2**32 - 1)],
)
def test_an_answer_keeps_to_the_compartment_and_generation_of_its_question(fund, applicant, compartment, generation):
    sent = apply(fund, applicant)
    certificate, seed = case_key(fund, sent.case)
    ref = ask(fund, sent, keys=[certificate])
    header = sealing.Header(Suite.X25519, Purpose.ANSWER, sent.case, compartment, generation, ref)
    public = sealing.derive_key_pair(Suite.X25519, seed).public
    envelope = records.seal_record(header, public, Text("x").content(), sign_seed=applicant.keys.sign_seed)

    with pytest.raises((Malformed, sealing.OtherCompartment)):
        answered(fund, applicant, sent, ref, envelopes=[envelope])
    assert not Answer.objects.exists()


@pytest.mark.parametrize("compartment", [Compartment.STORY, Compartment.NONE])
def test_payout_details_keep_to_their_compartment(fund, applicant, compartment):
    sent = apply(fund, applicant)
    payee = uuid4()
    ref = ask(fund, sent, "payout", keys=[{"cell_ref": str(fund.cell_ref), "payee_ref": str(payee)}])
    header = sealing.Header(Suite.X25519, Purpose.PAYOUT, payee, compartment, 1, ref)
    public = fund.directory.cells[0].card.public(Suite.X25519)
    envelope = records.seal_record(header, public, Text("x").content(), sign_seed=applicant.keys.sign_seed)

    with pytest.raises(sealing.OtherCompartment):
        answered(fund, applicant, sent, ref, envelopes=[envelope])


def test_nobody_answers_the_question_of_another(fund, applicant):
    sent = apply(fund, applicant)
    ref = ask(fund, sent, "offer")

    with pytest.raises(NotFound):
        answered(fund, Applicant(), sent, ref, choice="accepted")


def test_an_applicant_withdraws_once_and_open_questions_go(fund, applicant):
    sent = apply(fund, applicant)
    ask(fund, sent, "offer")
    kept = reply(fund, sent)
    signed = applicant.choose("withdrawn", question=None, case=sent.case)
    arguments = {
        "locator_hash": applicant.keys.locator_hash,
        "statement": signed.statement,
        "signature": signed.signature,
        "actor": ANONYMOUS,
    }

    assert [actions.withdraw_application(**arguments) for _ in range(2)] == [True, False]

    [handed] = actions.hand_on_answers(limit=5, actor=SCHEDULE)
    assert (handed.question_ref, handed.choice) == (None, "withdrawn")
    assert set(Letter.objects.values_list("ref", flat=True)) == {kept}


def test_a_letter_of_another_case_or_purpose_is_not_put_down(fund, applicant):
    sent, other = apply(fund, applicant), apply(fund, Applicant())

    with pytest.raises(OtherCase):
        actions.put_reply(sent.case, reply_ref=uuid4(), envelope=a_letter(fund, other, "x"), actor=SCHEDULE)
    with pytest.raises(OtherPurpose):
        actions.put_reply(sent.case, reply_ref=uuid4(), envelope=sent.story.envelope, actor=SCHEDULE)


def test_a_letter_put_twice_is_one_letter(fund, applicant):
    sent = apply(fund, applicant)
    ref, envelope = uuid4(), a_letter(fund, sent, "x")
    for _ in range(2):
        actions.put_reply(sent.case, reply_ref=ref, envelope=envelope, actor=SCHEDULE)
    assert queries.unread(sent.case, actor=SCHEDULE) == {ref}


def test_a_shard_has_something_to_open_until_the_story_is_dropped(fund, applicant):
    sent, other = apply(fund, applicant), apply(fund, Applicant())
    shards = {each.case: each.story.key_ref for each in (sent, other)}

    assert queries.unopened(set(shards.values()), actor=SCHEDULE) == shards
    assert queries.unopened([uuid4()], actor=SCHEDULE) == {}
    actions.drop_envelopes(sent.case, actor=SCHEDULE)

    assert queries.unopened(set(shards.values()), actor=SCHEDULE) == {other.case: shards[other.case]}


def test_envelopes_and_whole_applications_can_be_forgotten(fund, applicant):
    sent = apply(fund, applicant)
    reply(fund, sent)

    actions.drop_envelopes(sent.case, actor=SCHEDULE)
    found = queries.bundle_of(sent.case, actor=SCHEDULE)
    assert (found.story, found.contact) == (b"", b"")

    actions.forget_bundle(sent.case, actor=SCHEDULE)
    assert queries.standing(applicant.keys.locator_hash, actor=ANONYMOUS) is None


CLOSED = {
    "hand_on_arrivals": {"limit": 1},
    "hand_on_answers": {"limit": 1},
    "expire_letters": {},
}


@pytest.mark.parametrize("name", sorted(CLOSED))
@pytest.mark.parametrize("actor", [ANONYMOUS, Actor(uuid4(), frozenset({"editor"}))])
def test_strangers_take_nothing_from_intake(name, actor):
    with pytest.raises(NotAllowed):
        getattr(actions, name)(**CLOSED[name], actor=actor)


def test_strangers_put_nothing_down(fund, applicant):
    sent = apply(fund, applicant)
    envelope = a_letter(fund, sent, "x")

    for call in (
        lambda: actions.put_status(sent.case, status="talks", actor=ANONYMOUS),
        lambda: actions.put_reply(sent.case, reply_ref=uuid4(), envelope=envelope, actor=ANONYMOUS),
        lambda: actions.ask(sent.case, question_ref=uuid4(), kind="offer", envelope=envelope, keys=(), actor=ANONYMOUS),
        lambda: actions.drop_envelopes(sent.case, actor=ANONYMOUS),
        lambda: actions.forget_bundle(sent.case, actor=ANONYMOUS),
        lambda: queries.bundle_of(sent.case, actor=ANONYMOUS),
        lambda: queries.unread(sent.case, actor=ANONYMOUS),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_an_unknown_case_is_not_found():
    with pytest.raises(NotFound):
        actions.put_status(uuid4(), status="talks", actor=SCHEDULE)


def test_the_quota_is_counted_in_the_index(fund):
    received(fund, Applicant())
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "EXPLAIN QUERY PLAN SELECT 1 FROM intake_bundle WHERE received_on='2020-08-12' LIMIT 1 OFFSET 5"
            )
            assert "USING COVERING INDEX bundle_by_day" in cursor.fetchone()[3]
