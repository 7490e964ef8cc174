"""The plain lane: from the first page to the sealed bundle, and everything that may go wrong on the way."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from goldenbridge.apps.intake.models import Bundle
from goldenbridge.apps.intake.queries import bundle_of
from goldenbridge.core import bundle as bundles
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Story
from goldenbridge.platform import clock
from tests.web.apply.walk import KEY, Page, Walk

pytestmark = pytest.mark.django_db
BURMESE = "ကျွန်တော် အမိန့်ကို မနာခံနိုင်ပါ 🕊️👮‍♀️\nдругая строка <b>&amp;\n"


def opened(fund):
    """(story, contact, bundle) of the one application, opened by those who hold the keys."""
    case = Bundle.objects.values_list("case_ref", flat=True).get()
    found = bundle_of(case, actor=SCHEDULE)
    parts = [
        bundles.open_part(part, found.application, fund.seeds[part.key_ref]).content
        for part in (found.application.story, found.application.contact)
    ]
    return Story.read(parts[0]), Contact.read(parts[1]), found


@pytest.mark.parametrize("language", ["en", "ru", "be"])
def test_an_application_without_javascript_arrives_sealed_to_the_right_keys(fund, client, language):
    walk = Walk(client, language)

    response = walk.apply(
        text=BURMESE,
        status="serving",
        service="police",
        obligations=["service_contract", "housing"],
        owes="7000 BYN",
        needs=["pay", "work"],
        contact={"how": "+375 29", "careful": "nights", "danger": "2"},
    )

    assert (response.status_code, response["Location"]) == (302, f"/{language}/apply/sent")
    story, contact, found = opened(fund)
    assert story == Story(
        text=BURMESE,
        applies="self",
        status="serving",
        service="police",
        obligations=("service_contract", "housing"),
        owes="7000 BYN",
        needs=("pay", "work"),
    )
    assert contact == Contact(how="+375 29", careful="nights")
    assert (found.lane, found.language, found.danger) == ("plain", language, 2)
    assert found.application.locator_hash == Applicant.from_phrase(" ".join(walk.phrase)).keys.locator_hash


def test_nothing_is_stored_before_the_last_post(walk):
    walk.to_contact(text="x")

    assert not Bundle.objects.exists()


def test_no_page_sets_a_cookie_or_is_compressed_or_kept(fund, client):
    walk = Walk(client)
    page = walk.to_contact(text="x")
    answers = [walk.get("/apply"), walk.post("/apply", {"go": "begin"}), walk.post("/apply", walk.last_post(page))]

    for response in [*answers, walk.get("/apply/sent"), walk.open()]:
        assert not response.cookies
        assert "Content-Encoding" not in response
        assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("text", ["", "short", "я" * 5000])
def test_pages_of_the_form_have_few_sizes(walk, text):
    page = walk.to_story()
    response = walk.post("/apply", {**page.forms[0].hidden, "text": text, "go": "next"})

    assert len(response.content) % (16 * 1024) == 0


def test_the_page_does_not_show_the_phrase_or_the_text_that_it_carries(walk):
    page = walk.to_contact(text="sunflower-canary")

    assert "sunflower" not in page.content
    # The page's own sentences hold some words of the list; a page that shows the phrase holds all twelve.
    visible = page.content.split("<main")[1].replace(page.forms[0].hidden["state"], "")
    assert not all(word in visible for word in walk.phrase)


def test_64_kib_of_burmese_with_emoji_go_through(fund, client):
    text = (BURMESE * 1000).encode()[: 64 * 1024].decode(errors="ignore")

    response = Walk(client).apply(text=text.replace("\n", "\r\n"))

    assert response.status_code == 302
    assert opened(fund)[0].text == text


def test_what_is_too_long_is_refused_and_stays_in_the_form(walk):
    page = walk.to_story()
    text = "я" * 33000
    response = walk.post("/apply", {**page.forms[0].hidden, "text": text, "owes": "7000", "go": "next"})

    again = Page(response.content)
    assert response.status_code == 413
    assert "66000" in again.text
    assert (again.forms[0].texts["text"], again.forms[0].texts["owes"]) == (text, "7000")


def test_a_wrong_word_is_named_and_the_form_does_not_go_on(walk):
    page = walk.to_words()
    right = walk.answers(page)
    first = next(iter(right))
    response = walk.post("/apply", {**page.forms[0].hidden, **right, first: "wrong", "go": "next"})

    again = Page(response.content)
    assert response.status_code == 422
    assert f"This is not word number {first.split('_')[1]} of your phrase" in again.text
    assert again.forms[0].texts[first] == "wrong"


def test_words_may_be_typed_in_any_case(walk):
    page = walk.to_words()
    typed = {name: f" {word.upper()} " for name, word in walk.answers(page).items()}

    assert walk.post("/apply", {**page.forms[0].hidden, **typed, "go": "next"}).status_code == 200


def test_the_phrase_can_be_seen_again_and_in_the_other_language(walk):
    page = walk.to_words()
    shown = Page(walk.post("/apply", {**page.forms[0].hidden, "go": "back"}).content)
    assert shown.phrase == walk.phrase

    russian = Page(walk.post("/apply", {**shown.forms[0].hidden, "go": "russian"}).content)
    assert (
        Applicant.from_phrase(" ".join(russian.phrase)).entropy == Applicant.from_phrase(" ".join(walk.phrase)).entropy
    )


def test_one_may_go_back_to_the_story_and_nothing_is_lost(fund, client):
    walk = Walk(client)
    page = walk.to_contact(text="first", needs=["pay"])
    back = Page(
        walk.post("/apply", {**page.forms[0].hidden, "how": "h", "careful": "c", "danger": "1", "go": "back"}).content
    )
    assert back.forms[0].texts["text"] == "first"

    page = Page(walk.post("/apply", {**back.forms[0].hidden, "text": "second", "needs": ["pay"], "go": "next"}).content)
    assert (page.forms[0].texts["how"], page.forms[0].texts["careful"]) == ("h", "c")
    walk.post("/apply", walk.last_post(page, how="h", careful="c", danger="1"))

    story, contact, found = opened(fund)
    assert (story.text, story.needs, contact.how, found.danger) == ("second", ("pay",), "h", 1)


def test_one_may_go_back_to_the_phrase_from_anywhere_and_nothing_is_lost(fund, client):
    """Step by step with the pages' own buttons, for a browser's Back button cannot show what left no copy."""
    walk = Walk(client)
    page = walk.to_contact(text="first", needs=["pay"])
    typed = {"how": "h", "careful": "c", "danger": "1"}
    story = Page(walk.post("/apply", {**page.forms[0].hidden, **typed, "go": "back"}).content)
    words = Page(
        walk.post("/apply", {**story.forms[0].hidden, "text": "second", "needs": ["pay"], "go": "back"}).content
    )
    shown = Page(walk.post("/apply", {**words.forms[0].hidden, "go": "back"}).content)
    assert shown.phrase == walk.phrase

    russian = Page(walk.post("/apply", {**shown.forms[0].hidden, "go": "russian"}).content)
    english = Page(walk.post("/apply", {**russian.forms[0].hidden, "go": "english"}).content)
    words = walk.to_words(english)
    story = Page(walk.post("/apply", {**words.forms[0].hidden, **walk.answers(words), "go": "next"}).content)
    assert story.forms[0].texts["text"] == "second"
    page = Page(walk.post("/apply", {**story.forms[0].hidden, "text": "third", "needs": ["pay"], "go": "next"}).content)
    assert (page.forms[0].texts["how"], page.forms[0].texts["careful"]) == ("h", "c")
    walk.post("/apply", walk.last_post(page, **typed))

    found_story, contact, found = opened(fund)
    assert (found_story.text, contact.how, found.danger) == ("third", "h", 1)


def test_each_step_offers_a_way_back_and_says_that_the_browsers_own_leads_nowhere(walk):
    first, *later = (walk.to_phrase(), walk.to_words(), walk.to_story(), walk.to_contact())

    assert 'href="/en/apply">Back' in first.content
    assert [("go", "back") in page.forms[0].buttons for page in later] == [True] * 3
    assert ["To go back, use the buttons on this page" in page.text for page in (first, *later)] == [True] * 4


def test_who_has_written_something_is_not_offered_to_begin_anew(walk):
    """The link from the phrase to the first page would drop what was written."""
    story = walk.to_story()
    assert 'href="/en/apply">Back' in walk.to_phrase().content
    words = Page(walk.post("/apply", {**story.forms[0].hidden, "text": "mine", "go": "back"}).content)

    shown = Page(walk.post("/apply", {**words.forms[0].hidden, "go": "back"}).content)

    assert 'href="/en/apply">Back' not in shown.content


def test_a_form_sent_twice_is_one_application_and_gets_the_first_answer(fund, client):
    walk = Walk(client)
    fields = walk.last_post(walk.to_contact(text="x"), how="y")

    answers = [walk.post("/apply", fields) for _ in range(3)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/en/apply/sent")] * 3
    assert Bundle.objects.count() == 1


def test_a_changed_form_under_the_same_phrase_is_not_taken_silently(walk):
    page = walk.to_contact(text="x")
    walk.post("/apply", walk.last_post(page, how="first"))

    response = walk.post("/apply", walk.last_post(page, how="second"))

    assert response.status_code == 409
    assert "There is already an application under this phrase" in Page(response.content).text
    assert Page(response.content).forms[0].texts["how"] == "second"


@pytest.mark.parametrize(
    "forge",
    [
        lambda state: state[:-1] + ("A" if state[-1] != "A" else "B"),
        lambda state: state[:40],
        lambda _: "",
        lambda _: KEY.seal("contact", {"phrase": "AAAAAAAAAAAAAAAAAAAAAA"}, now=clock.now()),
    ],
)
def test_a_forged_hidden_field_stores_nothing_and_loses_nothing(walk, forge):
    page = walk.to_contact(text="x")
    fields = walk.last_post(page, how="how to reach me", careful="be careful")

    response = walk.post("/apply", {**fields, "state": forge(fields["state"])})

    assert response.status_code == 400
    assert "This form was changed or damaged" in Page(response.content).text
    assert "how to reach me" in Page(response.content).content
    assert "be careful" in Page(response.content).content
    assert not Bundle.objects.exists()


@pytest.mark.parametrize("step", ["story", "words", "phrase", "moon", ""])
def test_a_field_does_not_serve_for_another_step(walk, step):
    fields = walk.last_post(walk.to_contact(text="x"))

    assert walk.post("/apply", {**fields, "step": step}).status_code == 400


def test_nobody_reaches_the_form_without_the_two_words(walk):
    page = walk.to_words()

    response = walk.post("/apply", {**page.forms[0].hidden, "go": "next"})

    assert response.status_code == 422


def test_a_form_left_open_for_days_says_so(fund, client):
    walk = Walk(client)
    fields = walk.last_post(walk.to_contact(text="x"), how="still here")
    clock.move_to(datetime(2020, 8, 19, 11, tzinfo=UTC))

    response = walk.post("/apply", fields)

    assert response.status_code == 409
    assert "open for too long" in Page(response.content).text
    assert "still here" in response.content.decode()


def without_keys(settings, fund):
    """The administrators' list names nobody who could read an application."""
    (settings.DATA / "directory.json").write_bytes(
        fund.people.file(replace(fund.directory, shards=(), duty=(), version=fund.directory.version + 1))
    )


def list_over(settings, fund):
    """The weekly list was forgotten."""
    last = replace(fund.directory, expires_on=date(2020, 8, 13), version=fund.directory.version + 1)
    (settings.DATA / "directory.json").write_bytes(fund.people.file(last))
    clock.move_to(datetime(2020, 8, 14, tzinfo=UTC))


def list_lost(settings, _fund):
    (settings.DATA / "directory.json").unlink()


CLOSED = pytest.mark.parametrize("close", [without_keys, list_over, list_lost])


@CLOSED
def test_while_nobody_can_read_applications_no_phrase_is_made(fund, client, settings, close):
    walk = Walk(client)
    assert walk.get("/apply").status_code == 200
    close(settings, fund)

    for response in (walk.get("/apply"), walk.post("/apply", {"go": "begin"})):
        page = Page(response.content)
        assert response.status_code == 503
        assert "The fund cannot take applications at the moment." in page.text
        assert "Come back to this same address." in page.text
        assert (page.phrase, page.forms) == ([], [])
        assert "/en/before-you-resign" in page.content and "/en/status" in page.content
        assert "main.js" not in page.content
        assert len(response.content) % (16 * 1024) == 0


@CLOSED
def test_keys_that_end_while_somebody_writes_are_named_and_nothing_is_lost(fund, client, settings, close):
    walk = Walk(client)
    page = walk.to_contact(text="typed before")
    close(settings, fund)

    response = walk.post("/apply", walk.last_post(page, how="kept", careful="this too"))

    again = Page(response.content)
    assert response.status_code == 503
    assert "The fund cannot take applications just now" in again.text
    assert (again.forms[0].texts["how"], again.forms[0].texts["careful"]) == ("kept", "this too")
    assert not Bundle.objects.exists()
    clock.move_to(datetime(2020, 8, 12, 12, tzinfo=UTC))
    listed = replace(fund.directory, version=fund.directory.version + 2)
    (settings.DATA / "directory.json").write_bytes(fund.people.file(listed))
    assert walk.post("/apply", {**again.forms[0].hidden, **again.forms[0].texts, "go": "send"}).status_code == 302
    assert opened(fund)[0].text == "typed before"


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (iPhone; CPU iPhone OS 14_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 155.0",
        "Mozilla/5.0 (Linux; Android 10; wv) AppleWebKit/537.36 Version/4.0 Chrome/84.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 9) [FB_IAB/FB4A;FBAV/283.0]",
        "Mozilla/5.0 (Linux; Android 11) Chrome/99 Mobile Safari/537.36 Telegram-Android/11.2",
    ],
)
@pytest.mark.parametrize("path", ["/apply", "/status"])
def test_a_built_in_browser_is_turned_away_before_the_first_field(fund, client, agent, path):
    response = client.get(f"/en{path}", headers={"User-Agent": agent})
    page = Page(response.content)

    assert "Open this page in your own browser" in page.text
    assert f"http://testserver/en{path}" in page.text
    assert page.forms == []
    assert Page(client.get(f"/en{path}?own=1", headers={"User-Agent": agent}).content).forms != []


def test_an_ordinary_browser_is_not_turned_away(fund, client):
    agent = "Mozilla/5.0 (Linux; Android 10; SM-A105F) AppleWebKit/537.36 Chrome/84.0.4147.111 Mobile Safari/537.36"

    assert Page(client.get("/en/apply", headers={"User-Agent": agent}).content).forms != []


def test_a_flood_is_stored_in_quarantine(fund, client, settings):
    settings.DAILY_APPLICATIONS = 1

    assert [Walk(client).apply(text="x").status_code for _ in range(3)] == [302] * 3
    assert sorted(Bundle.objects.values_list("is_quarantined", flat=True)) == [False, True, True]


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(fund, client, method):
    assert getattr(client, method)("/en/apply").status_code == 405


def test_files_are_not_taken(walk, fund, client, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = walk.to_contact(text="x")
    fields = walk.last_post(page)
    response = client.post("/en/apply", {**fields, "how": SimpleUploadedFile("canary.txt", b"canary" * 100_000)})

    assert response.status_code in {302, 422}
    assert [path for path in tmp_path.rglob("*") if path.is_file() and b"canary" in path.read_bytes()] == []
