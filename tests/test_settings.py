"""What production refuses, as somebody sees it who starts a server."""

import ast
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from goldenbridge.cli import environment
from tests.cli.bridge import bridge, clean_environment

pytestmark = pytest.mark.once
SAFE = {"GOLDENBRIDGE_PRODUCTION": "yes", "GOLDENBRIDGE_SECRET": "s" * 48, "GOLDENBRIDGE_TRAIL_KEY": "A" * 43}
UNSAFE = {
    "demo keys": {"GOLDENBRIDGE_DEMO": "yes"},
    "at least 40 characters": {"GOLDENBRIDGE_SECRET": "s" * 39},
    "auditors' public key": {"GOLDENBRIDGE_TRAIL_KEY": ""},
    "name one database": {"DATABASE_URL": "sqlite:////tmp/one", "KEYSTORE_URL": "sqlite:////tmp/one"},
    "for fund.example in the clear": {"GOLDENBRIDGE_HTTPS": "no", "GOLDENBRIDGE_HOSTS": "localhost,fund.example"},
    "for * in the clear": {"GOLDENBRIDGE_HTTPS": "no", "GOLDENBRIDGE_HOSTS": "*"},
    "HTTPS must be yes or no, not “on”": {"GOLDENBRIDGE_HTTPS": "on"},
    "PRODUCTION must be yes or no, not “true”": {"GOLDENBRIDGE_PRODUCTION": "true"},
    "DAILY_GIFTS must be a whole number": {"GOLDENBRIDGE_DAILY_GIFTS": "many"},
    "DAILY_APPLICATIONS must be a whole number": {"GOLDENBRIDGE_DAILY_APPLICATIONS": "0"},
    "RUN_BANDS cannot be read": {"GOLDENBRIDGE_RUN_BANDS": "two:0,thre:5000,four:25000"},
    "HOSTS=* would answer under any name": {"GOLDENBRIDGE_HOSTS": "fund.example, *"},
    "HOSTS must name at least one": {"GOLDENBRIDGE_HOSTS": " , "},
    "AUDIENCES cannot hold “giving”": {"GOLDENBRIDGE_AUDIENCES": "give,giving"},
    "LANGUAGES cannot hold “de”": {"GOLDENBRIDGE_LANGUAGES": "en,de"},
    "CURRENCIES cannot hold “ZZZ”": {"GOLDENBRIDGE_CURRENCIES": "EUR,ZZZ"},
    "DANGER_COUNTRIES cannot hold “XX”": {"GOLDENBRIDGE_DANGER_COUNTRIES": "BY,XX"},
    "DANGER_COUNTRIES must name at least one": {"GOLDENBRIDGE_DANGER_COUNTRIES": ""},
    "RUN_BANDS cannot be read: “two:0”": {"GOLDENBRIDGE_RUN_BANDS": "two:0"},
}


@pytest.mark.parametrize("words", UNSAFE)
def test_production_refuses_unsafe_settings_in_one_line(words, tmp_path):
    environment.write(tmp_path / "fund", SAFE | UNSAFE[words])

    done = bridge("serve", "--folder", tmp_path / "fund")

    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert done.stderr.endswith("[bad_settings]\n")
    assert done.stderr.count("\n") == 1


def test_production_refuses_what_a_rehearsal_left_in_the_database(tmp_path):
    environment.write(tmp_path / "fund", SAFE)
    (tmp_path / "fund" / "data" / "root.json").write_text("{}")
    for name in ("goldenbridge", "keystore"):
        with closing(sqlite3.connect(tmp_path / "fund" / "data" / f"{name}.sqlite3")) as base, base:
            base.execute("CREATE TABLE goldenbridge_demo (begun integer)")

    done = bridge("serve", "--folder", tmp_path / "fund")

    assert (done.returncode, "rehearsals_data" in done.stderr) == (1, True)


@pytest.mark.parametrize("name", ["GOLDENBRIDGE_DEBUG", "DJANGO_DEBUG", "DEBUG"])
def test_nothing_turns_debug_pages_on(name, tmp_path):
    environment.write(tmp_path / "fund", SAFE | {name: "yes"})
    code = f"""
from pathlib import Path
from goldenbridge.cli import environment
from django.conf import settings
environment.enter(Path({str(tmp_path / "fund")!r}))
print(settings.DEBUG)
"""

    done = subprocess.run([sys.executable, "-c", code], env=clean_environment(), capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (0, "False\n")


def test_lists_are_read_as_people_type_them(tmp_path):
    typed = {"HOSTS": "Fund.example, other.example,", "AUDIENCES": "give, Desk", "LANGUAGES": "EN, be"}
    typed |= {"CURRENCIES": "usd, EUR,usd", "DANGER_COUNTRIES": "by, RU"}
    environment.write(tmp_path / "fund", SAFE | {f"GOLDENBRIDGE_{name}": text for name, text in typed.items()})
    code = f"""
from pathlib import Path
from goldenbridge.cli import environment
environment.enter(Path({str(tmp_path / "fund")!r}))
from django.conf import settings
print(settings.HOSTS, settings.AUDIENCES, settings.LANGUAGE_CODES, settings.CURRENCIES, settings.DANGER_COUNTRIES, sep="\\n")
"""

    done = subprocess.run([sys.executable, "-c", code], env=clean_environment(), capture_output=True, text=True)

    assert (done.stderr, [ast.literal_eval(line) for line in done.stdout.splitlines()]) == (
        "",
        [["fund.example", "other.example"], ["give", "desk"], ["en", "be"], ["USD", "EUR"], ["BY", "RU"]],
    )


@pytest.mark.parametrize(
    ("more", "is_https"),
    [
        ({"GOLDENBRIDGE_HOSTS": "fund.example"}, True),
        ({"GOLDENBRIDGE_HOSTS": "abcdef.onion,127.0.0.1", "GOLDENBRIDGE_HTTPS": "no"}, False),
    ],
)
def test_production_keeps_its_cookies_to_tls_wherever_a_network_could_listen(more, is_https, tmp_path):
    environment.write(tmp_path / "fund", SAFE | more)
    code = f"""
from pathlib import Path
from goldenbridge.cli import environment
environment.enter(Path({str(tmp_path / "fund")!r}))
from django.conf import settings
from django.http import HttpResponse
from goldenbridge.web.staffbase.pages import set_session
response = HttpResponse()
set_session(response, "token")
print([bool(each["secure"]) for each in response.cookies.values()], settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS > 0)
"""

    done = subprocess.run([sys.executable, "-c", code], env=clean_environment(), capture_output=True, text=True)

    assert (done.stdout.split("\n")[0], done.stderr) == (f"[{is_https}] {is_https} {is_https}", "")
