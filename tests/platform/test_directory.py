"""The loaded directory: genuine, of today, and never older than before."""

from datetime import timedelta

import pytest

from goldenbridge.core.directory import DirectoryExpired, DirectoryRolledBack, NotSignedByRoot
from goldenbridge.core.errors import BridgeError
from goldenbridge.platform import clock, directory
from tests.apps.people.builders import open_house

pytestmark = pytest.mark.django_db(databases="__all__")
FEW = {"alder": {"administrator"}, "birch": {"administrator"}}


@pytest.fixture
def house(settings, tmp_path):
    return open_house(settings, tmp_path, roles=FEW)


def test_without_a_directory_nothing_is_known(settings, tmp_path):
    settings.DATA = tmp_path

    for ask in (directory.current, directory.latest, directory.content, directory.root, directory.delegation):
        with pytest.raises(directory.NoDirectory):
            ask()


def test_an_expired_directory_still_says_who_may_sign_the_next_one(house):
    with clock.moved_to(clock.now() + timedelta(days=9)):
        with pytest.raises(DirectoryExpired):
            directory.current()
        with pytest.raises(DirectoryExpired):
            directory.content()
        assert directory.latest().version == 1
        house.publish()
        assert directory.current().version == 2


def test_a_file_changed_by_a_byte_is_refused(house, tmp_path):
    path = tmp_path / "directory.json"
    genuine = path.read_bytes()
    path.write_bytes(genuine.replace(b'"administrator"', b'"treasurer"   ', 1))

    with pytest.raises(BridgeError):
        directory.current()
    path.write_bytes(genuine)
    assert directory.current().version == 1


def test_a_directory_of_another_root_is_refused(house, tmp_path, settings):
    mine = tmp_path / "directory.json"
    other_folder = tmp_path / "other"
    other_folder.mkdir()
    from goldenbridge.core import founding

    other = founding.make_root()
    members = [house[name].member for name in FEW]
    forged = founding.first_directory(other, directory=directory.current(), administrators=members, threshold=1)
    mine.write_bytes(forged)

    with pytest.raises(NotSignedByRoot):
        directory.current()


def test_an_older_version_is_refused_while_the_server_runs_and_when_it_is_published(house, tmp_path):
    path = tmp_path / "directory.json"
    old = path.read_bytes()
    house.publish()
    assert directory.current().version == 2

    with pytest.raises(DirectoryRolledBack):
        directory.publish(old)
    path.write_bytes(old)
    with pytest.raises(DirectoryRolledBack):
        directory.current()


def test_content_is_what_browsers_check(house, tmp_path):
    assert directory.content() == (tmp_path / "directory.json").read_bytes()
    assert directory.root() == house.root_keys.root
