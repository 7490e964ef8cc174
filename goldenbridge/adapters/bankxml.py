"""Opens XML from a bank without letting it do anything: no document type, no entities, no endless files, no repair."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from xml.etree.ElementTree import Element, ParseError  # names only; parsing goes through defusedxml

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from goldenbridge.core.bank import FileTooLarge, HostileFile, NotABankFile

MOST_BYTES = 32 * 2**20
MOST_ROWS = 50_000
MOST_DEPTH = 40
MOST_KEPT = 500_000
"""Elements in memory at once: one row may have 10,000 payments in it."""


def local(element: Element) -> str:
    """The tag without its namespace: versions differ in that only."""
    return str(element.tag).rpartition("}")[2]


def namespace(element: Element) -> str:
    """The namespace alone, which names the message and its version."""
    return str(element.tag).rpartition("}")[0].lstrip("{")


def child(element: Element | None, *path: str) -> Element | None:
    """The first element down a path of local names, or none."""
    for name in path:
        if element is None:
            return None
        element = next((each for each in element if local(each) == name), None)
    return element


def children(element: Element | None, name: str) -> list[Element]:
    """All direct children of that local name."""
    return [] if element is None else [each for each in element if local(each) == name]


def text(element: Element | None, *path: str) -> str:
    """The text down a path, trimmed; empty when there is none."""
    found = child(element, *path)
    return (found.text or "").strip() if found is not None else ""


class _Above:
    """The elements that are open now, and how many of the file are in memory."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self.wanted = wanted
        self.elements: list[Element] = []
        self._kept = self._inside = 0
        self._kept_before: list[int] = []

    def open(self, element: Element) -> None:
        """One more begins; raises HostileFile when they lie too deep, FileTooLarge when too many are kept."""
        self.elements.append(element)
        self._kept_before.append(self._kept)
        self._kept += 1
        self._inside += local(element) in self.wanted
        if len(self.elements) > MOST_DEPTH:
            raise HostileFile
        if self._kept > MOST_KEPT:
            raise FileTooLarge

    def close(self) -> bool:
        """The last one ends; says whether it is needed no more: it is wanted itself, or lies in nothing wanted."""
        element, before = self.elements.pop(), self._kept_before.pop()
        self._inside -= local(element) in self.wanted
        is_done = local(element) in self.wanted or not self._inside
        if is_done:
            self._kept = before + 1
        return is_done


def whole_elements(content: bytes, *, wanted: frozenset[str]) -> Iterator[tuple[str, Element, tuple[Element, ...]]]:
    """Each wanted element once complete, with its ancestors; then it is emptied, so that a large file stays small.

    What is neither wanted nor inside something wanted is emptied too, and only so many are kept at once. Raises
    HostileFile for a document type or entities, NotABankFile when it is not XML, FileTooLarge beyond the limits.
    """
    if len(content) > MOST_BYTES:
        raise FileTooLarge
    above = _Above(wanted)
    rows = 0
    try:
        for event, element in iterparse(BytesIO(content), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                above.open(element)
                continue
            is_done = above.close()
            if local(element) in wanted:
                rows += 1
                if rows > MOST_ROWS:
                    raise FileTooLarge
                yield local(element), element, tuple(above.elements)
            if is_done:
                element.clear()
    except DefusedXmlException as error:
        raise HostileFile from error
    except (ParseError, UnicodeDecodeError, LookupError, ValueError) as error:
        raise NotABankFile from error
