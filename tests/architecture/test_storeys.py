"""What the import contracts cannot see."""

import ast
import importlib
import inspect
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "goldenbridge"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
STAIR = next(contract for contract in CONTRACTS if contract.get("containers") == ["goldenbridge.apps"])["layers"]
STEP = {app.strip(" ()"): step for step, layer in enumerate(reversed(STAIR)) for app in layer.split("|")}
OFFLINE = {"main", "verify", "seal", "open", "approve", "payfile", "audit"}
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(PACKAGE.rglob("*.html"))


def name(path):
    return str(path.relative_to(ROOT))


@cache
def tree(path):
    """A source as Python reads it; once for all tests that walk through it."""
    return ast.parse(path.read_text())


def modules(*patterns):
    for path in SOURCES:
        relative = path.relative_to(ROOT)
        if any(relative.match(pattern) for pattern in patterns):
            yield imported(path)


def imported(path):
    return importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))


def functions_of(module):
    for member_name, member in inspect.getmembers(module, inspect.isfunction):
        if member.__module__ == module.__name__ and not member_name.startswith("_"):
            yield member


def relations_between_apps():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.concrete and field.is_relation and field.related_model:
                here, there = model._meta.app_label, field.related_model._meta.app_label
                if here != there and here in STEP and there in STEP:
                    yield field


def test_foreign_keys_point_down_the_stair_and_are_not_seen_from_below():
    climbing = [
        str(field)
        for field in relations_between_apps()
        if STEP[field.model._meta.app_label] <= STEP[field.related_model._meta.app_label]
        or field.remote_field.related_name != "+"
    ]

    assert climbing == []


def test_every_action_names_its_actor_and_says_what_it_does():
    nameless = []
    for module in modules("goldenbridge/apps/*/actions.py", "goldenbridge/apps/*/actions/*.py"):
        for action in functions_of(module):
            actor = inspect.signature(action).parameters.get("actor")
            if actor is None or actor.kind is not actor.KEYWORD_ONLY or not action.__doc__:
                nameless.append(f"{module.__name__}.{action.__name__}")

    assert nameless == []


def test_permissions_are_named_may_and_raise():
    wrong = []
    for module in modules("goldenbridge/apps/*/permissions.py", "goldenbridge/apps/*/permissions/*.py"):
        wrong += [
            f"{module.__name__}.{rule.__name__}"
            for rule in functions_of(module)
            if not rule.__name__.startswith("may_")
        ]

    assert wrong == []


@pytest.mark.parametrize("command", sorted(path.stem for path in PACKAGE.glob("cli/*.py") if path.stem in OFFLINE))
def test_offline_commands_load_without_django(command):
    code = f"import sys; sys.modules['django'] = None; import goldenbridge.cli.{command}"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert done.stderr == "" and done.returncode == 0


def test_the_core_loads_without_django():
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in SOURCES
        if path.is_relative_to(PACKAGE / "core")
    ]
    code = "import sys, importlib; sys.modules['django'] = None\n" + "\n".join(
        f"importlib.import_module({module!r})" for module in names
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert done.stderr == "" and done.returncode == 0


def test_files_have_at_most_400_lines_and_functions_50():
    long = []
    for path in SOURCES:
        text = path.read_text()
        if text.count("\n") > 400:
            long.append(f"{name(path)}: {text.count(chr(10))} lines")
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 50:
                long.append(f"{name(path)}: {node.name}")

    assert long == []


def test_there_is_no_hidden_wiring():
    forbidden = {"get_model", "post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed", "GenericForeignKey"}
    found = []
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            used = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else None
            if used in forbidden:
                found.append(f"{name(path)}: {used}")

    assert found == []


def test_no_import_hides_in_a_function():
    hidden = []
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden += [
                    f"{name(path)}: {node.name}"
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Import | ast.ImportFrom)
                ]

    assert hidden == []


def test_nothing_is_asserted_and_no_exception_is_swallowed():
    found = []
    for path in SOURCES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Assert):
                found.append(f"{name(path)} asserts in line {node.lineno}")
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"}
            ):
                found.append(f"{name(path)} catches everything")

    # The ticker alone: whatever one job fails with, the others run, and the error's words are printed nowhere.
    assert found == ["goldenbridge/platform/schedule.py catches everything"]


def test_every_module_says_what_it_is_for():
    silent = [name(path) for path in SOURCES if path.read_text().strip() and not ast.get_docstring(tree(path))]

    assert silent == []


def test_every_app_says_what_it_must_never_know():
    silent = []
    for path in PACKAGE.glob("apps/*/__init__.py"):
        if "must never know" not in (ast.get_docstring(tree(path)) or "") and "must never keep" not in (
            ast.get_docstring(tree(path)) or ""
        ):
            silent.append(name(path))

    assert silent == []


def test_no_drawer_is_called_utils():
    drawers = [name(path) for path in SOURCES if path.stem in {"utils", "common", "helpers", "misc"}]

    assert drawers == []


def test_each_test_file_mirrors_a_source():
    strays = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        parts = path.relative_to(ROOT / "tests").parts
        if parts[0] in {"architecture", "browser", "journeys"} or path.name == "test_worked_month.py":
            continue
        source = PACKAGE.joinpath(*parts[:-1], parts[-1].removeprefix("test_"))
        if not source.exists() and not source.with_suffix("").is_dir():
            strays.append(name(path))

    assert strays == []


def test_templates_hold_no_script_and_no_style():
    inline = []
    for path in TEMPLATES:
        text = path.read_text()
        for sign in ("<style", " style=", "javascript:", " onclick=", " onsubmit=", " onload=", "http://", "https://"):
            if sign in text:
                inline.append(f"{name(path)}: {sign}")
        if "<script" in text.replace("<script src=", "").replace("<script defer src=", "").replace(
            '<script type="module" src=', ""
        ):
            inline.append(f"{name(path)}: <script>")

    assert inline == []


def test_only_the_clock_tells_the_time():
    found = []
    for path in SOURCES:
        if path == PACKAGE / "platform/clock.py":
            continue
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Attribute)
                and node.attr in {"now", "today", "utcnow"}
                and getattr(node.value, "id", "") in {"datetime", "date", "timezone"}
            ):
                found.append(f"{name(path)}:{node.lineno}")

    assert found == []


def test_nothing_but_the_rehearsal_uses_the_rehearsal():
    using = {
        name(path): wanted
        for path in SOURCES
        if "demo" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom)
        for wanted in (node.module or "", *(f"{node.module}.{each.name}" for each in node.names))
        if wanted.startswith("goldenbridge.cli.demo")
    }

    assert using == {}


def test_error_codes_are_unique():
    from goldenbridge.core.errors import BridgeError

    # What nothing has imported yet would not be counted. Two modules begin to work as soon as they are imported.
    for path in SOURCES:
        if path.name not in {"__main__.py", "wsgi.py"}:
            imported(path)

    def family(kind):
        return [kind, *(cousin for child in kind.__subclasses__() for cousin in family(child))]

    codes = [kind.code for kind in family(BridgeError) if kind.__module__.startswith("goldenbridge")]
    assert sorted(codes) == sorted(set(codes))
