"""Windows: one spelling, pieces that lead to the head, figures that add up."""

from __future__ import annotations

import dataclasses

import pytest

from goldenbridge.core import canonical, verifier, window
from goldenbridge.core.window import BadWindow, BooksDoNotAddUp, WindowChanged
from tests.core.builders import PublicLog, gifts_of


@pytest.fixture(scope="module")
def content():
    log = PublicLog()
    log.add_window(gifts_of(60), set_aside=100_000, fees=250)
    return log.files[verifier.window_path(1)]


def test_a_window_is_read_as_it_was_written(content):
    found = window.parse(content)

    found.check()

    assert found.content() == content
    assert found.head.figures.add_up()


def test_each_changed_piece_is_noticed(content):
    """Adding, dropping, repeating, swapping, or moving a piece to another denomination."""
    found = window.parse(content)
    minor, digests = next(iter(found.gifts.items()))
    changes = [
        {**found.gifts, minor: [*digests[:-1], b"\xff" * 32]},
        {**found.gifts, minor: digests[1:]},
        {**found.gifts, minor: sorted([*digests, bytes(32)])},
        {(minor - 1 if key == minor else key): value for key, value in found.gifts.items()},
    ]

    for gifts in changes:
        with pytest.raises(WindowChanged):
            window.parse(dataclasses.replace(found, gifts=gifts).content()).check()


def test_a_piece_cannot_stand_twice(content):
    found = window.parse(content)
    minor, digests = next(iter(found.gifts.items()))

    with pytest.raises(BadWindow):
        window.parse(dataclasses.replace(found, gifts={**found.gifts, minor: [digests[0], *digests]}).content())


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(window.Figures)])
def test_figures_that_do_not_add_up_are_refused(content, name):
    found = window.parse(content)
    figures = dataclasses.replace(found.head.figures, **{name: getattr(found.head.figures, name) + 1})

    with pytest.raises(BooksDoNotAddUp):
        dataclasses.replace(found, head=dataclasses.replace(found.head, figures=figures)).check()


def test_a_remainder_that_hides_money_is_refused(content):
    found = window.parse(content)
    head = dataclasses.replace(found.head, remainder_minor=found.head.remainder_minor + 1)

    with pytest.raises(BooksDoNotAddUp):
        dataclasses.replace(found, head=head).check()


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value.pop("head"),
        lambda value: value.update(more=1),
        lambda value: value["head"].pop("figures"),
        lambda value: value["head"].update(gifts="60"),
        lambda value: value["head"].update(gifts=True),
        lambda value: value["head"].update(first_on="yesterday"),
        lambda value: value["head"].update(format="goldenbridge/window/v2"),
        lambda value: value["head"]["figures"].update(fees_minor="1"),
        lambda value: value["head"]["figures"].update(secret_minor=1),
        lambda value: value["gifts"].reverse(),
        lambda value: value["gifts"][0].update(digests="AAAA"),
        lambda value: value.update(gifts=7),
        lambda value: value.update(head=None),
    ],
)
def test_what_is_no_window_is_refused(content, change):
    value = canonical.decode(content)
    change(value)

    with pytest.raises(BadWindow):
        window.parse(canonical.encode(value))


def test_noise_is_refused():
    for noise in (b"", b"{}", b"[]", b"null", b"\xff", b'{"head":1}'):
        with pytest.raises(BadWindow):
            window.parse(noise)
        with pytest.raises(BadWindow):
            window.head_of_entry(noise)
