"""Witnesses hand in their signatures: kept only under the newest checkpoint, and published with it."""

import pytest

from goldenbridge.apps.transparency import actions, queries
from goldenbridge.apps.transparency.errors import UnknownWitness
from goldenbridge.cli import cosign, environment
from goldenbridge.core import notes, notesigning
from goldenbridge.core.actors import SCHEDULE
from tests.apps.transparency import builders

pytestmark = pytest.mark.django_db(databases="__all__")
WITNESS = notesigning.make_signing_key("witness.example", seed=b"w" * 32, kind=notes.WITNESS)


@pytest.fixture
def files(settings, tmp_path, monkeypatch):
    """A log with one checkpoint, the witness's key, and a place for his line; the fund is the test's own."""
    monkeypatch.setattr(environment, "enter", lambda folder: folder)
    builders.lay_out(settings, tmp_path)
    actions.append("figures", {"one": 1}, actor=SCHEDULE)
    actions.sequence(actor=SCHEDULE)
    (tmp_path / "witness.vkey").write_text(f"{WITNESS.verifier()}\n")
    return tmp_path / "line", tmp_path / "witness.vkey"


def signed_line():
    return notesigning.sign(notes.parse(queries.log_head().note).text, WITNESS, time=1_600_000_000)


def test_a_witness_hands_his_line_in_and_the_next_edition_carries_it(files, capsys):
    line, key = files
    line.write_text(signed_line())

    code = cosign.main([str(line), "--witness", str(key)])

    assert code == 0
    assert "witness.example has cosigned the newest checkpoint." in capsys.readouterr().out
    assert [key.name for key in notes.witnesses_of(queries.log_head().note, [WITNESS.verifier()])] == [
        "witness.example"
    ]


def test_a_line_under_an_older_checkpoint_is_refused(files):
    line, key = files
    line.write_text(signed_line())
    actions.append("figures", {"one": 2}, actor=SCHEDULE)
    actions.sequence(actor=SCHEDULE)

    with pytest.raises(UnknownWitness):
        cosign.main([str(line), "--witness", str(key)])

    assert [key.name for key in notes.witnesses_of(queries.log_head().note, [WITNESS.verifier()])] == []
