"""Whoever opens the transaction in which money moves runs it again after a deadlock: a savepoint alone cannot be."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.conftest import ROOT

APPS = ROOT / "goldenbridge" / "apps"
MONEY = ("ledger", "awards")


def functions_of(app):
    """Each function of an app's actions, by name."""
    sources = [*(APPS / app).glob("actions/*.py"), *(APPS / app).glob("actions.py"), *(APPS / app).glob("*.py")]
    for path in sorted(set(sources)):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        aliases = {
            each.asname or each.name
            for node in tree.body
            if isinstance(node, ast.ImportFrom)
            and node.module in {f"goldenbridge.apps.{name}" for name in MONEY if name != app}
            for each in node.names
            if each.name == "actions"
        }
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                yield path, node, aliases


def calls_of(node, aliases):
    """(names that it calls in its own app, whether it calls an action that moves money)."""
    called, moves = set(), False
    for each in ast.walk(node):
        if not isinstance(each, ast.Call):
            continue
        if isinstance(each.func, ast.Name):
            called.add(each.func.id)
        elif isinstance(each.func, ast.Attribute) and isinstance(each.func.value, ast.Name):
            moves = moves or (each.func.value.id in aliases and each.func.attr[:1].islower())
    return called, moves


def opened_without_retry(app):
    """Functions that open a plain transaction and reach, through functions of their app, one that moves money."""
    calls, moving, plain = defaultdict(set), set(), {}
    for path, node, aliases in functions_of(app):
        called, moves = calls_of(node, aliases)
        calls[node.name] |= called
        if moves:
            moving.add(node.name)
        if "transaction.atomic" in {ast.unparse(each) for each in node.decorator_list}:
            plain[node.name] = f"{path.relative_to(ROOT)}: {node.name}"
    return sorted(where for name, where in plain.items() if reaches(name, calls, moving))


def reaches(name, calls, moving):
    seen, left = set(), [name]
    while left:
        one = left.pop()
        if one in moving:
            return True
        if one not in seen:
            seen.add(one)
            left += calls.get(one, ())
    return False


def test_whoever_opens_a_transaction_in_which_money_moves_retries_it():
    apps = sorted(path.name for path in APPS.iterdir() if path.is_dir() and path.name != "__pycache__")

    assert [where for app in apps for where in opened_without_retry(app)] == []
