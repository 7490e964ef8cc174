"""The browser lane's door takes sealed bundles only, once each, and says by name what is wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from goldenbridge.apps.intake.models import Bundle
from goldenbridge.core import canonical
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Story
from goldenbridge.core.listing import EpochKey
from goldenbridge.platform import clock
from tests.apps.intake.builders import a_fund
from tests.core.fund import EPOCH

pytestmark = pytest.mark.django_db
ADDRESS = "/ru/apply/sealed"


def sealed(fund, applicant=None, text="canary"):
    bundle = (applicant or Applicant()).apply(fund.directory, story=Story(text=text), contact=Contact())
    return bundle, {"bundle": bundle.encode().decode(), "danger": "1"}


def test_a_sealed_bundle_is_stored_and_sent_again_gets_the_first_answer(fund, client):
    bundle, fields = sealed(fund)

    answers = [client.post(ADDRESS, fields) for _ in range(2)]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(200, "stored")] * 2
    row = Bundle.objects.get()
    assert (row.case_ref, row.lane, row.language, row.danger) == (bundle.case, "browser", "ru", 1)


def test_another_bundle_under_the_same_phrase_is_refused(fund, client):
    applicant = Applicant()
    client.post(ADDRESS, sealed(fund, applicant)[1])

    answer = client.post(ADDRESS, sealed(fund, applicant, text="other")[1])

    assert (answer.status_code, answer.json()["code"]) == (409, "already_applied")


def changed(fields, **changes):
    value = canonical.decode(fields["bundle"].encode())
    return {**fields, "bundle": canonical.encode({**value, **changes}).decode()}


def test_damaged_forged_and_foreign_bundles_are_named(fund, client):
    _, fields = sealed(fund)
    value = canonical.decode(fields["bundle"].encode())
    cut = [{**value["parts"][0], "envelope": value["parts"][0]["envelope"][:40]}, value["parts"][1]]
    elsewhere = sealed(a_fund())[1]
    for wrong, status, code in (
        ({}, 400, "malformed"),
        ({**fields, "bundle": fields["bundle"][:-9]}, 400, "malformed"),
        ({**fields, "danger": "9"}, 400, "malformed"),
        (changed(fields, epoch=7), 400, "forged_bundle"),
        (changed(fields, reply_key=canonical.b64(Applicant().keys.reply_key)), 400, "forged_bundle"),
        (changed(fields, parts=cut), 400, "truncated_envelope"),
        (changed(fields, parts=value["parts"][::-1]), 400, "malformed"),
        (elsewhere, 409, "keys_replaced"),
    ):
        answer = client.post(ADDRESS, wrong)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Bundle.objects.exists()


def with_keys(fund, **changes):
    """What a page would send that took these keys for the fund's."""
    listed = replace(fund.directory, **changes)
    bundle = Applicant().apply(listed, story=Story(text="x"), contact=Contact())
    return {"bundle": bundle.encode().decode(), "danger": "0"}


def test_story_and_contact_go_to_their_own_kind_of_key(fund, client):
    cell, duty = fund.directory.cells[0].card, fund.directory.duty[0].card
    for wrong in (
        {"shards": (EpochKey(EPOCH, 1, cell),)},
        {"shards": (EpochKey(EPOCH, 1, duty),)},
        {"duty": (EpochKey(EPOCH, 0, fund.directory.shards[0].card),)},
        {"duty": (EpochKey(EPOCH, 0, fund.directory.auditors[0]),)},
    ):
        answer = client.post(ADDRESS, with_keys(fund, **wrong))
        assert (answer.status_code, answer.json()["code"]) == (409, "keys_replaced")
    assert not Bundle.objects.exists()


@pytest.mark.parametrize(("age", "status"), [(0, 200), (1, 200), (2, 409), (-1, 409), (EPOCH - 2**40, 409)])
def test_the_keys_are_of_this_epoch_or_the_last(fund, client, settings, age, status):
    epoch = EPOCH - age
    old = [EpochKey(epoch, number, fund.people.new_card()) for number in (0, 1)] if age else []
    shards, duty = fund.directory.shards + tuple(old[1:]), fund.directory.duty + tuple(old[:1])
    listed = replace(fund.directory, shards=shards, duty=duty)
    (settings.DATA / "directory.json").write_bytes(fund.people.file(listed))

    answer = client.post(ADDRESS, with_keys(fund, shards=shards, duty=duty, epoch=epoch))

    assert answer.status_code == status
    assert Bundle.objects.count() == (status == 200)


def test_it_answers_to_posts_without_a_cookie_only(fund):
    client = Client(enforce_csrf_checks=True)

    assert client.get(ADDRESS).status_code == 405
    answer = client.post(ADDRESS, sealed(fund)[1])
    assert (answer.status_code, answer.cookies) == (200, {})


def test_the_signed_list_of_keys_is_served_as_it_was_signed(fund, client, settings):
    answer = client.get("/directory.json")

    assert answer.content == (settings.DATA / "directory.json").read_bytes()


def test_where_nobody_can_read_applications_none_is_taken_and_the_reason_is_named(fund, client, settings):
    _, fields = sealed(fund)
    closed = replace(fund.directory, shards=(), duty=(), version=fund.directory.version + 1)
    (settings.DATA / "directory.json").write_bytes(fund.people.file(closed))

    answer = client.post(ADDRESS, fields)

    assert (answer.status_code, answer.json()["code"]) == (503, "intake_closed")
    assert "ключи" in answer.json()["text"]
    assert not Bundle.objects.exists()


def test_a_program_that_asks_for_the_list_of_keys_is_told_by_name_that_it_is_over(fund, client):
    assert client.get("/directory.json").content == fund.people.file()
    clock.move_to(clock.now() + timedelta(days=30))

    answer = client.get("/directory.json")

    assert (answer.status_code, answer.json()["code"]) == (503, "directory_expired")
