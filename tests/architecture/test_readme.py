"""The README promises only what there is."""

import re

import pytest

from goldenbridge.cli.main import COMMANDS
from tests.forkserver import ROOT

PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "ARCHITECTURE.md")]
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.M))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_target_that_a_page_names_is_there(page):
    text = page.read_text()

    named = {
        ("make", word)
        for word in re.findall(
            r"\bmake ([a-z][a-z-]+)\b(?=[`\s,;:.)])", " ".join(re.findall(r"```.*?```|`[^`]+`", text, re.S))
        )
    }
    named |= {
        ("goldenbridge", word)
        for word in re.findall(r"goldenbridge ([a-z]+)\b", " ".join(re.findall(r"```.*?```|`[^`]+`", text, re.S)))
    }

    assert (
        named - {("make", target) for target in TARGETS} - {("goldenbridge", command) for command in COMMANDS} == set()
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_that_is_linked_is_there(page):
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_target_of_the_makefile_says_what_it_does():
    lines = (ROOT / "Makefile").read_text().splitlines()
    silent = [line for line in lines if re.match(r"[a-z][a-z-]*:", line) and "##" not in line]

    assert silent == []
