"""The pages of samples: verifiers write and hand over, the two auditors read, everybody else is told nothing."""

import html
import json
import re
from uuid import uuid4

import pytest

from goldenbridge.apps.cases import samples
from goldenbridge.core import canonical
from goldenbridge.core.canonical import b64
from tests.apps.cases.drawn import account, draw, evidence_wraps
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def sends(journey, verifier, payment_ref, **changes):
    """What `desk-sample` fills into the form."""
    due = samples.sample_due(journey.ref, payment_ref, actor=verifier.actor)
    accounts = [
        {"auditor": str(ref), "envelope": b64(account(verifier, ref, journey.ref, "He stood before me."))}
        for ref in due.auditors
    ]
    wraps = [
        {"key_ref": str(key), "recipient": str(wrap.recipient_ref), "wrap": b64(wrap.wrap)}
        for key, wrap in evidence_wraps(verifier, journey.ref, due.auditors)
    ]
    told = {"accounts": canonical.encode(accounts).decode(), "wraps": canonical.encode(wraps).decode()}
    return told | changes


def test_a_verifier_opens_a_sample_and_the_auditors_read_it(journey):
    journey.decided()
    audit_ref, payment_ref = draw(journey)
    verifier = journey.seats("verifier")[0]
    browser, kite = sign_in(verifier), sign_in(journey.house["kite"])
    page = f"/staff/desk/case/{journey.ref}/sample/{payment_ref}/"
    before = text_of(kite.get(f"/staff/desk/samples/{audit_ref}/{payment_ref}/"))

    home = text_of(browser.get("/staff/desk/"))
    waiting = text_of(browser.get("/staff/desk/samples/"))
    shown = browser.get(page)
    opened = browser.post(f"{page}open", sends(journey, verifier, payment_ref))

    assert "Neither verifier has opened a sample yet." in before
    assert "Auditors have drawn 1 payment of cases that you verified" in home
    assert "waits for you" in waiting and "kite, owl" in waiting
    assert "<desk-sample" in shown.content.decode()
    assert (opened.status_code, opened["Location"]) == (303, "/staff/desk/samples/")
    after = kite.get(f"/staff/desk/samples/{audit_ref}/{payment_ref}/")
    assert after.content.decode().count("<sealed-text") == 1
    assert "<desk-compartment" in after.content.decode()
    assert "both signatures are genuine, by two verifiers of the list" in text_of(after)
    assert "opened" in text_of(browser.get("/staff/desk/samples/"))
    assert "Auditors have drawn" not in text_of(browser.get("/staff/desk/"))


def test_what_is_damaged_is_refused_with_the_form_again(journey):
    journey.decided()
    _audit_ref, payment_ref = draw(journey)
    verifier = journey.seats("verifier")[0]
    browser = sign_in(verifier)
    page = f"/staff/desk/case/{journey.ref}/sample/{payment_ref}/"

    for changes in ({"accounts": "["}, {"wraps": "{}"}, {"accounts": json.dumps([{"auditor": "x"}])}, {"accounts": ""}):
        refused = browser.post(f"{page}open", sends(journey, verifier, payment_ref, **changes))
        assert refused.status_code == 422
        assert "<desk-sample" in refused.content.decode()


def test_others_find_nothing(journey):
    journey.decided()
    audit_ref, payment_ref = draw(journey)
    journey.house.hire("raven", "auditor")
    journey.house.hire("gull", "verifier")
    journey.house.publish()

    assert sign_in(journey.house["raven"]).get(f"/staff/desk/samples/{audit_ref}/{payment_ref}/").status_code == 403
    assert sign_in(journey.house["kite"]).get(f"/staff/desk/samples/{audit_ref}/{uuid4()}/").status_code == 404
    gull = sign_in(journey.house["gull"])
    assert gull.get(f"/staff/desk/case/{journey.ref}/sample/{payment_ref}/").status_code == 404
    assert "No payment of a case that you verified is drawn now." in text_of(gull.get("/staff/desk/samples/"))


def test_the_first_page_names_what_waits_for_verifier_and_auditor(journey):
    journey.decided()
    draw(journey)

    assert "open a sample of the case to two auditors" in text_of(sign_in(journey.seats("verifier")[0]).get("/staff/"))
    assert "Audits wait for you" in text_of(sign_in(journey.house["kite"]).get("/staff/"))
