"""The status page: the same for known and unknown phrases, and every button on it does what it says."""

import re
import statistics
import time
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from goldenbridge.apps.intake import actions, queries
from goldenbridge.apps.intake.models import Answer, Letter
from goldenbridge.core import canonical, sealing, statements
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import CHOICES
from goldenbridge.core.application import Letter as Text
from goldenbridge.core.listing import Former
from goldenbridge.core.paymentnotice import PaymentNotice
from goldenbridge.core.promised import seal_promised
from goldenbridge.core.records import open_record
from goldenbridge.core.sealing import Purpose, Suite
from goldenbridge.platform import clock
from goldenbridge.web.apply import words
from tests.apps.intake.builders import a_letter, a_notice, apply, ask, case_key, half_keys, reply
from tests.core.promises import promised_to
from tests.web.apply.walk import Page, Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def applicant():
    return Applicant()


@pytest.fixture
def sent(fund, applicant):
    return apply(fund, applicant, text="canary-of-what-was-sent", how="canary-telephone")


def opened(walk, applicant, language="english"):
    return walk.open(applicant.words(language))


def pressed(walk, page, letter, **fields):
    form = page.form_with("letter", str(letter))
    return walk.post("/status", {**form.hidden, **fields})


def test_the_phrase_opens_status_and_letters_but_never_what_was_sent(fund, walk, applicant, sent):
    actions.put_status(sent.case, status="talks", valid_until=date(2020, 9, 1), actor=SCHEDULE)
    reply(fund, sent, "Добрый день.\n\nМы читаем <b>.")

    page = Page(opened(walk, applicant, "russian").content)

    assert "We are in talks with you." in page.text
    assert "Open up to and including 1 September 2020" in page.text
    assert "Добрый день." in page.text
    assert "Мы читаем <b>." in page.text
    assert "dove" in page.text
    assert "canary" not in page.content


def test_a_letter_is_read_after_its_writer_has_left_and_says_so(fund, walk, applicant, sent, settings):
    reply(fund, sent, "Come on Monday.")
    (dove,) = (each for each in fund.people.staff if each.call_sign == "dove")
    fund.people.staff.remove(dove)
    left = fund.people.directory(version=4, former=(Former.of(dove, until=clock.today()),))
    (settings.DATA / "directory.json").write_bytes(fund.people.file(left))

    page = Page(opened(walk, applicant).content)

    assert "Come on Monday." in page.text
    assert "dove, with us until 12 August 2020" in page.text


def test_digits_open_it_too(walk, applicant, sent):
    from goldenbridge.core.phrase import to_digits

    response = walk.post("/status", {"phrase": to_digits(applicant.entropy)})

    assert "waits for its first reader" in Page(response.content).text


def test_without_a_list_of_keys_the_door_says_so_and_keeps_phrase_and_text(fund, walk, applicant, sent):
    certificate, _seed = case_key(fund, sent.case)
    question = ask(fund, sent, "text", text="Since when?", keys=[certificate])
    page = Page(opened(walk, applicant).content)
    clock.move_to(datetime(2020, 8, 30, tzinfo=UTC))

    for response in (opened(walk, applicant), pressed(walk, page, question, text="Since March.")):
        assert response.status_code == 503
        assert "Your letters cannot be opened just now" in Page(response.content).text
    assert " ".join(applicant.words("english")) in opened(walk, applicant).content.decode()
    assert "Since March." in response.content.decode()
    assert not Answer.objects.exists()


def test_an_unknown_phrase_gets_a_page_of_the_same_size(fund, walk, applicant, sent):
    for _ in range(3):
        reply(fund, sent, "x" * 1500)
    known, unknown = opened(walk, applicant), opened(walk, Applicant())

    assert "There is nothing for this phrase yet." in Page(unknown.content).text
    assert (known.status_code, len(known.content)) == (unknown.status_code, len(unknown.content))
    assert dict(known.headers) == dict(unknown.headers)


def test_what_the_server_sees_names_letters_only_where_there_are_some(fund, client, applicant, sent):
    walk = Walk(client, "en")
    reply(fund, sent, "x")
    challenge = challenge_of(walk.get("/status"))

    def seen(response):
        return Page(response.content).text.split("What the server sees here")[1].split("What you once wrote")[0]

    assert "opened these letters" in seen(opened(walk, applicant))
    assert "gave back closed letters" in seen(walk.post("/status", signed(applicant, "open", challenge)))
    nobody = Applicant()
    assert "letters" not in seen(opened(walk, nobody))
    assert "letters" not in seen(walk.post("/status", signed(nobody, "open", challenge)))


@pytest.mark.parametrize("language", ["ru", "be", "en"])
def test_the_longest_letters_do_not_make_the_page_longer(fund, client, applicant, sent, language):
    """A page of the greatest letters, sealed and opened, is as long as one for an unknown phrase."""
    walk = Walk(client, language)
    keys, _ = half_keys(fund, sent.case)
    ask(fund, sent, "identity", text="x", keys=keys)
    for _ in range(3):
        reply(fund, sent, "ы" * 7600)
    told = promised_to(fund.people, applicant.keys.sign_key)
    envelope = seal_promised(told, case=sent.case, reply_key=sent.reply_key)
    actions.put_promise(sent.case, envelope=envelope, actor=SCHEDULE)
    challenge = challenge_of(walk.get("/status"))

    while queries.standing(applicant.keys.locator_hash, actor=SCHEDULE).letters:
        for response in (opened(walk, applicant), walk.post("/status", signed(applicant, "open", challenge))):
            assert (response.status_code, len(response.content)) == (200, 48 * 1024)
        shown = queries.standing(applicant.keys.locator_hash, actor=SCHEDULE).letters
        Letter.objects.filter(ref__in=[letter.ref for letter in shown]).delete()


def test_an_unknown_phrase_takes_as_long_as_a_known_one(fund, walk, applicant, sent):
    for _ in range(4):
        reply(fund, sent, "x" * 500)
    taken = {"known": [], "unknown": []}
    phrases = {"known": applicant, "unknown": Applicant()}
    for _ in range(25):
        for name, each in phrases.items():
            started = time.process_time()
            opened(walk, each)
            taken[name].append(time.process_time() - started)

    known, unknown = (statistics.median(times) for times in taken.values())
    assert unknown == pytest.approx(known, rel=0.25)


@pytest.mark.parametrize(
    ("phrase", "sentence"),
    [
        ("", "A phrase has 12 words"),
        ("one two three", "Here are 3"),
        ("abandon " * 11 + "zzzz", "Word number 12 is not in the list"),
        ("abandon " * 12, "together they are not a phrase"),
        ("abandon " * 11 + "абзац", "Some words are English and some are Russian"),
        ("1" * 41, "These digits are not a phrase"),
    ],
)
def test_a_wrong_phrase_is_named_and_stays_in_the_field(walk, phrase, sentence):
    response = walk.post("/status", {"phrase": phrase})

    page = Page(response.content)
    assert response.status_code == 422
    assert sentence in page.text
    assert page.forms[0].texts["phrase"] == phrase


def test_every_state_that_is_pushed_down_has_its_words(fund, walk, applicant, sent):
    for status, sentence in words.STATUSES.items():
        actions.put_status(sent.case, status=status, actor=SCHEDULE)
        assert str(sentence) in Page(opened(walk, applicant).content).text


def test_i_have_read_it_destroys_the_reply(fund, walk, applicant, sent):
    ref = reply(fund, sent)
    page = Page(opened(walk, applicant).content)

    answer = Page(pressed(walk, page, ref).content)
    again = Page(pressed(walk, page, ref).content)

    assert "The reply has been destroyed here." in answer.text
    assert "The reply has been destroyed here." in again.text
    assert "Thank you. We are reading." not in answer.text
    assert not Letter.objects.exists()


def test_a_question_is_answered_sealed_to_the_case_and_only_once(fund, walk, applicant, sent):
    certificate, seed = case_key(fund, sent.case)
    ref = ask(fund, sent, text="Since when?", keys=[certificate])
    page = Page(opened(walk, applicant).content)
    assert "Since when?" in page.text

    first = Page(pressed(walk, page, ref, text="canary-since-2009\r\nwith a pause").content)
    again = Page(pressed(walk, page, ref, text="canary-changed").content)

    assert "Your answer is sealed and stored." in first.text
    assert "You have answered this before." in again.text
    assert "canary" not in first.content
    [handed] = actions.hand_on_answers(limit=5, actor=SCHEDULE)
    record = open_record(
        handed.envelopes[0],
        sealing.derive_key_pair(Suite.X25519, seed),
        authors=(applicant.keys.sign_key,),
        purpose=Purpose.ANSWER,
        case=sent.case,
        record=ref,
    )
    assert Text.read(record.content).text == "canary-since-2009\nwith a pause"


@pytest.mark.parametrize(("text", "status"), [("", 422), ("   ", 422), ("я" * 9000, 413)])
def test_an_answer_that_does_not_fit_is_refused_and_kept(fund, walk, applicant, sent, text, status):
    certificate, _ = case_key(fund, sent.case)
    ref = ask(fund, sent, keys=[certificate])
    page = Page(opened(walk, applicant).content)

    response = pressed(walk, page, ref, text=text)

    assert response.status_code == status
    assert Page(response.content).form_with("letter", str(ref)).texts["text"] == text
    assert not Answer.objects.exists()


def test_a_question_with_a_foreign_key_is_not_answered(fund, walk, applicant, sent):
    certificate, _ = case_key(fund, uuid4())
    ref = ask(fund, sent, keys=[certificate])

    response = pressed(walk, Page(opened(walk, applicant).content), ref, text="kept here")

    assert response.status_code == 403
    assert "kept here" in response.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("kind", "choice"), [(kind, choice) for kind, choices in CHOICES.items() for choice in choices]
)
def test_each_choice_is_signed_and_stored(fund, walk, applicant, sent, kind, choice):
    ref = ask(fund, sent, kind)
    page = Page(opened(walk, applicant).content)
    assert ("choice", choice) in page.form_with("letter", str(ref)).buttons

    response = pressed(walk, page, ref, choice=choice)

    assert "Your answer is signed and stored." in Page(response.content).text
    [handed] = actions.hand_on_answers(limit=5, actor=SCHEDULE)
    signed = statements.Signed(handed.statement, handed.signature)
    stated = statements.verify(statements.Choice, signed, key=applicant.keys.sign_key)
    assert stated == statements.Choice(sent.case, ref, choice)


def promise(fund, sent, **changes):
    told = promised_to(fund.people, sent.sign_key, **changes)
    envelope = seal_promised(told, case=sent.case, reply_key=sent.reply_key)
    actions.put_promise(sent.case, envelope=envelope, actor=SCHEDULE)


OFFERED = {"state": "offered", "step": "answer", "next_month": None, "months_paid": 0, "months_left": 3}


@pytest.mark.parametrize(
    ("choice", "said"),
    [("accepted", "You have accepted the offer."), ("declined", "You have declined the offer.")],
)
def test_what_he_says_to_an_offer_shows_at_once_and_the_case_takes_over_from_there(
    fund, walk, applicant, sent, choice, said
):
    actions.put_status(sent.case, status="offer", valid_until=date(2020, 8, 20), actor=SCHEDULE)
    promise(fund, sent, **OFFERED)
    ref = ask(fund, sent, "offer")
    page = Page(opened(walk, applicant).content)
    assert "There is an offer for you." in page.text and "accept or decline it in time" in page.text
    assert "Accept it by" in page.text

    for response in (pressed(walk, page, ref, choice=choice), opened(walk, applicant)):
        text = Page(response.content).text
        assert text.count(said) == 2
        assert "There is an offer for you." not in text and "in time" not in text
        assert "Accept it by" not in text and "Open up to" not in text

    actions.hand_on_answers(limit=5, actor=SCHEDULE)
    assert "There is an offer for you." in Page(opened(walk, applicant).content).text


def test_an_answered_question_is_not_asked_for_any_more(fund, walk, applicant, sent):
    certificate, _ = case_key(fund, sent.case)
    actions.put_status(sent.case, status="questions", actor=SCHEDULE)
    first, second = (ask(fund, sent, keys=[certificate]) for _ in range(2))

    page = Page(pressed(walk, Page(opened(walk, applicant).content), first, text="Since March.").content)
    assert "We have a question for you." in page.text
    page = Page(pressed(walk, page, second, text="Yes.").content)

    assert "Your answer is here and waits for its reader." in page.text
    assert "We have a question for you." not in page.text


def test_after_the_last_answer_the_next_step_asks_for_nothing_below(fund, walk, applicant, sent):
    promise(fund, sent, step="confirm")
    payment = ask(fund, sent, "confirmation")
    page = Page(opened(walk, applicant).content)
    assert "Tell us below whether it has arrived." in page.text

    page = Page(pressed(walk, page, payment, choice="received").content)

    assert "below" not in page.text and "You need do nothing." in page.text
    promise(fund, sent, state="taken_up", step="leave")
    left = ask(fund, sent, "left")
    page = Page(opened(walk, applicant).content)
    assert "Leave when it is safe for you." in page.text
    page = Page(pressed(walk, page, left, choice="left").content)
    assert "You have told us that you have left." in page.text
    actions.hand_on_answers(limit=5, actor=SCHEDULE)
    assert "You have told us that you have left." in Page(opened(walk, applicant).content).text


def test_who_has_withdrawn_reads_so_and_is_promised_nothing_more(fund, walk, applicant, sent):
    actions.put_status(sent.case, status="talks", actor=SCHEDULE)
    promise(fund, sent)
    page = Page(opened(walk, applicant).content)

    page = Page(walk.post("/status", page.form_with("verb", "withdraw").hidden).content)

    assert "What is promised to you" not in page.text and "We are in talks" not in page.text
    assert "Withdraw my request" not in page.text


def test_each_payment_that_is_asked_about_says_which_it_is(fund, client, applicant, sent):
    walk = Walk(client, "be")
    pay, debt = ask(fund, sent, "confirmation"), uuid4()
    other = PaymentNotice("service_contract", date(2020, 12, 1), "2500.00 USD", date(2020, 12, 31))
    actions.ask(
        sent.case, question_ref=debt, kind="confirmation", envelope=a_notice(sent, other), keys=[], actor=SCHEDULE
    )

    content = opened(walk, applicant).content.decode()

    told = {}
    for ref in (pay, debt):
        article = content.split(f'data-letter="{ref}"')[1].split("</article>")[0]
        told[ref] = [text.replace("\u00a0", " ") for text in re.findall("<dd>(.*?)</dd>", article)]
    assert told == {
        pay: ["Штомесячная выплата", "Ліпень 2020", "500 €", "3 жніўня 2020"],
        debt: ["Доўг па кантракце", "Снежань 2020", "2 500 $", "31 снежня 2020"],
    }


def test_accepting_and_declining_take_two_presses_and_say_what_they_mean(fund, walk, applicant, sent):
    ref = ask(fund, sent, "offer")

    content = opened(walk, applicant).content.decode()

    article = content.split(f'data-letter="{ref}"')[1].split("</article>")[0]
    steps = article.split("<details")[1:]
    assert [re.search("<summary>(.*?)</summary>", step)[1] for step in steps] == [
        "I accept the offer",
        "I decline the offer",
    ]
    assert [re.search('value="(\\w+)"', step)[1] for step in steps] == ["accepted", "declined"]
    assert 'name="choice"' not in article.split("<details")[0]
    assert "does not oblige you to leave" in steps[0] and "free for others" in steps[1]


@pytest.mark.parametrize("choice", ["", "perhaps", "left"])
def test_a_choice_that_was_not_offered_is_refused(fund, walk, applicant, sent, choice):
    ref = ask(fund, sent, "offer")

    assert pressed(walk, Page(opened(walk, applicant).content), ref, choice=choice).status_code == 400


def test_identity_and_payout_details_are_not_taken_in_the_plain_lane(fund, walk, applicant, sent):
    keys, _ = half_keys(fund, sent.case)
    identity = ask(fund, sent, "identity", keys=keys)
    payout = ask(fund, sent, "payout", keys=[{"cell_ref": str(fund.cell_ref), "payee_ref": str(uuid4())}])
    page = Page(opened(walk, applicant).content)

    assert page.text.count("This is asked only where your own phone seals the answer.") == 2
    state = page.form_with("verb", "withdraw").hidden["state"]
    for ref in (identity, payout):
        response = walk.post("/status", {"state": state, "verb": "answer", "letter": str(ref), "text": "Янка"})
        assert response.status_code == 403
    assert not Answer.objects.exists()


def test_an_applicant_withdraws(fund, walk, applicant, sent):
    page = Page(opened(walk, applicant).content)

    response = walk.post("/status", page.form_with("verb", "withdraw").hidden)

    assert "You have withdrawn your request." in Page(response.content).text
    [handed] = actions.hand_on_answers(limit=5, actor=SCHEDULE)
    assert (handed.question_ref, handed.choice) == (None, "withdrawn")


def test_a_letter_that_does_not_open_says_so_and_the_others_are_shown(fund, walk, applicant, sent):
    other = apply(fund, Applicant())
    foreign = a_letter(fund, other, "x")
    header = sealing.parse_header(foreign)
    forged = sealing.seal(
        sealing.Header(header.suite, header.purpose, sent.case, header.compartment, 0, header.record),
        sent.reply_key,
        b"nonsense",
    )
    actions.put_reply(sent.case, reply_ref=uuid4(), envelope=forged, actor=SCHEDULE)
    reply(fund, sent, "the true one")

    page = Page(opened(walk, applicant).content)

    assert "has not the form that it must have" in page.text
    assert "the true one" in page.text


def test_what_is_asked_of_nobody_is_refused_kindly(walk, fund):
    page = Page(opened(walk, Applicant()).content)
    assert page.forms == []
    response = walk.post("/status", {"phrase": " ".join(Applicant().words("english")), "verb": "withdraw"})

    assert response.status_code == 404


@pytest.mark.parametrize("verb", ["moon", "open "])
def test_an_unknown_verb_is_refused(walk, applicant, sent, verb):
    response = walk.post("/status", {"phrase": " ".join(applicant.words("english")), "verb": verb})

    assert response.status_code == 400


def test_the_field_that_brings_the_phrase_back_is_sealed_and_lasts_an_hour(fund, walk, applicant, sent):
    ref = reply(fund, sent)
    page = Page(opened(walk, applicant).content)
    form = page.form_with("letter", str(ref)).hidden
    assert canonical.b64(applicant.entropy) not in page.content
    # Three words in a row: one of them alone ("cat") may stand in any sentence.
    assert " ".join(applicant.words("english")[:3]) not in page.content

    forged = walk.post("/status", {**form, "state": form["state"][:-2] + "AA"})
    clock.move_to(datetime(2020, 8, 12, 11, 1, tzinfo=UTC))
    stale = walk.post("/status", form)

    assert (forged.status_code, stale.status_code) == (400, 409)
    assert Letter.objects.exists()


# The browser lane, played here by core's twin of its script.


def signed(applicant, verb, challenge, **fields):
    content = canonical.encode(
        {
            "choice": fields.get("choice", ""),
            "envelopes": fields.get("envelope", []),
            "letter": fields.get("letter", ""),
            "signature": fields.get("choice_signature", ""),
            "statement": fields.get("choice_statement", ""),
        }
    )
    request = applicant.request(verb, challenge=challenge, content=content)
    return {
        "verb": verb,
        "challenge": challenge,
        "locator": canonical.b64(applicant.keys.locator),
        "signature": canonical.b64(request.signature),
        **fields,
    }


def challenge_of(response):
    return response.content.decode().split('data-challenge="')[1].split('"')[0]


def test_locator_and_signature_open_the_page_without_the_phrase(fund, walk, applicant, sent):
    envelope = a_letter(fund, sent, "canary-letter")
    actions.put_reply(sent.case, reply_ref=uuid4(), envelope=envelope, actor=SCHEDULE)

    response = walk.post("/status", signed(applicant, "open", challenge_of(walk.get("/status"))))

    assert response.status_code == 200
    assert canonical.b64(envelope) in response.content.decode()
    assert "canary" not in response.content.decode()


def test_in_the_browser_lane_too_known_and_unknown_are_equally_long(fund, walk, applicant, sent):
    reply(fund, sent, "x" * 1500)
    challenge = challenge_of(walk.get("/status"))
    known = walk.post("/status", signed(applicant, "open", challenge))
    unknown = walk.post("/status", signed(Applicant(), "open", challenge))

    assert (known.status_code, len(known.content)) == (unknown.status_code, len(unknown.content)) == (200, 48 * 1024)


def test_a_locator_without_its_signature_opens_nothing(walk, applicant, sent):
    challenge = challenge_of(walk.get("/status"))
    right = signed(applicant, "open", challenge)
    thief = signed(Applicant(), "open", challenge)

    for wrong in (
        {**right, "signature": thief["signature"]},
        {**right, "signature": ""},
        {**right, "verb": "withdraw"},
        {**right, "letter": str(uuid4())},
    ):
        assert walk.post("/status", wrong).status_code == 403


def test_an_old_challenge_asks_for_another(walk, applicant, sent):
    request = signed(applicant, "open", challenge_of(walk.get("/status")))
    clock.move_to(datetime(2020, 8, 12, 11, 30, tzinfo=UTC))

    response = walk.post("/status", request)

    assert response.status_code == 409
    assert challenge_of(response) != request["challenge"]


def test_a_choice_needs_the_signature_of_the_same_hand_over_the_same_words(fund, walk, applicant, sent):
    ref = ask(fund, sent, "offer")
    challenge = challenge_of(walk.get("/status"))

    def fields(who, choice, question):
        made = who.choose(choice, question=question, case=sent.case)
        return {
            "choice": "accepted",
            "letter": str(ref),
            "choice_statement": canonical.b64(made.statement),
            "choice_signature": canonical.b64(made.signature),
        }

    for wrong, status in (
        (fields(Applicant(), "accepted", ref), 403),
        (fields(applicant, "declined", ref), 400),
        (fields(applicant, "accepted", uuid4()), 400),
    ):
        assert walk.post("/status", signed(applicant, "choose", challenge, **wrong)).status_code == status
    assert not Answer.objects.exists()
    right = signed(applicant, "choose", challenge, **fields(applicant, "accepted", ref))
    assert walk.post("/status", right).status_code == 200
    assert Answer.objects.get().choice == "accepted"


def test_the_signature_covers_the_envelopes(fund, walk, applicant, sent):
    certificate, _ = case_key(fund, sent.case)
    ref = ask(fund, sent, keys=[certificate])
    common = {"question": ref, "keys": [certificate], "directory": fund.directory, "case": sent.case}
    mine, other = (canonical.b64(applicant.answer_text(text, **common)) for text in ("mine", "other"))
    request = signed(applicant, "answer", challenge_of(walk.get("/status")), letter=str(ref), envelope=[mine])

    assert walk.post("/status", {**request, "envelope": [other]}).status_code == 403
    assert walk.post("/status", request).status_code == 200
    assert mine in Answer.objects.get().envelopes


@pytest.mark.parametrize("locator", ["", "AA", "я", "A" * 43])
def test_a_damaged_locator_is_refused(walk, fund, locator):
    response = walk.post("/status", {"locator": locator, "challenge": challenge_of(walk.get("/status"))})

    assert response.status_code in {400, 200}
    assert "Traceback" not in response.content.decode()
