"""A thief takes everything that the machine holds, and finds no word that anybody typed."""

from __future__ import annotations

import pytest

from tests.journeys.living import LivingFund
from tests.journeys.plants import planted
from tests.journeys.traces import STEM, canary, found

SEEN = f"{STEM}public"


@pytest.fixture
def fund(live_database, tmp_path):
    spool = tmp_path / "spool"
    spool.mkdir()
    live_database.environment["TMPDIR"] = str(spool)
    living = LivingFund(live_database)
    living.found()
    with living.serving(tmp_path, is_whole=True):
        yield living


def stolen(fund, tmp_path, request):
    """Every file of the fund; on PostgreSQL also what the databases hold, uncompressed, and the server's own files."""
    folders = [tmp_path]
    if request.config.getoption("--postgresql"):
        folders += [fund.database.dump(tmp_path / "dumps"), fund.database.cluster]
    return folders


def plant_and_steal(fund, tmp_path, request, count):
    words = [canary(number) for number in range(count)]
    sent = planted(fund, words)
    fund.database.run(
        f"from goldenbridge.apps.people import actions; from goldenbridge.cli.ceremony import OPERATOR; actions.invite('{SEEN}', roles=['adviser'], vouchers=['{fund.refs['alder']}'], actor=OPERATOR)",
        check=True,
    )
    waiting = fund.database.run(
        "from goldenbridge.apps.intake.models import *; from django.apps import apps; print(apps.get_model('intake', 'Bundle').objects.count())",
        check=True,
    )
    fund.kill()

    places = stolen(fund, tmp_path, request)
    # The control: what may lie there in the clear is found, and the sealed applications are really there.
    assert found([SEEN], places) != []
    assert int(waiting.stdout) == sent
    assert found(words, places) == []


@pytest.mark.slow
def test_a_thief_finds_none_of_a_hundred_words(fund, tmp_path, request):
    plant_and_steal(fund, tmp_path, request, 100)


@pytest.mark.full
def test_a_thief_finds_none_of_a_thousand_words(fund, tmp_path, request):
    plant_and_steal(fund, tmp_path, request, 1000)
