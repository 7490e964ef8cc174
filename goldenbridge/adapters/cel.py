"""Evaluates an expression of the Common Expression Language, through the binding of its Rust implementation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from goldenbridge.core.rules import Input

# What the library raises for what cannot be read or computed.
_FAILURES = (ValueError, TypeError, RuntimeError, ArithmeticError, LookupError)


def evaluate(expression: str, inputs: Mapping[str, Input]) -> object:
    """The value of the expression for these inputs, or None where there is none: a division by nought, an overflow.

    Numbers are whole and of 64 bits, as the language says; a larger one has no value.
    """
    try:
        return _library().evaluate(expression, dict(inputs))
    except _FAILURES:
        return None


@cache
def _library() -> Any:
    # Loaded by name when the first rule is read: with its command line it takes longer to load than the whole server.
    return import_module("cel")
