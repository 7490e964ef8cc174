"""The mock bank of PyPI on loopback: takes orders, answers with pain.002 and camt.053, moves its own clock."""

import json
import subprocess
import sys
import urllib.request
from contextlib import contextmanager

from tests.patience import wait_for
from tests.ports import free_port


class MockBank:
    """A bank at the other end of a wire."""

    def __init__(self, port):
        self.address = f"http://127.0.0.1:{port}"

    def _ask(self, path, body=None, method=None, kind="application/xml"):
        request = urllib.request.Request(self.address + path, body, {"Content-Type": kind}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"null")

    def is_up(self):
        """Is it open?"""
        try:
            self._ask("/_mock/health")
        except OSError:
            return False
        return True

    def send(self, order):
        """Hand in an order; the bank's own summary."""
        return self._ask("/payments", order)

    def change(self, account, **changes):
        """Make an account behave."""
        return self._ask(f"/_mock/accounts/{account}", json.dumps(changes).encode(), "PATCH", "application/json")

    def advance(self, days):
        """Let days pass at the bank."""
        return self._ask(f"/_mock/advance?days={days}", b"")

    def messages(self, kind, *, about=""):
        """What the bank has released of a kind, oldest first; reading takes nothing."""
        found = self._ask(f"/_mock/messages?type={kind}")
        bodies = [self._body(each["id"]) for each in found]
        return [body for body in bodies if about.encode() in body]

    def _body(self, number):
        with urllib.request.urlopen(f"{self.address}/_mock/mailbox/{number}", timeout=60) as answer:
            return answer.read()


@contextmanager
def mock_bank(*, clock):
    """A bank that starts at this moment, gone afterwards."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "mockbank", "--port", str(port), "--clock", clock, "-q"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    bank = MockBank(port)
    try:
        wait_for(bank.is_up, "the bank")
        yield bank
    finally:
        process.terminate()
        process.wait(60)
