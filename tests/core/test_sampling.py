"""The auditors' draw: by value, the same for everybody, fixed before anybody can know it."""

import hashlib
import json
from collections import Counter
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core import canonical, sampling
from goldenbridge.core.errors import Malformed
from goldenbridge.core.sampling import (
    NothingToDraw,
    Population,
    SeedChanged,
    check_seed,
    commitment,
    doubt_percent,
    draw,
    own_seed,
    population_of,
)
from tests.conftest import ROOT

AUDIT = UUID(int=7)
VECTORS = json.loads((ROOT / "tests/vectors/audit.json").read_text())
seeds = st.binary(min_size=32, max_size=32)
payments = st.dictionaries(st.uuids(), st.integers(1, 40).map(lambda steps: steps * 5_000), min_size=1, max_size=40)


def population(items):
    return population_of(AUDIT, items.items(), currency="USD", first=date(2020, 8, 1), last=date(2020, 8, 31))


@given(payments, seeds, seeds, st.integers(5, 50))
def test_the_same_seeds_draw_the_same_payments_whoever_revealed_first(items, one, other, wanted):
    found = draw(population(items), [one, other], wanted=wanted)

    assert found == draw(population(dict(reversed(items.items()))), [other, one], wanted=wanted)
    assert {each.ref for each in found.items} <= set(items)
    assert all(each.minor == items[each.ref] for each in found.items)
    assert len({each.ref for each in found.items}) == len(found.items)


@given(payments, seeds, seeds, st.integers(5, 50))
def test_what_is_no_smaller_than_the_interval_is_always_drawn(items, one, other, wanted):
    found = draw(population(items), [one, other], wanted=wanted)
    hits = {each.ref: each.hits for each in found.items}

    for ref, minor in items.items():
        assert minor // found.interval_minor <= hits.get(ref, 0) <= -(-minor // found.interval_minor)


@given(payments, seeds, seeds, st.integers(5, 50))
def test_there_are_as_many_draws_as_wanted_and_hardly_more(items, one, other, wanted):
    total = sum(items.values())
    found = draw(population(items), [one, other], wanted=wanted)

    assert total // found.interval_minor <= found.draws <= -(-total // found.interval_minor)
    assert found.draws >= min(wanted, total)


@given(payments, seeds, st.integers(5, 20))
def test_over_all_starts_a_payment_is_drawn_in_proportion_to_its_value(items, lot, wanted):
    whole = Population(
        AUDIT, "USD", date(2020, 8, 1), date(2020, 8, 31), tuple(sorted((r, m // 5_000) for r, m in items.items()))
    )
    interval = max(1, whole.total_minor // wanted)

    drawn, hit = Counter(), Counter()
    for start in range(interval):
        for each in sampling._hit(whole, lot, interval=interval, start=start):
            drawn[each.ref] += 1
            hit[each.ref] += each.hits

    assert hit == dict(whole.items)
    assert drawn == {ref: min(minor, interval) for ref, minor in whole.items}


def test_over_many_seeds_the_draw_follows_the_values():
    items = {UUID(int=number): number * 5_000 for number in range(1, 21)}
    whole = population(items)
    count = Counter()
    rounds = 1_500
    for number in range(rounds):
        seed = hashlib.sha256(number.to_bytes(4)).digest()
        count.update(each.ref for each in draw(whole, [seed, bytes(32)], wanted=7).items)

    interval = whole.total_minor // 7
    for ref, minor in items.items():
        expected = rounds * minor / interval
        assert abs(count[ref] - expected) < 5 * (expected + 25) ** 0.5


@given(payments, seeds, seeds, st.data())
def test_any_change_of_the_list_changes_its_hash(items, one, other, data):
    whole = population(items)
    ref = data.draw(st.sampled_from(sorted(items)))

    assert population(items | {ref: items[ref] + 5_000}).digest() != whole.digest()
    assert population({each: minor for each, minor in items.items() if each != ref}).digest() != whole.digest()
    assert population(items | {UUID(int=1): 5_000}).digest() != whole.digest() or UUID(int=1) in items


@given(seeds, seeds)
def test_a_seed_opens_its_own_commitment_only(seed, other):
    check_seed(AUDIT, seed, commitment(AUDIT, seed))

    with pytest.raises(SeedChanged):
        check_seed(UUID(int=8), seed, commitment(AUDIT, seed))
    if seed != other:
        with pytest.raises(SeedChanged):
            check_seed(AUDIT, other, commitment(AUDIT, seed))
    with pytest.raises(SeedChanged):
        check_seed(AUDIT, seed + b"\0", commitment(AUDIT, seed))
    with pytest.raises(Malformed):
        commitment(AUDIT, seed[:31])


@pytest.mark.parametrize(
    "items", [[["x", 5_000]], [[str(AUDIT), 0]], [[str(AUDIT), -5]], [[str(AUDIT), True]], [[str(AUDIT)]], [5],
              [[str(AUDIT), 5], [str(AUDIT), 5]], [[str(AUDIT), 5, 5]], [[str(UUID(int=9)), 5], [str(AUDIT), 5]]],
)  # fmt: skip
def test_a_list_that_is_none_is_refused(items):
    value = population({UUID(int=1): 5_000}).to_value() | {"items": items}

    with pytest.raises(Malformed):
        Population.from_value(value)


def test_nothing_is_drawn_from_nothing():
    with pytest.raises(NothingToDraw):
        draw(population({}), [bytes(32), bytes(32)], wanted=10)


def test_how_much_may_be_wrong_is_said_honestly():
    assert [doubt_percent(draws) for draws in (0, 1, 3, 60, 100, 300)] == [100, 100, 100, 5, 3, 1]


@pytest.mark.parametrize("vector", VECTORS["draws"], ids=lambda vector: vector["says"])
def test_vectors(vector):
    whole = Population.from_value(vector["population"])
    both = [canonical.unb64(seed) for seed in vector["seeds"]]

    found = draw(whole, both, wanted=vector["wanted"])

    assert [canonical.b64(commitment(whole.audit, seed)) for seed in both] == vector["commitments"]
    assert canonical.b64(whole.digest()) == vector["population_hash"]
    assert found.interval_minor == vector["interval_minor"]
    assert [[str(each.ref), each.minor, each.hits] for each in found.items] == vector["drawn"]
    assert canonical.b64(found.digest()) == vector["drawn_hash"]


@pytest.mark.parametrize("vector", VECTORS["seeds"])
def test_a_key_gives_the_seed_of_the_vectors(vector):
    audit = UUID(vector["audit"])

    seed = own_seed(canonical.unb64(vector["sign_seed"]), audit)

    assert canonical.b64(seed) == vector["seed"]
    assert canonical.b64(commitment(audit, seed)) == vector["commitment"]
    assert own_seed(canonical.unb64(vector["sign_seed"]), UUID(int=1)) != seed
