"""`goldenbridge audit`: anybody checks the audits of a log; whoever has the list of payments draws anew."""

import json
from uuid import UUID

import pytest
from django.test import Client

from goldenbridge.apps.audit import queries
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.cli.main import main
from goldenbridge.core import auditlog, sampling
from goldenbridge.core.actors import SCHEDULE
from tests.apps.audit.builders import SEEDS, open_auditing
from tests.apps.transparency.builders import lay_out

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def auditing(settings, tmp_path):
    lay_out(settings, tmp_path)
    return open_auditing(settings, tmp_path)


def publish():
    transparency.sequence(actor=SCHEDULE)
    transparency.publish_edition(actor=SCHEDULE)


def asks(settings, *more):
    return main(["audit", "--key", str(settings.LOG_FOLDER / "fund.vkey"), "--log", str(settings.LOG_FOLDER), *more])


def test_a_signed_audit_is_checked_and_its_draw_made_anew(auditing, settings, tmp_path, capsys):
    audit = auditing.drawn()
    auditing.found(audit)
    for name in ("kite", "owl"):
        auditing.signs(audit, name)
    publish()
    (tmp_path / "list.json").write_bytes(queries.population_file(audit.ref, actor=auditing.actor("kite")))

    done = asks(settings, str(tmp_path / "list.json"))

    said = capsys.readouterr().out
    assert done == 0
    assert "5 in order, 0 not in order, 0 unanswered" in said or "6 in order, 0 not in order, 0 unanswered" in said
    assert "held together from its first record" in said
    assert all(str(ref) in said for ref in audit.items.values_list("payment_ref", flat=True))
    assert "with 95 % certainty less than" in said


def test_a_list_that_was_changed_after_it_was_fixed_is_found(auditing, settings, tmp_path, capsys):
    audit = auditing.drawn()
    publish()
    value = json.loads(queries.population_file(audit.ref, actor=auditing.actor("kite")))
    value["items"] = value["items"][1:]
    (tmp_path / "list.json").write_bytes(sampling.canonical.encode(value))

    done = asks(settings, str(tmp_path / "list.json"))

    assert done == 1
    assert "[another_population]" in capsys.readouterr().err


def test_a_log_says_of_a_withheld_audit_that_it_was(auditing, settings, capsys):
    from datetime import timedelta

    from goldenbridge.apps.audit import actions
    from goldenbridge.platform import clock

    asks_before = transparency.sequence(actor=SCHEDULE)
    transparency.publish_edition(actor=SCHEDULE)
    assert asks(settings) == 0
    assert asks_before.size >= 0
    assert "holds no audit yet" in capsys.readouterr().out
    audit = auditing.revealed(auditing.committed(auditing.opened()), "kite")
    clock.move_to(clock.now() + timedelta(days=8))
    auditing.house.publish()
    actions.withhold_audit(audit.ref, actor=auditing.actor("kite"))
    publish()

    assert asks(settings) == 0
    said = capsys.readouterr().out
    assert "WITHHELD" in said
    assert SEEDS["owl"].hex() not in said


def test_a_log_says_of_an_audit_that_was_drawn_and_not_signed_by_both_that_it_was_withheld(auditing, settings, capsys):
    from datetime import timedelta

    from goldenbridge.apps.audit import actions
    from goldenbridge.platform import clock

    audit = auditing.drawn()
    clock.move_to(clock.now() + timedelta(days=29))
    auditing.house.publish()
    actions.withhold_audit(audit.ref, actor=auditing.actor("kite"))
    publish()

    assert asks(settings) == 0
    assert "WITHHELD          no result was signed by both; ended on 2020-10-01" in capsys.readouterr().out


def test_one_faulty_audit_is_named_and_the_others_are_told(auditing, settings, capsys):
    audit = auditing.drawn()
    auditing.found(audit)
    for name in ("kite", "owl"):
        auditing.signs(audit, name)
    faulty = auditlog.reveal_entry(other := UUID(int=8), bytes(32))
    transparency.append(auditlog.KIND, faulty, actor=auditing.actor("kite"))
    publish()

    done = asks(settings)

    said = capsys.readouterr()
    assert done == 1
    assert f"Audit {other}: FAULTY" in said.out
    assert "Signed            by both" in said.out
    assert "[audit_out_of_order]" in said.err
    page = Client().get("/en/books").content.decode()
    assert f"Audit {other} is not as it must be" in page
    assert "Draws in order" in page
