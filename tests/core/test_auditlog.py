"""What the log says of an audit: a whole one is believed, and every way of cheating in it is found by whoever reads."""

from datetime import date
from uuid import UUID

import pytest

from goldenbridge.core import auditlog, canonical, sampling, signing, statements, window
from goldenbridge.core.auditlog import (
    AnotherDraw,
    AnotherPopulation,
    AuditOutOfOrder,
    Result,
    Terms,
    UnknownAudit,
    read_audits,
)
from goldenbridge.core.sampling import SeedChanged
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.statements import Approval

AUDIT = UUID(int=7)
ON = date(2020, 9, 2)
KEYS = {name: bytes([number]) * 32 for number, name in enumerate(("kite", "owl", "jay"), start=1)}
SEEDS = {"kite": bytes([11]) * 32, "owl": bytes([12]) * 32}
POPULATION = sampling.population_of(
    AUDIT,
    [(UUID(int=number), number * 5_000) for number in range(1, 31)],
    currency="USD",
    first=date(2020, 8, 1),
    last=date(2020, 8, 31),
)


def signed(name, step, content, *, audit=AUDIT):
    approval = Approval("audit", audit, canonical.digest("audit", content), step, UUID(int=99), ON)
    return statements.sign(approval, sign_seed=KEYS[name])


def believe(entries):
    """The audits of a log none of which is faulty; raises why one is."""
    found = read_audits(entries)
    for each in found.values():
        each.check()
    return found


def key(name):
    return signing.public_key(KEYS[name])


def commit(name, *, seed=None, by=None, wanted=10):
    terms = Terms(
        AUDIT, "USD", date(2020, 8, 1), date(2020, 8, 31), wanted, sampling.commitment(AUDIT, seed or SEEDS[name])
    )
    return auditlog.commit_entry(terms, signed=signed(by or name, "commit", terms.to_value()), key=key(name))


def reveal(name):
    return auditlog.reveal_entry(AUDIT, SEEDS[name])


def result(*names, **changes):
    drawn = sampling.draw(POPULATION, list(SEEDS.values()), wanted=10)
    told = {"in_order": drawn.draws - 1, "not_in_order": 1, "unanswered": 0, "accounts_agreed": 1, "accounts_differ": 0}
    found = Result(
        **{
            "audit": AUDIT,
            "population": POPULATION.digest(),
            "drawn": drawn.digest(),
            "trail": "whole",
            **told,
            **changes,
        }
    )
    return auditlog.result_entry(found, {key(name): signed(name, "sign", found.to_value()) for name in names})


def log(*values):
    other = [window.entry_content(kind="figures", on=ON, value={"counts": {}})]
    return other + [window.entry_content(kind="audit", on=ON, value=value) for value in values]


FIX = auditlog.fix_entry(POPULATION)
WHOLE = [commit("kite"), commit("owl"), FIX, reveal("owl"), reveal("kite"), result("kite", "owl")]


def test_a_whole_audit_is_believed_and_its_draw_replayed():
    found = read_audits(log(*WHOLE))[AUDIT]

    drawn = found.replay(POPULATION)

    assert found.state == "signed"
    assert found.ended_on == ON
    assert drawn == sampling.draw(POPULATION, [SEEDS["owl"], SEEDS["kite"]], wanted=10)
    assert found.result.draws == drawn.draws
    assert set(found.terms) == {key("kite"), key("owl")}


def test_how_far_an_audit_is_shows_after_each_entry():
    states = [read_audits(log(*WHOLE[:count]))[AUDIT].state for count in range(1, 7)]

    assert states == ["committed", "committed", "fixed", "fixed", "drawn", "signed"]
    assert read_audits(log()) == {}


def test_a_seed_that_is_withheld_ends_the_audit_for_all_to_see():
    withheld = [*WHOLE[:4], auditlog.withhold_entry(AUDIT)]

    assert read_audits(log(*withheld))[AUDIT].state == "withheld"
    with pytest.raises(AuditOutOfOrder):
        believe(log(*withheld, reveal("kite")))
    with pytest.raises(AuditOutOfOrder):
        believe(log(*WHOLE[:2], auditlog.withhold_entry(AUDIT)))


def test_a_result_that_is_withheld_ends_the_audit_for_all_to_see():
    withheld = [*WHOLE[:5], auditlog.withhold_entry(AUDIT)]

    found = read_audits(log(*withheld))[AUDIT]

    assert (found.state, found.is_drawn, found.ended_on) == ("withheld", True, ON)
    assert found.replay(POPULATION) == sampling.draw(POPULATION, [SEEDS["owl"], SEEDS["kite"]], wanted=10)
    with pytest.raises(AuditOutOfOrder):
        believe(log(*withheld, WHOLE[5]))
    with pytest.raises(AuditOutOfOrder):
        believe(log(*WHOLE, auditlog.withhold_entry(AUDIT)))


@pytest.mark.parametrize(
    "values",
    [
        [commit("kite"), commit("kite", seed=bytes(32)), FIX],
        [commit("kite"), commit("owl", seed=SEEDS["kite"]), FIX],
        [commit("kite"), commit("owl", wanted=20), FIX],
        [commit("kite"), FIX],
        [commit("kite"), commit("owl"), commit("jay", seed=bytes(32))],
        [commit("kite"), commit("owl"), reveal("kite"), FIX],
        [commit("kite"), commit("owl"), FIX, FIX],
        [commit("kite"), commit("owl"), FIX, commit("jay", seed=bytes(32))],
        [commit("kite"), commit("owl"), FIX, reveal("kite"), reveal("kite")],
        [*WHOLE[:4], WHOLE[5]],
        [*WHOLE[:5], result("kite")],
        [*WHOLE[:5], result("kite", "jay")],
        [*WHOLE[:5], result("kite", "owl", population=bytes(32))],
        [*WHOLE, WHOLE[5]],
        [{**WHOLE[0], "step": "forget"}],
    ],
    ids=[
        "one auditor twice", "one seed twice", "two sizes", "one auditor alone", "a third auditor", "revealed before the list is fixed",
        "fixed twice", "committed after it was fixed", "revealed twice", "signed before both revealed", "signed by one",
        "signed by another", "another list signed", "signed twice", "no such step",
    ],
)  # fmt: skip
def test_what_does_not_follow_is_refused(values):
    with pytest.raises(AuditOutOfOrder):
        believe(log(*values))


def test_a_changed_seed_is_found():
    with pytest.raises(SeedChanged):
        believe(log(*WHOLE[:3], auditlog.reveal_entry(AUDIT, bytes(32))))


def test_a_forged_commitment_or_result_is_found():
    with pytest.raises(ForgedSignature):
        believe(log(commit("kite", by="owl")))
    changed = result("kite", "owl")
    changed["told"]["result"] = {**changed["told"]["result"], "not_in_order": 0}
    with pytest.raises(ForgedSignature):
        believe(log(*WHOLE[:5], changed))
    of_another = commit("kite")
    of_another["audit"] = str(UUID(int=8))
    with pytest.raises(ForgedSignature):
        believe(log(of_another))


def test_the_draw_is_replayed_from_the_fixed_list_only():
    found = read_audits(log(*WHOLE))[AUDIT]
    other = sampling.population_of(
        AUDIT, POPULATION.items[1:], currency="USD", first=POPULATION.first, last=POPULATION.last
    )

    with pytest.raises(AnotherPopulation):
        found.replay(other)
    with pytest.raises(UnknownAudit):
        read_audits(log(*WHOLE[:4]))[AUDIT].replay(POPULATION)
    with pytest.raises(AnotherDraw):
        read_audits(log(*WHOLE[:5], result("kite", "owl", drawn=bytes(32))))[AUDIT].replay(POPULATION)


def test_one_faulty_audit_leaves_the_others_what_they_are():
    other = UUID(int=8)
    forged = commit("kite")
    forged["audit"] = str(other)
    changed = result("kite", "owl")
    changed["told"]["result"] = {**changed["told"]["result"], "not_in_order": 0}

    found = read_audits(log(*WHOLE[:3], forged, *WHOLE[3:], forged))
    ended = read_audits(log(*WHOLE[:5], changed, WHOLE[5]))[AUDIT]

    assert (found[AUDIT].state, found[other].state) == ("signed", "faulty")
    assert isinstance(found[other].fault, ForgedSignature)
    assert (ended.state, ended.result) == ("faulty", None)
    with pytest.raises(ForgedSignature):
        ended.replay(POPULATION)
