"""Two auditors over a treasury that has paid: what their pages do, through the real actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from goldenbridge.apps.audit import actions, queries
from goldenbridge.core import canonical, sampling
from goldenbridge.platform import clock
from tests.adapters.bankfiles import camt053
from tests.apps.payouts.builders import Treasury, open_treasury

FIRST, LAST = date(2020, 8, 1), date(2020, 8, 31)
AFTER = datetime(2020, 9, 2, 9, tzinfo=UTC)
SEEDS = {"kite": bytes([11]) * 32, "owl": bytes([12]) * 32}


@dataclass
class Auditing:
    """A treasury after its month, and the two who look at it: kite and owl."""

    treasury: Treasury

    @property
    def house(self):
        return self.treasury.house

    def actor(self, name):
        return self.house[name].actor

    def opened(self, *, by="kite", wanted=5, first=FIRST, last=LAST, currency="EUR"):
        return actions.open_audit(currency=currency, first_on=first, last_on=last, wanted=wanted, actor=self.actor(by))

    def commitment(self, audit_ref: UUID, name: str, *, seed: bytes | None = None, signer: str | None = None):
        """What the page of this auditor sends to commit."""
        seed_hash = sampling.commitment(audit_ref, seed or SEEDS[name])
        content = queries.commit_terms(audit_ref, actor=self.actor("kite")) | {"seed_hash": canonical.b64(seed_hash)}
        signed = self.house[signer or name].approve("audit", audit_ref, canonical.digest("audit", content), "commit")
        return {"seed_hash": seed_hash, **signed}

    def committed(self, audit, *names, **changes):
        for name in names or ("kite", "owl"):
            audit = actions.commit_seed(
                audit.ref, **self.commitment(audit.ref, name, **changes), actor=self.actor(name)
            )
        return audit

    def revealed(self, audit, *names):
        for name in names or ("owl", "kite"):
            audit = actions.reveal_seed(audit.ref, seed=SEEDS[name], actor=self.actor(name))
        return audit

    def drawn(self, **changes):
        return self.revealed(self.committed(self.opened(**changes)))

    def found(self, audit, *, finding="in_order", by="kite", agrees=True):
        """Everything looked at: each payment, each account, the access journal."""
        for item in audit.items.all():
            actions.record_finding(audit.ref, payment_ref=item.payment_ref, finding=finding, actor=self.actor(by))
        self.compared(audit, agrees=agrees, by=by)
        actions.record_trail(audit.ref, state="whole", actor=self.actor(by))

    def compared(self, audit, *, agrees=True, by="owl", on="2020-08-31", statement=None):
        (balance,) = actions.compare_balances(
            audit.ref,
            statements={self.treasury.account.ref: statement or statement_to(on)},
            on=date.fromisoformat(on),
            agrees=agrees,
            actor=self.actor(by),
        )
        return balance

    def signs(self, audit, name):
        paper = queries.result_paper(audit.ref, actor=self.actor(name))
        signed = self.house[name].approve("audit", audit.ref, paper.content_hash, "sign")
        return actions.sign_result(audit.ref, **signed, actor=self.actor(name))


def open_auditing(settings, tmp_path, *, payees=3) -> Auditing:
    """A fund that has paid some people in August and is audited in September."""
    treasury = open_treasury(settings, tmp_path)
    for number in range(payees):
        treasury.recipient(monthly_minor=50_000 + 20_000 * (number % 3))
    treasury.sent()
    treasury.house.hire("owl", "auditor")
    treasury.house.publish()
    clock.move_to(AFTER)
    treasury.house.publish()
    return Auditing(treasury)


def statement_to(on: str, *, closing="900.00") -> bytes:
    """The bank's own statement up to a day."""
    return camt053(closing=closing, closed=on)
