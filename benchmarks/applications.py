"""Applications over HTTP: the last POST of the plain lane, against a bare application on the same server.

Eight clients post prepared forms; the server opens the sealed field, derives keys, seals two envelopes, signs, commits
(SQLite, FULL) with a trail row, and redirects. The floor commits as many bytes. Rounds alternate, so that both meet the
same machine. Run: python -m benchmarks.applications [--count N] [--rounds N]
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import psutil

from goldenbridge.core import canonical
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Contact, Story
from goldenbridge.core.formstate import FormKey
from tests.core import fund as invented

ROOT = Path(__file__).parents[1]
CLIENTS = 8
LEAST_SHARE, AIM, MOST_SPREAD, MOST_MEGABYTES = 0.15, 0.25, 6.0, 200
SECRET = "benchmark-" * 5
TEXT = "I cannot carry out these orders any longer. What do I owe, and what comes first? " * 8


def main() -> int:
    """Measure and print; 1 if a bound is not held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1200, help="applications a round")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = prepare(Path(folder))
        environment["BARE_SIZES"] = ",".join(map(str, committed_sizes()))
        ours, bare = (
            start(environment, "goldenbridge.wsgi:application"),
            start(environment, "benchmarks._bare:application"),
        )
        try:
            return report(measure(ours, bare, options.count, options.rounds), ours)
        finally:
            for process, _ in (ours, bare):
                process.terminate()
                process.wait()


def prepare(folder: Path) -> dict[str, str]:
    """A migrated database and a signed directory of today."""
    today = datetime.now(UTC).date()
    people = invented.make_fund()
    delegation = people.delegation(issued_on=today, expires_on=today + timedelta(days=30))
    (folder / "root.json").write_bytes(canonical.encode(people.root.to_value()))
    listed = people.directory(issued_on=today, expires_on=today + timedelta(days=7))
    (folder / "directory.json").write_bytes(people.file(listed, delegation))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "goldenbridge.settings",
        "PYTHONPATH": str(ROOT),
        "GOLDENBRIDGE_DATA": str(folder),
        "GOLDENBRIDGE_SECRET": SECRET,
        "GOLDENBRIDGE_PRODUCTION": "yes",
        "GOLDENBRIDGE_AUDIENCES": "apply",
        "GOLDENBRIDGE_TRAIL_KEY": canonical.b64(people.auditors[0].publics[1]),
        "DATABASE_URL": f"sqlite:///{folder}/goldenbridge.sqlite3",
        "KEYSTORE_URL": f"sqlite:///{folder}/keystore.sqlite3",
        "BARE_DATABASE": f"{folder}/bare.sqlite3",
    }
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([sys.executable, "-m", "goldenbridge.manage", *command], env=environment, cwd=ROOT, check=True)
    return environment


def committed_sizes() -> list[int]:
    """Bytes of story, contact, and of the rest: keys, hashes, signature, trail row, indexes' entries."""
    people = invented.make_fund()
    bundle = Applicant().apply(people.directory(), story=Story(text=TEXT), contact=Contact())
    return [len(bundle.story.envelope), len(bundle.contact.envelope), 32 * 4 + 64 + 16 * 4 + 60 + 272 + 40]


def start(environment: dict[str, str], application: str) -> tuple[subprocess.Popen, int]:
    """A granian as `goldenbridge serve` starts it, and its port."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    quiet = ["--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "error", "--no-access-log"]
    process = subprocess.Popen([*command, *quiet, application], env=environment, cwd=ROOT)
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            time.sleep(0.1)
    time.sleep(1)
    return process, port


def forms(count: int) -> list[bytes]:
    """Last POSTs of as many applicants, as the page before would have made them."""
    key, now = FormKey(SECRET.encode()), datetime.now(UTC)
    story = Story(text=TEXT, status="serving", needs=("pay", "work")).content().decode()
    made = []
    for _ in range(count):
        fields = {"phrase": canonical.b64(Applicant().entropy), "language": "english", "story": story}
        state = key.seal("contact", fields, now=now)
        form = {"step": "contact", "state": state, "how": "", "careful": "", "danger": "0", "go": "send"}
        made.append(urlencode(form).encode())
    return made


def post_all(port: int, bodies: list[bytes]) -> tuple[float, list[float], int]:
    """(seconds, each answer's seconds, failures) of eight clients sharing the work."""
    taken: list[float] = []
    failures: list[int] = []
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}

    def client(mine: list[bytes]) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        for body in mine:
            started = time.perf_counter()
            connection.request("POST", "/en/apply", body, headers)
            answer = connection.getresponse()
            answer.read()
            taken.append(time.perf_counter() - started)
            if answer.status != 302:
                failures.append(answer.status)
        connection.close()

    threads = [threading.Thread(target=client, args=(bodies[number::CLIENTS],)) for number in range(CLIENTS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started, taken, len(failures)


def measure(ours: tuple, bare: tuple, count: int, rounds: int) -> dict[str, list]:
    """Alternate rounds, after a short one that warms both up."""
    found: dict[str, list] = {"ours": [], "bare": []}
    for _, port in (ours, bare):
        post_all(port, forms(64))
    for _ in range(rounds):
        for name, (_, port) in (("bare", bare), ("ours", ours)):
            found[name].append(post_all(port, forms(count)))
    return found


def report(found: dict[str, list], ours: tuple) -> int:
    """Print what was measured beside what is asked for."""
    rates = {
        name: statistics.median(len(taken) / seconds for seconds, taken, _ in rounds) for name, rounds in found.items()
    }
    taken = sorted(each for _, answers, _ in found["ours"] for each in answers)
    failures = sum(failed for rounds in found.values() for _, _, failed in rounds)
    middle, late = statistics.median(taken), taken[int(len(taken) * 0.95)]
    family = [psutil.Process(ours[0].pid), *psutil.Process(ours[0].pid).children(recursive=True)]
    megabytes = sum(process.memory_info().rss for process in family) / 2**20
    share = rates["ours"] / rates["bare"]
    print(f"bare application      {rates['bare']:8.0f} a second")
    print(f"applications          {rates['ours']:8.0f} a second")
    print(f"share                 {share:8.1%}   (at least {LEAST_SHARE:.0%}, aim {AIM:.0%})")
    print(f"median, 95th          {middle * 1000:8.1f} ms {late * 1000:.1f} ms   (at most {MOST_SPREAD:.0f} times)")
    print(f"memory of the server  {megabytes:8.0f} MB   (at most {MOST_MEGABYTES})")
    print(f"failures              {failures:8d}")
    holds = share >= LEAST_SHARE and late < MOST_SPREAD * middle and megabytes < MOST_MEGABYTES and not failures
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
