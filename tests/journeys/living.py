"""A living fund: real processes on a database of their own, and a visitor who speaks HTTP and nothing else."""

from __future__ import annotations

import http.client
import http.cookies
import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from urllib.parse import urlencode
from uuid import UUID, uuid4

from tests.forkserver import ROOT
from tests.patience import wait_for
from tests.ports import free_port

FOUND = """
import json
from django.conf import settings
from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.giving import actions as giving
from goldenbridge.apps.ledger import actions as ledger
from goldenbridge.cli import keymaking
from goldenbridge.core.actors import Actor
from tests.adapters.bankfiles import FUND
from tests.apps.people.builders import OPERATOR, open_house, open_intake
keymaking.make_log_key(settings.LOG_KEY, settings.LOG_ORIGIN)
house = open_house(settings, settings.DATA)
open_intake(house)
for currency in settings.CURRENCIES:
    ledger.open_accounts(currency=currency, pots=["General"], actor=OPERATOR)
treasurer = Actor(house["ibis"].ref, frozenset({"treasurer", "administrator"}))
account = banking.open_bank_account(FUND, label="Main", currency="EUR", actor=house["alder"].actor)
banking.confirm_bank_account(account.ref, actor=treasurer)
giving.open_campaign("officers", pot="General", titles={"en": "Officers"}, actor=treasurer)
print(json.dumps({name: str(each.ref) for name, each in house.colleagues.items()}))
"""
HOUSE = """
import json
from goldenbridge.apps.people.models import Person
from goldenbridge.core.actors import Actor
from goldenbridge.core.member import unlock
from tests.apps.cases.builders import Journey
from tests.apps.people.builders import Colleague, House
from tests.core.passphrase import derived
house = House(None)
for person in Person.objects.filter(state="active"):
    keys = derived(bytes(person.salt))
    member = unlock(person.ref, person.call_sign, locked_keys=bytes(person.locked_keys), unlock_key=keys.unlock_key)
    house.colleagues[person.call_sign] = Colleague(Actor(person.ref, person.role_names), member)
"""
WHOLE = "import sys, django; django.setup(); from goldenbridge.cli.serve import serve; sys.exit(serve(host='127.0.0.1', port={port}))"
WEB = "import os; from goldenbridge.cli.serve import _web; web = _web('127.0.0.1', {port}); os.execv(web[0], web)"


class Visitor:
    """Somebody's browser: keeps cookies, sends the CSRF token back, follows no redirect by itself."""

    def __init__(self, port, **headers):
        self.port, self.headers, self.cookies = port, headers, {}

    def get(self, path, **headers):
        return self._ask("GET", path, None, headers)

    def post(self, path, fields, *, content_type="application/x-www-form-urlencoded", headers=None, files=None):
        token = self.cookies.get("csrftoken", "")
        if files:
            body, content_type = self._multipart({**fields, "csrfmiddlewaretoken": token}, files)
        else:
            body = fields if isinstance(fields, str | bytes) else urlencode(fields, doseq=True)
        return self._ask("POST", path, body, {"Content-Type": content_type, "X-CSRFToken": token, **(headers or {})})

    def _multipart(self, fields, files):
        edge = uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        for name, (filename, content) in files.items():
            head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\nContent-Type: application/octet-stream\r\n\r\n'
            parts.append(head.encode() + content + b"\r\n")
        return b"".join(parts) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"

    def _ask(self, method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        jar = "; ".join(f"{name}={value}" for name, value in self.cookies.items()) if path.startswith("/staff") else ""
        try:
            connection.request(
                method, path, body=body, headers={**self.headers, **headers, **({"Cookie": jar} if jar else {})}
            )
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in http.cookies.SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return SimpleNamespace(
            status_code=answer.status, content=content, headers=answer.headers, json=lambda: json.loads(content)
        )


@dataclass
class LivingFund:
    """A fund that is served: its environment, its people by call-sign, its processes."""

    database: object
    port: int = field(default_factory=free_port)
    refs: dict[str, UUID] = field(default_factory=dict)
    process: subprocess.Popen | None = None
    typed: list[tuple[str, str, str]] = field(default_factory=list)
    """Address of the page, name of the field, and what somebody at a browser typed into it."""

    def found(self):
        self.database.environment["GOLDENBRIDGE_CURRENCIES"] = "EUR"
        done = self.database.run(FOUND, check=False)
        assert done.returncode == 0, done.stderr
        self.refs = {name: UUID(ref) for name, ref in json.loads(done.stdout).items()}

    def serve(self, output, *, is_whole):
        self.process = subprocess.Popen(
            [sys.executable, "-c", (WHOLE if is_whole else WEB).format(port=self.port)],
            env=self.database.environment,
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        wait_for(self.is_up, "the server")

    def is_up(self):
        try:
            return Visitor(self.port).get("/healthy").status_code == 200
        except OSError:
            return False

    @contextmanager
    def serving(self, folder, *, is_whole=False):
        """Serve while the block lasts; what the processes say goes into a file of the folder.

        The worker comes along only to a whole fund: elsewhere the test itself says what happens by the clock, and when.
        """
        with (folder / "output.log").open("wb") as output:
            try:
                self.serve(output, is_whole=is_whole)
                yield self
            finally:
                self.kill()

    def kill(self):
        """Pull the plug: no process of the fund gets a moment to tidy up."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(60)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def visitor(self, **headers):
        return Visitor(self.port, **headers)

    def colleague(self, call_sign):
        """What `tests.apps.people.desk.sign_in` needs to know of somebody."""
        return SimpleNamespace(ref=self.refs[call_sign], call_sign=call_sign)
