"""What a recipient is told of a payment that he is asked to confirm, sealed to his own key.

The server writes it on the tick; nobody signs it, so it asks and proves nothing. Form: docs/formats/payment-notice.md.
The browser's twin is `browser/apply/notice.js`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID, uuid4

from goldenbridge.core import canonical, sealing
from goldenbridge.core.errors import Malformed
from goldenbridge.core.padding import pad_form, unpad_form
from goldenbridge.core.sealing import Compartment, Header, KeyPair, Purpose, Suite
from goldenbridge.core.shape import Fields

VERSION: Final = 1
PAY: Final = "pay"
"""The kind of a month's pay; any other kind is that of the obligation that was settled."""


@dataclass(frozen=True, slots=True)
class PaymentNotice:
    """One payment: for what, for which month (its first day), at most how much (as `500.00 EUR`), and when it left."""

    kind: str
    month: date
    at_most: str
    sent_on: date

    def content(self) -> bytes:
        """The canonical bytes that are padded and sealed."""
        return canonical.encode(
            {
                "at_most": self.at_most,
                "kind": self.kind,
                "month": self.month.isoformat(),
                "sent_on": self.sent_on.isoformat(),
                "v": VERSION,
            }
        )

    @classmethod
    def read(cls, content: bytes) -> PaymentNotice:
        """The notice in opened bytes; Malformed if they are none."""
        fields = Fields(canonical.decode(content))
        if fields.number("v") != VERSION:
            raise Malformed
        notice = cls(fields.text("kind"), fields.day("month"), fields.text("at_most"), fields.day("sent_on"))
        fields.end()
        return notice


def seal_notice(notice: PaymentNotice, *, case: UUID, reply_key: bytes) -> bytes:
    """The envelope that only the applicant opens; padded, so that its length says nothing about the amount."""
    header = Header(Suite.X25519, Purpose.NOTICE, case, Compartment.NONE, 0, uuid4())
    return sealing.seal(header, reply_key, pad_form(notice.content()))


def open_notice(envelope: bytes, pair: KeyPair, *, case: UUID) -> PaymentNotice:
    """The notice inside; raises Malformed or the reason why the envelope does not open."""
    opened = sealing.open_envelope(envelope, pair, purpose=Purpose.NOTICE, case=case, compartment=Compartment.NONE)
    return PaymentNotice.read(unpad_form(opened.content))
