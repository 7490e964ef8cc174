"""What a verifier would sign, before he signs it."""

import re

import pytest
from django.urls import reverse

from goldenbridge.cli.demo import casework
from goldenbridge.core.attestation import Attestation
from goldenbridge.core.canonical import unb64
from goldenbridge.core.statements import read
from tests.apps.people.desk import sign_in

pytestmark = pytest.mark.django_db(databases="__all__")


def to_sign(response):
    (text,) = re.findall(r'name="statement" value="([^"]+)"', response.content.decode())
    return read(Attestation, unb64(text))


def test_what_was_verified_is_taken_over_by_post_and_stays_in_its_field(journey):
    journey.identified()
    one, other = journey.seats("verifier")
    for verifier in (one, other):
        casework.find_all(verifier, journey.ref)
    (owed,) = journey.facts.obligations
    browser, page = sign_in(one), reverse("desk:checks", args=[journey.ref])
    told = {f"verified_{owed.ref}": "3000", "service_status": "dismissed"}

    as_stated = to_sign(browser.get(page, told))
    changed = browser.post(reverse("desk:propose_attestation", args=[journey.ref]), told)

    assert (as_stated.service_status, as_stated.obligations[0].steps) == ("serving", 100)
    assert (to_sign(changed).service_status, to_sign(changed).obligations[0].steps) == ("dismissed", 60)
    assert f'name="verified_{owed.ref}" value="3000"' in changed.content.decode()
    assert '<option value="dismissed" selected>' in changed.content.decode()
