"""Both programs accept the export in strict mode and come to our balances; Fava opens it."""

import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen
from uuid import uuid4

import pytest

from goldenbridge.apps.ledger import actions, queries
from goldenbridge.apps.ledger.queries import exports
from goldenbridge.core.errors import NotAllowed
from goldenbridge.core.money import Money, currency
from goldenbridge.core.plaintext import Format
from tests.apps.ledger.builders import APPROVER, CASEWORKER, DAY, TREASURER, give, open_fund, rate

pytestmark = pytest.mark.django_db

PROGRAMS = Path(sys.executable).parent
CODES = {"USD": 12_345, "JPY": 12_345, "KWD": 12_345, "BTC": 12_345_678_901}


@pytest.fixture
def books():
    """Four currencies with nought, two, three and eight decimals; a hold, a void, a settlement, a reversal."""
    for code, minor in CODES.items():
        open_fund(currency=code, pots=("General", "Lawyers2020"))
        give(minor, currency=code, key=f"g{code}")
    open_fund(cleared_minor=1_000_000)
    actions.exchange(
        sold=Money(5_000, "USD"),
        bought=Money(5_250, "JPY"),
        rate=rate("105.3"),
        pot="General",
        key="x",
        on=DAY,
        actor=TREASURER,
    )
    actions.record_fee(amount_minor=7, currency="KWD", pot="General", key="f", on=DAY, actor=TREASURER)
    actions.record_partner_money(amount_minor=9, currency="USD", key="m", on=DAY, actor=TREASURER)
    actions.record_opening(amount_minor=31, currency="BTC", pot="General", key="o", on=DAY, actor=TREASURER)
    held = {"currency": "KWD", "on": DAY, "actor": TREASURER}
    actions.record_partner_money(amount_minor=900, key="held", **held)
    actions.release_partner_money(amount_minor=100, key="less", **held)
    actions.receive_partner_money(amount_minor=500, held_minor=300, pot="General", key="line:1", **held)
    ref = actions.commit(amount_minor=50_000, currency="USD", pot="General", key="p", actor=APPROVER)
    actions.draw_commitments([actions.Draw(ref, 20_000)], key="run", actor=TREASURER)
    given_up, settled = (
        actions.hold_run(run_ref=uuid4(), amount_minor=minor, currency="USD", pot="General", actor=TREASURER)
        for minor in (5_000, 15_000)
    )
    actions.void_run(given_up, actor=TREASURER)
    actions.settle_run(settled, booked_minor=14_999, freed_minor=1, on=DAY, actor=TREASURER)
    actions.reverse_entry("partner:m", new_key="back", on=DAY, actor=TREASURER)


def write(form, folder):
    path = folder / f"books.{form}"
    path.write_text("".join(exports.export(form, title="Золотой мост", actor=TREASURER)), encoding="utf-8")
    return path


def run(*command):
    return subprocess.run([str(each) for each in command], capture_output=True, text=True, timeout=120)


def test_beancount_accepts_it_and_comes_to_our_balances(books, tmp_path):
    path = write(Format.BEANCOUNT, tmp_path)

    checked = run(PROGRAMS / "bean-check", path)
    asked = run(PROGRAMS / "bean-query", "-f", "csv", path, "SELECT account, sum(number) GROUP BY account")

    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    rows = [line.split(",") for line in asked.stdout.replace("\r", "").splitlines()[1:]]
    assert {name.strip(): Decimal(number) for name, number in rows} == {
        name: number for name, number in ours().items() if name in {row[0].strip() for row in rows}
    }
    assert {name for name, number in ours().items() if number} <= {row[0].strip() for row in rows}


def test_hledger_accepts_it_in_strict_mode_and_comes_to_our_balances(books, tmp_path):
    path = write(Format.HLEDGER, tmp_path)

    checked = run("hledger", "-f", path, "check", "--strict")
    asked = run("hledger", "-f", path, "balance", "--flat", "--empty", "--no-total", "-O", "csv")

    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    found = dict(re.findall(r'^"([^"]+)","(-?[0-9.]+)', asked.stdout, re.MULTILINE))
    found.pop("account", None)
    assert {name: Decimal(number) for name, number in found.items()} == ours()


def ours():
    """Our balances as both programs sign them: debits positive."""
    signed = {}
    for account in queries.balances():
        root = {"Bank": "Assets", "Partners": "Assets" if ":Hold" in account.code else "Liabilities"}.get(
            account.code.split(":")[0],
            "Liabilities" if ":Committed:" in account.code or ":Payable:" in account.code else "Equity",
        )
        sign = 1 if root == "Assets" else -1
        signed[f"{root}:{account.code}"] = (
            sign * Decimal(account.posted_minor) / 10 ** currency(account.currency).decimals
        )
    return signed


@pytest.mark.parametrize("form", Format)
@pytest.mark.parametrize("spoilt", [(" 123.45 USD", " 123.46 USD"), ("Assets:Bank:USD", "Assets:Bankk:USD")])
def test_both_programs_refuse_a_text_that_was_changed(books, tmp_path, form, spoilt):
    """So that what they accept above means something."""
    path = write(form, tmp_path)
    whole = path.read_text()
    path.write_text(whole.replace(*spoilt, 1))
    assert path.read_text() != whole

    checked = (
        run(PROGRAMS / "bean-check", path) if form is Format.BEANCOUNT else run("hledger", "-f", path, "check", "-s")
    )

    assert checked.returncode != 0


def test_nothing_in_it_joins_a_promise(books):
    refs = [str(commitment.ref) for commitment in queries.live_commitments("USD")]
    assert refs

    for form in Format:
        text = "".join(exports.export(form, title="", actor=TREASURER))
        assert not [ref for ref in refs if ref in text]
        assert re.search(r"entry: \d+", text)


def test_an_empty_fund_is_written_too(tmp_path):
    for form, program in (
        (Format.BEANCOUNT, [PROGRAMS / "bean-check"]),
        (Format.HLEDGER, ["hledger", "check", "-s", "-f"]),
    ):
        assert run(*program, write(form, tmp_path)).returncode == 0


def test_a_caseworker_exports_nothing():
    with pytest.raises(NotAllowed):
        exports.export(Format.HLEDGER, title="", actor=CASEWORKER)


@contextmanager
def fava(path):
    """Serve the export on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [PROGRAMS / "fava", "--host", "127.0.0.1", "--port", port, path]
    with subprocess.Popen(
        [str(each) for each in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.terminate()


def read(address, process):
    """Ask until it answers; a program that has died answers never, and one that answers with an error has answered."""
    while process.poll() is None:
        try:
            with urlopen(address, timeout=60) as answer:
                return answer.url, answer.read().decode()
        except HTTPError:
            raise
        except (URLError, ConnectionError):
            continue
    raise AssertionError(f"Fava stopped with {process.returncode}")


def test_fava_opens_it_and_shows_our_balances(books, tmp_path):
    path = write(Format.BEANCOUNT, tmp_path)

    with fava(path) as (address, process):
        first, _ = read(address, process)
        book = "/".join(first.split("/")[:4])
        _, sheet = read(f"{book}/balance_sheet/", process)
        _, tree = read(f"{book}/api/balance_sheet", process)
        _, errors = read(f"{book}/api/errors", process)

    assert "Золотой мост" in sheet
    assert errors.replace(" ", "").startswith('{"data":[]')
    assert "Assets:Bank:USD" in tree
    assert str(ours()["Assets:Bank:USD"]) in tree
