import pytest

from goldenbridge.apps.ledger import actions, queries
from goldenbridge.apps.ledger.refusals import CommitmentSpent, Insolvent, ReserveBelowNought
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.money import Money, NotInSteps
from tests.apps.ledger.builders import APPROVER, CASEWORKER, DAY, TREASURER, give, open_fund

pytestmark = pytest.mark.django_db


def set_aside(amount_minor, key="promise"):
    return actions.commit(amount_minor=amount_minor, currency="USD", pot="General", key=key, actor=APPROVER)


def available():
    return queries.balance("General:Available:USD").posted_minor


def test_a_commitment_moves_money_from_available_to_committed():
    open_fund(cleared_minor=100_000)

    ref = set_aside(60_000)

    assert available() == 40_000
    assert queries.balance("General:Committed:USD").posted_minor == 60_000
    assert queries.commitment(ref).left_minor == 60_000


def test_a_commitment_beyond_the_pot_is_refused_and_the_missing_amount_is_named():
    open_fund(cleared_minor=100_000)

    with pytest.raises(Insolvent) as refusal:
        set_aside(125_000)

    assert refusal.value.details == {"missing": Money(25_000, "USD")}
    assert str(refusal.value) == "There is not enough money for this: 250.00 USD is missing."
    assert available() == 100_000
    assert queries.live_commitments("USD") == []


def test_an_uncleared_gift_covers_nothing():
    open_fund()
    actions.record_gift(amount_minor=50_000, currency="USD", pot="General", key="g", on=DAY, actor=TREASURER)

    with pytest.raises(Insolvent):
        set_aside(5_000)


def test_money_that_partners_hold_covers_nothing():
    open_fund()
    actions.record_partner_money(amount_minor=50_000, currency="USD", key="p", on=DAY, actor=TREASURER)

    with pytest.raises(Insolvent):
        set_aside(5_000)


def test_money_of_another_pot_covers_nothing():
    open_fund(pots=("General", "Lawyers"))
    give(50_000, pot="Lawyers")

    with pytest.raises(Insolvent):
        set_aside(5_000)


def test_committing_twice_with_one_key_sets_aside_once():
    open_fund(cleared_minor=100_000)

    first, second = set_aside(60_000), set_aside(60_000)

    assert first == second
    assert available() == 40_000


def test_a_promise_stands_in_steps_of_fifty():
    open_fund(cleared_minor=100_000)

    with pytest.raises(NotInSteps):
        set_aside(5_001)


def test_a_caseworker_covers_nothing():
    open_fund(cleared_minor=100_000)

    with pytest.raises(NotAllowed):
        actions.commit(amount_minor=5_000, currency="USD", pot="General", key="k", actor=CASEWORKER)


def test_freeing_gives_back_what_was_not_drawn():
    open_fund(cleared_minor=100_000)
    ref = set_aside(60_000)
    actions.draw_commitments([actions.Draw(ref, 20_000)], key="run", actor=TREASURER)

    freed = actions.free_commitment(ref, actor=APPROVER)

    assert freed == 40_000
    assert available() == 80_000
    assert queries.commitment(ref).left_minor == 0
    assert actions.free_commitment(ref, actor=APPROVER) == 0


def test_freeing_more_than_is_left_is_refused():
    open_fund(cleared_minor=100_000)
    ref = set_aside(60_000)
    set_aside(30_000, key="another")

    with pytest.raises(CommitmentSpent):
        actions.free_commitment(ref, amount_minor=65_000, actor=APPROVER)


def test_drawing_more_than_is_left_is_refused_even_if_other_promises_have_cover():
    open_fund(cleared_minor=100_000)
    ref = set_aside(60_000)
    set_aside(30_000, key="another")

    with pytest.raises(CommitmentSpent):
        actions.draw_commitments([actions.Draw(ref, 65_000)], key="run", actor=TREASURER)


def test_a_drawn_part_goes_back_when_the_run_is_given_up():
    open_fund(cleared_minor=100_000)
    ref = set_aside(60_000)
    actions.draw_commitments([actions.Draw(ref, 20_000)], key="run", actor=TREASURER)

    actions.undraw_commitments([actions.Draw(ref, 20_000)], key="run", actor=TREASURER)

    assert queries.commitment(ref).drawn_minor == 0
    assert queries.balance("General:Payable:USD").posted_minor == 0


def test_more_than_was_drawn_does_not_go_back():
    open_fund(cleared_minor=100_000)
    ref, other = set_aside(60_000), set_aside(30_000, key="another")
    actions.draw_commitments([actions.Draw(ref, 20_000), actions.Draw(other, 30_000)], key="run", actor=TREASURER)

    with pytest.raises(CommitmentSpent):
        actions.undraw_commitments([actions.Draw(ref, 25_000)], key="run", actor=TREASURER)


def test_while_the_reserve_is_below_nought_nothing_is_promised():
    open_fund(cleared_minor=100_000)
    actions.charge_back_gift(
        amount_minor=100, currency="USD", pot="General", key="c", on=DAY, cleared=True, actor=TREASURER
    )

    with pytest.raises(ReserveBelowNought):
        set_aside(5_000)
    assert queries.free_to_promise("USD") == 0

    actions.fill_reserve(amount_minor=100, currency="USD", pot="General", key="f", on=DAY, actor=TREASURER)
    set_aside(5_000)
    assert queries.free_to_promise("USD") == 94_900
