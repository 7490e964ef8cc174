"""A thief takes everything that the machine holds, backups too, and finds no word that anybody typed."""

from __future__ import annotations

import json
import tarfile
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django import forms

from goldenbridge.core.canonical import b64
from goldenbridge.core.parcels import open_parcel
from tests.cli.bridge import bridge
from tests.journeys.knocks import Knocker, addresses, form_fields
from tests.journeys.living import LivingFund
from tests.journeys.plants import planted
from tests.journeys.robbed import CLEAR
from tests.journeys.test_placement import LEFT
from tests.journeys.traces import STEM, canary, found

SEEN = f"{STEM}public"
OPERATORS_KEY = X25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
IN_WORK = (
    LEFT
    + """
from goldenbridge.apps.cases.models import Case
from tests.apps.work.builders import a_vacancy
refs = dict.fromkeys(("base", "public", "apply", "give", "desk"), journey.ref)
refs |= {"treasury": Case.objects.get(ref=journey.ref).award_ref, "jobs": a_vacancy().ref, "account": house["kite"].ref}
print(json.dumps({name: str(ref) for name, ref in refs.items()}))
"""
)
INVITE = """
from goldenbridge.apps.people import actions
from goldenbridge.cli.ceremony import OPERATOR
actions.invite("{name}", roles=["adviser"], vouchers=[], actor=OPERATOR)
"""


@pytest.fixture
def fund(live_database, tmp_path):
    spool = tmp_path / "spool"
    spool.mkdir()
    live_database.environment["TMPDIR"] = str(spool)
    live_database.environment["GOLDENBRIDGE_BACKUP_KEY"] = b64(OPERATORS_KEY.public_key().public_bytes_raw())
    living = LivingFund(live_database)
    living.found()
    with living.serving(tmp_path, is_whole=True):
        yield living


def ran(fund, code):
    """What a process on the fund's database printed last."""
    done = fund.database.run(code)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().rpartition("\n")[2]


def backed_up(fund, folder):
    """Both parcels as the operator makes them, and, apart from them, what lies in them."""
    (folder / "place").mkdir(parents=True)
    (folder / "place" / "goldenbridge.env").touch()
    parcels = folder / "parcels"
    done = bridge(
        *("backup", "--folder", folder / "place", "--data-to", parcels / "a", "--keystore-to", parcels / "b"),
        extra=fund.database.environment,
    )
    assert done.returncode == 0, done.stderr
    opened = folder / "opened"
    for path in parcels.rglob("*.parcel"):
        label = path.name.partition("-")[0]
        (opened / label).mkdir(parents=True)
        with path.open("rb") as source, (opened / f"{label}.tar").open("wb") as target:
            target.writelines(open_parcel(source, private_key=OPERATORS_KEY.private_bytes_raw(), label=label))
        with tarfile.open(opened / f"{label}.tar") as archive:
            archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, _folder: member)
            archive.extractall(opened / label)
    return parcels, opened


def stolen(fund, tmp_path, request):
    """Every file of the fund; on PostgreSQL also what the databases hold, uncompressed, and the server's own files."""
    folders = [tmp_path]
    if request.config.getoption("--postgresql"):
        folders += [fund.database.dump(tmp_path / "dumps"), fund.database.cluster]
    return folders


def knocked(fund, words, refs):
    """At every door with these words; what was answered, by route and status."""
    knocker = Knocker(fund, words, {name: UUID(ref) for name, ref in refs.items()})
    for route, view in addresses():
        knocker.knock(route, view)
    return knocker.answers


def plant_and_steal(fund, tmp_path, tmp_path_factory, request, count):
    words = [canary(number) for number in range(count)]
    refs = json.loads(ran(fund, IN_WORK))
    bundles = "from django.apps import apps; print(apps.get_model('intake', 'Bundle').objects.count())"
    before = int(ran(fund, bundles))
    sent = planted(fund, words)
    answers = knocked(fund, words, refs)
    ran(fund, INVITE.format(name=SEEN))
    stored = int(ran(fund, bundles)) - before
    parcels, opened = backed_up(fund, tmp_path_factory.mktemp("backup"))
    fund.kill()

    places = [*stolen(fund, tmp_path, request), parcels, opened]
    # The control: what may lie there in the clear is found, and the sealed applications are really there.
    assert found([SEEN], places) != []
    assert found([SEEN], [opened]) != []
    assert found([SEEN], [parcels]) == []
    assert stored == sent
    assert sorted(route for route, code in answers if code >= 500) == []
    assert {route for route, code in answers if code == 200} >= {"staff/desk/", "staff/treasury/bank", "staff/people"}
    assert found(words, places) == []


@pytest.mark.slow
def test_a_thief_finds_none_of_a_hundred_words(fund, tmp_path, tmp_path_factory, request):
    plant_and_steal(fund, tmp_path, tmp_path_factory, request, 100)


@pytest.mark.full
def test_a_thief_finds_none_of_a_thousand_words(fund, tmp_path, tmp_path_factory, request):
    plant_and_steal(fund, tmp_path, tmp_path_factory, request, 1000)


HIDDEN = {
    "account": {"digest", "signature"},
    "apply": {
        *("text", "owes", "service", "how", "careful"),
        *("name", "document", "note", "iban", "bic", "country", "town"),
    },
    "desk": {
        *("sealed_contact", "envelope", "half", "copy", "story", "keys", "evidence"),
        *("reply_key", "reply_signature", "statement", "signature", "wraps", "records", "accounts", "unreadable"),
    },
    "give": {"phrase", "reference", "amount", "nonce"},
    "jobs": {"sealed_names"},
}
"""By audience, the fields that take text of which nothing may lie anywhere: some are sealed before they are sent."""


def test_the_thief_knows_of_every_field_that_takes_text():
    """A new field needs an answer before it is served: may its text lie in the clear (`robbed.CLEAR`), or nowhere?"""
    taken = {}
    for audience, name, field in form_fields():
        if isinstance(field, forms.CharField) and not isinstance(field, forms.RegexField | forms.UUIDField):
            taken.setdefault(audience, set()).add(name)

    assert taken == {audience: HIDDEN.get(audience, set()) | CLEAR.get(audience, {}).keys() for audience in taken}
