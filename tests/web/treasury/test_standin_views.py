"""The page of stand-ins: what is lent is shown whole before it is signed, opens the pages of the role, and is taken back."""

import html
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from goldenbridge.apps.approvals import standins
from goldenbridge.apps.approvals.models import StandIn
from goldenbridge.cli import approve
from goldenbridge.core.canonical import b64
from goldenbridge.core.keyfile import KeyFile
from goldenbridge.core.paper import Paper
from goldenbridge.core.staffkeys import lock_keys
from goldenbridge.platform import clock
from tests.apps.payouts.builders import ALL_WARNINGS, open_treasury
from tests.apps.people.desk import sign_in
from tests.core.passphrase import PASSPHRASE, SALT, derived

pytestmark = pytest.mark.django_db(databases="__all__")
PAGE = "/staff/treasury/stand-ins"


@pytest.fixture
def treasury(settings, tmp_path):
    treasury = open_treasury(settings, tmp_path)
    treasury.house.hire("plover", "approver")
    treasury.house.hire("quail", "treasurer")
    treasury.house.publish()
    return treasury


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def asked(house, to="quail", **changes):
    today = clock.today()
    told = {"to": str(house[to].ref), "role": "approver", "first": today, "last": today + timedelta(days=5)}
    return urlencode(told | changes)


def address_in(response):
    return html.unescape(re.search(r'action="([^"]*/stand-ins/lend[^"]*)"', response.content.decode())[1])


def lends(house, browser, **changes):
    """Look at the paper, then sign exactly that, as the page does."""
    shown = browser.get(f"{PAGE}?{asked(house, **changes)}")
    address = address_in(shown)
    paper = Paper.read(browser.get(address.replace("/lend?", "/paper?")).content)
    signed = house["plover"].approve("stand_in", paper.subject_ref, paper.content_hash, "lend")
    return browser.post(address, {key: b64(value) for key, value in signed.items()})


def test_a_role_is_lent_shown_used_and_taken_back(treasury):
    house = treasury.house
    plover, quail = sign_in(house["plover"]), sign_in(house["quail"])
    for _ in range(5):
        treasury.recipient()
    run = treasury.locked()
    page = f"/staff/treasury/runs/{run.ref}"
    before = text_of(quail.get(page))

    lent = lends(house, plover)
    during = quail.get(page)
    paper = Paper.read(quail.get(f"{page}/paper/approve").content)
    signed = house["quail"].approve("run", run.ref, paper.content_hash, "approve")
    approved = quail.post(f"{page}/sign/approve", {key: b64(value) for key, value in signed.items()})
    shown = text_of(plover.get(page))
    listed = text_of(plover.get(PAGE))
    back = quail.post(f"{PAGE}/{StandIn.objects.get().ref}/revoke")

    assert (lent.status_code, approved.status_code, back.status_code) == (303, 303, 303)
    assert "Approve it" not in before and "Approve it" in text_of(during)
    assert "quail for plover" in shown
    assert "approver plover quail" in listed and "today" in listed
    assert "taken back" in text_of(plover.get(PAGE))
    assert "Authorise it" not in text_of(quail.get(page))


def test_a_lending_is_signed_in_a_terminal_too(treasury, tmp_path, monkeypatch, capsys):
    plover, browser = treasury.house["plover"], sign_in(treasury.house["plover"])
    shown = browser.get(f"{PAGE}?{asked(treasury.house)}")
    paper = browser.get(address_in(shown).replace("/lend?", "/paper?")).content
    (tmp_path / "lend.paper").write_bytes(paper)
    locked = lock_keys(plover.member.keys, derived(SALT).unlock_key, person=plover.ref)
    (tmp_path / "plover.keys").write_bytes(KeyFile(plover.ref, "plover", SALT, locked).encode())
    monkeypatch.setattr("getpass.getpass", lambda _: PASSPHRASE)
    monkeypatch.setattr("builtins.input", lambda _: "sign")

    done = approve.main(
        [str(tmp_path / "lend.paper"), "--keys", str(tmp_path / "plover.keys"), "--out", str(tmp_path / "line")]
    )
    lent = browser.post(address_in(shown), {"line": (tmp_path / "line").read_text()})

    assert (done, lent.status_code) == (0, 303)
    assert "You lend your role of approver" in capsys.readouterr().out
    assert standins.lent_roles(treasury.house["quail"].ref) == {"approver"}


def test_a_run_that_the_lender_made_his_stand_in_does_not_sign(treasury):
    house = treasury.house
    plover, quail = sign_in(house["plover"]), sign_in(house["quail"])
    for _ in range(5):
        treasury.recipient(monthly_minor=150_000)
    run = treasury.locked()
    page = f"/staff/treasury/runs/{run.ref}"
    lends(house, plover)
    paper = Paper.read(plover.get(f"{page}/paper/approve").content)
    signed = house["plover"].approve("run", run.ref, paper.content_hash, "approve")
    plover.post(f"{page}/sign/approve", {key: b64(value) for key, value in signed.items()})

    shown = text_of(quail.get(page))
    paper = Paper.read(quail.get(f"{page}/paper/authorise").content)
    signed = house["quail"].approve("run", run.ref, paper.content_hash, "authorise")
    refused = quail.post(f"{page}/sign/authorise", {key: b64(value) for key, value in signed.items()})

    # In this band somebody who approved may not authorise, nor may his stand-in.
    assert run.band == "three"
    assert refused.status_code == 403
    assert "Authorise it" not in shown


def test_what_cannot_be_lent_is_said(treasury):
    house = treasury.house
    plover = sign_in(house["plover"])
    today = clock.today()

    to_himself = plover.get(f"{PAGE}?{asked(house, to='plover')}")
    too_long = plover.get(f"{PAGE}?{asked(house, last=today + timedelta(days=90))}")
    to_approver = plover.get(f"{PAGE}?{asked(house, to='ibis')}")

    assert [each.status_code for each in (to_himself, too_long, to_approver)] == [400, 422, 409]
    assert "for at most 30 days" in text_of(too_long)
    assert not StandIn.objects.exists()


def test_auditors_see_it_and_others_do_not(treasury):
    house = treasury.house
    lends(house, sign_in(house["plover"]))

    kite = sign_in(house["kite"])
    assert "quail" in text_of(kite.get(PAGE))
    assert "Lend my role" not in text_of(kite.get(PAGE))
    assert kite.post(f"{PAGE}/lend?{asked(house)}").status_code == 403
    assert sign_in(house["dove"]).get(PAGE).status_code == 403


def test_the_terminal_builds_the_order_of_a_run_that_a_stand_in_approved(treasury):
    house = treasury.house
    lends(house, sign_in(house["plover"]))
    for _ in range(5):
        treasury.recipient()
    run = treasury.locked()
    page, quail = f"/staff/treasury/runs/{run.ref}", sign_in(house["quail"])
    for step in ("approve", "authorise"):
        paper = Paper.read(quail.get(f"{page}/paper/{step}").content)
        signed = house["quail"].approve("run", run.ref, paper.content_hash, step)
        assert quail.post(f"{page}/sign/{step}", {key: b64(value) for key, value in signed.items()}).status_code == 303

    run.refresh_from_db()
    treasury.step(run, "release", "grouse", accepted=ALL_WARNINGS, execution_on=clock.today())
    run.refresh_from_db()

    assert treasury.order(run).count(b"<CdtTrfTxInf>") == 5
