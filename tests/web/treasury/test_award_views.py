"""The pages of promises: by the right role, each step signed, and what is missing named."""

import html
import json
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from goldenbridge.apps.awards import actions, queries
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.award import SettlementTerms
from goldenbridge.core.canonical import b64
from goldenbridge.core.paper import Paper
from goldenbridge.platform import clock
from goldenbridge.web.treasury import paging
from tests.apps.ledger.builders import give
from tests.apps.ledger.builders import open_fund as open_books
from tests.apps.people.builders import open_house
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")

LIST = "/staff/treasury/awards"


@pytest.fixture
def house(settings, tmp_path):
    house = open_house(settings, tmp_path)
    open_books(cleared_minor=1_000_000)
    return house


@pytest.fixture
def grouse(house):
    return sign_in(house["grouse"])


@pytest.fixture
def heron(house):
    return sign_in(house["heron"])


def draft(house, **changes):
    terms = {
        "payee_ref": uuid4(),
        "recipient_key": b"r" * 32,
        "pot": "General",
        "currency": "USD",
        "monthly_minor": 50_000,
        "months": 6,
        "settlements": [SettlementTerms(uuid4(), 200_000, 150_000, 2)],
        "valid_until": clock.today() + timedelta(days=30),
        "grounds": bytes(32),
    } | changes
    return actions.draft_award(**terms, actor=house["dove"].actor).ref


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def signed(house, name, ref, step):
    """What the page's script would put into the form."""
    reader = house[name].actor
    approval = house[name].approve("award", ref, queries.award(ref, actor=reader).content_hash, step)
    return {key: b64(value) for key, value in approval.items()}


def test_a_promise_goes_from_draft_to_offered_through_the_pages(house, grouse, heron):
    ref = draft(house)
    page = f"{LIST}/{ref}"
    before = text_of(grouse.get(page))
    assert "Free to promise now $10,000.00 What is set aside $4,500.00 Free afterwards $5,500.00" in before

    covered = grouse.post(f"{page}/cover", signed(house, "grouse", ref, "cover"))
    refused = text_of(grouse.get(page))
    approved = heron.post(f"{page}/approve", signed(house, "heron", ref, "approve"))
    offered = heron.post(f"{page}/offer", signed(house, "heron", ref, "offer"))

    assert [answer.status_code for answer in (covered, approved, offered)] == [303, 303, 303]
    assert "A different person must take it." in refused
    assert "Approve this promise" not in refused
    assert "cover grouse" in text_of(grouse.get(page))
    assert queries.award(ref, actor=house["grouse"].actor).state == "offered"


def test_the_statement_in_the_page_is_the_one_that_the_action_takes(house, grouse):
    ref = draft(house)
    page = grouse.get(f"{LIST}/{ref}").content.decode()
    statement = re.search(r'name="statement" value="([^"]+)"', page)[1]

    assert statement == signed(house, "grouse", ref, "cover")["statement"]


def test_a_step_signed_in_a_terminal_passes_too(house, grouse):
    ref = draft(house)
    paper = Paper.read(grouse.get(f"{LIST}/{ref}/cover/paper").content)
    line = json.dumps(signed(house, "grouse", ref, "cover"))

    answer = grouse.post(f"{LIST}/{ref}/cover", {"line": line, "statement": "ignored"})

    assert paper.content_hash == queries.award(ref, actor=house["grouse"].actor).content_hash
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({}, 422),
        ({"statement": "AA", "signature": "AA"}, 400),
        ({"line": "{"}, 400),
        ({"line": '{"statement": 1}'}, 400),
    ],
)
def test_a_step_without_a_good_signature_changes_nothing_and_keeps_what_was_pasted(house, grouse, form, status):
    ref = draft(house)

    answer = grouse.post(f"{LIST}/{ref}/cover", form)

    assert answer.status_code == status
    assert "Nothing was changed" in text_of(answer)
    assert html.escape(form.get("line", "")) in answer.content.decode()
    assert queries.award(ref, actor=house["grouse"].actor).state == "draft"


def test_what_is_missing_is_named_before_and_after_the_try(house, grouse):
    ref = draft(house, monthly_minor=300_000)
    page = f"{LIST}/{ref}"

    before = text_of(grouse.get(page))
    answer = grouse.post(f"{page}/cover", signed(house, "grouse", ref, "cover"))

    assert "Missing $9,500.00" in before
    assert "Cover this promise" not in before
    assert answer.status_code == 409
    assert "There is not enough money for this: 9500.00 USD is missing." in text_of(answer)


def test_who_approves_after_another_is_told_that_somebody_was_quicker(house, grouse, heron):
    ref = draft(house)
    grouse.post(f"{LIST}/{ref}/cover", signed(house, "grouse", ref, "cover"))
    ibis = sign_in(house["ibis"])

    first = heron.post(f"{LIST}/{ref}/approve", signed(house, "heron", ref, "approve"))
    second = ibis.post(f"{LIST}/{ref}/approve", signed(house, "ibis", ref, "approve"))

    assert (first.status_code, second.status_code) == (303, 409)
    assert "Somebody may have been quicker" in text_of(second)


def test_cover_of_what_is_refused_is_given_back_by_a_person(house, grouse, heron):
    ref = draft(house)
    grouse.post(f"{LIST}/{ref}/cover", signed(house, "grouse", ref, "cover"))

    answer = heron.post(f"{LIST}/{ref}/free")

    assert answer.status_code == 303
    assert "$10,000" in text_of(grouse.get(LIST))


def test_an_auditor_looks_and_does_not_touch(house):
    ref = draft(house)
    auditor = sign_in(house["kite"])

    assert auditor.get(LIST).status_code == 200
    assert "Cover this promise" not in text_of(auditor.get(f"{LIST}/{ref}"))
    assert auditor.post(f"{LIST}/{ref}/cover", {}).status_code == 403


@pytest.mark.parametrize("name", ["dove", "eagle", "jay", "birch"])
def test_others_do_not_see_promises(house, name):
    assert sign_in(house[name]).get(LIST).status_code == 403


def test_an_unknown_promise_list_or_step_is_not_found(house, grouse):
    ref = draft(house)

    assert grouse.get(f"{LIST}/{UUID(int=5)}").status_code == 404
    assert grouse.get(f"{LIST}?list=all").status_code == 404
    assert grouse.post(f"{LIST}/{ref}/promise").status_code == 404
    assert grouse.get(f"{LIST}/{ref}/free/paper").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_the_same_number_of_questions(house, grouse, django_assert_num_queries, count):
    for _ in range(count):
        draft(house)

    with django_assert_num_queries(8):
        page = grouse.get(LIST)

    assert len(re.findall(r'data-label="Promise"', page.content.decode())) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_promise_asks_the_same_number_of_questions_however_many_debts_it_has(
    house, grouse, django_assert_num_queries, count
):
    give(1_000_000, key="more")
    ref = draft(house, settlements=[SettlementTerms(uuid4(), 50_000, 50_000) for _ in range(count)])

    with django_assert_num_queries(30):
        page = grouse.get(f"{LIST}/{ref}")

    assert page.content.decode().count("<dt>Debt</dt>") == count


def test_what_waits_is_on_the_first_page(house, grouse):
    draft(house)

    assert "Promises to cover" in text_of(grouse.get("/staff/"))


def test_an_offer_that_cannot_be_covered_names_the_ways_out_and_can_be_given_up(house, grouse):
    """Twelve months at 1,000 and a debt of 1,500 are 13,500; 10,000 are free."""
    ref = draft(house, monthly_minor=100_000, months=12)

    page = text_of(grouse.get(f"{LIST}/{ref}"))
    answer = grouse.post(f"{LIST}/{ref}/withdraw")

    assert "It can be covered for 8 months." in page
    assert "It can be covered with $700.00 a month." in page
    assert answer.status_code == 303
    assert queries.award(ref, actor=house["grouse"].actor).state == "withdrawn"
    assert "Over (1)" in text_of(grouse.get(LIST))


def test_a_later_settlement_is_covered_and_approved_on_the_page_of_its_promise(house, grouse, heron):
    ref = in_force(house)
    row = settle_later(house, ref, 200_000)
    page = f"{LIST}/{ref}"

    before = text_of(grouse.get(page))
    covered = grouse.post(f"{page}/settlements/{row.ref}/cover", signed_later(house, "grouse", row.ref, "cover"))
    approved = heron.post(f"{page}/settlements/{row.ref}/approve", signed_later(house, "heron", row.ref, "approve"))

    assert "Free to promise now $7,000.00 What is set aside $2,000.00 Free afterwards $5,000.00" in before
    assert "Cover this later settlement" in before
    assert [covered.status_code, approved.status_code] == [303, 303]
    assert "debt, waits for proof $1,000.00" in text_of(grouse.get(page))


def test_a_later_settlement_without_cover_names_what_is_missing(house, grouse):
    ref = in_force(house)
    settle_later(house, ref, 900_000)

    page = text_of(grouse.get(f"{LIST}/{ref}"))

    assert "$2,000.00 is missing in General." in page
    assert "Cover this later settlement" not in page


def in_force(house):
    """A promise in force: 3,000 of the 10,000 are set aside for it."""
    ref = draft(house, settlements=[])
    for name, act in (("grouse", "cover"), ("heron", "approve"), ("heron", "offer")):
        step = {"cover": actions.cover_award, "approve": actions.approve_award, "offer": actions.offer_award}[act]
        step(ref, **given(house, name, ref, act), actor=house[name].actor)
    actions.take_up_award(ref, actor=SCHEDULE)
    actions.activate_award(ref, left_on=clock.today(), actor=SCHEDULE)
    return ref


def given(house, name, ref, step):
    return house[name].approve("award", ref, queries.award(ref, actor=house[name].actor).content_hash, step)


def settle_later(house, ref, amount_minor):
    terms = SettlementTerms(uuid4(), amount_minor, amount_minor, 2)
    return actions.draft_settlement(ref, terms=terms, first_month=clock.today(), actor=house["dove"].actor)


def signed_later(house, name, ref, step):
    content_hash = queries.settlement(ref, actor=house[name].actor).content_hash
    approval = house[name].approve("settlement", ref, content_hash, step)
    return {key: b64(value) for key, value in approval.items()}


def test_a_promise_is_paused_at_once_and_taken_up_again_with_a_signature(house, grouse, heron):
    ref = in_force(house)
    page = f"{LIST}/{ref}"

    paused = grouse.post(f"{page}/suspend", {"reason": "no_contact"})
    refused = grouse.post(f"{page}/suspend", {"reason": "because"})
    shown = text_of(heron.get(page))
    pause = queries.pauses(ref, actor=house["heron"].actor)[0]
    approval = house["heron"].approve("pause", pause.ref, pause.content_hash, "resume")
    resumed = heron.post(f"{page}/resume", {key: b64(value) for key, value in approval.items()})

    assert [paused.status_code, refused.status_code, resumed.status_code] == [303, 422, 303]
    assert "Because he cannot be reached." in shown
    assert "Take payments up again" in shown
    assert "Take payments up again" not in text_of(heron.get(page))


def test_the_paper_of_taking_up_again_is_what_the_page_has_signed(house, grouse, heron):
    ref = in_force(house)
    grouse.post(f"{LIST}/{ref}/suspend", {"reason": "legal"})
    paper = Paper.read(heron.get(f"{LIST}/{ref}/resume/paper").content)

    pause = queries.pauses(ref, actor=house["heron"].actor)[0]
    assert (paper.kind, paper.subject_ref, paper.content_hash) == ("pause", pause.ref, pause.content_hash)


def test_a_new_version_shows_what_changes_and_what_the_pot_looks_like(house, grouse, heron):
    ref = in_force(house)
    row = actions.draft_change(ref, monthly_minor=60_000, months=8, actor=house["dove"].actor)
    page = f"{LIST}/{ref}"

    def signed_change(name, step):
        approval = house[name].approve("award", ref, bytes(row.content_hash), step)
        return {key: b64(value) for key, value in approval.items()}

    before = text_of(grouse.get(page))
    covered = grouse.post(f"{page}/changes/{row.ref}/cover", signed_change("grouse", "cover"))
    approved = heron.post(f"{page}/changes/{row.ref}/approve", signed_change("heron", "approve"))
    after = text_of(heron.get(page))

    assert "Monthly pay 500.00 USD 600.00 USD" in before
    assert "Free to promise now $7,000.00 What is set aside $1,800.00 Free afterwards $5,200.00" in before
    assert "Cover the new version" in before
    assert [covered.status_code, approved.status_code] == [303, 303]
    assert "$600.00 a month for 8 months: $4,800.00" in after


def test_a_new_version_is_given_up_on_the_page(house, grouse):
    ref = in_force(house)
    row = actions.draft_change(ref, monthly_minor=60_000, months=8, actor=house["dove"].actor)

    given_up = grouse.post(f"{LIST}/{ref}/changes/{row.ref}/withdraw")

    assert given_up.status_code == 303
    assert [each.state for each in queries.changes(ref, actor=house["grouse"].actor)] == ["withdrawn"]
    assert grouse.post(f"{LIST}/{ref}/changes/{row.ref}/offer").status_code == 404


def test_a_draft_that_is_drafted_anew_shows_what_is_different(house, grouse):
    payee = uuid4()
    first = draft(house, payee_ref=payee, settlements=[])
    actions.withdraw_award(first, actor=house["dove"].actor)
    second = draft(house, payee_ref=payee, settlements=[], months=4)

    page = text_of(grouse.get(f"{LIST}/{second}"))

    assert "Months 6 4" in page
    assert "What changes from the version before" not in text_of(grouse.get(f"{LIST}/{first}"))


def test_a_promise_from_an_empty_pot_is_told_which_other_pot_bears_it(house, grouse):
    ledger.open_accounts(currency="USD", pots=["Housing"], actor=house["grouse"].actor)
    ref = draft(house, pot="Housing")

    page = text_of(grouse.get(f"{LIST}/{ref}"))

    assert "$4,500.00 is missing in Housing." in page
    assert "It can be covered whole from the pot General." in page


def test_there_is_no_paper_to_take_up_again_what_is_not_paused(house, grouse, heron):
    ref = in_force(house)
    page = f"{LIST}/{ref}"
    never = heron.get(f"{page}/resume/paper").status_code

    grouse.post(f"{page}/suspend", {"reason": "legal"})
    paused = heron.get(f"{page}/resume/paper").status_code
    pause = queries.pauses(ref, actor=house["heron"].actor)[0]
    approval = house["heron"].approve("pause", pause.ref, pause.content_hash, "resume")
    heron.post(f"{page}/resume", {key: b64(value) for key, value in approval.items()})

    assert (never, paused, heron.get(f"{page}/resume/paper").status_code) == (404, 200, 404)


@pytest.mark.parametrize("amounts", [(900_000, 200_000), (200_000, 900_000)])
def test_each_later_settlement_is_compared_with_the_pot_by_itself(house, grouse, amounts):
    ref = in_force(house)
    rows = {minor: settle_later(house, ref, minor) for minor in amounts}

    page = grouse.get(f"{LIST}/{ref}").content.decode()

    offered = {minor: f"settlements/{row.ref}/cover" in page for minor, row in rows.items()}
    assert offered == {200_000: True, 900_000: False}


def signed_ending(house, name, row, step):
    approval = house[name].approve("ending", row.ref, row.content_hash, step)
    return {key: b64(value) for key, value in approval.items()}


def test_two_people_end_a_promise_through_its_page(house, grouse, heron):
    ref = in_force(house)
    page = f"{LIST}/{ref}"

    asked = grouse.post(f"{page}/propose-ending", {"reason": "deceased", "ends_on": clock.today().isoformat()})
    row = queries.endings(ref, actor=house["grouse"].actor)[0]
    waits = text_of(grouse.get(page))
    first = grouse.post(f"{page}/endings/{row.ref}/sign", signed_ending(house, "grouse", row, "sign"))
    alone = grouse.post(f"{page}/endings/{row.ref}/end", signed_ending(house, "grouse", row, "end"))
    refused = text_of(grouse.get(page))
    paper = Paper.read(heron.get(f"{page}/endings/{row.ref}/end/paper").content)
    last = heron.post(f"{page}/endings/{row.ref}/end", signed_ending(house, "heron", row, "end"))

    assert [each.status_code for each in (asked, first, alone, last)] == [303, 303, 403, 303]
    assert "because he has died" in waits and "Sign that this promise ends" in waits
    assert "End this promise with my key" not in refused and "A different person must take it." in refused
    assert (paper.kind, paper.content_hash) == ("ending", row.content_hash)
    assert "Ended " in text_of(heron.get(page))
    assert queries.award(ref, actor=house["heron"].actor).end_reason == "deceased"


@pytest.mark.parametrize(
    "form", [{}, {"reason": "boredom", "ends_on": "2020-08-20"}, {"reason": "term", "ends_on": "x"}]
)
def test_an_end_that_is_not_filled_in_is_refused_and_keeps_what_was_chosen(house, grouse, form):
    ref = in_force(house)

    answer = grouse.post(f"{LIST}/{ref}/propose-ending", form)

    assert (answer.status_code, queries.endings(ref, actor=house["grouse"].actor)) == (422, [])
    assert f'value="{form.get("ends_on", "")}"' in answer.content.decode() or not form


def test_the_end_of_a_promise_is_given_up_on_its_page(house, grouse, heron):
    ref = in_force(house)
    grouse.post(f"{LIST}/{ref}/propose-ending", {"reason": "revoked", "ends_on": clock.today().isoformat()})
    row = queries.endings(ref, actor=house["grouse"].actor)[0]

    given_up = heron.post(f"{LIST}/{ref}/endings/{row.ref}/withdraw")

    assert (given_up.status_code, queries.endings(ref, actor=house["heron"].actor)) == (303, [])
    assert "End this promise before its time" in text_of(heron.get(f"{LIST}/{ref}"))


def test_the_pot_is_shown_after_all_that_waits_and_not_after_the_first_of_it(house, grouse):
    ref = in_force(house)
    for minor in (200_000, 300_000):
        settle_later(house, ref, minor)

    fits = text_of(grouse.get(f"{LIST}/{ref}"))
    settle_later(house, ref, 250_000)
    does_not = text_of(grouse.get(f"{LIST}/{ref}"))

    assert "Free to promise now $7,000.00 What is set aside $5,000.00 Free afterwards $2,000.00" in fits
    assert "What waits cannot all be covered" not in fits
    assert "What waits cannot all be covered $500.00 is missing in General." in does_not
    assert "Free to promise now $7,000.00 What is set aside $7,500.00 Missing $500.00" in does_not


def test_a_long_list_of_promises_says_where_the_rest_stands(house, grouse, monkeypatch):
    monkeypatch.setattr(paging, "SIZE", 2)
    refs = [str(draft(house, settlements=[]))[:8] for _ in range(3)]

    first, second, strange = (text_of(grouse.get(LIST, {"list": "waiting", "from": at})) for at in ("", "2", "77"))

    assert "1 to 2 of 3 The next ones" in first and "The ones before" not in first
    assert "3 to 3 of 3 The ones before" in second and "The next ones" not in second
    assert strange == first
    assert {each for each in refs if each in first} | {each for each in refs if each in second} == set(refs)
    assert 'href="?list=waiting&amp;from=2"' in grouse.get(LIST).content.decode()
