"""The order of a run, built in a terminal from sealed payouts."""

import json
import os
import secrets
from dataclasses import replace
from uuid import uuid4

import pytest

from goldenbridge.adapters.handover import COLUMNS
from goldenbridge.adapters.pain001 import WrongOrder
from goldenbridge.apps.awards.models import Award
from goldenbridge.apps.payouts import actions, queries
from goldenbridge.apps.payouts.models import Payee
from goldenbridge.apps.people import actions as people
from goldenbridge.cli import payfile
from goldenbridge.cli.files import FileUnusable
from goldenbridge.core import canonical
from goldenbridge.core.canonical import unb64
from goldenbridge.core.errors import Malformed
from goldenbridge.core.keyfile import KeyFile
from goldenbridge.core.matrix import Band
from goldenbridge.core.payfile import ChangedSince, NoAddress, NotApproved, OtherCell, OtherRail, RunFile, ScreeningHit
from goldenbridge.core.promise import NotPromised, PromiseUnsigned
from goldenbridge.core.records import ForgedAuthor, UnexpectedAuthor
from goldenbridge.core.runs import AmountBeyondEntitlement
from goldenbridge.core.screening import read_list
from goldenbridge.core.sealing import key_card, new_seed
from goldenbridge.core.staffkeys import lock_keys
from goldenbridge.core.wraps import SwappedKey
from goldenbridge.platform import clock, directory
from tests.apps.payouts.builders import ALL_WARNINGS, LIST, NAME, open_treasury
from tests.core.passphrase import PASSPHRASE, SALT, derived

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def treasury(settings, tmp_path):
    return open_treasury(settings, tmp_path)


@pytest.fixture
def terminal(treasury, tmp_path, monkeypatch):
    """The treasurer's own machine: his key file, the directory, a list of names; he types his passphrase and "build"."""
    ibis = treasury.house["ibis"].member
    locked = lock_keys(ibis.keys, derived(SALT).unlock_key, person=ibis.ref)
    (tmp_path / "ibis.keys").write_bytes(KeyFile(ibis.ref, "ibis", SALT, locked).encode())
    (tmp_path / "names.txt").write_bytes(LIST)
    monkeypatch.setattr("getpass.getpass", lambda _: PASSPHRASE)
    monkeypatch.setattr("builtins.input", lambda _: "build")

    def run(released, *, out="order.xml"):
        (tmp_path / "run.payouts").write_bytes(treasury.run_file(released).to_bytes())
        paths = {"--keys": "ibis.keys", "--directory": "directory.json", "--root": "root.json", "--list": "names.txt"}
        paths |= {"--out": out, "--word": f"{out}.word"}
        told = [word for name, path in paths.items() for word in (name, str(tmp_path / path))]
        return payfile.main([str(tmp_path / "run.payouts"), *told])

    return run


def test_the_terminal_builds_the_order_and_the_page_believes_its_word(treasury, terminal, tmp_path, capsys):
    treasury.recipient()
    released = treasury.released()

    assert terminal(released) == 0

    order = (tmp_path / "order.xml").read_bytes()
    assert b"Ian Liavon" in order and b"483.20" in order
    assert os.stat(tmp_path / "order.xml").st_mode & 0o777 == 0o600
    shown = capsys.readouterr().out
    assert "1 payments, together 483.20 EUR" in shown and "It pays for: August 2020." in shown
    assert (
        f"name of {str(released.payments.get().payee_id)[:8]}, August 2020: “{NAME}” is written “Ian Liavon”" in shown
    )
    said = json.loads((tmp_path / "order.xml.word").read_text())
    signed = {name: unb64(said[name]) for name in ("statement", "signature")}
    assert actions.mark_sent(released.ref, **signed, actor=treasury.actor("ibis")).state == "sent"


def test_an_order_is_not_overwritten(treasury, terminal, tmp_path):
    treasury.recipient()
    released = treasury.released()
    terminal(released)
    before = (tmp_path / "order.xml").read_bytes()

    with pytest.raises(FileUnusable):
        terminal(released)

    assert (tmp_path / "order.xml").read_bytes() == before


def test_whoever_does_not_say_build_builds_nothing(treasury, terminal, tmp_path, monkeypatch):
    treasury.recipient()
    monkeypatch.setattr("builtins.input", lambda _: "yes")

    assert (terminal(treasury.released()), (tmp_path / "order.xml").exists()) == (1, False)


def test_cash_becomes_a_list(treasury, terminal, tmp_path):
    treasury.recipient(rail="manual", iban="", country="BY", town="Minsk")
    released = treasury.released(treasury.filled(treasury.prepared(rail="manual")))

    assert terminal(released, out="handover.csv") == 0

    lines = (tmp_path / "handover.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert NAME in lines[1] and "483.20" in lines[1]


def build(treasury, file):
    return payfile.build(file, treasury.house["ibis"].member, directory.current(), read_list(LIST), made_at=clock.now())


def test_a_listed_name_stops_the_order_and_is_not_said(treasury):
    treasury.recipient(name="Somebody Listed")
    file = treasury.run_file(treasury.released())

    with pytest.raises(ScreeningHit) as refusal:
        build(treasury, replace(file))

    assert "Listed" not in str(refusal.value)
    assert file.content.payments[0].name in str(refusal.value)


def test_somebody_of_the_same_name_born_on_another_day_is_paid(treasury):
    treasury.recipient(name="Somebody Listed")
    file = treasury.run_file(treasury.released())
    names = read_list(b"Somebody Listed;1970-01-01")

    order = payfile.build(file, treasury.house["ibis"].member, directory.current(), names, made_at=clock.now())

    assert b"Somebody Listed" in order.content


def two(treasury):
    treasury.recipient()
    treasury.recipient(monthly_minor=35_000)
    return treasury.run_file(treasury.released())


def test_approvals_of_something_else_build_nothing(treasury):
    file = two(treasury)
    broken = [
        replace(file, approvals=file.approvals[:-1]),
        replace(file, approvals=()),
        replace(file, content=replace(file.content, version=2)),
        replace(file, dropped=(file.content.payments[0].payment,)),
        replace(file, accepted=()),
    ]

    for each in broken:
        with pytest.raises(NotApproved):
            build(treasury, each)


def test_a_smaller_band_than_the_approved_one_builds_nothing(treasury, settings):
    settings.RUN_BANDS = "two:0,three:1,four:1000000"
    treasury.recipient()
    run = treasury.locked()
    treasury.step(run, "approve", "grouse")
    treasury.step(run, "authorise", "heron")
    file = treasury.run_file(treasury.step(run, "release", "heron", accepted=ALL_WARNINGS, execution_on=clock.today()))
    build(treasury, file)

    with pytest.raises(NotApproved):
        build(treasury, replace(file, content=replace(file.content, band=Band.TWO)))


def test_swapped_envelopes_build_nothing(treasury):
    file = two(treasury)
    one, other = file.payments
    broken = [
        (replace(one, details=other.details), other),
        (replace(one, amount=other.amount), other),
        (one,),
        (replace(one, content=other.content), other),
    ]

    for payments in broken:
        with pytest.raises(ChangedSince):
            build(treasury, replace(file, payments=tuple(payments)))


def thief_of(treasury, recipient):
    """A bad database writer puts an account and a key of his own into the recipient's row."""
    thief = replace(recipient, sign_seed=secrets.token_bytes(32))
    Payee.objects.filter(ref=recipient.ref).update(
        applicant_sign_key=thief.sign_key, sealed_details=thief.sealed(treasury.cell)
    )
    return thief


def test_an_account_swapped_in_the_database_builds_nothing(treasury):
    thief_of(treasury, treasury.recipient())
    file = treasury.run_file(treasury.released())

    with pytest.raises(NotPromised) as refusal:
        build(treasury, file)

    assert file.content.payments[0].name in str(refusal.value)


def test_an_account_swapped_in_the_promise_too_builds_nothing(treasury):
    recipient = treasury.recipient()
    thief = thief_of(treasury, recipient)
    Award.objects.filter(ref=recipient.award_ref).update(recipient_key=thief.sign_key)

    with pytest.raises(PromiseUnsigned):
        build(treasury, treasury.run_file(treasury.released()))


def test_an_account_that_the_promised_recipient_did_not_sign_builds_nothing(treasury):
    recipient = treasury.recipient()
    thief = replace(recipient, sign_seed=secrets.token_bytes(32))
    Payee.objects.filter(ref=recipient.ref).update(sealed_details=thief.sealed(treasury.cell))

    with pytest.raises((ForgedAuthor, UnexpectedAuthor)):
        build(treasury, treasury.run_file(treasury.released()))


def test_an_account_sealed_to_another_cell_is_named(treasury):
    recipient = treasury.recipient()
    other = replace(treasury.cell, ref=uuid4(), card=key_card(uuid4(), new_seed()))
    Payee.objects.filter(ref=recipient.ref).update(sealed_details=recipient.sealed(other))
    file = treasury.run_file(treasury.released())

    with pytest.raises(OtherCell) as refusal:
        build(treasury, file)

    assert file.content.payments[0].name in str(refusal.value)


def test_promises_that_nobody_signed_so_build_nothing(treasury):
    file = two(treasury)
    one, other = file.promises
    raised = {**one.content, "total": "9000.00 EUR"}
    foreign = replace(one, approvals=other.approvals)

    for promises in ((replace(one, content=raised), other), (foreign, other), (replace(one, approvals=()), other)):
        with pytest.raises(PromiseUnsigned):
            build(treasury, replace(file, promises=promises))
    with pytest.raises(NotPromised):
        build(treasury, replace(file, promises=(other,)))


def test_an_amount_beyond_the_steps_builds_nothing(treasury):
    recipient = treasury.recipient()
    run = treasury.released(treasury.filled(amounts={recipient.ref: 50_001}))

    with pytest.raises(AmountBeyondEntitlement):
        treasury.order(run)


def test_an_amount_entered_by_somebody_who_is_no_treasurer_builds_nothing(treasury):
    treasury.recipient()
    run = treasury.prepared()
    payment = run.payments.get()
    actions.fill_run(
        run.ref, amounts={payment.ref: treasury.sealed_amount(payment, 100, by="dove")}, actor=treasury.actor("ibis")
    )
    file = treasury.run_file(treasury.released(run))

    with pytest.raises(UnexpectedAuthor):
        build(treasury, file)


def test_a_key_of_another_cell_builds_nothing(treasury):
    treasury.recipient()
    file = treasury.run_file(treasury.released())
    listed = directory.current()
    other = replace(
        listed,
        cells=tuple(replace(cell, card=listed.auditors[0] if listed.auditors else cell.card) for cell in listed.cells),
    )
    card = replace(listed.cells[0].card, publics={suite: bytes(32) for suite in listed.cells[0].card.publics})

    with pytest.raises(SwappedKey):
        payfile.build(
            file,
            treasury.house["ibis"].member,
            replace(other, cells=(replace(listed.cells[0], card=card),)),
            read_list(LIST),
            made_at=clock.now(),
        )


def test_recipients_who_asked_for_cash_are_not_in_a_bank_order_and_named_all_at_once(treasury):
    others = [treasury.recipient(rail="manual", iban="") for _ in range(2)]
    treasury.recipient()
    file = treasury.run_file(treasury.released())

    with pytest.raises(OtherRail) as refusal:
        build(treasury, file)

    named = [payment.name for payment in file.content.payments if payment.payee in {each.ref for each in others}]
    assert f"as they asked: {named[0]}; {named[1]}. Drop them" in str(refusal.value)
    assert named == [
        f"{str(payment.payee)[:8]}, August 2020" for payment in file.content.payments if payment.name in named
    ]


def test_a_name_that_no_bank_can_write_is_named_by_its_payment(treasury):
    treasury.recipient(name="🌉")
    file = treasury.run_file(treasury.released())

    with pytest.raises(WrongOrder) as refusal:
        build(treasury, file)

    assert file.content.payments[0].name in str(refusal.value)


def test_a_recipient_without_a_town_is_named_by_payment(treasury):
    treasury.recipient(town="")
    file = treasury.run_file(treasury.released())

    with pytest.raises(NoAddress) as refusal:
        build(treasury, file)

    assert file.content.payments[0].name in str(refusal.value)


def test_a_damaged_run_file_is_refused(treasury):
    treasury.recipient()
    whole = treasury.run_file(treasury.released()).to_bytes()
    value = canonical.decode(whole)

    for broken in (
        b"",
        whole[:-10],
        b"{}",
        canonical.encode({**value, "dropped": "one"}),
        canonical.encode({**value, "x": 1}),
    ):
        with pytest.raises(Malformed):
            RunFile.read(broken)


def test_the_run_file_says_nothing_without_the_key(treasury):
    treasury.recipient()

    content = treasury.run_file(treasury.released()).to_bytes()

    assert NAME.encode() not in content and b"DE8937" not in content and b"48320" not in content
    assert queries.runs(actor=treasury.actor("kite"))[0].steps_minor == 50_000


def test_a_promise_is_paid_after_some_who_signed_it_have_left_and_only_by_the_list_that_tells_of_them(treasury):
    treasury.recipient()
    released = treasury.released()
    for name in ("heron", "lark"):
        who = treasury.house[name]
        people.lock_out(who.ref, actor=who.actor)
    treasury.house.publish()
    file, ibis, names = treasury.run_file(released), treasury.house["ibis"].member, read_list(LIST)
    listed = directory.current()

    assert len(payfile.build(file, ibis, listed, names, made_at=clock.now()).payments) == 1
    with pytest.raises(PromiseUnsigned):
        payfile.build(file, ibis, replace(listed, former=()), names, made_at=clock.now())
