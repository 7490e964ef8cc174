"""The desk's elements open, seal and sign in a page with our own headers, and refuse what is forged in plain words."""

import html
import importlib
import json
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import expect

from goldenbridge.core import (
    auditlog,
    canonical,
    records,
    relief,
    sampling,
    sealing,
    signing,
    staffkeys,
    statements,
    wraps,
)
from goldenbridge.core.attestation import Attestation, Obligation
from goldenbridge.core.award import AwardTerms, SettlementTerms
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.certificates import CaseKey, ReplyKey
from goldenbridge.core.errors import BridgeError
from goldenbridge.core.matrix import Band
from goldenbridge.core.paper import Paper
from goldenbridge.core.phrase import derive_keys, new_entropy
from goldenbridge.core.runs import PaymentContent, RunContent, release_value
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite, new_seed
from goldenbridge.core.statements import Approval, Signed
from goldenbridge.web.base.headers import POLICY
from tests.browser.conftest import BUNDLE, ROOT_FOLDER
from tests.core.fund import make_fund

pytestmark = [pytest.mark.browser, pytest.mark.once]
DESK = ROOT_FOLDER / "goldenbridge/web/desk/static/desk/main.js"
MAIN = ROOT_FOLDER / "goldenbridge/web/staffbase/static/staffbase/main.js"
TREASURY = ROOT_FOLDER / "goldenbridge/web/treasury/static/treasury/main.js"
FUND = make_fund()
AUDITORS = [FUND.hire(name, "auditor") for name in ("kite", "owl")]
TODAY = datetime.now(UTC).date()
SOON = TODAY + timedelta(days=3)  # midnight may pass while the tests run
DOVE, EAGLE = FUND.staff[3], FUND.staff[4]
KEYS = FUND.keys[DOVE.ref]
PASSPHRASE = "six words that nobody else knows"
SALT = bytes(range(16))
LOCKED = staffkeys.lock_keys(KEYS, staffkeys.derive_passphrase_keys(PASSPHRASE, SALT).unlock_key, person=DOVE.ref)
CASE = uuid4()
APPLICANT = derive_keys(new_entropy())
CASE_SEED, CASE_KEY_REF = new_seed(), uuid4()
CERTIFICATE = CaseKey(CASE, Compartment.STORY, 1, sealing.key_card(CASE_KEY_REF, CASE_SEED), DOVE.ref)
SIGNED = statements.sign(CERTIFICATE, sign_seed=KEYS.sign_seed)
VOUCHED = statements.sign(ReplyKey(CASE, APPLICANT.sign_key, APPLICANT.reply_key, DOVE.ref), sign_seed=KEYS.sign_seed)
WRAP = wraps.make_wrap(
    CASE_SEED, key_ref=CASE_KEY_REF, recipient=KEYS.seal_key, case=CASE, compartment=Compartment.STORY, generation=1
)


def directory_bytes():
    directory = FUND.directory(issued_on=TODAY, expires_on=SOON)
    return FUND.file(directory, FUND.delegation(issued_on=TODAY, expires_on=SOON))


def element(name, content="", /, **attributes):
    written = " ".join(f'{key.replace("_", "-")}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<{name} {written}>{content}</{name}>"


class Desk:
    """A desk on this machine, with our own headers; what is posted to it is kept."""

    def __init__(self, context):
        self.body, self.directory, self.posted, self.complaints = "", directory_bytes(), [], []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        self.page = context.new_page()
        self.page.on("console", lambda message: self.complaints.append(message.text))

    def handler(self):
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                path = self.path.partition("?")[0]
                kind, body = {
                    "/main.js": ("text/javascript", MAIN.read_bytes()),
                    "/directory.json": ("application/json", desk.directory),
                }.get(path, ("text/html; charset=utf-8", desk.html().encode()))
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Security-Policy", POLICY)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self):
                posted = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                desk.posted.append({name: values[0] for name, values in posted.items()})
                self.send_response(303)
                self.send_header("Location", "/next")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        return Handler

    def html(self):
        context = f"<desk-context data-root='{json.dumps(FUND.root.to_value())}' data-directory='/directory.json'></desk-context>"
        unlock = element("unlock-key", person=str(DOVE.ref), salt=b64(SALT), locked=b64(LOCKED))
        return f"<!doctype html><script defer src=/main.js></script><title>desk</title><body>{context}{unlock}<main><unlock-notice></unlock-notice>{self.body}</main>"

    def show(self, body, *, unlocked=True):
        self.body = body
        self.page.goto(self.address)
        if unlocked:
            # What the passphrase would give, without its two seconds in each test.
            self.page.evaluate(BUNDLE.read_text())
            self.page.evaluate(
                """async ([person, ...seeds]) => {
                    const { value } = await callTwin("staffkeys.fromSeeds", seeds);
                    desk.keyring.remember(person, reviveTwin(value));
                }""",
                [str(DOVE.ref), {"$b": b64(KEYS.seal_seed)}, {"$b": b64(KEYS.sign_seed)}],
            )
        return self.page

    def unlock(self, passphrase):
        self.page.fill("unlock-notice input", passphrase)
        self.page.click("unlock-notice button")


@pytest.fixture
def desk(chromium):
    context = chromium.new_context()
    desk = Desk(context)
    yield desk
    context.close()
    desk.server.shutdown()
    desk.server.server_close()


def story(*, sign_seed=APPLICANT.sign_seed, case=CASE, content=None, suite=Suite.X25519):
    header = Header(suite, Purpose.APPLICATION, case, Compartment.STORY, 1, uuid4())
    text = content or canonical.encode({"v": 1, "text": "Я отказался. <b>🙏</b>", "needs": ["pay", "work"]})
    return records.seal_record(header, CERTIFICATE.card.public(suite), text, sign_seed=sign_seed)


def sealed_text(envelope, *, wrap=WRAP, signed=SIGNED):
    return element(
        "sealed-text",
        envelope=b64(envelope),
        purpose="application",
        case=str(CASE),
        compartment="story",
        authors=f"key:{b64(APPLICANT.sign_key)}",
        wrap=b64(wrap),
        certificate=b64(signed.statement),
        signature=b64(signed.signature),
    )


def shown(page):
    page.wait_for_selector("sealed-text[data-state=open], sealed-text[data-state=refused]")
    text = page.locator("sealed-text")
    return text.get_attribute("data-state"), text.inner_text()


@pytest.mark.parametrize("suite", [Suite.X25519, Suite.P256])
def test_a_sealed_story_opens_in_the_page_as_text_and_never_as_markup(desk, suite):
    page = desk.show(sealed_text(story(suite=suite)))

    state, text = shown(page)

    assert state == "open"
    assert "Я отказался. <b>🙏</b>" in text
    assert "pay, work" in text
    assert "Signature checked: written by the applicant." in text
    assert page.locator("sealed-text b").count() == 0


def test_it_stays_sealed_until_the_key_is_open_and_is_sealed_again_when_it_is_locked(desk):
    page = desk.show(sealed_text(story()), unlocked=False)
    before = page.locator("sealed-text").inner_text()
    desk.unlock(PASSPHRASE)
    opened = shown(page)[0]

    page.click("unlock-key button")

    page.wait_for_selector("sealed-text[data-state=shut]")
    assert (before, opened, page.locator("sealed-text").inner_text()) == (
        "Sealed. Open your key to read it.",
        "open",
        "Sealed. Open your key to read it.",
    )


def test_a_wrong_passphrase_is_named(desk):
    page = desk.show(sealed_text(story()), unlocked=False)

    desk.unlock("six words that are quite wrong")

    expect(page.locator("unlock-notice [role=status]")).to_have_text("The passphrase is wrong.")


def test_the_passphrase_is_asked_where_something_is_sealed_and_elsewhere_only_on_request(desk):
    page = desk.show(sealed_text(story()), unlocked=False)
    where_sealed = page.locator("unlock-notice").is_visible()
    page = desk.show("<p>A list of references.</p>", unlocked=False)
    elsewhere = page.locator("unlock-notice").is_visible()

    page.click("unlock-key button")

    assert (where_sealed, elsewhere, page.locator("unlock-notice").is_visible()) == (True, False, True)
    assert page.evaluate("document.activeElement.type") == "password"


def forged_record():
    header = Header(Suite.X25519, Purpose.APPLICATION, CASE, Compartment.STORY, 1, uuid4())
    forged = bytearray(records.write_record(header, b"Send the money elsewhere.", sign_seed=new_seed()))
    forged[1:33] = APPLICANT.sign_key
    return sealing.seal(header, CERTIFICATE.card.public(Suite.X25519), bytes(forged))


def swapped_certificate():
    other = sealing.key_card(CASE_KEY_REF, new_seed())
    return Signed(statements.statement_bytes(replace(CERTIFICATE, card=other)), SIGNED.signature)


def strangers_certificate():
    stranger = staffkeys.new_staff_keys()
    return statements.sign(replace(CERTIFICATE, maker=uuid4()), sign_seed=stranger.sign_seed)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: sealed_text(forged_record()),
            "This text is forged: its signature inside the seal is not genuine. Do not rely on it; tell the auditors.",
        ),
        (
            lambda: sealed_text(story(sign_seed=new_seed())),
            "This text was not written by the person it should come from. Do not rely on it; tell the auditors.",
        ),
        (
            lambda: sealed_text(story(), signed=swapped_certificate()),
            "The signature is not genuine: it does not belong to this text and this key. Do not rely on it.",
        ),
        (
            lambda: sealed_text(story(), signed=strangers_certificate()),
            "This key or person is not in the signed list of the fund.",
        ),
        (
            lambda: sealed_text(
                story(), wrap=wraps.make_wrap(new_seed(), key_ref=CASE_KEY_REF, recipient=KEYS.seal_key, case=CASE)
            ),
            "The key in this wrap is not the one that was promised: somebody may have swapped it. "
            "Nothing was opened with it; tell the auditors.",
        ),
        (lambda: sealed_text(story(case=uuid4())), "This sealed text belongs to another case. It was not opened."),
        (
            lambda: sealed_text(story()[:60]),
            "The sealed text was cut off on its way. Nothing was stored; please send it again.",
        ),
    ],
)
def test_what_is_forged_is_refused_in_plain_words(desk, make, sentence):
    page = desk.show(make())

    assert shown(page) == ("refused", sentence)


def test_a_directory_with_a_swapped_key_opens_nothing(desk):
    value = canonical.decode(desk.directory)
    value["directory"]["staff"][3]["sign_key"] = b64(signing.public_key(new_seed()))
    desk.directory = canonical.encode(value)

    page = desk.show(sealed_text(story()))

    assert shown(page) == (
        "refused",
        "The list of keys has 0 genuine signatures of administrators and needs 2.",
    )


def test_an_older_directory_than_the_one_seen_is_refused(desk):
    shown(desk.show(sealed_text(story())))
    directory = FUND.directory(version=2, issued_on=TODAY, expires_on=SOON)
    desk.directory = FUND.file(directory, FUND.delegation(issued_on=TODAY, expires_on=SOON))

    page = desk.show(sealed_text(story()))

    assert shown(page) == (
        "refused",
        "This list of keys has version 2, but version 3 is known. Somebody may be hiding a change.",
    )


def reply_form(vouched=None):
    vouched = vouched or VOUCHED
    field = element(
        "sealed-input",
        "<textarea></textarea>",
        name="envelope",
        record_name="record",
        purpose="reply",
        case=str(CASE),
        compartment="story",
        reply_key=b64(vouched.statement),
        reply_signature=b64(vouched.signature),
    )
    return f"<form method=post action=/reply>{field}<button>Send</button></form>"


def test_a_reply_is_sealed_in_the_page_and_the_server_gets_no_word_of_it(desk):
    page = desk.show(reply_form())
    page.fill("textarea", "Тайны 🙏")

    page.click("main button")

    page.wait_for_url("**/next")
    (posted,) = desk.posted
    found = records.open_record(
        unb64(posted["envelope"]),
        APPLICANT.reply_pair(),
        authors=(DOVE.sign_key,),
        purpose=Purpose.REPLY,
        case=CASE,
        compartment=Compartment.STORY,
    )
    assert canonical.decode(found.content) == {"v": 1, "text": "Тайны 🙏"}
    assert (sorted(posted), posted["record"]) == (["envelope", "record"], str(found.header.record))


def vouched_by(seed, **changes):
    return statements.sign(replace(statements.read(ReplyKey, VOUCHED.statement), **changes), sign_seed=seed)


THIEF = derive_keys(new_entropy())


@pytest.mark.parametrize(
    ("planted", "sentence"),
    [
        (
            vouched_by(THIEF.sign_seed, applicant=THIEF.sign_key, reply_key=THIEF.reply_key),
            "The signature is not genuine: it does not belong to this text and this key. Do not rely on it.",
        ),
        (
            vouched_by(KEYS.sign_seed, case=uuid4()),
            "The person who signed this is not one who may sign it. Do not rely on it; tell the auditors.",
        ),
        (
            vouched_by(FUND.keys[EAGLE.ref].sign_seed, maker=EAGLE.ref, reply_key=THIEF.reply_key),
            "The person who signed this is not one who may sign it. Do not rely on it; tell the auditors.",
        ),
        (
            vouched_by(THIEF.sign_seed, maker=uuid4(), reply_key=THIEF.reply_key),
            "This key or person is not in the signed list of the fund.",
        ),
    ],
)
def test_no_letter_is_sealed_to_a_key_that_was_planted_in_the_database(desk, planted, sentence):
    page = desk.show(reply_form(planted))
    page.fill("textarea", "Where can we meet?")

    page.click("main button")

    page.wait_for_selector("main [role=alert]")
    assert page.locator("main [role=alert]").inner_text() == sentence
    assert (page.input_value("textarea"), desk.posted) == ("Where can we meet?", [])


def test_a_copy_of_a_letter_is_sealed_for_its_writer(desk):
    field = element(
        "sealed-input",
        "<textarea></textarea>",
        name="envelope",
        copy_name="copy",
        copy_certificate=b64(SIGNED.statement),
        copy_signature=b64(SIGNED.signature),
        purpose="reply",
        case=str(CASE),
        reply_key=b64(VOUCHED.statement),
        reply_signature=b64(VOUCHED.signature),
    )
    page = desk.show(f"<form method=post action=/reply>{field}<button>Send</button></form>")
    page.fill("textarea", "When did you resign?")

    page.click("main button")

    page.wait_for_url("**/next")
    copy = records.open_record(
        unb64(desk.posted[0]["copy"]),
        sealing.derive_key_pair(Suite.X25519, CASE_SEED),
        authors=(DOVE.sign_key,),
        purpose=Purpose.NOTE,
        case=CASE,
        compartment=Compartment.STORY,
    )
    assert canonical.decode(copy.content) == {"v": 1, "text": "When did you resign?"}


def test_people_are_named_and_steps_written_out_in_what_is_signed(desk):
    attestation = Attestation(
        CASE,
        APPLICANT.sign_key,
        "notice_given",
        ("identity_confirmed",),
        (Obligation("training_cost", 80, "USD"),),
        (DOVE.ref, EAGLE.ref),
        TODAY,
    )
    content = statements.statement_bytes(attestation)
    page = desk.show(element("sign-statement", name="signature", kind="attestation", statement=b64(content)))

    page.wait_for_function("document.querySelector('sign-statement').innerText.includes('eagle')")

    text = page.locator("sign-statement").inner_text()
    for words in ("training cost: 4,000 USD (80 steps of 50)", "identity confirmed", "notice given", "dove"):
        assert words in text


def test_the_key_stays_open_while_one_moves_about_without_reloading(desk):
    page = desk.show(reply_form())
    page.fill("textarea", "text")
    page.click("main button")
    page.wait_for_url("**/next")

    expect(page.locator("unlock-key")).to_contain_text("Key open")


def test_a_locked_key_stops_the_form_and_keeps_the_text(desk):
    page = desk.show(reply_form(), unlocked=False)
    page.fill("textarea", "do not lose me")

    page.click("main button:not(unlock-notice *)")

    page.wait_for_selector("main [role=alert]")
    assert page.locator("main [role=alert]").inner_text() == (
        "Your key is locked. Open it with your passphrase at the top of the page; what you typed stays."
    )
    assert (page.input_value("textarea"), desk.posted) == ("do not lose me", [])


def test_a_letter_that_is_too_long_is_kept_and_the_limit_named(desk):
    page = desk.show(reply_form())
    page.fill("textarea", "й" * 8000)

    page.click("main button")

    page.wait_for_selector("main [role=alert]")
    assert "at most 15360 bytes fit" in page.locator("main [role=alert]").inner_text()
    assert (len(page.input_value("textarea")), desk.posted) == (8000, [])


def signing_form(approval):
    content = statements.statement_bytes(approval)
    field = element("sign-statement", name="signature", kind="approval", statement=b64(content))
    return f"<form method=post action=/approve>{field}<button>Approve</button></form>"


def test_an_approval_is_shown_and_signed_in_the_page(desk):
    approval = Approval("run", uuid4(), bytes(32), "release", DOVE.ref, TODAY)
    page = desk.show(signing_form(approval))
    text = page.locator("sign-statement").inner_text()

    page.click("main button")

    page.wait_for_url("**/next")
    signed = Signed(statements.statement_bytes(approval), unb64(desk.posted[0]["signature"]))
    assert statements.verify(Approval, signed, key=DOVE.sign_key) == approval
    assert "release" in text


def test_nobody_signs_what_names_somebody_else(desk):
    page = desk.show(signing_form(Approval("run", uuid4(), bytes(32), "release", EAGLE.ref, TODAY)))

    page.click("main button")

    page.wait_for_selector("main [role=alert]")
    assert page.locator("main [role=alert]").inner_text() == "This is not yours to sign: it names somebody else."
    assert desk.posted == []


def paper_form(paper, approval, **more):
    field = element(
        "sign-statement",
        name="signature",
        kind="approval",
        statement=b64(statements.statement_bytes(approval)),
        paper=b64(paper.encode()),
        **more,
    )
    terminal = "<textarea name=line></textarea><button class=second formnovalidate>Use the line</button>"
    return f"<form method=post action=/approve>{field}<button>Approve</button>{terminal}</form>"


PAPER = Paper("run", uuid4(), "release", {"total_minor": 65000, "payments": [{"steps": 13}]})


def test_the_content_of_an_approval_is_shown_line_by_line_and_signed(desk):
    approval = PAPER.approval(actor=DOVE.ref, on=TODAY)
    page = desk.show(paper_form(PAPER, approval))
    lines = page.locator("sign-statement dl").inner_text().split()

    page.click("main button:not(.second)")

    page.wait_for_url("**/next")
    signed = Signed(statements.statement_bytes(approval), unb64(desk.posted[0]["signature"]))
    assert statements.verify(Approval, signed, key=DOVE.sign_key) == approval
    assert lines == ["payments", "1.steps", "13", "total_minor", "65000"]


TERMS = AwardTerms(
    ref=UUID("0a0a0a0a-0000-4000-8000-000000000001"),
    payee_ref=UUID("0b0b0b0b-0000-4000-8000-000000000002"),
    recipient_key=APPLICANT.sign_key,
    pot="General",
    currency="USD",
    monthly_minor=55_000,
    months=6,
    promised_minor=330_000,
    taper="",
    settlements=(SettlementTerms(uuid4(), 80_000, 50_000, 2),),
    valid_until=TODAY,
    has_left=False,
    grounds=bytes(32),
    round_number=1,
    covered_months=1,
)


def test_a_promise_is_said_in_words_with_what_changes_before_the_exact_content_and_the_button(desk):
    paper = Paper("award", TERMS.ref, "approve", TERMS.content())
    before = canonical.encode(replace(TERMS, months=5, promised_minor=275_000).content())

    page = desk.show(paper_form(paper, paper.approval(actor=DOVE.ref, on=TODAY), before=b64(before)))
    expect(page.locator("sign-statement")).to_contain_text("dove, on ")

    statement = page.locator("sign-statement")
    assert statement.locator(".lead").inner_text() == (
        "You approve promise 0a0a0a0a: 3,800.00 USD in all, to payee 0b0b0b0b."
    )
    facts = dict(
        zip(*(statement.locator(f":scope > dl > {tag}").all_inner_texts() for tag in ("dt", "dd")), strict=True)
    )
    assert facts["Pay"] == "550.00 USD a month for 6 months: 3,300.00 USD"
    assert facts["Set aside beforehand"] == "1 of 6 months; later months wait for gifts"
    assert facts["Debt settled"] == "500.00 USD of 800.00 USD verified, in 2 monthly parts"
    assert [row.inner_text().split("\t") for row in statement.locator("tbody tr").all()] == [
        ["Pay", "550.00 USD a month for 5 months: 2,750.00 USD", "550.00 USD a month for 6 months: 3,300.00 USD"],
        ["Set aside beforehand", "1 of 5 months; later months wait for gifts", facts["Set aside beforehand"]],
        ["In all", "3,250.00 USD", "3,800.00 USD"],
    ]
    assert not statement.locator("details dl").is_visible()
    statement.locator("summary").click()
    assert paper.content_hash.hex() in statement.locator("details").inner_text()
    assert str(TERMS.payee_ref) in statement.locator("details dl").inner_text()


def test_a_run_is_said_in_words_without_what_was_dropped(desk):
    payments = [
        PaymentContent(
            uuid4(),
            uuid4(),
            APPLICANT.sign_key,
            uuid4(),
            uuid4(),
            f"GB{n}",
            65_000,
            bytes(32),
            bytes(32),
            date(2026, 10 + n, 1),
        )
        for n in range(3)
    ]
    run = RunContent(uuid4(), 2, uuid4(), uuid4(), "bank", "EUR", Band.THREE, tuple(payments))
    released = release_value(run, dropped=[payments[0].payment], accepted=["few_recipients"])
    paper = Paper("run", run.run, "release", released)

    page = desk.show(paper_form(paper, paper.approval(actor=DOVE.ref, on=TODAY)))

    statement = page.locator("sign-statement")
    assert statement.locator(".lead").inner_text() == (
        f"You let the money go: run {str(run.run)[:8]}: at most 1,300.00 EUR."
    )
    assert "1,300.00 EUR to 2 recipients, in 2 payments" in statement.inner_text()
    assert "few people are in this run" in statement.inner_text()
    assert "November 2026 to December 2026" in statement.inner_text()
    assert {tuple(row.inner_text().split("\t")[:2]) for row in statement.locator("tbody tr").all()} == {
        (str(payments[1].payee)[:8], "November 2026"),
        (str(payments[2].payee)[:8], "December 2026"),
    }


def test_a_run_of_before_the_month_was_signed_says_none(desk):
    payment = PaymentContent(
        uuid4(), uuid4(), APPLICANT.sign_key, uuid4(), uuid4(), "GB1", 65_000, bytes(32), bytes(32)
    )
    run = RunContent(uuid4(), 1, uuid4(), uuid4(), "bank", "EUR", Band.TWO, (payment,))
    paper = Paper("run", run.run, "approve", run.to_value())

    page = desk.show(paper_form(paper, paper.approval(actor=DOVE.ref, on=TODAY)))

    assert "months that are not told here" in page.locator("sign-statement").inner_text()


def test_an_amount_that_no_reader_knows_is_shown_as_it_stands_and_never_guessed(desk):
    content = TERMS.content() | {"total": "3800.00 U\u202eSD"}
    paper = Paper("award", TERMS.ref, "cover", content)

    page = desk.show(paper_form(paper, paper.approval(actor=DOVE.ref, on=TODAY)))

    assert page.locator("sign-statement .lead").count() == 0
    assert "3800.00 U\\u202eSD" in page.locator("sign-statement details dl").inner_text()


def test_a_page_that_shows_one_run_and_has_another_signed_is_found_out(desk):
    shown_paper = Paper(PAPER.kind, PAPER.subject_ref, PAPER.step, {"total_minor": 100})
    page = desk.show(paper_form(shown_paper, PAPER.approval(actor=DOVE.ref, on=TODAY)))
    told = page.locator("sign-statement").inner_text()

    page.click("main button:not(.second)")

    page.wait_for_selector("main [role=alert]")
    assert told == page.locator("main [role=alert]").inner_text()
    assert told == "What is shown here is not what would be signed. Do not sign it anywhere; tell the auditors."
    assert desk.posted == []


SLOW = """async () => {
    let opened;
    const waiting = new Promise(resolve => { opened = resolve; });
    customElements.define("slow-text", class extends customElements.get("sealed-text") {
        async draw() { await waiting; return ["what he wrote"]; }
    });
    const text = document.createElement("slow-text");
    document.querySelector("main").append(text);
    desk.keyring.lock();
    opened();
    await new Promise(resolve => setTimeout(resolve));
    return [text.dataset.state, text.textContent];
}"""


def test_what_was_being_opened_when_the_key_was_locked_is_not_shown(desk):
    page = desk.show("<p>Nothing yet</p>")

    assert page.evaluate(SLOW) == ["shut", "Sealed. Open your key to read it."]


def test_a_line_from_the_terminal_needs_no_key_in_the_page(desk):
    page = desk.show(paper_form(PAPER, PAPER.approval(actor=DOVE.ref, on=TODAY)), unlocked=False)
    page.fill("[name=line]", "{}")

    page.click("main button.second")

    page.wait_for_url("**/next")
    assert desk.posted == [{"line": "{}"}]


def test_what_is_sealed_to_my_own_key_opens_without_a_wrap(desk):
    header = Header(Suite.X25519, Purpose.CANDIDATE, CASE, Compartment.WORK, 1, uuid4())
    envelope = records.seal_record(header, DOVE.seal_key, b"for dove", sign_seed=FUND.keys[EAGLE.ref].sign_seed)
    text = element(
        "sealed-text",
        envelope=b64(envelope),
        purpose="candidate",
        case=str(CASE),
        compartment="work",
        authors="role:verifier",
    )

    assert shown(desk.show(text)) == ("open", "for dove\n\nSignature checked: written by eagle.")


TOLD = """<desk-told data-service="{service}" data-noted="{noted}" data-currency="USD"><form><select name=status><option value=serving>
<option value=dismissed></select></form><form><select name=kind><option value=housing><option value=bank_loan></select>
<input name=stated></form></desk-told>"""


def told(desk, form, *, service="", noted=""):
    """What stands in the fields once an application was opened beside them, and what is quoted above them."""
    page = desk.show(TOLD.format(service=service, noted=noted))
    page.evaluate(DESK.read_text())
    page.evaluate("form => document.dispatchEvent(new CustomEvent('application-opened', { detail: { form } }))", form)
    fields = [page.input_value(f"[name={name}]") for name in ("status", "kind", "stated")]
    return fields, page.locator(".told").all_inner_texts()


def test_what_the_applicant_told_is_put_into_the_fields_beside_it(desk):
    form = {"status": "dismissed", "obligations": ["bank_loan"], "owes": "about 4 010,50 USD"}

    assert told(desk, form) == (["dismissed", "bank_loan", "4050"], ["He wrote: “about 4 010,50 USD”"])


def test_what_was_noted_stays_and_what_is_not_plain_is_left_to_a_person(desk):
    form = {"status": "dismissed", "obligations": ["housing", "bank_loan"], "owes": "300 or 12,000"}

    fields, quoted = told(desk, form, service="serving", noted="housing ")

    assert fields == ["serving", "bank_loan", ""]
    assert quoted == ["He wrote: “300 or 12,000”"]


def test_a_locked_key_takes_out_again_what_was_put_into_the_fields(desk):
    told(desk, {"status": "dismissed", "obligations": ["bank_loan"], "owes": "4000 USD"})
    page = desk.page
    page.fill("[name=stated]", "3500")

    page.evaluate("desk.keyring.lock()")

    fields = [page.input_value(f"[name={name}]") for name in ("status", "kind", "stated")]
    assert fields == ["serving", "housing", "3500"]
    assert page.locator(".told").count() == 0


@pytest.mark.parametrize(
    ("owes", "stated"),
    [
        ("5000 BYN", ""),
        ("5000", ""),
        ("5000 руб.", ""),
        ("$5,001", "5050"),
        ("USD 5 000", "5000"),
        ("5000 BYN, 1500 $", ""),
    ],
)
def test_an_amount_in_other_money_is_left_to_a_person(desk, owes, stated):
    fields, _ = told(desk, {"obligations": ["bank_loan"], "owes": owes})

    assert fields[2] == stated


def test_odd_names_of_fields_are_shown_as_they_are(desk):
    odd = canonical.encode({"v": 1, "constructor": "toString", "__proto__x": ["valueOf"]})

    state, text = shown(desk.show(sealed_text(story(content=odd))))

    assert (state, text.split()[:4]) == ("open", ["__proto__x", "valueOf", "constructor", "toString"])


def test_the_pages_headers_stop_nothing_that_the_desk_needs(desk):
    shown(desk.show(sealed_text(story())))

    assert [each for each in desk.complaints if "Content Security Policy" in each] == []


def test_the_sentences_are_those_of_the_core(desk):
    source = (ROOT_FOLDER / "browser/staffbase/sentences.js").read_text().partition("// The page's own.")[0]
    page = desk.show("", unlocked=False)

    told = page.evaluate(source.partition("export const SENTENCES =")[2].join(["(", "})"]))

    assert told == {code: sentence for code, sentence in sentences_of_the_core().items() if code in told}


def sentences_of_the_core():
    for path in (ROOT_FOLDER / "goldenbridge/core").glob("*.py"):
        importlib.import_module(f"goldenbridge.core.{path.stem}")
    found, waiting = {}, [BridgeError]
    while waiting:
        error = waiting.pop()
        found[error.code] = error.sentence
        waiting += error.__subclasses__()
    return found


def test_a_third_partys_word_is_signed_and_sealed_to_its_officer_and_the_server_gets_its_commitment(desk):
    """Name, words and place stay in the page; the letter holds the certificate, and the form what may be told."""
    fields = (
        "".join(f'<textarea data-says="{name}"></textarea>' for name in ("name", "said", "source"))
        + '<input type="date" data-says="promised_on">'
    )
    codes = (
        '<select name="obligation"><option value="one" data-kind="bank_loan" data-currency="USD">Loan</option></select>'
        '<input name="amount" value="4970"><select name="party"><option>bank</option></select>'
        '<select name="condition"><option>other</option></select>'
    )
    made = element(
        "desk-relief",
        codes + fields,
        data_case=str(CASE),
        data_reply_key=b64(VOUCHED.statement),
        data_reply_signature=b64(VOUCHED.signature),
        data_today="2020-08-20",
        data_letter="Добры дзень.",
    )
    page = desk.show(f"<form method=post action=/relief>{made}<button>Send</button></form>")
    page.evaluate(DESK.read_text())
    for name, text in (("name", " Банк 🙏 "), ("said", "Мы даруем.\nУсё."), ("source", "ліст")):
        page.fill(f"[data-says={name}]", text)
    page.fill("[data-says=promised_on]", "2020-08-14")

    page.click("main button")

    page.wait_for_url("**/next")
    (posted,) = desk.posted
    found = records.open_record(
        unb64(posted["envelope"]), APPLICANT.reply_pair(), authors=(DOVE.sign_key,), purpose=Purpose.REPLY, case=CASE
    )
    text = canonical.decode(found.content)["text"]
    certificate = relief.parse(text)
    word = certificate.relief()
    assert text == relief.letter(certificate, opening="Добры дзень.")
    assert certificate.key == DOVE.sign_key
    assert (word.applicant, word.recorder, word.steps, word.currency) == (APPLICANT.sign_key, DOVE.ref, 100, "USD")
    assert (word.kind_of_debt, word.party, word.party_name, word.said) == (
        "bank_loan",
        "bank",
        "Банк 🙏",
        "Мы даруем.\nУсё.",
    )
    assert {name: value for name, value in posted.items() if name != "envelope"} == {
        "obligation": "one",
        "amount": "4970",
        "party": "bank",
        "condition": "other",
        "commitment": b64(certificate.commitment()),
    }


def test_an_auditor_commits_to_the_seed_of_his_key_and_later_reveals_that_very_one(desk):
    audit = uuid4()
    terms = auditlog.Terms(audit, "USD", date(2020, 8, 1), date(2020, 8, 31), 60, bytes(32)).to_value()
    del terms["seed_hash"]
    given = {"data_audit": str(audit), "data_terms": b64(canonical.encode(terms)), "data_on": TODAY.isoformat()}
    page = desk.show(
        f"<form method=post action=/commit>{element('audit-commit', **given)}<button>Commit</button></form>"
    )
    page.evaluate(TREASURY.read_text())
    shown = page.locator("audit-commit").inner_text()
    page.click("main button")
    page.wait_for_url("**/next")

    page = desk.show(
        f"<form method=post action=/reveal>{element('audit-reveal', data_audit=str(audit))}<button>Reveal</button></form>"
    )
    page.evaluate(TREASURY.read_text())
    page.click("main button")
    page.wait_for_url("**/next")

    committed, revealed = desk.posted
    seed = sampling.own_seed(KEYS.sign_seed, audit)
    content = terms | {"seed_hash": b64(sampling.commitment(audit, seed))}
    signed = Signed(unb64(committed["statement"]), unb64(committed["signature"]))
    approval = statements.verify(Approval, signed, key=DOVE.sign_key)
    assert approval == Approval("audit", audit, canonical.digest("audit", content), "commit", DOVE.ref, TODAY)
    assert committed["seed_hash"] == content["seed_hash"]
    assert sampling.commitment(audit, seed).hex() in shown
    assert b64(seed) not in str(committed)
    assert unb64(revealed["seed"]) == seed


def test_a_sample_is_sealed_to_each_auditor_and_the_evidence_key_wrapped_to_both(desk):
    seed, key_ref, auditors = new_seed(), uuid4(), [each.ref for each in AUDITORS]
    made = CaseKey(CASE, Compartment.EVIDENCE, 1, sealing.key_card(key_ref, seed), DOVE.ref)
    signed = statements.sign(made, sign_seed=KEYS.sign_seed)
    mine = wraps.make_wrap(
        seed, key_ref=key_ref, recipient=KEYS.seal_key, case=CASE, compartment=Compartment.EVIDENCE, generation=1
    )
    handed = {
        "applicant": {"statement": b64(VOUCHED.statement), "signature": b64(VOUCHED.signature)},
        "case": str(CASE),
        "keys": [
            {"generation": 1, "key_ref": str(key_ref), "maker": str(DOVE.ref), "wrap": b64(mine)}
            | {"signature": b64(signed.signature), "statement": b64(signed.statement)}
        ],
        "name": "evidence",
        "records": [],
    }
    field = element(
        "desk-sample",
        "<textarea></textarea>",
        data_case=str(CASE),
        data_auditors=",".join(map(str, auditors)),
        data_sealed=json.dumps(handed),
    )
    page = desk.show(f"<form method=post action=/sample>{field}<button>Open</button></form>")
    page.evaluate(DESK.read_text())
    page.fill("textarea", "Я бачыў яго. 🙏")

    page.click("main button")

    page.wait_for_url("**/next")
    (posted,) = desk.posted
    accounts = {row["auditor"]: unb64(row["envelope"]) for row in json.loads(posted["accounts"])}
    handed_on = {row["recipient"]: (row["key_ref"], unb64(row["wrap"])) for row in json.loads(posted["wraps"])}
    for ref in auditors:
        pair = FUND.keys[ref].seal_pair()
        found = records.open_record(
            accounts[str(ref)], pair, authors=[DOVE.sign_key], purpose=Purpose.NOTE, case=CASE,
            compartment=Compartment.EVIDENCE,
        )  # fmt: skip
        assert canonical.decode(found.content) == {"text": "Я бачыў яго. 🙏", "v": 1}
        assert handed_on[str(ref)][0] == str(key_ref)
        assert wraps.open_wrap(handed_on[str(ref)][1], pair, card=made.card) == seed
    assert set(accounts) == set(handed_on) == {str(ref) for ref in auditors}
    assert "бачыў" not in str(posted)


@pytest.mark.parametrize(
    "field",
    [
        lambda stranger: element("desk-sample", "<textarea></textarea>", data_case=str(CASE), data_auditors=stranger),
        lambda stranger: element("desk-seat", "", data_case=str(CASE), data_evidence="1", data_both=f"{DOVE.ref},{stranger}"),
        lambda stranger: element(
            "desk-summary", "<textarea></textarea>", data_case=str(CASE), data_generation="1", data_readers=stranger
        ),
    ],
    ids=["auditors", "verifiers", "signers"],
)  # fmt: skip
def test_nothing_is_sealed_to_somebody_whom_the_server_names_and_the_list_does_not(desk, field):
    stranger = FUND.staff[0]
    page = desk.show(f"<form method=post action=/x>{field(str(stranger.ref))}<button>Send</button></form>")
    page.evaluate(DESK.read_text())

    page.click("main button")

    said = page.wait_for_selector("text=is not one who may read it")
    assert "Nothing was sealed; tell the auditors." in said.inner_text()
    assert desk.posted == []


RETURN = "() => { window.mine = [desk.keyring.person(), desk.keyring.keys()]; desk.keyring.lock(); }"


def test_who_leaves_while_his_passphrase_is_worked_on_finds_the_key_locked(desk):
    page = desk.show("", unlocked=False)

    said = page.evaluate(
        """async passphrase => {
            const opening = desk.keyring.unlockWithPassphrase({ ...document.querySelector("unlock-key").given(), passphrase });
            dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
            return opening.then(() => "opened", ({ code }) => code);
        }""",
        PASSPHRASE,
    )

    assert (said, page.evaluate("() => desk.keyring.isUnlocked()")) == ("keys_locked", False)


def test_what_a_treasurer_saw_in_accounts_goes_with_his_key_and_comes_back_without_asking_again(desk):
    asked = []
    amount = {"label": "FIRST", "payment": str(uuid4()), "payee": str(CASE), "details": "AAAA", "key_ref": str(uuid4())}
    amount |= {"recipient": b64(APPLICANT.sign_key), "rail": "bank"}
    parts = [
        element("cell-key", label="Open the sums", address="/cell", token="t"),
        element("sealed-amount", "<input>", **amount),
        element("other-rails", address="/drop", token="t", rail="bank"),
    ]
    page = desk.show("".join(parts))
    page.route("**/cell", lambda route: (asked.append(1), route.fulfill(json={"wrap": "AAAA"})))
    page.evaluate(TREASURY.read_text())
    page.click("cell-key button")
    told = page.locator("other-rails")
    expect(told).to_contain_text("FIRST: the account is not sealed to this cell")

    page.evaluate(RETURN)
    left = told.inner_html()
    page.evaluate("() => desk.keyring.remember(...mine)")

    expect(told).to_contain_text("FIRST: the account is not sealed to this cell")
    assert (left, asked) == ("", [1])
