"""The approval paper: what is to be approved, whole, so that a terminal can show it and hash its own copy.

The hash that an approval signs is `canonical.digest(kind, content)`. A page shows the same content; a terminal that was
given the paper computes the hash itself, so that a server which shows one thing and has another signed is found out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from goldenbridge.core import canonical
from goldenbridge.core.canonical import Value
from goldenbridge.core.errors import Malformed
from goldenbridge.core.shape import Fields
from goldenbridge.core.statements import Approval

FORM: Final = "goldenbridge/approval-paper/v1"


@dataclass(frozen=True)
class Paper:
    """One step of one thing, with the whole content that is approved."""

    kind: str
    subject_ref: UUID
    step: str
    content: Value

    @property
    def content_hash(self) -> bytes:
        """SHA-256 of the framed content: what the approval signs."""
        return canonical.digest(self.kind, self.content)

    def encode(self) -> bytes:
        """The file's content: canonical JSON and a line feed."""
        fields: dict[str, Value] = {
            "content": self.content,
            "kind": self.kind,
            "paper": FORM,
            "step": self.step,
            "subject": str(self.subject_ref),
        }
        return canonical.encode(fields) + b"\n"

    @classmethod
    def read(cls, content: bytes) -> Paper:
        """The paper of these bytes; Malformed if they are none."""
        fields = Fields(canonical.decode(content.strip()))
        if fields.text("paper") != FORM:
            raise Malformed
        paper = cls(fields.text("kind"), fields.ref("subject"), fields.text("step"), fields.take("content"))
        fields.end()
        return paper

    def approval(self, *, actor: UUID, on: date) -> Approval:
        """The statement that approves this paper."""
        return Approval(self.kind, self.subject_ref, self.content_hash, self.step, actor, on)

    def lines(self) -> list[str]:
        """The content, a line for each fact, in the order of the canonical form."""
        return list(_lines(self.content, ""))


def _lines(value: Value, name: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key in sorted(value):
            yield from _lines(value[key], f"{name}.{key}" if name else key)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for number, item in enumerate(value, 1):
            yield from _lines(item, f"{name} {number}")
    else:
        yield f"{name}: {_shown(value)}"


def _shown(value: Value) -> str:
    """The value as text in which nothing can hide: control and direction characters are spelled out."""
    text = value if isinstance(value, str) else canonical.encode(value).decode()
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)
