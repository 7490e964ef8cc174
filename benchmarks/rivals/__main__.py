"""How quick the ledger's real actions are beside two ledgers for Django from PyPI, on one machine in one run.

    python -m benchmarks.rivals              both
    python -m benchmarks.rivals hordak       django-hordak on PostgreSQL, started from a wheel for both programs
    python -m benchmarks.rivals ledger       django-ledger on SQLite, WAL and synchronous=FULL for both programs

The rival runs in an environment of its own, made from `rivals.lock` and thrown away afterwards; it takes turns with
ours, so that what disturbs one disturbs the other. A gift is recorded: one debit, one credit, committed. Ours also
checks cover and period, keeps balances, hashes the entry and writes a sealed record of who did it.

One at a time both wait for the disk at each commit, so the ratio is bounded by how quick that is: a bare program that
writes our rows is measured beside them.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from benchmarks import ledger

HERE = Path(__file__).parent
WANTED = {"hordak": {"single": 2.5, "bulk": 2.5}, "ledger": {"single": 15.0}}
SIZES = {"hordak": {"single": 25, "bulk": 1_000}, "ledger": {"single": 10, "bulk": 50}}
ROUNDS = {"single": 20, "bulk": 10}


def main():
    """Measure what was asked for; exit code 1 if a ratio is not reached."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rival", nargs="?", choices=sorted(WANTED))
    parser.add_argument("--python", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.rival and options.python:
        return measure(options.rival, options.python)
    with tempfile.TemporaryDirectory(prefix="gb-rivals-") as folder:
        python = environment(Path(folder))
        codes = [
            # Ours is set up once for a process, so each rival gets one of its own.
            subprocess.run(
                [sys.executable, "-m", "benchmarks.rivals", rival, "--python", python], cwd=ledger.ROOT, check=False
            ).returncode
            for rival in ([options.rival] if options.rival else sorted(WANTED))
        ]
    return int(any(codes))


def environment(folder):
    """An environment with the rivals and nothing of ours, every file compared with the lock's hash."""
    # As scripts/install.sh finds it.
    uv = shutil.which("uv") or str(ledger.ROOT / "build" / "tools" / "bin" / "uv")
    python = str(folder / "rivals" / "bin" / "python")
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(folder / "rivals")], check=True)
    install = [uv, "pip", "install", "--quiet", "--python", python, "--require-hashes"]
    subprocess.run([*install, "-r", str(HERE / "rivals.lock")], check=True)
    return python


class Rival:
    """The other program, waiting for what it shall do."""

    def __init__(self, name, python, url):
        environ = {"PATH": os.environ["PATH"], "RIVAL_URL": url}
        self.process = subprocess.Popen(
            [python, "-W", "ignore", str(HERE / f"_{name}.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environ,
        )  # fmt: skip
        self.wait_for("ready")

    def wait_for(self, word):
        """Read up to this word: migrations talk."""
        while (line := self.process.stdout.readline()) and line.strip() != word:
            pass
        if not line:
            raise SystemExit(f"the rival ended: {self.process.wait()}")

    def seconds(self, what, size):
        """How long it takes for so much."""
        print(what, size, file=self.process.stdin, flush=True)
        return float(self.process.stdout.readline())

    def end(self):
        """Let it check what it wrote."""
        self.process.stdin.close()
        if self.process.wait():
            raise SystemExit("the rival's own books do not add up")


def measure(name, python):
    """Rounds of both, in turns; prints and compares."""
    with tempfile.TemporaryDirectory(prefix="gb-bench-") as given:
        folder = Path(given)
        if name == "hordak":
            floor = ledger._postgresql(folder)
            floor.server.psql("CREATE DATABASE rival")
            place = urlsplit(floor.server.get_uri(database="rival"))
            (host,) = parse_qs(place.query)["host"]
            url = json.dumps({"NAME": "rival", "USER": place.username, "HOST": host})
        else:
            floor = ledger._sqlite(folder)
            url = str(folder / "rival.sqlite3")
        ledger._open_books()
        rival = Rival(name, python, url)
        missed = [what for what in ("single", "bulk") if compare(name, what, rival, floor) < WANTED[name].get(what, 0)]
        rival.end()
    print(f"missed: {', '.join(missed)}" if missed else "all ratios reached")
    return int(bool(missed))


def compare(name, what, rival, floor):
    """The median of the rounds' ratios; the floor, our rows by a bare program, says how far the disk lets us go."""
    size, ours = SIZES[name][what], {"single": _single, "bulk": _bulk}[what]
    bare = {"single": floor.single, "bulk": floor.bulk}[what]
    took = {"theirs": [], "ours": [], "bare": []}
    ours(size), rival.seconds(what, size)
    for _ in range(ROUNDS[what]):
        took["theirs"].append(rival.seconds(what, size))
        took["ours"].append(ours(size))
        took["bare"].append(ledger._timed(bare, ledger._rows(size)))
    ratio = statistics.median(theirs / mine for theirs, mine in zip(took["theirs"], took["ours"], strict=True))
    rates = ", ".join(f"{who} {size / statistics.median(times):,.0f}/s" for who, times in took.items())
    says = f"wanted {WANTED[name][what]}" if what in WANTED[name] else "nothing wanted"
    print(f"django-{name}, {what}: {rates}; ours over theirs {ratio:.1f} ({says})", flush=True)
    return ratio


def _single(size):
    from goldenbridge.apps.ledger import actions

    actor = ledger._treasurer()

    def act():
        for _ in range(size):
            key = os.urandom(16).hex()
            actions.record_gift(amount_minor=2_500, currency="USD", pot="General", key=key, on=ledger.DAY, actor=actor)

    return ledger._timed(act)


def _bulk(size):
    from goldenbridge.apps.ledger import actions

    return ledger._timed(actions.record_gifts, ledger._lines(size), actor=ledger._treasurer())


if __name__ == "__main__":
    sys.exit(main())
