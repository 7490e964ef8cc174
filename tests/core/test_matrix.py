"""The published matrix: five people carry a case from application to pay, four cannot, and no order of steps gets around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations, product
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenbridge.core.errors import InvariantBroken
from goldenbridge.core.matrix import (
    BANDS,
    JOURNEY,
    MONEY_STEPS,
    PLACES,
    Band,
    Deed,
    Near,
    Part,
    SamePerson,
    SharedVoucher,
    apart,
    band_of,
    check,
    may_take,
    part_of,
    table,
)

PEOPLE = [UUID(int=number) for number in range(1, 13)]
PUBLISHED = Path(__file__).parents[2] / "docs" / "matrix.md"
FEWEST = {Band.TWO: 5, Band.THREE: 6, Band.FOUR: 7}


def ways(
    people: Sequence[UUID], parts: Sequence[Part], band: Band, done: tuple[Deed, ...] = ()
) -> Iterator[tuple[Deed, ...]]:
    """Every way in which these people can take these parts, found by asking the rule for each next deed.

    People who have done nothing yet are alike, so only the first of them is tried.
    """
    if len(done) == len(parts):
        yield done
        return
    for person in people[: len({deed.person for deed in done}) + 1]:
        deed = Deed(person, parts[len(done)])
        if may_take(deed, done, band=band):
            yield from ways(people, parts, band, (*done, deed))


def test_five_people_carry_a_case_from_application_to_pay() -> None:
    found = next(ways(PEOPLE[:5], JOURNEY, Band.TWO), None)

    assert found is not None
    assert [deed.part for deed in found] == list(JOURNEY)
    assert {deed.person for deed in found} == set(PEOPLE[:5])


@pytest.mark.parametrize("band", Band)
def test_four_people_cannot_carry_a_case_whatever_they_try(band: Band) -> None:
    assert list(ways(PEOPLE[:4], JOURNEY, band)) == []


@pytest.mark.parametrize("band", Band)
def test_each_band_needs_exactly_as_many_people_as_published(band: Band) -> None:
    fewest = FEWEST[band]

    assert next(ways(PEOPLE[:fewest], JOURNEY, band), None) is not None
    assert next(ways(PEOPLE[: fewest - 1], JOURNEY, band), None) is None


@given(order=st.permutations(JOURNEY), choices=st.lists(st.integers(0, 3), min_size=200, max_size=200))
def test_no_order_of_steps_lets_four_people_through(order: list[Part], choices: list[int]) -> None:
    done: list[Deed] = []
    for step, part in enumerate(order):
        first = choices[step]
        willing = [PEOPLE[(first + turn) % 4] for turn in range(4)]
        deed = next((d for d in (Deed(person, part) for person in willing) if may_take(d, done)), None)
        if deed:
            done.append(deed)

    assert len(done) < len(JOURNEY)


@given(
    st.lists(st.tuples(st.sampled_from(PEOPLE[:3]), st.sampled_from(Part), st.sampled_from(Near)), max_size=6),
    st.randoms(),
)
def test_the_answer_does_not_depend_on_the_order_of_deeds(drawn: list[tuple[UUID, Part, Near]], random: object) -> None:
    deeds = [Deed(person, part, near=near) for person, part, near in drawn]
    shuffled = list(deeds)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    for person, part in product(PEOPLE[:3], Part):
        assert may_take(Deed(person, part), deeds) == may_take(Deed(person, part), shuffled)


@given(st.lists(st.tuples(st.sampled_from(PEOPLE[:3]), st.sampled_from(Part)), max_size=5), st.sampled_from(Part))
def test_what_was_done_never_makes_more_possible(drawn: list[tuple[UUID, Part]], part: Part) -> None:
    deeds = [Deed(person, done) for person, done in drawn]
    candidate = Deed(PEOPLE[0], part)

    for more in range(len(deeds)):
        assert may_take(candidate, deeds[:more]) or not may_take(candidate, deeds)


@pytest.mark.parametrize(("one", "other"), list(permutations(Part, 2)))
@pytest.mark.parametrize("band", Band)
def test_exclusion_is_mutual_and_a_higher_band_never_allows_more(one: Part, other: Part, band: Band) -> None:
    assert apart(one, other, band=band) == apart(other, one, band=band)
    if apart(one, other, band=Band.TWO):
        assert apart(one, other, band=band) == apart(one, other, band=Band.TWO)


def test_nobody_is_two_of_caseworker_verifier_and_signer() -> None:
    for one, other in permutations((Part.CASEWORKER, Part.VERIFIER, Part.SIGNER), 2):
        with pytest.raises(SamePerson):
            check(Deed(PEOPLE[0], other), [Deed(PEOPLE[0], one)])


@pytest.mark.parametrize("part", [Part.VERIFIER, Part.SIGNER, Part.REVIEWER, Part.WITNESS, Part.DUTY])
def test_a_part_for_two_takes_two_people(part: Part) -> None:
    with pytest.raises(SamePerson):
        check(Deed(PEOPLE[0], part), [Deed(PEOPLE[0], part)])

    check(Deed(PEOPLE[1], part), [Deed(PEOPLE[0], part)])
    assert PLACES[part] == 2


@pytest.mark.parametrize("step", MONEY_STEPS)
def test_money_moves_by_signers_and_verifiers_of_other_cells_never_by_the_caseworker(step: Part) -> None:
    check(Deed(PEOPLE[0], step), [Deed(PEOPLE[0], Part.SIGNER)])
    check(Deed(PEOPLE[0], step), [Deed(PEOPLE[0], Part.CASEWORKER, near=Near.CELL)])
    for near in Near:
        with pytest.raises(SamePerson):
            check(Deed(PEOPLE[0], step), [Deed(PEOPLE[0], Part.VERIFIER, near=near)])
    with pytest.raises(SamePerson):
        check(Deed(PEOPLE[0], step), [Deed(PEOPLE[0], Part.CASEWORKER)])


@pytest.mark.parametrize("reader", [Part.TRIAGER, Part.VERIFIER])
@pytest.mark.parametrize("near", Near)
def test_who_opens_a_payout_has_triaged_or_verified_no_case_of_the_cell(reader: Part, near: Near) -> None:
    with pytest.raises(SamePerson):
        check(Deed(PEOPLE[0], Part.PAYOUT_OPENER), [Deed(PEOPLE[0], reader, near=near)])


def test_nobody_approves_the_cover_he_asked_for() -> None:
    with pytest.raises(SamePerson):
        check(Deed(PEOPLE[0], Part.AWARD_APPROVER), [Deed(PEOPLE[0], Part.COVERER)])


@pytest.mark.parametrize("band", Band)
def test_the_run_needs_as_many_people_as_its_band_says(band: Band) -> None:
    steps = [Part.MAKER, Part.APPROVER, Part.AUTHORISER, Part.RELEASER]
    enough = len(BANDS[band])

    assert enough == {"two": 2, "three": 3, "four": 4}[band]
    assert next(ways(PEOPLE[:enough], steps, band), None) is not None
    assert next(ways(PEOPLE[: enough - 1], steps, band), None) is None


def test_accounts_that_share_a_voucher_never_act_on_one_case() -> None:
    voucher, another = PEOPLE[10], PEOPLE[11]
    first = Deed(PEOPLE[0], Part.CASEWORKER, frozenset({voucher, another}))

    for part in Part:
        with pytest.raises(SharedVoucher):
            check(Deed(PEOPLE[1], part, frozenset({voucher})), [first])
    check(Deed(PEOPLE[1], Part.SIGNER, frozenset({PEOPLE[9]})), [first])


def test_sharing_a_voucher_matters_within_a_case_not_across_a_cell() -> None:
    voucher = frozenset({PEOPLE[10]})

    check(Deed(PEOPLE[1], Part.MAKER, voucher), [Deed(PEOPLE[0], Part.VERIFIER, voucher, Near.CELL)])


@given(st.lists(st.sampled_from(PEOPLE[8:10]), min_size=5, max_size=5))
def test_five_accounts_of_two_vouchers_are_not_five_people(drawn: list[UUID]) -> None:
    vouched = dict(zip(PEOPLE[:5], drawn, strict=True))
    done: list[Deed] = []
    for part in JOURNEY:
        deeds = (Deed(person, part, frozenset({vouched[person]})) for person in PEOPLE[:5])
        deed = next((d for d in deeds if may_take(d, done)), None)
        if deed:
            done.append(deed)

    assert len({deed.person for deed in done}) <= 2
    assert len(done) < len(JOURNEY)


def test_doing_ones_own_part_again_is_allowed() -> None:
    check(Deed(PEOPLE[0], Part.MAKER), [Deed(PEOPLE[0], Part.MAKER)])


def test_an_unknown_part_or_band_is_refused() -> None:
    with pytest.raises(InvariantBroken):
        part_of("treasurer")
    with pytest.raises(InvariantBroken):
        band_of("one")


def published(band: Band) -> str:
    """The rows of `docs/matrix.md` for a band."""
    rows = (f"| {one} | {other} | {near} |" for one, other, near in table(band))
    return "\n".join(["| part | never also | within the same |", "|---|---|---|", *rows])


@pytest.mark.parametrize("band", Band)
def test_the_published_matrix_is_the_one_in_force(band: Band) -> None:
    text = PUBLISHED.read_text()

    section = text.split(f"## Band {band}\n", 1)[1].split("\n## ", 1)[0]
    assert published(band) == "\n".join(line for line in section.splitlines() if line.startswith("|"))
