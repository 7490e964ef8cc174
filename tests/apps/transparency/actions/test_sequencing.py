"""The sequencer: places for ever, tiles as the tree, no second history."""

from __future__ import annotations

import shutil

import pytest
from django.db import DatabaseError, transaction

from goldenbridge.apps.transparency import actions, queries
from goldenbridge.apps.transparency.errors import LogBehindEdition, LogKeyMissing, UnknownWitness
from goldenbridge.apps.transparency.models import Checkpoint, Entry, Head, Pending, Tile
from goldenbridge.core import checkpoint, notes, notesigning, tiles, verifier
from goldenbridge.core.actors import ANONYMOUS, SCHEDULE
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.merkle import Tree
from tests.apps.people.builders import open_house
from tests.apps.transparency.builders import KEY

pytestmark = pytest.mark.django_db(databases="__all__")


def append(count, start=0):
    for number in range(start, start + count):
        actions.append("figures", {"number": number}, actor=SCHEDULE)


def test_entries_wait_and_then_have_a_place_for_ever():
    append(3)
    assert (Pending.objects.count(), Entry.objects.count()) == (3, 0)

    head = actions.sequence(actor=SCHEDULE)

    assert head.size == 3
    assert (Pending.objects.count(), Entry.objects.count()) == (0, 3)
    assert [b'"number":%d' % row.index in bytes(row.leaf) for row in Entry.objects.order_by("index")] == [True] * 3


@pytest.mark.parametrize("batches", [[1], [255, 1], [256], [300, 300], [1, 2, 3, 250, 1, 600]])
def test_the_root_is_that_of_all_entries_however_they_came(batches, log_folder):
    """Tiles grown batch by batch equal the tree, at every checkpoint, and the folder is enough to check it."""
    start = 0
    for count in batches:
        append(count, start)
        start += count
        actions.sequence(actor=SCHEDULE)
        actions.publish_edition(actor=SCHEDULE)

    tree = Tree(bytes(leaf) for leaf in Entry.objects.order_by("index").values_list("leaf_hash", flat=True))

    assert [bytes(row.root) for row in Checkpoint.objects.order_by("size")] == [
        tree.root(sum(batches[: place + 1])) for place in range(len(batches))
    ]
    assert verifier.verify_log(key=KEY.verifier(), read=lambda path: (log_folder / path).read_bytes()).size == start


def test_nothing_new_means_the_same_head_and_no_new_signature():
    append(2)
    first = actions.sequence(actor=SCHEDULE)

    assert actions.sequence(actor=SCHEDULE) == first
    assert Checkpoint.objects.count() == 1


def test_the_empty_log_is_signed_too():
    assert actions.sequence(actor=SCHEDULE).size == 0
    assert checkpoint.open_checkpoint(queries.log_head().note, KEY.verifier()).size == 0


def test_every_checkpoint_is_consistent_with_all_earlier_ones(log_folder):
    kept = []
    for start in range(0, 30, 3):
        append(3, start)
        actions.sequence(actor=SCHEDULE)
        actions.publish_edition(actor=SCHEDULE)
        kept.append(checkpoint.open_checkpoint(queries.log_head().note, KEY.verifier()))

    _, reader = verifier.open_log(key=KEY.verifier(), read=lambda path: (log_folder / path).read_bytes())
    for earlier in kept:
        verifier.check_growth(earlier, reader)


@pytest.mark.parametrize("table", ["entry", "checkpoint"])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_the_log(table, verb):
    append(1)
    actions.sequence(actor=SCHEDULE)
    model = {"entry": Entry, "checkpoint": Checkpoint}[table]
    assert model.objects.count() == 1

    with pytest.raises(DatabaseError), transaction.atomic():
        if verb == "delete":
            model.objects.all()._raw_delete("default")
        else:
            model.objects.update(**{"entry": {"kind": "x"}, "checkpoint": {"note": "x"}}[table])


def test_an_old_backup_does_not_fork_the_log():
    """The database is set back behind what was published: the sequencer refuses to sign another history."""
    append(2)
    actions.sequence(actor=SCHEDULE)
    with transaction.atomic():
        append(1, 2)
        actions.sequence(actor=SCHEDULE)
        actions.publish_edition(actor=SCHEDULE)
        transaction.set_rollback(True)
    append(1, 77)

    with pytest.raises(LogBehindEdition):
        actions.sequence(actor=SCHEDULE)


def test_an_edition_by_another_key_stops_the_sequencer(log_folder):
    append(1)
    actions.sequence(actor=SCHEDULE)
    actions.publish_edition(actor=SCHEDULE)
    (log_folder / "checkpoint").write_text((log_folder / "checkpoint").read_text().replace("\n1\n", "\n2\n"))
    append(1, 1)

    with pytest.raises(LogBehindEdition):
        actions.sequence(actor=SCHEDULE)


def test_without_the_right_key_nothing_is_signed(settings):
    append(1)
    settings.LOG_ORIGIN = "another.example/log"

    with pytest.raises(LogKeyMissing):
        actions.sequence(actor=SCHEDULE)
    assert Entry.objects.count() == 0


def test_entries_too_large_for_a_bundle_are_refused_before_they_wait():
    with pytest.raises(tiles.EntryTooLarge):
        actions.append("figures", {"text": "x" * 65_535}, actor=SCHEDULE)
    assert Pending.objects.count() == 0


def test_a_witness_is_kept_and_published(log_folder):
    witness = notesigning.make_signing_key("witness.example", seed=b"w" * 32, kind=notes.WITNESS)
    append(1)
    actions.sequence(actor=SCHEDULE)
    actions.publish_edition(actor=SCHEDULE)
    text = notes.parse(queries.log_head().note).text

    actions.record_cosignature(
        notesigning.sign(text, witness, time=1_600_000_000), witness=witness.verifier(), actor=SCHEDULE
    )
    actions.publish_edition(actor=SCHEDULE)

    assert [key.name for key in notes.witnesses_of(queries.log_head().note, [witness.verifier()])] == [
        "witness.example"
    ]
    assert "witness.example" in (log_folder / "checkpoint").read_text()


@pytest.mark.parametrize("line", ["", "— witness.example AAAAAAAA\n", "nonsense"])
def test_what_is_no_cosignature_is_refused(line):
    witness = notesigning.make_signing_key("witness.example", seed=b"w" * 32, kind=notes.WITNESS)
    append(1)
    actions.sequence(actor=SCHEDULE)

    with pytest.raises(UnknownWitness):
        actions.record_cosignature(line, witness=witness.verifier(), actor=SCHEDULE)


def test_donors_and_applicants_write_nothing_into_the_log():
    with pytest.raises(NotAllowed):
        actions.append("figures", {}, actor=ANONYMOUS)
    with pytest.raises(NotAllowed):
        actions.sequence(actor=ANONYMOUS)
    assert (Pending.objects.count(), Head.objects.count(), Tile.objects.count()) == (0, 0, 0)


RACE = """
from goldenbridge.apps.transparency import actions
from goldenbridge.core.actors import SCHEDULE
for number in range(6):
    actions.append("figures", {{"process": {process}, "number": number}}, actor=SCHEDULE)
    actions.sequence(actor=SCHEDULE)
    actions.publish_edition(actor=SCHEDULE)
"""


def test_four_processes_at_once_keep_one_history(live_database, log_folder, settings):
    """All append, sequence and publish at the same time; the folder is whole and holds every entry once."""
    live_database.environment.update(
        {
            "GOLDENBRIDGE_LOG_ORIGIN": KEY.name,
            "GOLDENBRIDGE_LOG_KEY": str(settings.LOG_KEY),
            "GOLDENBRIDGE_LOG_FOLDER": str(log_folder),
        }
    )

    running = [live_database.start(RACE.format(process=number)) for number in range(4)]

    assert [process.wait(600) for process in running] == [0] * 4
    _, reader = verifier.open_log(key=KEY.verifier(), read=lambda path: (log_folder / path).read_bytes())
    entries = verifier.all_entries(reader)
    assert len(entries) == len(set(entries)) == 24


def test_the_directory_in_force_is_logged_once(settings, tmp_path):
    open_house(settings, tmp_path)

    first, second = actions.log_directory(actor=SCHEDULE), actions.log_directory(actor=SCHEDULE)
    actions.sequence(actor=SCHEDULE)

    assert first is not None and second is None
    assert actions.log_directory(actor=SCHEDULE) is None
    assert Entry.objects.filter(kind="directory").count() == 1


def test_the_edition_is_whole_again_after_it_was_lost(log_folder):
    append(300)
    actions.sequence(actor=SCHEDULE)
    actions.publish_edition(actor=SCHEDULE)
    before = {path.relative_to(log_folder): path.read_bytes() for path in log_folder.rglob("*") if path.is_file()}
    shutil.rmtree(log_folder)

    actions.publish_edition(actor=SCHEDULE)

    after = {path.relative_to(log_folder): path.read_bytes() for path in log_folder.rglob("*") if path.is_file()}
    assert after == before
    assert actions.publish_edition(actor=SCHEDULE) == 0
