"""What the public log says of audits: commitments, the fixed list, the seeds, the signed result; and checking it.

Each entry has the kind `audit`. Whoever has the log checks order, signatures and seeds; whoever has the list of
payments too replays the draw. Form: docs/formats/audit.md.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from goldenbridge.core import canonical, sampling, statements
from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.sampling import Draw, Population
from goldenbridge.core.shape import Fields
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.core.statements import Approval, Signed, read_signed, signed_value

KIND: Final = "audit"
AUDITORS: Final = 2
TRAIL_STATES: Final = ("whole", "broken", "not_read")


class AuditOutOfOrder(BridgeError):
    """The log's entries of an audit do not follow each other as they must."""

    code = "audit_out_of_order"
    status = 422
    sentence = words(
        "Audit {audit} is not as it must be: two commitments, then the list of payments, then both seeds, then one "
        "result signed by the same two. Do not rely on it."
    )


class AnotherPopulation(BridgeError):
    """The list of payments is not the one that the log fixed."""

    code = "another_population"
    status = 422
    sentence = words("This list of payments is not the one that was fixed before the seeds were revealed.")


class AnotherDraw(BridgeError):
    """The seeds draw other payments than those of the signed result."""

    code = "another_draw"
    status = 422
    sentence = words("The seeds draw other payments from this list than those that the signed result is about.")


class UnknownAudit(BridgeError):
    """The log has no such audit, or its seeds are not both revealed."""

    code = "unknown_audit"
    status = 404
    sentence = words("The log does not hold an audit of this list whose two seeds have been revealed.")


@dataclass(frozen=True)
class Terms:
    """What an auditor commits to: a period, about how many draws, and his seed's hash."""

    audit: UUID
    currency: str
    first: date
    last: date
    wanted: int
    seed_hash: bytes

    def to_value(self) -> dict[str, Value]:
        """The content that the approval `audit`, `commit` signs."""
        return {
            "audit": str(self.audit),
            "currency": self.currency,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "seed_hash": b64(self.seed_hash),
            "wanted": self.wanted,
        }

    @classmethod
    def from_value(cls, value: Value) -> Terms:
        """The terms of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        terms = cls(
            audit=fields.ref("audit"),
            currency=fields.text("currency"),
            first=fields.day("first"),
            last=fields.day("last"),
            wanted=fields.number("wanted", least=1),
            seed_hash=fields.octets("seed_hash", length=32),
        )
        fields.end()
        return terms

    @property
    def common(self) -> tuple[UUID, str, date, date, int]:
        """What both auditors must have said alike."""
        return self.audit, self.currency, self.first, self.last, self.wanted


@dataclass(frozen=True)
class Result:
    """What two auditors found; counted by draws, so that it does not tell how many payments there were."""

    audit: UUID
    population: bytes
    drawn: bytes
    in_order: int
    not_in_order: int
    unanswered: int
    accounts_agreed: int
    accounts_differ: int
    trail: str

    @property
    def draws(self) -> int:
        """How many draws there were."""
        return self.in_order + self.not_in_order + self.unanswered

    def to_value(self) -> dict[str, Value]:
        """The content that the approval `audit`, `sign` signs."""
        return {
            "accounts_agreed": self.accounts_agreed,
            "accounts_differ": self.accounts_differ,
            "audit": str(self.audit),
            "drawn": b64(self.drawn),
            "in_order": self.in_order,
            "not_in_order": self.not_in_order,
            "population": b64(self.population),
            "trail": self.trail,
            "unanswered": self.unanswered,
        }

    @classmethod
    def from_value(cls, value: Value) -> Result:
        """The result of a canonical value; Malformed otherwise."""
        fields = Fields(value)
        result = cls(
            audit=fields.ref("audit"),
            population=fields.octets("population", length=32),
            drawn=fields.octets("drawn", length=32),
            in_order=fields.number("in_order"),
            not_in_order=fields.number("not_in_order"),
            unanswered=fields.number("unanswered"),
            accounts_agreed=fields.number("accounts_agreed"),
            accounts_differ=fields.number("accounts_differ"),
            trail=fields.text("trail"),
        )
        fields.end()
        if result.trail not in TRAIL_STATES:
            raise Malformed
        return result


@dataclass
class Audit:
    """One audit as the log tells of it, up to its newest entry."""

    audit: UUID
    terms: dict[bytes, Terms] = field(default_factory=dict)  # by the auditor's public key
    population: bytes = b""
    seeds: dict[bytes, bytes] = field(default_factory=dict)  # by the commitment
    withheld: bool = False
    result: Result | None = None
    ended_on: date | None = None
    fault: BridgeError | None = None  # why nobody should rely on it

    @property
    def state(self) -> str:
        """How far it is."""
        if self.fault:
            return "faulty"
        if self.result:
            return "signed"
        if self.withheld:
            return "withheld"
        return "drawn" if self.is_drawn else "fixed" if self.population else "committed"

    @property
    def is_drawn(self) -> bool:
        """Whether both seeds are known, so that the payments follow from them."""
        return len(self.seeds) == AUDITORS

    @property
    def agreed(self) -> Terms:
        """The period and size that both committed to."""
        return next(iter(self.terms.values()))

    def check(self) -> None:
        """Raise what is wrong with its entries, if anything is: AuditOutOfOrder, SeedChanged, ForgedSignature."""
        if self.fault:
            raise self.fault

    def replay(self, population: Population) -> Draw:
        """The draw anew from the log's seeds and this list of payments.

        Raises UnknownAudit, AnotherPopulation, AnotherDraw, and what `check` raises.
        """
        self.check()
        if not self.is_drawn or population.audit != self.audit:
            raise UnknownAudit
        if not hmac.compare_digest(population.digest(), self.population):
            raise AnotherPopulation
        drawn = sampling.draw(population, list(self.seeds.values()), wanted=self.agreed.wanted)
        if self.result and drawn.digest() != self.result.drawn:
            raise AnotherDraw
        return drawn


def commit_entry(terms: Terms, *, signed: Signed, key: bytes) -> dict[str, Value]:
    """An auditor has committed to his seed."""
    return _entry(terms.audit, "commit", {"approval": signed_value(signed), "key": b64(key), "terms": terms.to_value()})


def fix_entry(population: Population) -> dict[str, Value]:
    """The list of payments can change no more; only its hash is told."""
    return _entry(population.audit, "fix", {"population": b64(population.digest())})


def reveal_entry(audit: UUID, seed: bytes) -> dict[str, Value]:
    """An auditor has revealed his seed."""
    return _entry(audit, "reveal", {"seed": b64(seed)})


def withhold_entry(audit: UUID) -> dict[str, Value]:
    """A seed that was committed to was not revealed in time, or a result was not signed by both: it ends so."""
    return _entry(audit, "withhold", {})


def result_entry(result: Result, signatures: Mapping[bytes, Signed]) -> dict[str, Value]:
    """Both auditors have signed what they found; signatures by public key."""
    rows: list[Value] = [{"approval": signed_value(signatures[key]), "key": b64(key)} for key in sorted(signatures)]
    return _entry(result.audit, "result", {"result": result.to_value(), "signatures": rows})


def read_audits(entries: Iterable[bytes]) -> dict[UUID, Audit]:
    """Every audit of these entries of the log, in the log's order, checked as far as the log itself tells.

    An audit of which one entry does not hold keeps the reason as its `fault`, for ever; the others stay what they are.
    That the keys are those of listed auditors, the signed list of keys says, which the caller compares.
    """
    found: dict[UUID, Audit] = {}
    for content in entries:
        entry = canonical.decode(content)
        if not isinstance(entry, Mapping) or entry.get("kind") != KIND:
            continue
        fields = Fields(entry["value"])
        audit = found.setdefault(ref := fields.ref("audit"), Audit(ref))
        on = date.fromisoformat(str(entry.get("on")))
        try:
            _follow(audit, fields, on)
        except BridgeError as fault:
            audit.fault, audit.ended_on = audit.fault or fault, on
    return found


def _follow(audit: Audit, fields: Fields, on: date) -> None:
    """Take one more entry of an audit, if it holds."""
    step = fields.text("step")
    if audit.state in {"signed", "withheld", "faulty"} or step not in _STEPS:
        raise AuditOutOfOrder(audit=audit.audit)
    _STEPS[step](audit, Fields(fields.take("told")), on)


def _entry(audit: UUID, step: str, told: Value) -> dict[str, Value]:
    return {"audit": str(audit), "step": step, "told": told}


def _commit(audit: Audit, told: Fields, _on: date) -> None:
    signed, key = read_signed(told.take("approval")), told.octets("key", length=32)
    terms = Terms.from_value(told.take("terms"))
    _check(signed, key, audit.audit, "commit", terms.to_value())
    is_alike = all(terms.common == other.common for other in audit.terms.values())
    is_other = key not in audit.terms and all(terms.seed_hash != other.seed_hash for other in audit.terms.values())
    if audit.population or len(audit.terms) >= AUDITORS or terms.audit != audit.audit or not (is_alike and is_other):
        raise AuditOutOfOrder(audit=audit.audit)
    audit.terms[key] = terms


def _fix(audit: Audit, told: Fields, _on: date) -> None:
    if audit.population or len(audit.terms) != AUDITORS:
        raise AuditOutOfOrder(audit=audit.audit)
    audit.population = told.octets("population", length=32)


def _reveal(audit: Audit, told: Fields, _on: date) -> None:
    seed = told.octets("seed", length=sampling.SEED_BYTES)
    hashed = sampling.commitment(audit.audit, seed)
    if not audit.population or hashed in audit.seeds:
        raise AuditOutOfOrder(audit=audit.audit)
    if all(hashed != terms.seed_hash for terms in audit.terms.values()):
        raise sampling.SeedChanged
    audit.seeds[hashed] = seed


def _withhold(audit: Audit, _told: Fields, on: date) -> None:
    if not audit.population:
        raise AuditOutOfOrder(audit=audit.audit)
    audit.withheld, audit.ended_on = True, on


def _result(audit: Audit, told: Fields, on: date) -> None:
    result, keys = Result.from_value(told.take("result")), set()
    for row in told.items("signatures"):
        fields = Fields(row)
        signed, key = read_signed(fields.take("approval")), fields.octets("key", length=32)
        _check(signed, key, audit.audit, "sign", result.to_value())
        keys.add(key)
    is_whole = audit.is_drawn and keys == set(audit.terms) and result.population == audit.population
    if not is_whole or result.audit != audit.audit:
        raise AuditOutOfOrder(audit=audit.audit)
    audit.result, audit.ended_on = result, on


def _check(signed: Signed, key: bytes, audit: UUID, step: str, content: Value) -> None:
    said = statements.verify(Approval, signed, key=key)
    if (said.subject_kind, said.subject_ref, said.step) != (KIND, audit, step):
        raise ForgedSignature
    if said.content_hash != canonical.digest(KIND, content):
        raise ForgedSignature


_STEPS: Final = {"commit": _commit, "fix": _fix, "reveal": _reveal, "result": _result, "withhold": _withhold}
