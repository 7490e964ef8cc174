"""What a staff page sends when it made a key: the signed certificate, and the wraps for those who may open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from goldenbridge.core import canonical
from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.shape import Fields, as_items

STEP_MINOR: Final = 5000
"""Amounts about one person stand in steps of 50 whole units, so that none says a debt to the cent."""

MOST_KEYS: Final = 4
MOST_WRAPS: Final = 4
CHECKS: Final = ("identity", "service", "obligation")
OUTCOMES: Final = ("confirmed", "contradicted", "inconclusive")
REASONS_TO_ACCEPT: Final[Mapping[str, str]] = {
    "order_refused": words("He refused an unlawful order"),
    "left_on_conscience": words("He leaves service for reasons of conscience"),
    "in_danger": words("He or his family is in danger because of it"),
}
REASONS_TO_DECLINE: Final[Mapping[str, str]] = {
    "not_in_scope": words("The fund does not help with this"),
    "not_confirmed": words("What was said could not be confirmed"),
    "contradicted": words("What was said was contradicted"),
    "listed_person": words("He stands on a sanctions list"),
    "accused_of_crimes": words("He is credibly accused of crimes against people"),
}
REASONS: Final[Mapping[str, str]] = {**REASONS_TO_ACCEPT, **REASONS_TO_DECLINE}
CONDITIONS: Final[Mapping[str, str]] = {
    "leaves_first": words("He hands in his notice first"),
    "sees_lawyer": words("He talks to a lawyer first"),
    "debt_proof": words("He shows proof of the debt before it is repaid"),
}


class ReasonsContradict(BridgeError):
    """The reasons do not carry the decision."""

    code = "reasons_contradict"
    status = 422
    sentence = words(
        "These reasons do not carry the decision. An acceptance takes reasons to accept, a refusal reasons to decline."
    )


class ConditionsMissing(BridgeError):
    """An acceptance with conditions names none, or another decision names some."""

    code = "conditions_missing"
    status = 422
    sentence = words(
        "Accepting with conditions needs at least one condition, and no other decision has any. Choose again."
    )


def require_reasoned(outcome: str, reasons: Collection[str], conditions: Collection[str]) -> None:
    """Raise unless the decision's reasons all carry it, at least one, and exactly a conditional one has conditions.

    Raises:
        Malformed: a reason or condition is not known.
        ReasonsContradict, ConditionsMissing: they do not fit the outcome.

    """
    if not set(reasons) <= REASONS.keys() or not set(conditions) <= CONDITIONS.keys():
        raise Malformed
    carrying = REASONS_TO_DECLINE if outcome == "declined" else REASONS_TO_ACCEPT
    if not reasons or not set(reasons) <= carrying.keys():
        raise ReasonsContradict
    if (outcome == "accepted_with_conditions") != bool(conditions):
        raise ConditionsMissing


@dataclass(frozen=True)
class NewWrap:
    """The seed of a new key, sealed to one person's key from the directory."""

    recipient_ref: UUID
    wrap: bytes


@dataclass(frozen=True)
class NewKey:
    """A key that a page made: its certificate as signed bytes, the signature, and its wraps."""

    statement: bytes
    signature: bytes
    wraps: tuple[NewWrap, ...]


def read_new_keys(text: str) -> tuple[NewKey, ...]:
    """The keys in the text that a page posted; Malformed if it has any other shape."""
    items = as_items(canonical.decode(text.encode()))
    if len(items) > MOST_KEYS:
        raise Malformed
    return tuple(_new_key(item) for item in items)


def write_new_keys(keys: Sequence[NewKey]) -> str:
    """The text that `read_new_keys` reads; what the page's twin in browser/desk writes."""
    return canonical.encode(
        [
            {
                "statement": b64(key.statement),
                "signature": b64(key.signature),
                "wraps": [{"recipient": str(wrap.recipient_ref), "wrap": b64(wrap.wrap)} for wrap in key.wraps],
            }
            for key in keys
        ]
    ).decode()


def read_handed_wraps(text: str) -> tuple[tuple[UUID, NewWrap], ...]:
    """The keys that a page wrapped to somebody else, as (key_ref, wrap); Malformed if it has any other shape."""
    return tuple(_handed_wrap(item) for item in as_items(canonical.decode(text.encode())))


def _handed_wrap(item: Value) -> tuple[UUID, NewWrap]:
    fields = Fields(item)
    handed = fields.ref("key_ref"), NewWrap(fields.ref("recipient"), fields.octets("wrap"))
    fields.end()
    return handed


def _new_key(item: Value) -> NewKey:
    fields = Fields(item)
    statement, signature = fields.octets("statement"), fields.octets("signature")
    wraps = tuple(_new_wrap(wrap) for wrap in fields.items("wraps"))
    fields.end()
    if not 1 <= len(wraps) <= MOST_WRAPS or len({wrap.recipient_ref for wrap in wraps}) != len(wraps):
        raise Malformed
    return NewKey(statement, signature, wraps)


def _new_wrap(item: Value) -> NewWrap:
    fields = Fields(item)
    wrap = NewWrap(fields.ref("recipient"), fields.octets("wrap"))
    fields.end()
    return wrap
