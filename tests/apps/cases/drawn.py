"""A case whose payment two auditors have drawn, and what a verifier's page makes for them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from goldenbridge.apps.audit.models import Audit, Item, Seed
from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import samples
from goldenbridge.apps.cases.models import Case
from goldenbridge.cli.demo import casework
from goldenbridge.core import canonical
from goldenbridge.core.application import Letter
from goldenbridge.core.casework import NewWrap
from goldenbridge.core.records import seal_record
from goldenbridge.core.sealing import Compartment, Header, Purpose, Suite
from goldenbridge.core.wraps import make_wrap
from goldenbridge.platform import clock


def draw(journey, *, auditors=("kite", "owl")) -> tuple[UUID, UUID]:
    """(audit, payment): a payment of this case was drawn by these two."""
    house = journey.house
    for name in auditors:
        if name not in house.colleagues:
            house.hire(name, "auditor")
    house.publish()
    day = clock.today() - timedelta(days=1)
    audit = Audit(currency="USD", first_on=day, last_on=day, wanted=5, opened_on=day, fixed_on=day)
    audit.population, audit.drawn_hash, audit.interval_minor, audit.drawn_on = (
        canonical.encode({}),
        bytes(32),
        5_000,
        day,
    )
    for verb in ("fix", "draw"):
        audit.move(verb)
    audit.save(force_insert=True)
    for name in auditors:
        Seed.objects.create(
            audit=audit,
            person_ref=house[name].ref,
            sign_key=house[name].member.keys.sign_key,
            seed_hash=name.encode().ljust(32, b"."),
            statement=b"-",
            signature=b"-",
            committed_on=day,
        )
    payee = Case.objects.get(ref=journey.ref).payee_ref
    item = Item.objects.create(
        audit=audit,
        number=1,
        payment_ref=uuid4(),
        payee_ref=payee,
        run_ref=uuid4(),
        award_ref=uuid4(),
        minor=50_000,
        hits=1,
    )
    return audit.ref, item.payment_ref


def account(verifier, reader, case_ref, text) -> bytes:
    """A verifier's account, sealed to one auditor."""
    header = Header(Suite.X25519, Purpose.NOTE, case_ref, Compartment.EVIDENCE, 0, uuid4())
    seal_key = casework.desk_of(verifier).directory.person(reader).seal_key
    return seal_record(header, seal_key, Letter(text).content(), sign_seed=verifier.member.keys.sign_seed)


def evidence_wraps(verifier, case_ref, auditors):
    """The evidence keys that this verifier holds, wrapped to the auditors."""
    desk = casework.desk_of(verifier)
    opened = cases.open_compartment(case_ref, compartment="evidence", actor=verifier.actor, marks_read=False)
    found = []
    for key in opened.keys:
        seed = desk.open_key(key, case=case_ref)
        place = {"key_ref": key.key_ref, "case": case_ref, "compartment": seed.compartment}
        for ref in auditors:
            recipient = desk.directory.person(ref).seal_key
            wrap = make_wrap(seed.seed, recipient=recipient, generation=seed.generation, **place)
            found.append((key.key_ref, NewWrap(ref, wrap)))
    return found


def open_sample(journey, verifier, payment_ref, *, text="I saw him.", wraps=None):
    """What a verifier's page does with the sample of a case."""
    due = samples.sample_due(journey.ref, payment_ref, actor=verifier.actor)
    if wraps is None:
        wraps = evidence_wraps(verifier, journey.ref, due.auditors) if due.has_evidence else ()
    return cases.open_sample(
        journey.ref,
        payment_ref=payment_ref,
        accounts={ref: account(verifier, ref, journey.ref, text) for ref in due.auditors},
        wraps=wraps,
        actor=verifier.actor,
    )
