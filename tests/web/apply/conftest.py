"""A fund with a signed directory, on the applicants' side of the door."""

import pytest

from goldenbridge.core import canonical
from goldenbridge.platform import clock
from tests.apps.intake.builders import Fund
from tests.core import fund as invented
from tests.web.apply.walk import Walk


@pytest.fixture
def fund(settings, tmp_path):
    """The fund of tests.core.fund, its files in the data folder, on a day when its directory holds."""
    settings.DATA = tmp_path
    people = invented.make_fund()
    (tmp_path / "root.json").write_bytes(canonical.encode(people.root.to_value()))
    (tmp_path / "directory.json").write_bytes(people.file())
    clock.move_to(clock.datetime(2020, 8, 12, 10, tzinfo=clock.UTC))
    return Fund(people, people.directory())


@pytest.fixture
def walk(fund, client):
    return Walk(client)
