"""What happens by the clock."""

import pytest

from goldenbridge.cli import keymaking
from goldenbridge.cli.jobs import JOBS
from tests.apps.people.builders import open_house

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def fund(settings, tmp_path):
    settings.LOG_FOLDER = tmp_path / "log"
    settings.LOG_KEY = tmp_path / "keys" / "log.skey"
    settings.DESTROYED_LIST = tmp_path / "keys" / "destroyed-keys.txt"
    keymaking.make_log_key(settings.LOG_KEY, settings.LOG_ORIGIN)
    return open_house(settings, tmp_path)


@pytest.mark.usefixtures("fund")
@pytest.mark.parametrize("job", JOBS, ids=lambda job: job.name)
def test_a_job_runs_twice_in_a_fund_where_nothing_happened_yet(job):
    job.run()
    job.run()


def test_names_of_jobs_are_unique():
    names = [job.name for job in JOBS]

    assert sorted(names) == sorted(set(names))
