"""The next version of the signed directory."""

from __future__ import annotations

from uuid import uuid4

import pytest

from goldenbridge.apps.people import actions, queries
from goldenbridge.apps.people.actions.listing import DraftChanged
from goldenbridge.core.actors import Actor
from goldenbridge.core.directory import NotEnoughSigners
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.platform import directory
from tests.apps.people.builders import open_house

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
