"""Approval papers."""

from uuid import UUID

import pytest
from hypothesis import given

from goldenbridge.core import canonical
from goldenbridge.core.errors import Malformed
from goldenbridge.core.paper import Paper
from tests.core.test_canonical import values

RUN = Paper(
    "run",
    UUID(int=4),
    "release",
    {"payments": [{"amount_minor": 60000, "payee": "a"}, {"amount_minor": 5000, "payee": "b"}], "version": 2},
)


@given(values)
def test_a_paper_returns_what_it_says_and_hashes_it(content):
    paper = Paper("run", UUID(int=4), "release", content)

    assert Paper.read(paper.encode()) == paper
    assert paper.content_hash == canonical.digest("run", content)


def test_every_fact_has_a_line():
    assert RUN.lines() == [
        "payments 1.amount_minor: 60000",
        "payments 1.payee: a",
        "payments 2.amount_minor: 5000",
        "payments 2.payee: b",
        "version: 2",
    ]


def test_nothing_hides_behind_characters_that_turn_or_move_the_text():
    paper = Paper("run", UUID(int=4), "release", {"to": "ok\u202eevil\n\x1b[2J"})

    assert paper.lines() == ["to: ok\\u202eevil\\u000a\\u001b[2J"]


@pytest.mark.parametrize("spoil", [lambda b: b[:-9], lambda b: b.replace(b"paper/v1", b"paper/v2"), lambda b: b"[]"])
def test_something_else_is_no_paper(spoil):
    with pytest.raises(Malformed):
        Paper.read(spoil(RUN.encode()))
