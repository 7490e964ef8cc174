"""A fund's door on a port of its own, with a database that really commits, and the office behind it."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from uuid import UUID, uuid4

from goldenbridge.core import bundle as bundles
from goldenbridge.core import canonical
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.promised import seal_promised
from tests.apps.intake.builders import Fund, a_letter, a_notice
from tests.core import fund as invented
from tests.core.promises import hire_money_people
from tests.patience import wait_for

ROOT = Path(__file__).parents[3]
IMPORTS = """
import json
from uuid import UUID
from goldenbridge.apps.intake import actions, queries
from goldenbridge.apps.intake.models import Bundle
from goldenbridge.core.actors import SCHEDULE
from goldenbridge.core.canonical import b64, unb64
"""


def a_fund_of_today() -> Fund:
    today = datetime.now(UTC).date()
    people = hire_money_people(invented.make_fund())
    return Fund(people, people.directory(issued_on=today, expires_on=today + timedelta(days=7)))


def write_directory(folder: Path, fund: Fund) -> None:
    """Put root keys and the signed directory where the server looks for them."""
    issued = fund.directory.issued_on
    delegation = fund.people.delegation(issued_on=issued, expires_on=issued + timedelta(days=90))
    (folder / "root.json").write_bytes(canonical.encode(fund.people.root.to_value()))
    (folder / "directory.json").write_bytes(fund.people.file(fund.directory, delegation))


@dataclass
class Served:
    """The running server; what the office does is done by processes of its own, as in life."""

    database: object
    fund: Fund
    port: int
    folder: Path
    process: subprocess.Popen | None = field(default=None)
    before: frozenset[str] = frozenset()
    """What was there before somebody began to look."""
    asked: set[str] = field(default_factory=set)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        quiet = ["--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "warning", "--no-access-log"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port), *quiet, "goldenbridge.wsgi:application"],
                env=self.database.environment,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_for(self.is_up, "the server")

    def is_up(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthy", timeout=20):
                return True
        except (OSError, HTTPException):
            return False

    def kill(self) -> None:
        """Pull the plug."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def run(self, code: str) -> object:
        done = self.database.run(f"exec({(IMPORTS + code)!r})")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None

    def from_now_on(self) -> "Served":
        """The same door for somebody who sees only what comes from now on, and answers only to what he asks."""
        return replace(self, before=frozenset(self._refs()), asked=set())

    def _refs(self) -> list[str]:
        return self.run("print(json.dumps([str(ref) for ref in Bundle.objects.values_list('ref', flat=True)]))")

    def applications(self) -> list[tuple[bundles.Bundle, dict]]:
        rows = self.run(
            "rows = []\n"
            "for ref in Bundle.objects.values_list('ref', flat=True):\n"
            "    found = queries.bundle(ref, actor=SCHEDULE)\n"
            "    told = [found.application.encode().decode(), found.lane, found.language, found.danger]\n"
            "    rows.append([str(ref), *told])\n"
            "print(json.dumps(rows))"
        )
        return [
            (bundles.parse_bundle(text.encode()), {"lane": lane, "language": language, "danger": danger})
            for ref, text, lane, language, danger in rows
            if ref not in self.before
        ]

    def open(self, bundle, part) -> bytes:
        return bundles.open_part(part, bundle, self.fund.seeds[part.key_ref]).content

    def status(self, bundle, status: str) -> None:
        self.run(f"actions.put_status(UUID('{bundle.case}'), status='{status}', actor=SCHEDULE)")

    def reply(self, bundle, text: str) -> UUID:
        ref, envelope = uuid4(), b64(a_letter(self.fund, bundle, text))
        self.run(
            f"actions.put_reply(UUID('{bundle.case}'), reply_ref=UUID('{ref}'),"
            f" envelope=unb64('{envelope}'), actor=SCHEDULE)"
        )
        return ref

    def promise(self, bundle, told) -> None:
        envelope = b64(seal_promised(told, case=bundle.case, reply_key=bundle.reply_key))
        self.run(f"actions.put_promise(UUID('{bundle.case}'), envelope=unb64('{envelope}'), actor=SCHEDULE)")

    def ask(self, bundle, kind: str, text: str, keys=()) -> UUID:
        sealed = a_notice(bundle) if kind == "confirmation" else a_letter(self.fund, bundle, text)
        ref, envelope = uuid4(), b64(sealed)
        self.asked.add(str(ref))
        self.run(
            f"actions.ask(UUID('{bundle.case}'), question_ref=UUID('{ref}'), kind='{kind}',"
            f" envelope=unb64('{envelope}'), keys={list(keys)!r}, actor=SCHEDULE)"
        )
        return ref

    def answers(self) -> list[dict]:
        rows = self.run(
            "print(json.dumps([{'question': str(a.question_ref), 'kind': a.kind, 'choice': a.choice,"
            " 'envelopes': [b64(e) for e in a.envelopes], 'statement': b64(a.statement),"
            " 'signature': b64(a.signature)} for a in actions.hand_on_answers(limit=100, actor=SCHEDULE)]))"
        )
        rows = [row for row in rows if row["question"] in self.asked]
        for row in rows:
            row["envelopes"] = [unb64(text) for text in row["envelopes"]]
        return rows
