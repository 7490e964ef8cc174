"""The page of settings tells of every environment variable that the code reads, and of no other."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _variables_read():
    tree = ast.parse((ROOT / "goldenbridge/settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        call.args[0].value for call in calls if ast.unparse(call.func) in {"os.environ.get", "os.getenv"} and call.args
    ]


def test_the_page_and_the_code_name_the_same_settings():
    told = re.findall(r"^\| `(\w+)` \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)

    assert sorted(told) == sorted(set(_variables_read()))


def test_each_setting_is_read_once():
    read = _variables_read()

    assert sorted(read) == sorted(set(read))
