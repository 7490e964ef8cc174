"""What may be seen of audits, always for an actor; the population only once both seeds are known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from goldenbridge.apps.audit.models import Audit, Item
from goldenbridge.apps.audit.permissions import may_audit, may_see_audits, may_see_drawn, may_work_on_audit
from goldenbridge.apps.banking import queries as banking
from goldenbridge.core import canonical, sampling
from goldenbridge.core.actors import Actor
from goldenbridge.core.auditlog import KIND, Result, Terms
from goldenbridge.core.canonical import Value
from goldenbridge.core.errors import NotFound
from goldenbridge.core.paper import Paper

DRAWN = ("drawn", "signed")
REVEAL_TIME = timedelta(days=7)
FINDING_TIME = timedelta(days=28)
"""So long after the draw both have to have looked and signed; the verifiers have two weeks of it for their samples."""
LIVE = ("opened", "fixed", "drawn")


@dataclass(frozen=True)
class SeedSeen:
    """Who committed when, and who has revealed; never a seed that is not public."""

    person_ref: UUID
    committed_on: date
    revealed_on: date | None


@dataclass(frozen=True)
class ItemSeen:
    """A drawn payment in pseudonyms."""

    number: int
    payment_ref: UUID
    payee_ref: UUID
    run_ref: UUID
    award_ref: UUID
    minor: int
    hits: int
    finding: str


@dataclass(frozen=True)
class AccountSeen:
    """An account of the fund, and whether its balance was compared with the bank in this audit."""

    account_ref: UUID
    label: str
    short_iban: str
    closed_on: date | None = None
    is_imported: bool = False
    agrees: bool | None = None


@dataclass(frozen=True)
class AuditLine:
    """An audit in the list."""

    ref: UUID
    state: str
    state_label: str
    currency: str
    first_on: date
    last_on: date
    wanted: int
    opened_on: date
    ended_on: date | None


@dataclass(frozen=True)
class AuditSeen:
    """One audit, whole, for whoever may see it."""

    line: AuditLine
    seeds: tuple[SeedSeen, ...]
    items: tuple[ItemSeen, ...]
    accounts: tuple[AccountSeen, ...]
    interval_minor: int | None
    trail: str
    signed_by: tuple[UUID, ...]
    is_mine: bool
    is_whole: bool
    withheld_after: date | None
    is_drawn: bool

    def waits_for(self, person_ref: UUID) -> bool:
        """Whether the next step of the audit is this auditor's: his commitment, his seed, his findings or signature."""
        mine = next((each for each in self.seeds if each.person_ref == person_ref), None)
        if self.line.state == "opened":
            return mine is None
        if self.line.state == "fixed":
            return mine is not None and mine.revealed_on is None
        return mine is not None and person_ref not in self.signed_by

    @property
    def draws(self) -> int:
        """How often the interval fell into the period."""
        return sum(each.hits for each in self.items)

    @property
    def doubt_percent(self) -> int:
        """What may be wrong of the value at most, if nothing drawn is."""
        return sampling.doubt_percent(self.draws)


def audits(*, actor: Actor) -> list[AuditLine]:
    """All audits, the newest first."""
    may_see_audits(actor)
    return [_line(row) for row in Audit.objects.order_by("-opened_on", "-first_on", "ref")]


def audit(ref: UUID, *, actor: Actor) -> AuditSeen:
    """One audit. What was drawn shows to its two auditors only."""
    may_see_audits(actor)
    row = _row(ref)
    seeds = tuple(
        SeedSeen(each.person_ref, each.committed_on, each.revealed_on)
        for each in row.seeds.order_by("committed_on", "pk")
    )
    is_mine = any(each.person_ref == actor.ref for each in seeds)
    return AuditSeen(
        line=_line(row),
        seeds=seeds,
        items=tuple(_item(each) for each in row.items.all()) if is_mine else (),
        accounts=accounts_of(row, actor) if is_mine else (),
        interval_minor=row.interval_minor if is_mine else None,
        trail=row.trail,
        signed_by=_signed_by(row, actor, is_mine=is_mine),
        is_mine=is_mine,
        is_whole=is_mine and is_whole(row, actor=actor),
        withheld_after=withheld_after(row),
        is_drawn=row.drawn_hash is not None,
    )


def drawn_item(ref: UUID, payment_ref: UUID, *, actor: Actor) -> ItemSeen:
    """One drawn payment, for the two auditors of its audit."""
    may_work_on_audit(actor, row := _row(ref))
    item = row.items.filter(payment_ref=payment_ref).first()
    if item is None:
        raise NotFound
    return _item(item)


def commit_terms(ref: UUID, *, actor: Actor) -> dict[str, Value]:
    """What an auditor commits to, save the hash of his seed, which his page adds."""
    may_audit(actor)
    value = terms_of(_row(ref), bytes(32)).to_value()
    return {name: told for name, told in value.items() if name != "seed_hash"}


def result_paper(ref: UUID, *, actor: Actor) -> Paper:
    """The result as it stands, to be signed."""
    may_work_on_audit(actor, row := _row(ref))
    if row.state not in DRAWN:
        raise NotFound
    return Paper(KIND, row.ref, "sign", result_of(row, actor=actor).to_value())


def population_file(ref: UUID, *, actor: Actor) -> bytes:
    """The list of payments as it was fixed, to replay the draw at home; only once both seeds are known."""
    may_work_on_audit(actor, row := _row(ref))
    if row.drawn_hash is None or row.population is None:
        raise NotFound
    return bytes(row.population) + b"\n"


@dataclass(frozen=True)
class DrawnPayee:
    """Somebody whose payment was drawn, and which two auditors ask for his case's evidence, until when."""

    audit_ref: UUID
    payment_ref: UUID
    payee_ref: UUID
    auditors: tuple[UUID, ...]


def drawn_payees(*, actor: Actor) -> list[DrawnPayee]:
    """What was drawn in audits that are not signed yet; the verifiers of these cases are asked to open a sample."""
    may_see_drawn(actor)
    found = []
    for row in Audit.objects.filter(state="drawn").order_by("ref"):
        auditors = tuple(row.seeds.order_by("pk").values_list("person_ref", flat=True))
        found += [
            DrawnPayee(row.ref, item.payment_ref, item.payee_ref, auditors)
            for item in row.items.filter(finding="").order_by("number")
        ]
    return found


def withheld_after(row: Audit) -> date | None:
    """Until when the next step has time; an auditor who has not taken it then has withheld it."""
    if row.state == "fixed" and row.fixed_on:
        return row.fixed_on + REVEAL_TIME
    if row.state == "drawn" and row.drawn_on:
        return row.drawn_on + FINDING_TIME
    return None


def terms_of(row: Audit, seed_hash: bytes) -> Terms:
    """The terms of an audit with one seed's hash."""
    return Terms(row.ref, row.currency, row.first_on, row.last_on, row.wanted, seed_hash)


def is_whole(row: Audit, *, actor: Actor) -> bool:
    """Whether each drawn payment has a finding, and each account of the currency was compared with the bank."""
    if row.state not in DRAWN or row.items.filter(finding="").exists():
        return False
    return all(each.agrees is not None for each in accounts_of(row, actor))


def result_of(row: Audit, *, actor: Actor) -> Result:
    """What the two would sign now."""
    hits = dict.fromkeys(("in_order", "not_in_order", "unanswered"), 0)
    for finding, count in row.items.exclude(finding="").values_list("finding", "hits"):
        hits[finding] += count
    compared = [each.agrees for each in accounts_of(row, actor) if each.agrees is not None]
    population = sampling.Population.from_value(canonical.decode(bytes(row.population)))
    return Result(
        audit=row.ref,
        population=population.digest(),
        drawn=bytes(row.drawn_hash or b""),
        accounts_agreed=sum(compared),
        accounts_differ=len(compared) - sum(compared),
        trail=row.trail,
        **hits,
    )


def _signed_by(row: Audit, actor: Actor, *, is_mine: bool) -> tuple[UUID, ...]:
    """Who has signed; of the two auditors themselves, over the result as it stands: any other signature is void."""
    given = row.signatures.order_by("signed_on", "pk")
    if row.state == "drawn" and is_mine and given.exists():
        given = given.filter(content_hash=canonical.digest(KIND, result_of(row, actor=actor).to_value()))
    return tuple(given.values_list("person_ref", flat=True))


def accounts_of(row: Audit, actor: Actor) -> tuple[AccountSeen, ...]:
    """The fund's accounts in the currency whose money the books of the period count, each with what was found.

    One that was stopped is among them as long as money moved on it or lies there; one that was compared stays.
    """
    found = {each.account_ref: each for each in row.balances.all()}
    counted = {each.ref for each in banking.counted_accounts(row.currency, since=row.first_on, actor=actor)}
    ours = [each for each in banking.accounts(actor=actor) if each.ref in counted | found.keys()]
    return tuple(
        AccountSeen(each.ref, each.label, each.short_iban)
        if (seen := found.get(each.ref)) is None
        else AccountSeen(each.ref, each.label, each.short_iban, seen.closed_on, seen.is_imported, seen.agrees)
        for each in ours
    )


def _row(ref: UUID) -> Audit:
    row = Audit.objects.filter(ref=ref).first()
    if row is None:
        raise NotFound
    return row


def _line(row: Audit) -> AuditLine:
    return AuditLine(
        row.ref, row.state, row.state_label, row.currency, row.first_on, row.last_on, row.wanted, row.opened_on,
        row.ended_on,
    )  # fmt: skip


def _item(row: Item) -> ItemSeen:
    return ItemSeen(
        row.number, row.payment_ref, row.payee_ref, row.run_ref, row.award_ref, row.minor, row.hits, row.finding
    )
