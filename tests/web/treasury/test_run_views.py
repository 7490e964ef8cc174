"""Runs on pages: each step by the right role, signed here or in a terminal."""

import html
import json
import re
from datetime import timedelta

import pytest

from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.models import Run, WorkRow
from goldenbridge.core import canonical
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.paper import Paper
from goldenbridge.core.payfile import RunFile
from goldenbridge.platform import clock
from goldenbridge.web.treasury import paging
from tests.adapters.bankfiles import camt053
from tests.apps.payouts.builders import booked, came_back, open_treasury
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")

PAGE = "/staff/treasury/runs"


@pytest.fixture
def treasury(settings, tmp_path):
    return open_treasury(settings, tmp_path)


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def form(treasury, **changes):
    told = {
        "cell": treasury.cell.ref,
        "account": treasury.account.ref,
        "pot": "General",
        "rail": "bank",
        "month": "2020-08-20",
    }
    return told | changes


def sign_here(treasury, client, who, run, step):
    """Sign the statement that the page offers, as its script does."""
    page = client.get(f"{PAGE}/{run.ref}").content.decode()
    statement = re.search(r'name="statement" value="([^"]+)"', page)[1]
    said = canonical.decode(unb64(statement))
    member = treasury.house[who].member
    signed = member.approve("run", run.ref, unb64(said["content_hash"]), said["step"], on=_day(said["on"]))
    assert b64(signed.statement) == statement
    told = {"statement": statement, "signature": b64(signed.signature)}
    return client.post(f"{PAGE}/{run.ref}/sign/{step}", told)


def _day(text):
    from datetime import date

    return date.fromisoformat(text)


def test_a_run_is_taken_through_its_pages_by_different_people(treasury):
    treasury.recipient()
    treasury.recipient()
    clients = {name: sign_in(treasury.house[name]) for name in ("ibis", "grouse", "kite")}

    assert clients["ibis"].post(f"{PAGE}/prepare", form(treasury)).status_code == 303
    run = Run.objects.get()
    amounts = {f"amount-{each.ref}": b64(treasury.sealed_amount(each, 48_320)) for each in run.payments.all()}
    assert clients["ibis"].post(f"{PAGE}/{run.ref}/amounts", amounts).status_code == 303
    for who, step in (("ibis", "make"), ("grouse", "approve"), ("grouse", "authorise"), ("grouse", "release")):
        assert sign_here(treasury, clients[who], who, run, step).status_code == 303
    file = clients["ibis"].post(f"{PAGE}/{run.ref}/file")
    assert len(RunFile.read(file.content).payments) == 2
    run.refresh_from_db()
    word = {name: b64(value) for name, value in treasury.built(run).items()}
    answer = clients["ibis"].post(f"{PAGE}/{run.ref}/send", {"line": canonical.encode(word).decode() + "\n"})

    assert answer.status_code == 303
    run.refresh_from_db()
    assert run.state == "sent"
    told = text_of(clients["kite"].get(f"{PAGE}/{run.ref}"))
    assert "by grouse" in told and "2 names against a list of 2" in told


def test_the_page_never_holds_an_exact_amount_or_a_name(treasury):
    treasury.recipient()
    run = treasury.sent()

    shown = [sign_in(treasury.house[name]).get(f"{PAGE}/{run.ref}").content.decode() for name in ("ibis", "grouse")]

    assert all("500" in page for page in shown)
    assert not [page for page in shown if "483.20" in text_of_string(page) or "Лявон" in page or "DE8937" in page]


def text_of_string(page):
    return re.sub(r"<[^>]+>", " ", page)


def test_a_paper_for_the_terminal_holds_what_is_signed(treasury):
    treasury.recipient()
    run = treasury.locked()
    client = sign_in(treasury.house["grouse"])

    paper = Paper.read(client.get(f"{PAGE}/{run.ref}/paper/approve").content)
    signed = treasury.house["grouse"].member.sign(
        paper.approval(actor=treasury.house["grouse"].ref, on=_day("2020-08-20"))
    )
    line = json.dumps({"signature": b64(signed.signature), "statement": b64(signed.statement)}, separators=(",", ":"))
    answer = client.post(f"{PAGE}/{run.ref}/sign/approve", {"line": line})

    assert (paper.content_hash, answer.status_code) == (bytes(run.content_hash), 303)
    assert client.get(f"{PAGE}/{run.ref}/paper/other").status_code == 404


def test_the_paper_of_a_second_release_is_what_is_signed(treasury):
    recipients = [treasury.recipient() for _ in range(5)]
    run = treasury.authorised()
    client = sign_in(treasury.house["grouse"])
    assert sign_here(treasury, client, "grouse", run, "release").status_code == 303
    payment = run.payments.get(payee_id=recipients[0].ref)
    told = {"run": run.ref, "reason": "screened"}
    sign_in(treasury.house["ibis"]).post(f"/staff/treasury/payments/{payment.ref}/drop", told)
    assert "Only 4 people are in this run" in text_of(client.get(f"{PAGE}/{run.ref}"))

    paper = Paper.read(client.get(f"{PAGE}/{run.ref}/paper/release").content)
    signed = treasury.house["grouse"].approve("run", run.ref, paper.content_hash, "release")
    answer = client.post(f"{PAGE}/{run.ref}/sign/again", {name: b64(value) for name, value in signed.items()})

    assert answer.status_code == 303
    assert not queries.run(run.ref, actor=treasury.actor("grouse")).needs_new_release


@pytest.mark.parametrize("line", ["", "{}", "not json", "မြန်မာ 🌉", "x" * 5000])
def test_a_line_that_is_no_signature_changes_nothing(treasury, line):
    treasury.recipient()
    run = treasury.locked()

    answer = sign_in(treasury.house["grouse"]).post(f"{PAGE}/{run.ref}/sign/approve", {"line": line})

    assert answer.status_code == (400 if line else 422)
    assert Run.objects.get().state == "locked"


def test_the_maker_is_not_offered_the_next_step_and_cannot_take_it(treasury):
    treasury.recipient()
    run = treasury.locked()
    client = sign_in(treasury.house["ibis"])
    assert "Somebody else is next" in text_of(client.get(f"{PAGE}/{run.ref}"))

    signed = treasury.house["ibis"].approve("run", run.ref, bytes(run.content_hash), "approve")
    told = {name: b64(value) for name, value in signed.items()}
    answer = client.post(f"{PAGE}/{run.ref}/sign/approve", told)

    assert answer.status_code == 403
    assert "A different person must take it." in text_of(answer)


def test_a_run_without_anything_due_says_so_and_keeps_the_form(treasury):
    client = sign_in(treasury.house["ibis"])

    answer = client.post(f"{PAGE}/prepare", form(treasury))

    assert answer.status_code == 409
    assert "Nothing is due" in text_of(answer)
    assert 'value="2020-08-20"' in answer.content.decode()


def test_a_double_click_opens_one_run(treasury):
    treasury.recipient()
    client = sign_in(treasury.house["ibis"])

    codes = [client.post(f"{PAGE}/prepare", form(treasury)).status_code for _ in range(2)]

    assert (codes, Run.objects.count()) == ([303, 409], 1)


def test_sent_back_given_up_and_dropped(treasury):
    treasury.recipient()
    treasury.recipient()
    run = treasury.authorised()
    client = sign_in(treasury.house["ibis"])
    payment = run.payments.first()

    dropped = client.post(f"/staff/treasury/payments/{payment.ref}/drop", {"run": run.ref, "reason": "screened"})
    back = client.post(f"{PAGE}/{run.ref}/back", {"verb": "reject"})
    over = client.post(f"{PAGE}/{run.ref}/back", {"verb": "abort"})

    run.refresh_from_db()
    assert [dropped.status_code, back.status_code, over.status_code] == [303, 303, 303]
    assert (run.state, run.version, WorkRow.objects.count()) == ("aborted", 2, 0)


def test_a_run_whose_payouts_were_taken_goes_back_on_the_word_of_who_took_them(treasury):
    treasury.recipient()
    run = treasury.released()
    taker, other = (sign_in(treasury.house[name]) for name in ("ibis", "grouse"))
    taker.post(f"{PAGE}/{run.ref}/file")

    refused = other.post(f"{PAGE}/{run.ref}/back", {"verb": "reject"})
    assert (refused.status_code, "ibis took this run's payouts" in text_of(refused)) == (409, True)
    assert "Send it back" not in text_of(refused)
    assert "Say that the bank was not given the order" not in text_of(other.get(f"{PAGE}/{run.ref}"))
    assert "Say that the bank was not given the order" in text_of(taker.get(f"{PAGE}/{run.ref}"))
    paper = Paper.read(taker.get(f"{PAGE}/{run.ref}/paper/recall").content)
    signed = treasury.house["ibis"].approve("run", run.ref, paper.content_hash, "recall")
    said = taker.post(f"{PAGE}/{run.ref}/recall", {name: b64(value) for name, value in signed.items()})
    back = other.post(f"{PAGE}/{run.ref}/back", {"verb": "reject"})

    run.refresh_from_db()
    assert (said.status_code, back.status_code, run.state) == (303, 303, "open")


def test_two_others_recall_a_run_on_its_page_when_who_took_it_is_silent(treasury):
    treasury.recipient()
    run = treasury.released()
    treasury.run_file(run)
    clock.move_to(clock.now() + timedelta(days=6))
    treasury.house.publish()
    page, label = f"{PAGE}/{run.ref}", "Say that the bank has not paid the order"
    others = [sign_in(treasury.house[name]) for name in ("grouse", "lark")]
    early = text_of(others[0].get(page))
    assert "If nobody hears from ibis" in early and "No statement tells of: 20 August 2020" in early
    assert label not in early
    content = camt053(identification="LATE", closing="1000.00", opened="2020-08-19", closed="2020-08-26")
    actions.import_bank_file(
        content, account_ref=treasury.account.ref, gift_references=[], actor=treasury.actor("lark")
    )

    for name, client in zip(("grouse", "lark"), others, strict=True):
        assert label in text_of(client.get(page))
        paper = Paper.read(client.get(f"{page}/paper/recall_for").content)
        signed = treasury.house[name].approve("run", run.ref, paper.content_hash, "recall_for")
        said = client.post(f"{page}/recall/others", {key: b64(value) for key, value in signed.items()})
        assert said.status_code == 303
    assert others[0].post(f"{page}/back", {"verb": "reject"}).status_code == 303

    run.refresh_from_db()
    assert (run.state, run.version) == ("open", 2)


def test_a_row_that_nobody_understands_is_settled_on_the_page_of_its_run(treasury):
    treasury.recipient()
    treasury.recipient()
    run = treasury.sent()
    one, second = run.payments.all()
    treasury.bank_rejects(run, second)
    treasury.bank_says(booked(run, "966.40"))
    (row,) = treasury.unclaimed()
    client = sign_in(treasury.house["ibis"])
    address = f"{PAGE}/{run.ref}/rows/{row.line_ref}"

    bank = client.get("/staff/treasury/bank").content.decode()
    assert f"{PAGE}/{run.ref}" in bank and "A fee" not in bank
    assert "A row of the bank waits" in text_of(client.get(f"{PAGE}/{run.ref}"))
    page = client.get(f"{PAGE}/{run.ref}").content.decode()
    assert f'value="{one.ref}" checked' in page and f'value="{second.ref}">' in page
    assert "A treasurer says whom it paid" in text_of(sign_in(treasury.house["kite"]).get(f"{PAGE}/{run.ref}"))
    assert client.post(address, {"verb": "paid"}).status_code == 409
    assert client.post(address, {"verb": "paid", "paid": [one.ref, second.ref]}).status_code == 303

    run.refresh_from_db()
    assert (run.state, treasury.unclaimed()) == ("reconciled", [])


def test_a_row_that_is_too_little_says_so_and_ticks_nobody(treasury):
    for _ in range(3):
        treasury.recipient()
    run = treasury.sent()
    *paid, _ = run.payments.all()
    treasury.bank_says(booked(run, "966.40"))
    (row,) = treasury.unclaimed()
    client = sign_in(treasury.house["ibis"])

    page = client.get(f"{PAGE}/{run.ref}")
    assert "That is too little for everybody who is on his way" in text_of(page)
    assert "checked" not in page.content.decode()
    told = {"verb": "paid", "paid": [payment.ref for payment in paid]}
    assert client.post(f"{PAGE}/{run.ref}/rows/{row.line_ref}", told).status_code == 303

    assert sorted(run.payments.values_list("state", flat=True)) == ["delivered", "delivered", "sent"]


def test_what_is_denied_after_it_counted_as_paid_is_settled_on_the_page_of_its_run(treasury):
    for _ in range(3):
        treasury.recipient(monthly_minor=5_000)
    run = treasury.sent()
    refused = run.payments.last()
    ibis, heron, kite = (sign_in(treasury.house[name]) for name in ("ibis", "heron", "kite"))
    treasury.bank_says(booked(run, "66.40"))
    assert "doubted" not in text_of(ibis.get(PAGE)) + text_of(ibis.get(f"{PAGE}/{run.ref}"))
    treasury.bank_rejects(run, refused)
    address = f"{PAGE}/{run.ref}/doubts/{refused.ref}"

    assert f"Look into run {str(run.ref)[:8]}" in text_of(ibis.get(PAGE))
    page = text_of(ibis.get(f"{PAGE}/{run.ref}"))
    assert "the bank said that it had refused it ( AC04 )" in page and "It was not paid" in page
    assert "A treasurer says what is true" in text_of(kite.get(f"{PAGE}/{run.ref}"))
    assert ibis.post(address, {"verb": "else"}).status_code == 400
    assert ibis.post(address, {"verb": "unpaid"}).status_code == 303
    own, other = (text_of(client.get(f"{PAGE}/{run.ref}")) for client in (ibis, heron))
    assert "ibis says that it was not paid" in own and "You said so" in own and "Ask the bank yourself first" in other
    assert ibis.post(address, {"verb": "confirm"}).status_code == 403
    assert heron.post(address, {"verb": "confirm"}).status_code == 303

    refused.refresh_from_db()
    assert (refused.state, queries.runs_in_doubt(actor=treasury.actor("ibis"))) == ("failed", [])
    assert "1 payment failed or came back" in text_of(ibis.get(PAGE))


def test_a_payment_is_given_up_on_the_page_of_its_run_by_two_and_the_page_says_what_is_left(treasury):
    treasury.recipient()
    run = treasury.sent()
    payment = run.payments.get()
    treasury.bank_says(booked(run, "483.20"))
    treasury.bank_says(came_back(payment, "483.20"))
    ibis, heron, kite = (sign_in(treasury.house[name]) for name in ("ibis", "heron", "kite"))
    home, address = f"{PAGE}/{run.ref}", f"{PAGE}/{run.ref}/ends/{payment.ref}"

    page = text_of(ibis.get(home))
    assert "Propose to give it up" in page and "What is left before it closes" in page and "Close the run" not in page
    assert "Propose to give it up" not in text_of(kite.get(home))
    assert ibis.post(address, {}).status_code == 400
    assert ibis.post(address, {"reason": "unreached"}).status_code == 303
    own, other, seen = (text_of(client.get(home)) for client in (ibis, heron, kite))
    assert "ibis says" in own and "nobody reaches the recipient" in own and "You said so" in own
    assert "Ask the caseworker yourself first" in other and "A second treasurer or an approver decides" in seen
    assert f"a second person decides: run {str(run.ref)[:8]}" in text_of(heron.get(PAGE))
    assert ibis.post(f"{address}/second", {"verb": "confirm"}).status_code == 403
    assert heron.post(f"{address}/second", {"verb": "withdraw"}).status_code == 303
    assert "Propose to give it up" in text_of(ibis.get(home))
    assert ibis.post(address, {"reason": "unreached"}).status_code == 303
    assert heron.post(f"{address}/second", {"verb": "confirm"}).status_code == 303

    payment.refresh_from_db()
    assert payment.given_up_on == clock.today()
    page = text_of(ibis.get(home))
    assert "given up" in page and "Money that came back is in no row of the books" in page
    told = {"pot": "General", "run": run.ref}
    answer = ibis.post(f"{PAGE}/returns/{treasury.cell.ref}/{treasury.account.ref}", told)
    assert (answer.status_code, answer["Location"]) == (303, home)
    assert "Cents of what was paid in cash, or came back, wait" in text_of(ibis.get(home))


def test_a_loss_is_called_one_on_the_page_and_confirmed_by_somebody_else(treasury):
    treasury.recipient()
    run = treasury.sent()
    treasury.bank_says(booked(run, "483.20"))
    treasury.bank_says(booked(run, "20.00", on="2020-08-21"))
    (row,) = treasury.unclaimed()
    ibis, heron = sign_in(treasury.house["ibis"]), sign_in(treasury.house["heron"])
    address = f"{PAGE}/{run.ref}/rows/{row.line_ref}"

    assert ibis.post(address, {"verb": "loss"}).status_code == 303
    own, other = (text_of(client.get(f"{PAGE}/{run.ref}")) for client in (ibis, heron))
    assert "ibis calls it a loss" in own and "You called it so" in own and "It is a loss" not in own
    assert "Ask the bank yourself first" in other and "It is a loss" in other
    assert ibis.post(f"{address}/loss", {"verb": "confirm"}).status_code == 403
    assert treasury.unclaimed() == [row]
    assert heron.post(f"{address}/loss", {"verb": "confirm"}).status_code == 303
    assert "A row of the bank waits" not in text_of(ibis.get(f"{PAGE}/{run.ref}"))
    assert treasury.unclaimed() == []


def test_the_key_of_the_cell_is_handed_over_by_post_only(treasury):
    treasury.recipient()
    run = treasury.filled()
    client = sign_in(treasury.house["ibis"])
    page = client.get(f"{PAGE}/{run.ref}").content.decode()

    answers = [
        client.get(f"{PAGE}/{run.ref}/cell"),
        client.post(f"{PAGE}/{run.ref}/cell", "{}", content_type="application/json"),
        sign_in(treasury.house["grouse"]).post(f"{PAGE}/{run.ref}/cell", "{}", content_type="application/json"),
    ]

    assert "<sealed-sum" in page and "wrap=" not in page
    assert [answer.status_code for answer in answers] == [405, 200, 404]
    assert len(unb64(answers[1].json()["wrap"])) > 100


def test_a_recipients_fear_is_noted_on_the_page(treasury):
    recipient = treasury.recipient()
    run = treasury.filled()
    client = sign_in(treasury.house["ibis"])

    for warned, shown in (("yes", "No longer warned"), ("no", "Has warned us")):
        told = {"run": run.ref, "warned": warned}
        assert client.post(f"/staff/treasury/payees/{recipient.ref}/warn", told).status_code == 303
        assert shown in text_of(client.get(f"{PAGE}/{run.ref}"))


def test_a_run_is_closed_on_its_page(treasury):
    treasury.recipient()
    run = treasury.sent()
    client = sign_in(treasury.house["ibis"])
    assert client.post(f"{PAGE}/{run.ref}/close").status_code == 409
    treasury.bank_says(booked(run, "483.20"))

    assert client.post(f"{PAGE}/{run.ref}/close").status_code == 303


def test_a_witness_sees_steps_and_signs_once(treasury):
    treasury.recipient(rail="manual", iban="", country="BY", town="Minsk")
    run = treasury.sent(treasury.filled(treasury.prepared(rail="manual")))
    payment = run.payments.get()
    address = f"/staff/treasury/payments/{payment.ref}/witness"
    for who, state in (("jay", "sent"), ("lark", "delivered")):
        client = sign_in(treasury.house[who])
        assert address in client.get("/staff/treasury/witness").content.decode()
        page = client.get(address).content.decode()
        assert "Лявон" not in page and "500" in page
        paper = queries.witness_paper(payment.ref, actor=treasury.actor(who))
        signed = treasury.house[who].approve("payment", payment.ref, paper.content_hash, "witness")
        answer = client.post(address, {name: b64(value) for name, value in signed.items()})
        payment.refresh_from_db()
        assert (answer.status_code, payment.state) == (303, state)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long_it_is(treasury, count, django_assert_num_queries):
    for _ in range(count):
        treasury.recipient()
        treasury.locked()
    client = sign_in(treasury.house["kite"])
    client.get(PAGE)

    with django_assert_num_queries(6):
        client.get(PAGE)


@pytest.mark.parametrize("count", [1, 3])
def test_a_run_takes_the_same_queries_however_large_it_is(treasury, count, django_assert_num_queries):
    for _ in range(count):
        treasury.recipient()
    run = treasury.locked()
    client = sign_in(treasury.house["kite"])

    with django_assert_num_queries(15):
        client.get(f"{PAGE}/{run.ref}")


def test_each_address_is_for_its_roles(treasury):
    treasury.recipient()
    run = treasury.locked()
    seen = {}
    for name in ("dove", "jay", "kite", "lark"):
        client = sign_in(treasury.house[name])
        seen[name] = (
            client.get(PAGE).status_code,
            client.get(f"{PAGE}/{run.ref}").status_code,
            client.post(f"{PAGE}/prepare", {}).status_code,
            client.post(f"{PAGE}/{run.ref}/file").status_code,
            client.post(f"{PAGE}/{run.ref}/sign/approve", {}).status_code,
        )

    assert seen == {
        "dove": (403, 403, 403, 403, 403),
        "jay": (403, 403, 403, 403, 403),
        "kite": (200, 200, 403, 403, 403),
        "lark": (200, 200, 422, 409, 422),
    }


def test_whoever_holds_the_cell_is_offered_to_drop_those_who_are_paid_another_way(treasury):
    cash, _ = treasury.recipient(rail="manual", iban=""), treasury.recipient()
    run = treasury.prepared()
    payment = run.payments.get(payee_id=cash.ref)
    ibis, lark = sign_in(treasury.house["ibis"]), sign_in(treasury.house["lark"])

    page, other = (client.get(f"{PAGE}/{run.ref}").content.decode() for client in (ibis, lark))
    answer = ibis.post(
        f"{PAGE}/{run.ref}/others", json.dumps({"payments": [str(payment.ref)]}), content_type="application/json"
    )

    assert page.count("<sealed-amount") == 2
    assert f'label="{str(cash.ref)[:8]}, August 2020"' in page
    assert f'details="{b64(bytes(payment.payee.sealed_details))}"' in page
    # Only the page that opens the accounts may take amounts: any other would not see who is paid another way.
    assert "<sealed-amount" not in other and b64(bytes(payment.payee.sealed_details)) not in other
    assert "Whoever holds this cell's key enters them: ibis." in text_of_string(other).replace("&#x27;", "'")
    assert (answer.status_code, answer.json()) == (200, {"dropped": 1})
    assert sorted(run.payments.values_list("state", "reason")) == [("cancelled", "rail"), ("pending", "")]


def test_a_run_of_which_all_are_dropped_can_only_be_given_up(treasury):
    treasury.recipient(rail="manual", iban="")
    run = treasury.prepared()
    told = json.dumps({"payments": [str(run.payments.get().ref)]})
    ibis = sign_in(treasury.house["ibis"])

    ibis.post(f"{PAGE}/{run.ref}/others", told, content_type="application/json")

    shown = text_of(ibis.get(f"{PAGE}/{run.ref}"))
    assert "Nothing is left in it" in shown and "Lock it" not in shown and "Give it up" in shown
    again = ibis.post(f"{PAGE}/{run.ref}/others", told, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "run_changed")


def test_what_came_back_can_be_booked_by_itself_on_the_page_of_runs(treasury):
    treasury.recipient()
    run = treasury.sent()
    payment = run.payments.get()
    treasury.bank_says(booked(run, "483.20"))
    treasury.bank_says(came_back(payment, "483.20"))
    ibis, kite = sign_in(treasury.house["ibis"]), sign_in(treasury.house["kite"])
    address = f"{PAGE}/returns/{treasury.cell.ref}/{treasury.account.ref}"

    page = text_of(ibis.get(PAGE))

    assert "Money came back and waits" in page and "483" not in page
    assert "Money came back and waits" not in text_of(kite.get(PAGE))
    assert ibis.post(address, {"pot": "Other"}).status_code == 404
    assert ibis.post(address, {"pot": "General"}).status_code == 303
    assert "Money came back and waits" not in text_of(ibis.get(PAGE))


def test_a_returned_payment_says_whether_another_account_was_asked_for_or_has_come(treasury):
    recipient = treasury.recipient()
    run = treasury.sent()
    treasury.bank_says(came_back(run.payments.get(), "483.20"))
    ibis = sign_in(treasury.house["ibis"])
    asked = text_of(ibis.get(f"{PAGE}/{run.ref}"))
    listed = text_of(ibis.get("/staff/treasury/payees"))
    refused = ibis.post(f"{PAGE}/prepare", form(treasury))

    treasury.register(recipient)

    come = text_of(ibis.get(f"{PAGE}/{run.ref}"))
    treasury.bank_says(booked(run, "483.20"))
    settled = text_of(ibis.get(f"{PAGE}/{run.ref}"))
    assert "a new account was asked for on 20 August 2020; goes into a run of the cell when it has come" in asked
    assert "a new account was asked for on 20 August 2020" in listed
    assert refused.status_code == 409 and "have not answered yet" in text_of(refused)
    assert "a new account has come; goes into the cell's next run once the bank has booked this one" in come
    assert "a new account has come; goes into the cell's next run" in settled
    assert "once the bank has booked" not in settled
    assert ibis.post(f"{PAGE}/prepare", form(treasury)).status_code == 303


def test_older_runs_stand_on_another_sheet(treasury, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 1)
    recipients = [treasury.recipient() for _ in range(2)]
    runs = [str(treasury.locked(treasury.filled(treasury.prepared(only=[each.ref]))).ref)[:8] for each in recipients]
    ibis = sign_in(treasury.house["ibis"])

    first, second = (text_of(ibis.get(PAGE, {"from": at})) for at in ("0", "1"))

    assert "1 to 1 of 2 The next ones" in first and "2 to 2 of 2 The ones before" in second
    assert sorted(runs) == sorted(each for page in (first, second) for each in runs if each in page)
