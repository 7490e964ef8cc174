"""The browser lane's door takes sealed bundles only, once each, and says by name what is wrong."""

import pytest
from django.test import Client

from goldenbridge.apps.intake.models import Bundle
from goldenbridge.core import canonical
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Story
from tests.apps.intake.builders import a_fund

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
        (elsewhere, 404, "unknown_key"),
    ):
        answer = client.post(ADDRESS, wrong)
        assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Bundle.objects.exists()


def test_it_answers_to_posts_without_a_cookie_only(fund):
    client = Client(enforce_csrf_checks=True)

    assert client.get(ADDRESS).status_code == 405
    answer = client.post(ADDRESS, sealed(fund)[1])
    assert (answer.status_code, answer.cookies) == (200, {})


def test_the_signed_list_of_keys_is_served_as_it_was_signed(fund, client, settings):
    answer = client.get("/directory.json")

    assert answer.content == (settings.DATA / "directory.json").read_bytes()
