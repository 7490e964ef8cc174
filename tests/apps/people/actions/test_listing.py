"""The next version of the signed directory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest

from goldenbridge.apps.people import actions, queries
from goldenbridge.apps.people.actions.listing import DraftChanged
from goldenbridge.core import founding
from goldenbridge.core.actors import ANONYMOUS, Actor
from goldenbridge.core.delegation import DelegationNotNewer, draft_delegation
from goldenbridge.core.directory import DirectoryExpired, NotEnoughSigners, NotSignedByRoot
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.listing import FORMER_DAYS, Former
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.platform import clock, directory
from tests.apps.people.builders import open_house
from tests.core.passphrase import SALT, derived

pytestmark = pytest.mark.django_db(databases="__all__")
FEW = {
    "alder": {"administrator"},
    "birch": {"administrator", "coordinator"},
    "dove": {"triager"},
    "eagle": {"verifier"},
}


@pytest.fixture
def house(settings, tmp_path):
    return open_house(settings, tmp_path, roles=FEW)


def test_the_directory_counts_when_enough_administrators_have_signed_exactly_it(house):
    house.hire("lark", "signer")
    draft = actions.propose_directory(actor=house["alder"].actor)
    sign = {name: house[name].member.sign_directory(draft) for name in ("alder", "birch", "dove")}

    assert actions.sign_directory(digest=draft.digest(), signature=sign["alder"], actor=house["alder"].actor) is None
    assert actions.sign_directory(digest=draft.digest(), signature=sign["alder"], actor=house["alder"].actor) is None
    assert directory.current().version == 1
    with pytest.raises(NotAllowed):
        actions.sign_directory(digest=draft.digest(), signature=sign["dove"], actor=house["dove"].actor)
    with pytest.raises(ForgedSignature):
        actions.sign_directory(digest=draft.digest(), signature=sign["dove"], actor=house["birch"].actor)
    with pytest.raises(DraftChanged):
        actions.sign_directory(digest=bytes(32), signature=sign["birch"], actor=house["birch"].actor)
    published = actions.sign_directory(digest=draft.digest(), signature=sign["birch"], actor=house["birch"].actor)

    assert published == directory.current() == draft
    assert [each.call_sign for each in published.staff] == ["alder", "birch", "dove", "eagle", "lark"]


def test_a_draft_that_changed_takes_no_older_signature(house):
    first = actions.propose_directory(actor=house["alder"].actor)
    actions.sign_directory(
        digest=first.digest(), signature=house["alder"].member.sign_directory(first), actor=house["alder"].actor
    )
    house.hire("lark", "signer")
    second = actions.propose_directory(actor=house["birch"].actor)

    with pytest.raises(DraftChanged):
        actions.sign_directory(
            digest=first.digest(), signature=house["birch"].member.sign_directory(first), actor=house["birch"].actor
        )
    assert (
        actions.sign_directory(
            digest=second.digest(), signature=house["birch"].member.sign_directory(second), actor=house["birch"].actor
        )
        is None
    )
    assert queries.draft(actor=house["alder"].actor).signed_by == {house["birch"].ref}


def test_signatures_written_into_the_draft_do_not_publish_it(house):
    from goldenbridge.apps.people.models import DirectoryDraft

    draft = actions.propose_directory(actor=house["alder"].actor)
    DirectoryDraft.objects.update(signatures={str(house["birch"].ref): "A" * 86})

    with pytest.raises(NotEnoughSigners):
        actions.sign_directory(
            digest=draft.digest(), signature=house["alder"].member.sign_directory(draft), actor=house["alder"].actor
        )
    assert directory.current().version == 1


def test_a_locked_out_person_leaves_the_next_directory(house):
    actions.lock_out(house["dove"].ref, actor=house["dove"].actor)
    published = house.publish()

    assert [each.call_sign for each in published.staff] == ["alder", "birch", "eagle"]


def test_only_those_whom_the_root_keys_named_propose_and_see_drafts(house):
    other = Actor(uuid4(), frozenset({"administrator"}))

    for act in (lambda: actions.propose_directory(actor=other), lambda: queries.draft(actor=other)):
        with pytest.raises(NotAllowed):
            act()


def test_drafting_again_keeps_the_keys_of_the_draft_before(house):
    from goldenbridge.core import founding

    listed = directory.current()
    cells = [founding.make_cell([listed.person(house["dove"].ref)]).cell for _ in range(2)]
    for cell in cells:
        actions.propose_directory(cells=[cell], actor=house["alder"].actor)
    actions.propose_directory(actor=house["birch"].actor)

    assert queries.draft(actor=house["alder"].actor).directory.cells == tuple(cells)
    assert queries.listed_key_refs() == {cell.card.key_ref for cell in cells}
    assert house.publish().cells == tuple(cells)
    assert house.publish().cells == tuple(cells)


def renewed(house, *call_signs, threshold=1, days=365):
    """What two holders of root keys hand in: these people sign the next versions."""
    draft = draft_delegation(directory.latest(), call_signs, threshold=threshold, today=clock.today(), days=days)
    for seed in house.root_keys.seeds[:2]:
        draft = draft.signed_with(seed, directory.root())
    return draft.encode()


def sign(house, call_sign, draft):
    colleague = house[call_sign]
    signature = colleague.member.sign_directory(draft)
    return actions.sign_directory(digest=draft.digest(), signature=signature, actor=colleague.actor)


def test_a_fund_whose_delegation_is_about_to_end_goes_on_under_a_renewed_one(house):
    last = directory.delegation().expires_on
    with clock.moved_to(datetime.combine(last, time(12), tzinfo=UTC)):
        directory.renew_delegation(renewed(house, "eagle", "birch", threshold=2))
        draft = actions.propose_directory(actor=house["eagle"].actor)
        with pytest.raises(NotAllowed):
            sign(house, "alder", draft)
        assert sign(house, "birch", draft) is None
        published = sign(house, "eagle", draft)

    assert (published.version, published.delegation_version) == (2, 2)
    assert directory.coming_delegation() is None
    assert set(directory.delegation().administrators) == {house["birch"].ref, house["eagle"].ref}
    with clock.moved_to(datetime.combine(last + timedelta(days=1), time(12), tzinfo=UTC)):
        assert directory.current() == published


def test_after_its_last_day_an_old_delegation_signs_nothing_and_a_renewed_one_does(house):
    with clock.moved_to(datetime.combine(directory.delegation().expires_on, time(12), tzinfo=UTC) + timedelta(days=1)):
        with pytest.raises(DirectoryExpired):
            house.publish()
        directory.renew_delegation(renewed(house, "alder"))
        draft = actions.propose_directory(actor=house["alder"].actor)

        assert sign(house, "alder", draft) == directory.current()


def test_a_signature_from_before_the_renewal_does_not_count_among_the_new_ones(house):
    draft = actions.propose_directory(actor=house["alder"].actor)
    sign(house, "alder", draft)
    directory.renew_delegation(renewed(house, "birch", "eagle", threshold=2))

    assert sign(house, "birch", draft) is None
    assert sign(house, "eagle", draft) == directory.current()


def test_whom_the_root_keys_name_enters_to_sign_though_no_list_calls_him_administrator(house):
    directory.renew_delegation(renewed(house, "eagle"))
    asked = actions.ask_challenge("eagle", login_proof=derived(SALT).login_proof, actor=ANONYMOUS)
    token = actions.sign_in(house["eagle"].member.answer(asked.challenge), actor=ANONYMOUS)
    entered = queries.signed_in(token).actor
    sign(house, "eagle", actions.propose_directory(actor=entered))

    assert entered.roles == {"verifier", "administrator"}
    assert queries.signed_in(token).actor.roles == {"verifier"}


def test_a_forged_half_signed_or_older_delegation_is_refused(house):
    listed, root = directory.latest(), directory.root()
    half = draft_delegation(listed, ["eagle"], threshold=1, today=clock.today(), days=9)
    half = half.signed_with(house.root_keys.seeds[0], root)
    other = founding.make_root()
    forged = half
    for seed in other.seeds:
        forged = forged.signed_with(seed, other.root)
    first = renewed(house, "alder")
    house_now = directory.renew_delegation(first)

    for content, refusal in (
        (half.encode(), NotSignedByRoot),
        (forged.encode(), NotSignedByRoot),
        (first, DelegationNotNewer),
        (renewed(house, "eagle"), DelegationNotNewer),
    ):
        with pytest.raises(refusal):
            directory.renew_delegation(content)
    assert directory.signing_delegation() == house_now


def test_who_leaves_or_loses_a_role_or_a_key_stays_as_former(house):
    before = directory.current()
    dove, eagle = before.person(house["dove"].ref), before.person(house["eagle"].ref)
    actions.lock_out(house["dove"].ref, actor=house["dove"].actor)
    actions.set_roles(house["eagle"].ref, roles={"signer"}, actor=house["alder"].actor)
    today = clock.today()
    former = {Former.of(dove, until=today), Former.of(eagle, until=today)}

    assert set(house.publish().former) == former
    actions.set_roles(house["eagle"].ref, roles={"verifier"}, actor=house["alder"].actor)
    again = house.publish()
    assert set(again.former) == {
        Former.of(dove, until=today),
        replace(Former.of(eagle, until=today), roles=frozenset({"signer", "verifier"})),
    }
    with clock.moved_to(clock.now() + timedelta(days=FORMER_DAYS)):
        directory.renew_delegation(renewed(house, "alder", "birch", threshold=2))
        assert set(house.publish().former) == set(again.former)
    with clock.moved_to(clock.now() + timedelta(days=FORMER_DAYS + 1)):
        assert house.publish().former == ()


def test_a_draft_that_is_made_again_tells_of_nobody_as_former_who_stays(house):
    actions.set_roles(house["eagle"].ref, roles={"signer"}, actor=house["alder"].actor)
    actions.propose_directory(actor=house["alder"].actor)
    actions.set_roles(house["eagle"].ref, roles={"signer", "verifier"}, actor=house["alder"].actor)

    assert house.publish().former == ()
