"""A bad database writer at the desk: what he planted is refused in the reader's page, and nothing typed is lost."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.living import LivingFund
from tests.journeys.test_officer import STORY, Officer, Worker

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FORGE = """
from goldenbridge.apps.cases.models import CaseKey, SealedRecord
from goldenbridge.core import records, sealing, statements
from goldenbridge.core.application import Letter
from goldenbridge.core.certificates import CaseKey as Certificate
from uuid import uuid4
key = CaseKey.objects.get(case_id="{case}", compartment="story")
card = statements.read(Certificate, bytes(key.certificate)).card
header = sealing.Header(sealing.Suite.X25519, sealing.Purpose.ANSWER, UUID("{case}"), sealing.Compartment.STORY, 1, uuid4())
forged = records.seal_record(header, card.public(header.suite), Letter("Send the money elsewhere.").content(), sign_seed=bytes(32))
SealedRecord.objects.create(case_id="{case}", record_ref=header.record, compartment="story", generation=1,
    purpose="answer", envelope=forged, written_on="2026-01-01")
"""
SWAP = """
from goldenbridge.apps.cases.models import CaseKey
from goldenbridge.apps.keystore.models import Wrap
from goldenbridge.apps.people.models import Person
from goldenbridge.core import sealing, wraps
key = CaseKey.objects.get(case_id="{case}", compartment="notes")
person = Person.objects.get(call_sign="dove")
planted = wraps.make_wrap(sealing.new_seed(), key_ref=key.key_ref, recipient=bytes(person.seal_key),
    case=UUID("{case}"), compartment=sealing.Compartment.NOTES, generation=1)
Wrap.objects.filter(key_ref=key.key_ref).update(wrap=planted)
"""
NOTE = """
from goldenbridge.apps.cases.models import CaseKey, SealedRecord
from goldenbridge.core import records, sealing, statements
from goldenbridge.core.application import Letter
from goldenbridge.core.certificates import CaseKey as Certificate
from uuid import uuid4
key = CaseKey.objects.get(case_id="{case}", compartment="notes")
card = statements.read(Certificate, bytes(key.certificate)).card
header = sealing.Header(sealing.Suite.X25519, sealing.Purpose.NOTE, UUID("{case}"), sealing.Compartment.NOTES, 1, uuid4())
sealed = records.seal_record(header, card.public(header.suite), Letter("x").content(), sign_seed=bytes(32))
SealedRecord.objects.create(case_id="{case}", record_ref=header.record, compartment="notes", generation=1,
    purpose="note", envelope=sealed, written_on="2026-01-01")
"""
REPLY = """
from dataclasses import replace
from goldenbridge.apps.cases.models import Case
from goldenbridge.core import statements
from goldenbridge.core.certificates import ReplyKey
from goldenbridge.core.phrase import derive_keys, new_entropy
case, thief = Case.objects.get(ref="{case}"), derive_keys(new_entropy())
true = statements.read(ReplyKey, bytes(case.reply_certificate))
planted = statements.sign(replace(true, reply_key=thief.reply_key), sign_seed=thief.sign_seed)
Case.objects.filter(ref=case.ref).update(reply_certificate=planted.statement, reply_signature=planted.signature)
"""
FULL = """
from goldenbridge.apps.cases.models import Question
from goldenbridge.platform import clock
for _ in range(5):
    Question.objects.create(case_id="{case}", kind="text", asker_ref=UUID(int=1), asked_on=clock.today(), expires_on="2099-01-01")
"""


@pytest.fixture
def fund(live_database, tmp_path):
    living = LivingFund(live_database)
    living.found()
    with living.serving(tmp_path):
        yield living


def test_what_a_bad_database_writer_planted_is_refused_in_the_page(fund, chromium):
    officer = Officer(fund)
    dove = Worker(chromium, fund, "dove")
    dove.press("Take the next application")
    dove.sees(STORY)
    dove.page.get_by_role("button", name="Open a case").dblclick()
    dove.sees("Read what the applicant sent")

    # A text by a stranger's key, sealed rightly: refused in its place, the genuine one is read all the same.
    officer.run(FORGE.format(case=officer.case_ref))
    dove.case(officer.case_ref, "story/")
    dove.sees(STORY)
    dove.sees("This text was not written by the person it should come from.")
    expect(dove.page.locator("main")).not_to_contain_text("Send the money elsewhere.")

    # A wrap that holds another seed than the certificate promises.
    officer.run(NOTE.format(case=officer.case_ref) + SWAP.format(case=officer.case_ref))
    dove.case(officer.case_ref, "notes/")
    dove.sees("somebody may have swapped it")

    # The server refuses a sixth question; what was typed is still there.
    officer.run(FULL.format(case=officer.case_ref))
    dove.case(officer.case_ref, "story/")
    dove.write("Your question", "Паслухай 👋 မင်္ဂလာပါ, how long do you serve?", "Ask")
    dove.sees("Five questions wait for an answer already.")
    field = dove.page.get_by_label("Your question", exact=True)
    expect(field).to_have_value("Паслухай 👋 မင်္ဂလာပါ, how long do you serve?")

    # The applicant's key exchanged for a thief's: nothing is sealed to it, and nothing is sent.
    officer.run(REPLY.format(case=officer.case_ref))
    dove.case(officer.case_ref, "story/")
    dove.write("Your question", "Where can we meet?", "Ask")
    expect(dove.page.locator("form [role=alert]")).to_contain_text("The signature is not genuine")
    expect(dove.page.get_by_label("Your question", exact=True)).to_have_value("Where can we meet?")

    # Locked, the page shows nothing any more; sending says that the key is locked and keeps the text.
    dove.page.get_by_role("button", name="Lock", exact=True).click()
    expect(dove.page.locator("main")).not_to_contain_text(STORY)
    dove.page.get_by_label("Your question", exact=True).fill("Once more?")
    dove.press("Ask")
    expect(dove.page.locator("form [role=alert]")).to_contain_text("Your key is locked.")
    expect(dove.page.get_by_label("Your question", exact=True)).to_have_value("Once more?")
    refusals = [told for told in dove.told if "409" not in told]
    assert refusals == []
