"""One word for one thing, and one line for one word."""

from collections import Counter

from tests.conftest import ROOT


def test_the_glossary_explains_each_word_once():
    rows = [
        line.split("|")[1].strip() for line in (ROOT / "docs/glossary.md").read_text().splitlines() if line[:1] == "|"
    ]

    twice = [word for word, times in Counter(rows).items() if times > 1 and word.strip("-") not in {"", "word"}]

    assert len(rows) > 100
    assert twice == []
