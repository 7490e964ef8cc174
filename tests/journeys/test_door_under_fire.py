"""Applications under load while the server is killed: what was acknowledged is there, sealed, once."""

import random
import threading
import time
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode

import pytest

from goldenbridge.core import canonical
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.application import Story
from goldenbridge.core.formstate import FormKey
from tests.patience import wait_for
from tests.web.apply.conftest import serving

pytestmark = pytest.mark.slow
CLIENTS = 6
KILLS = 3


def last_post(key, applicant, number):
    """What the page before the last made, for an applicant of our own."""
    story = Story(text=f"canary-{number}").content().decode()
    fields = {"phrase": canonical.b64(applicant.entropy), "language": "english", "story": story}
    state = key.seal("contact", fields, now=datetime.now(UTC))
    return urlencode({"step": "contact", "state": state, "how": "", "careful": "", "danger": "0", "go": "send"})


class Sender(threading.Thread):
    """Sends applications until told to stop; keeps sending each until it is acknowledged, as people do."""

    def __init__(self, port, key, number, stop):
        super().__init__()
        self.port, self.key, self.number, self.stop = port, key, number, stop
        self.acknowledged, self.unexpected = [], []

    def run(self):
        while not self.stop.is_set():
            applicant = Applicant()
            body = last_post(self.key, applicant, self.number)
            while not self.stop.is_set():
                status = self.post(body)
                if status == 302:
                    self.acknowledged.append(applicant)
                    break
                if status is not None:
                    self.unexpected.append(status)
                time.sleep(0.02)

    def post(self, body):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            headers = {"Content-Type": "application/x-www-form-urlencoded", "Host": "localhost"}
            connection.request("POST", "/en/apply", body, headers)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return None
        finally:
            connection.close()


@pytest.fixture
def served(live_database):
    with serving(live_database) as server:
        yield server


def test_no_acknowledged_application_is_lost_when_the_server_is_killed(served):
    key = FormKey(served.database.environment["GOLDENBRIDGE_SECRET"].encode())
    stop = threading.Event()
    senders = [Sender(served.port, key, number, stop) for number in range(CLIENTS)]
    for sender in senders:
        sender.start()

    def applied(more):
        before = sum(len(sender.acknowledged) for sender in senders)
        wait_for(lambda: sum(len(sender.acknowledged) for sender in senders) >= before + more, f"{more} applications")

    for _ in range(KILLS):
        applied(12)
        time.sleep(random.random() / 5)
        served.kill()
        served.start()
    applied(1)
    stop.set()
    for sender in senders:
        sender.join()

    kept = {bundle.locator_hash: bundle for bundle, _ in served.applications()}
    acknowledged = [applicant for sender in senders for applicant in sender.acknowledged]
    assert [status for sender in senders for status in sender.unexpected] == []
    assert len(acknowledged) > KILLS * 12
    assert [each for each in acknowledged if each.keys.locator_hash not in kept] == []
    # The last ones may have been stored without anybody hearing of it; nothing is there twice or half.
    assert len(acknowledged) <= len(kept) <= len(acknowledged) + CLIENTS
    for applicant in acknowledged[:5] + acknowledged[-5:]:
        bundle = kept[applicant.keys.locator_hash]
        assert Story.read(served.open(bundle, bundle.story)).text.startswith("canary-")
    if served.database.cluster is not None:
        served.database.dump(served.folder / "dumps")
    files = [path for path in served.folder.rglob("*") if path.is_file()]
    assert any(path.name.startswith(("goldenbridge.sqlite3", "DATABASE_URL")) for path in files)
    assert [path.name for path in files if b"canary-" in path.read_bytes()] == []
