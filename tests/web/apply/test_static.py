"""The browser lane in a real Chromium: sealed in the page, opened by the office, and the plain lane beside it."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from goldenbridge.core import halves, sealing, statements
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Identity, PayoutDetails, Story
from goldenbridge.core.application import Letter as Text
from goldenbridge.core.canonical import unb64
from goldenbridge.core.records import open_record
from goldenbridge.core.sealing import Compartment, Purpose, Suite
from tests.apps.intake.builders import case_key, half_keys
from tests.core.promises import promised_to

pytestmark = [pytest.mark.browser]
BURMESE = "ကျွန်တော် 🕊️👮‍♀️ canary-sunflower\nдругая строка <b>&amp;"
PAYEE = "0b0c2f8e-3a52-4f55-9d0b-6d8f2f6a7c11"


def phrase_on(page):
    expect(page.locator("#phrase-words li")).to_have_count(12)
    return page.locator("#phrase-words li").all_text_contents()


def asked_places(page):
    """Which words of the phrase are asked back."""
    expect(page.locator("#asked-1")).to_be_visible()
    return [int(asked) - 1 for asked in page.locator(".asked").all_text_contents()]


def is_refused(page, text):
    expect(page.locator("#refusal")).to_contain_text(text)


def to_story(page, address, language="en"):
    page.goto(f"{address}/{language}/apply")
    page.click("[data-step=start] button")
    words = phrase_on(page)
    page.click("[data-step=phrase] button[data-go=words]")
    for place, asked in enumerate(asked_places(page), start=1):
        page.fill(f"#asked-{place}", words[asked])
    page.click("[data-step=words] form button:not([type])")
    return words


def apply_in_browser(page, address, *, text=BURMESE, how="canary-telephone", language="en"):
    words = to_story(page, address, language)
    page.fill("[name=s-text]", text)
    page.check("[name=s-status][value=serving]")
    page.check("[name=s-needs][value=pay]")
    page.click("[data-step=story] form button")
    page.fill("[name=c-how]", how)
    page.check("[name=c-danger][value='1']")
    page.click("[data-step=contact] form button:not([type])")
    page.wait_for_selector("[data-step=sent]:not([hidden])")
    return words


def open_status(page, address, words, language="en"):
    page.goto(f"{address}/{language}/status")
    page.fill("#phrase", " ".join(words))
    page.click("form[data-verb=open] button")
    page.wait_for_selector("#inside")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_application_is_sealed_in_the_page_and_the_phrase_never_leaves_it(served, phone, language):
    page = phone()
    sent = []
    page.on("request", lambda request: sent.append((request.url, request.post_data or "")))

    words = apply_in_browser(page, served.address, language=language)

    [(bundle, row)] = served.applications()
    story, contact = (served.open(bundle, part) for part in (bundle.story, bundle.contact))
    assert Story.read(story) == Story(text=BURMESE, status="serving", needs=("pay",))
    assert Contact.read(contact) == Contact(how="canary-telephone")
    assert row == {"lane": "browser", "language": language, "danger": 1}
    applicant = Applicant.from_phrase(" ".join(words))
    assert bundle.locator_hash == applicant.keys.locator_hash
    bodies = " ".join(body for _, body in sent)
    assert "bundle" in bodies
    assert "canary" not in bodies
    assert not any(
        f"{one}+{two}" in bodies or f"{one} {two}" in bodies for one, two in zip(words, words[1:], strict=False)
    )
    assert {url.split("/")[2] for url, _ in sent} == {served.address.split("/")[2]}
    assert page.context.cookies() == []
    assert page.problems == []


def test_a_talk_in_the_browser_lane(served, phone):
    page = phone()
    words = apply_in_browser(page, served.address)
    [(bundle, _)] = served.applications()
    applicant = Applicant.from_phrase(" ".join(words))
    served.status(bundle, "questions")
    served.reply(bundle, "Добрый день.\n\nМы читаем <b>.")
    certificate, seed = case_key(served.fund, bundle.case)
    ref = served.ask(bundle, "text", "Since when?", keys=[certificate])
    posts = []
    page.on("request", lambda request: posts.append(parse_qs(request.post_data or "")))

    open_status(page, served.address, words)
    expect(page.locator("#status-words")).to_have_text("We have a question for you.")
    page.wait_for_selector("article >> text=Мы читаем <b>.")
    assert page.inner_text("article[data-kind=reply] .call-sign").strip(" ·\u00a0") == "dove"

    page.fill("article[data-kind=text] textarea", "   ")
    page.click("article[data-kind=text] button")
    is_refused(page, "Please write your answer first.")
    page.fill("article[data-kind=text] textarea", "canary-since-2009")
    page.click("article[data-kind=text] button")
    page.wait_for_selector("text=Your answer is sealed and stored.")
    page.click("article[data-kind=reply] button")
    page.wait_for_selector("text=The reply has been destroyed here.")
    expect(page.locator("article")).to_have_count(0)

    [answer] = served.answers()
    record = open_record(
        answer["envelopes"][0],
        sealing.derive_key_pair(Suite.X25519, seed),
        authors=(applicant.keys.sign_key,),
        purpose=Purpose.ANSWER,
        case=bundle.case,
        record=ref,
    )
    assert Text.read(record.content).text == "canary-since-2009"
    assert all("phrase" not in post and "canary" not in str(post) for post in posts)
    assert page.problems == []


def test_identity_and_payout_details_are_sealed_in_the_page(served, phone):
    page = phone()
    words = apply_in_browser(page, served.address)
    [(bundle, _)] = served.applications()
    applicant = Applicant.from_phrase(" ".join(words))
    keys, seeds = half_keys(served.fund, bundle.case)
    identity = served.ask(bundle, "identity", "Who are you?", keys=keys)
    other = served.ask(bundle, "text", "How are you?", keys=[case_key(served.fund, bundle.case)[0]])
    open_status(page, served.address, words)
    article = f"article[data-letter='{identity}']"
    page.fill(f"[id='a-{other}']", "canary-half-written")
    page.fill(f"[name='{identity}-name']", "Янка Купала")
    page.click(f"{article} form button")
    is_refused(page, "still empty")
    empty = page.locator(f"[name='{identity}-born_on']")
    expect(empty).to_be_focused()
    expect(empty).to_have_attribute("aria-invalid", "true")
    page.fill(f"[name='{identity}-born_on']", "1988-02-29")
    page.click(f"{article} form button")
    page.wait_for_selector("text=Your answer is sealed and stored.")
    expect(page.locator(f"[id='a-{other}']")).to_have_value("canary-half-written")
    page.fill(f"[id='a-{other}']", " ")
    page.click(f"article[data-letter='{other}'] form button")
    is_refused(page, "write your answer first")
    expect(page.get_by_text("Your answer is sealed and stored.")).to_have_count(0)

    cell = {"cell_ref": str(served.fund.cell_ref), "payee_ref": PAYEE}
    payout = served.ask(bundle, "payout", "Where shall we pay?", keys=[cell])
    open_status(page, served.address, words)
    page.fill(f"[name='{payout}-name']", "Yanka")
    page.fill(f"[name='{payout}-born_on']", "1988-02-29")
    page.fill(f"[name='{payout}-iban']", "DE89 3704 0044 0532 0130 01")
    page.click(f"article[data-letter='{payout}'] form button")
    is_refused(page, "still empty")
    expect(page.locator(f"[name='{payout}-country']")).to_be_focused()
    page.fill(f"[name='{payout}-country']", "pl")
    page.fill(f"[name='{payout}-town']", "Warszawa")
    page.click(f"article[data-letter='{payout}'] form button")
    is_refused(page, "check digits do not fit")
    expect(page.locator(f"[name='{payout}-iban']")).to_be_focused()
    page.fill(f"[name='{payout}-iban']", "de89 3704 0044 0532 0130 00")
    page.click(f"article[data-letter='{payout}'] form button")
    page.wait_for_selector("text=Your answer is sealed and stored.")

    answers = {answer["kind"]: answer["envelopes"] for answer in served.answers()}
    shares = [
        halves.open_half(envelope, sealing.derive_key_pair(Suite.X25519, seed), case=bundle.case, record=identity)
        for envelope, seed in zip(answers["identity"][1:], seeds, strict=True)
    ]
    opened = halves.open_identity(answers["identity"][0], *shares, case=bundle.case, applicant=applicant.keys.sign_key)
    assert Identity.read(opened.content).name == "Янка Купала"
    record = open_record(
        answers["payout"][0],
        sealing.derive_key_pair(Suite.X25519, served.fund.seeds[served.fund.directory.cells[0].card.key_ref]),
        authors=(applicant.keys.sign_key,),
        purpose=Purpose.PAYOUT,
        case=sealing.UUID(PAYEE),
        compartment=Compartment.PAYOUT,
    )
    assert PayoutDetails.read(record.content).iban == "DE89370400440532013000"
    assert page.problems == []


def test_links_that_would_lose_the_form_are_put_away_while_it_is_open(served, phone):
    page = phone()
    page.goto(f"{served.address}/en/apply")
    assert page.wait_for_selector(".head nav")
    page.click("[data-step=start] button")
    expect(page.locator(".head nav").first).to_be_hidden()


def test_an_offer_is_accepted_with_a_signature(served, phone):
    page = phone()
    words = apply_in_browser(page, served.address)
    [(bundle, _)] = served.applications()
    ref = served.ask(bundle, "offer", "900 a month for six months.")
    open_status(page, served.address, words)
    page.wait_for_selector("text=900 a month")
    page.click("text=I decline the offer")
    expect(page.get_by_role("button", name="Yes, I decline")).to_be_visible()
    page.click("text=I accept the offer")
    page.get_by_role("button", name="Yes, I accept").click()
    page.wait_for_selector("text=Your answer is signed and stored.")

    [answer] = served.answers()
    signed = statements.Signed(unb64(answer["statement"]), unb64(answer["signature"]))
    key = Applicant.from_phrase(" ".join(words)).keys.sign_key
    assert statements.verify(statements.Choice, signed, key=key) == statements.Choice(bundle.case, ref, "accepted")


def test_a_payment_that_is_asked_about_is_opened_in_the_page(served, phone):
    page = phone()
    words = apply_in_browser(page, served.address)
    [(bundle, _)] = served.applications()
    served.ask(bundle, "confirmation", "")
    open_status(page, served.address, words, "be")

    rows = page.locator("article[data-kind=confirmation] dl div")
    expect(rows.last).to_contain_text("жніўня")
    assert [text.replace("\u00a0", " ") for text in rows.locator("dd").all_inner_texts()] == [
        "Штомесячная выплата",
        "Ліпень 2020",
        "500 EUR",
        "3 жніўня 2020",
    ]
    assert page.problems == []


def test_what_is_promised_is_opened_and_checked_in_the_page(served, phone):
    page = phone()
    words = apply_in_browser(page, served.address)
    [(bundle, _)] = served.applications()
    offered = {"state": "offered", "step": "answer", "next_month": None}
    served.promise(bundle, promised_to(served.fund.people, bundle.sign_key, **offered))
    open_status(page, served.address, words, "be")
    page.wait_for_selector("#promise [data-row=valid_until]:not([hidden])")
    in_belarusian = page.locator("#promise div:not([hidden])").all_inner_texts()

    told = promised_to(served.fund.people, bundle.sign_key)
    served.promise(bundle, told)
    open_status(page, served.address, words)
    page.wait_for_selector("#promise [data-row=monthly]")
    shown = page.locator("#promise div:not([hidden])").all_inner_texts()
    wide = page.evaluate("document.documentElement.scrollWidth")

    served.promise(bundle, promised_to(served.fund.people, bundle.sign_key, steps=("cover", "approve")))
    open_status(page, served.address, words)
    page.wait_for_selector("#promise .notice.bad")

    assert [text.replace("\u00a0", " ").split("\n")[1] for text in in_belarusian] == [
        "500 EUR",
        "3",
        "Кастрычнік 2020",
        "20 жніўня 2020",
        "500 EUR",
    ]
    assert [text.replace("\u00a0", " ").split("\n") for text in shown] == [
        ["Pay each month", "500 EUR"],
        ["Months promised", "3"],
        ["Months paid", "1"],
        ["Months still to come", "2"],
        ["Next pay, for", "September 2020"],
        ["Money set aside up to and with", "October 2020"],
        ["Debt from your service contract", "500 EUR, of it paid 0 EUR"],
    ]
    assert "lacks signatures that it must have" in page.locator("#promise").inner_text()
    assert "500" not in page.locator("#promise").inner_text()
    assert (wide, page.problems) == (360, [])


def test_without_a_connection_nothing_is_lost_and_a_second_press_stores_once(served, phone):
    page = phone()
    to_story(page, served.address)
    page.fill("[name=s-text]", "kept")
    page.click("[data-step=story] form button")
    page.route("**/apply/sealed", lambda route: route.abort())
    page.click("[data-step=contact] form button:not([type])")
    is_refused(page, "The connection broke")

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.unroute("**/apply/sealed")
    page.route("**/apply/sealed", lose_the_answer)
    with page.expect_event("requestfailed"):
        page.click("[data-step=contact] form button:not([type])")
    is_refused(page, "The connection broke")
    page.unroute("**/apply/sealed")
    page.dblclick("[data-step=contact] form button:not([type])")
    page.wait_for_selector("[data-step=sent]:not([hidden])")

    [(bundle, _)] = served.applications()
    assert Story.read(served.open(bundle, bundle.story)).text == "kept"


def test_wrong_words_and_wrong_phrases_are_named_in_the_page(served, phone):
    page = phone()
    page.goto(f"{served.address}/en/apply")
    page.click("[data-step=start] button")
    page.click("[data-step=phrase] button[data-go=words]")
    page.fill("#asked-1", "qqqq")  # a word of no list, so that it is never right by chance
    page.click("[data-step=words] form button:not([type])")
    asked = page.locator(".asked").first.text_content()
    is_refused(page, f"This is not word number {asked} of your phrase.")

    page.goto(f"{served.address}/en/status")
    for phrase, sentence in (
        ("one two", "Here are 2"),
        ("abandon " * 11 + "zzzz", "Word number 12"),
        ("abandon " * 12, "together they are not a phrase"),
    ):
        page.fill("#phrase", phrase)
        page.click("form[data-verb=open] button")
        is_refused(page, sentence)
    page.fill("#phrase", " ".join(Applicant().words("russian")))
    page.click("form[data-verb=open] button")
    page.wait_for_selector("text=There is nothing for this phrase yet.")


def test_a_phone_with_a_wrong_date_is_told_before_anything_is_written(served, phone):
    page = phone()
    page.clock.set_fixed_time("2018-01-01T12:00:00Z")
    page.goto(f"{served.address}/en/apply")
    page.click("[data-step=start] button")
    is_refused(page, "Your phone says that today is 2018-01-01.")
    expect(page.locator("[data-step=start]")).to_be_visible()

    page.clock.set_fixed_time(f"{served.fund.directory.issued_on}T12:00:00Z")
    page.click("[data-step=start] button")
    phrase_on(page)


def test_who_begins_before_the_program_has_come_is_led_to_the_sealed_lane(served, phone):
    page = phone()
    page.route("**/apply/main*.js", lambda route: route.abort())
    page.goto(f"{served.address}/en/apply")
    page.unroute("**/apply/main*.js")
    page.click("#lane-plain button")

    page.click("#can-seal a")

    expect(page.locator("#lane-plain")).to_be_hidden()
    page.click("[data-step=start] button")
    phrase_on(page)


def test_a_swapped_key_is_refused_before_anything_is_sealed(served, phone):
    page = phone()
    to_story(page, served.address)
    page.fill("[name=s-text]", "x")
    page.click("[data-step=story] form button")
    other = (served.folder / "directory.json").read_text().replace('"epoch":33', '"epoch":34', 1)
    page.route("**/directory.json", lambda route: route.fulfill(body=other, content_type="application/json"))
    posts = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    page.click("[data-step=contact] form button:not([type])")

    is_refused(page, "genuine signatures of administrators")
    assert posts == []


def test_keys_that_change_or_end_while_somebody_writes_cost_a_press_and_nothing_else(served, phone):
    page, told, sealed = phone(), [], []
    to_story(page, served.address)
    page.fill("[name=s-text]", "kept")
    page.click("[data-step=story] form button")

    def answer(route):
        sealed.append(route.request.post_data)
        if told:
            route.fulfill(status=409, body=told.pop(), content_type="application/json")
        else:
            route.continue_()

    page.route("**/apply/sealed", answer)
    over = '{"code": "directory_expired", "text": ""}'
    page.route("**/directory.json", lambda route: route.fulfill(status=503, body=over, content_type="application/json"))
    page.click("[data-step=contact] form button:not([type])")
    is_refused(page, "The fund cannot take applications just now")
    assert sealed == []

    page.unroute("**/directory.json")
    told.append('{"code": "keys_replaced", "text": "Press the button again."}')
    page.click("[data-step=contact] form button:not([type])")
    is_refused(page, "Press the button again.")
    page.click("[data-step=contact] form button:not([type])")
    page.wait_for_selector("[data-step=sent]:not([hidden])")

    assert len(set(sealed)) == 2
    [(bundle, _)] = served.applications()
    assert Story.read(served.open(bundle, bundle.story)).text == "kept"


def test_the_browsers_back_button_goes_one_step_back_and_keeps_what_was_typed(served, phone):
    page = phone()
    to_story(page, served.address)
    page.fill("[name=s-text]", "still here")
    page.click("[data-step=story] form button")
    expect(page.locator("[data-step=contact]")).to_be_visible()
    page.go_back()
    expect(page.locator("[data-step=story]")).to_be_visible()
    expect(page.locator("[name=s-text]")).to_have_value("still here")


def test_the_whole_way_by_keyboard(served, phone):
    page = phone()
    page.goto(f"{served.address}/en/apply")

    def press_on(name):
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("(document.activeElement.textContent || '').trim()") == name:
                page.keyboard.press("Enter")
                return
        raise AssertionError(f"{name} is not reached by keyboard")

    def tab_to(selector):
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{selector} is not reached by keyboard")

    press_on("Make my phrase")
    words = phrase_on(page)
    press_on("I have written it down")
    for place, asked in enumerate(asked_places(page), start=1):
        tab_to(f"#asked-{place}")
        page.keyboard.type(words[asked])
    page.keyboard.press("Enter")
    expect(page.locator("[data-step=story]")).to_be_visible()
    tab_to("[name=s-text]")
    page.keyboard.type("typed by keyboard")
    press_on("Go on")
    expect(page.locator("[data-step=contact]")).to_be_visible()
    press_on("Seal and send")
    page.wait_for_selector("[data-step=sent]:not([hidden])")

    [(bundle, _)] = served.applications()
    assert Story.read(served.open(bundle, bundle.story)).text == "typed by keyboard"


def test_the_quick_exit_leaves_no_page_to_come_back_to(served, phone):
    page = phone()
    page.goto(f"{served.address}/en/call")
    page.goto(f"{served.address}/en/status")
    page.click("#leave")
    page.wait_for_url(lambda url: not url.startswith(f"{served.address}/en/"))
    page.go_back()

    assert page.url == f"{served.address}/en/call"


def test_the_quick_exit_asks_nothing_whatever_was_typed(served, phone):
    page, asked = phone(), []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    to_story(page, served.address)
    page.fill("[name=s-text]", "what nobody may read")

    page.click("#leave")

    page.wait_for_url(lambda url: not url.startswith(f"{served.address}/en/"))
    assert asked == []


def test_the_plain_lane_in_a_browser_without_javascript(served, phone):
    page = phone(scripts=False)
    page.goto(f"{served.address}/en/apply")
    assert not page.is_visible("#lane-sealed")
    page.click("text=Make my phrase")
    page.wait_for_selector("ol.words li")
    words = page.locator("ol.words li").all_text_contents()
    page.click("text=I have written it down")
    page.wait_for_selector("[name^=word_]")
    for label in page.locator("main form label").all():
        number = int(label.inner_text().split()[-1])
        page.fill(f"#{label.get_attribute('for')}", words[number - 1])
    page.click("text=Go on")
    page.fill("[name=text]", BURMESE)
    page.click("text=Go on")
    page.fill("[name=how]", "canary-telephone")
    page.click("text=Seal and send")
    assert page.wait_for_selector("h1:text-is('Your application is sealed and stored')")

    [(bundle, row)] = served.applications()
    assert Story.read(served.open(bundle, bundle.story)).text == BURMESE
    assert row["lane"] == "plain"
    served.reply(bundle, "Good day.")
    page.goto(f"{served.address}/en/status")
    page.fill("#phrase", " ".join(words))
    page.click("main button")
    assert page.wait_for_selector("text=Good day.")
    page.click("text=I have read it")
    assert page.wait_for_selector("text=The reply has been destroyed here.")
    assert page.context.cookies() == []


def test_a_browser_that_can_make_no_phrase_is_not_led_back_to_where_it_came_from(served, phone):
    page = phone()
    page.add_init_script("crypto.getRandomValues = () => { throw new TypeError(); }")
    page.goto(f"{served.address}/en/apply")
    page.locator("#lane-sealed").get_by_role("button", name="Make my phrase").click()

    with page.expect_response("**/apply/main*.js"):
        page.locator("#lane-plain").get_by_role("button", name="Make my phrase").click()

    page.wait_for_load_state("networkidle")
    expect(page.locator("ol.words li")).to_have_count(12)
    expect(page.locator("#can-seal")).to_be_hidden()


def test_an_app_that_hides_its_name_is_turned_away_by_the_script(served, phone):
    page = phone()
    page.add_init_script("window.TelegramWebviewProxy = {}")
    page.goto(f"{served.address}/en/apply")
    page.wait_for_selector("text=Open this page in your own browser")

    expect(page.locator("form")).to_have_count(0)
    page.click("text=This is my own browser")
    assert page.wait_for_selector("[data-step=start]")


@pytest.mark.parametrize("scripts", [True, False])
def test_no_page_is_wider_than_the_screen(served, phone, scripts):
    page = phone(scripts=scripts)
    for path in ("call", "before-you-resign", "apply", "status", "apply/sent"):
        for language in ("en", "ru", "be"):
            page.goto(f"{served.address}/{language}/{path}")
            for width in (320, 360, 1280):
                page.set_viewport_size({"width": width, "height": 740})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, language)
