"""Two auditors draw what neither could choose; every way of choosing it is refused, or stands in the log for ever."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from goldenbridge.apps.approvals.actions import AlreadyApproved, SharedVoucher, StaleApproval
from goldenbridge.apps.audit import actions, queries
from goldenbridge.apps.audit.errors import (
    AnotherDay,
    AuditUnderWay,
    NotAllFound,
    NotWithheldYet,
    PeriodNotOver,
    SeedCommitted,
    SeedTaken,
    StatementMissing,
    StatementTooOld,
)
from goldenbridge.apps.audit.models import Audit, Signature
from goldenbridge.apps.audit.permissions import NotIndependent
from goldenbridge.apps.banking import actions as banking
from goldenbridge.apps.payouts.models import Payment
from goldenbridge.apps.people import actions as people
from goldenbridge.apps.transparency.models import Pending
from goldenbridge.core import auditlog
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import ForbiddenMove, Malformed, NotAllowed, NotFound
from goldenbridge.core.sampling import NothingToDraw, Population, SeedChanged
from goldenbridge.core.signing import ForgedSignature
from goldenbridge.platform import clock
from tests.adapters import bankfiles
from tests.apps.audit.builders import FIRST, LAST, SEEDS, open_auditing, statement_to

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def auditing(settings, tmp_path):
    return open_auditing(settings, tmp_path)


def told():
    """What the public log will say of audits; none of them is faulty."""
    found = auditlog.read_audits(bytes(leaf) for leaf in Pending.objects.order_by("pk").values_list("leaf", flat=True))
    for each in found.values():
        each.check()
    return found


def test_an_audit_goes_from_two_seeds_to_a_signed_result_in_the_log(auditing):
    audit = auditing.drawn()
    auditing.found(audit)
    auditing.signs(audit, "kite")
    alone = told()[audit.ref].state
    signed = auditing.signs(audit, "owl")

    public = told()[audit.ref]
    population = Population.from_value(
        auditlog.canonical.decode(queries.population_file(audit.ref, actor=auditing.actor("owl")).strip())
    )
    assert alone == "drawn"
    assert (signed.state, public.state) == ("signed", "signed")
    assert [(each.ref, each.hits) for each in public.replay(population).items] == list(
        audit.items.values_list("payment_ref", "hits")
    )
    assert public.result.in_order == public.result.draws == sum(audit.items.values_list("hits", flat=True))
    assert (public.result.accounts_agreed, public.result.accounts_differ, public.result.trail) == (1, 0, "whole")


def test_the_list_is_every_payment_that_was_sent_in_the_period(auditing):
    audit = auditing.committed(auditing.opened())

    population = Population.from_value(auditlog.canonical.decode(bytes(audit.population)))

    assert dict(population.items) == dict(Payment.objects.filter(state="sent").values_list("ref", "steps_minor"))
    assert len(population.items) == 3
    assert told()[audit.ref].population == population.digest()


def test_the_list_that_is_fixed_stays_whatever_is_changed_afterwards(auditing):
    audit = auditing.committed(auditing.opened())
    fixed = Population.from_value(auditlog.canonical.decode(bytes(audit.population)))
    gone = Payment.objects.order_by("ref").first()
    Payment.objects.filter(ref=gone.ref).update(sent_on=date(2020, 7, 1))

    audit = auditing.revealed(audit)

    drawn = told()[audit.ref].replay(fixed)
    assert [each.ref for each in drawn.items] == list(audit.items.values_list("payment_ref", flat=True))
    forged = Population(fixed.audit, fixed.currency, fixed.first, fixed.last, fixed.items[1:])
    with pytest.raises(auditlog.AnotherPopulation):
        told()[audit.ref].replay(forged)


def test_nobody_exchanges_a_seed_after_committing_to_it(auditing):
    audit = auditing.committed(auditing.opened(), "kite")

    with pytest.raises(SeedCommitted):
        auditing.committed(audit, "kite", seed=bytes(32))
    auditing.committed(audit, "kite")
    auditing.committed(audit, "owl")
    with pytest.raises(SeedChanged):
        actions.reveal_seed(audit.ref, seed=bytes(32), actor=auditing.actor("kite"))
    assert [each.seed for each in audit.seeds.all()] == [None, None]


def test_nobody_reveals_before_the_list_is_fixed_or_for_the_other(auditing):
    audit = auditing.committed(auditing.opened(), "kite")

    with pytest.raises(ForbiddenMove):
        auditing.revealed(audit, "kite")
    with pytest.raises(NotAllowed):
        auditing.revealed(audit, "owl")
    auditing.committed(audit, "owl")
    with pytest.raises(SeedChanged):
        actions.reveal_seed(audit.ref, seed=SEEDS["kite"], actor=auditing.actor("owl"))


def test_two_seeds_are_two_peoples(auditing):
    audit = auditing.committed(auditing.opened(), "kite")

    with pytest.raises(SeedTaken):
        auditing.committed(audit, "owl", seed=SEEDS["kite"])
    with pytest.raises(ForgedSignature):
        actions.commit_seed(
            audit.ref, **auditing.commitment(audit.ref, "owl", signer="kite"), actor=auditing.actor("owl")
        )
    assert audit.seeds.count() == 1


def test_a_third_auditor_and_one_whom_the_same_person_vouched_for_are_refused(auditing):
    house = auditing.house
    for name, vouchers in (("petrel", [house["grouse"].ref]), ("quail", [house["grouse"].ref]), ("raven", [])):
        house.hire(name, "auditor", vouchers=vouchers)
        SEEDS.setdefault(name, name.encode().ljust(32, b"."))
    house.publish()

    shared = auditing.committed(auditing.opened(), "petrel")
    with pytest.raises(SharedVoucher):
        auditing.committed(shared, "quail")
    auditing.committed(shared, "owl")
    with pytest.raises((AlreadyApproved, ForbiddenMove)):
        auditing.committed(shared, "raven")


def test_who_has_or_had_a_part_in_the_period_does_not_audit_it(auditing):
    house = auditing.house
    audit = auditing.opened()
    house.hire("stork", "auditor", "verifier")
    house.publish()

    with pytest.raises(NotIndependent):
        auditing.committed(audit, "stork", seed=b"s" * 32)
    with pytest.raises(NotAllowed):
        auditing.opened(by="heron")
    with pytest.raises(NotIndependent):
        auditing.opened(by="stork")


def test_a_seed_that_is_withheld_ends_the_audit_in_the_open_and_only_after_a_week(auditing):
    audit = auditing.revealed(auditing.committed(auditing.opened()), "kite")

    with pytest.raises(NotWithheldYet):
        actions.withhold_audit(audit.ref, actor=auditing.actor("kite"))
    with pytest.raises(AuditUnderWay):
        auditing.opened(first=date(2020, 8, 15))
    clock.move_to(clock.now() + timedelta(days=8))
    auditing.house.publish()
    actions.withhold_audit(audit.ref, actor=auditing.actor("kite"))

    assert told()[audit.ref].state == "withheld"
    with pytest.raises(ForbiddenMove):
        auditing.revealed(audit, "owl")
    assert auditing.opened().ref in {each.ref for each in queries.audits(actor=auditing.actor("owl"))}


@pytest.mark.parametrize("is_locked_out", [False, True])
def test_an_auditor_who_never_signs_blocks_these_days_for_four_weeks_only(auditing, is_locked_out):
    audit = auditing.drawn()
    auditing.found(audit)
    auditing.signs(audit, "kite")
    if is_locked_out:
        people.lock(auditing.house["owl"].ref, actor=auditing.actor("alder"))
    clock.move_to(clock.now() + timedelta(days=28))
    auditing.house.publish()
    with pytest.raises(NotWithheldYet) as refusal:
        actions.withhold_audit(audit.ref, actor=auditing.actor("kite"))
    assert "until 2020-09-30" in str(refusal.value)

    clock.move_to(clock.now() + timedelta(days=1))
    auditing.house.publish()
    actions.withhold_audit(audit.ref, actor=auditing.actor("kite"))

    assert (told()[audit.ref].state, told()[audit.ref].is_drawn) == ("withheld", True)
    with pytest.raises(NotFound):
        auditing.signs(audit, "kite")
    with pytest.raises(ForbiddenMove):
        auditing.compared(audit, by="kite")
    assert queries.drawn_payees(actor=auditing.actor("kite")) == []
    assert queries.population_file(audit.ref, actor=auditing.actor("kite"))
    assert auditing.opened().state == "opened"


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (FIRST, date(2020, 9, 2), PeriodNotOver),
        (LAST, FIRST, PeriodNotOver),
        (date(2019, 1, 1), LAST, PeriodNotOver),
        (date(2020, 6, 1), date(2020, 6, 30), NothingToDraw),
    ],
)
def test_a_period_that_cannot_be_audited_is_refused(auditing, first, last, refusal):
    with pytest.raises(refusal):
        auditing.opened(first=first, last=last)


def test_too_few_or_too_many_draws_are_refused(auditing):
    for wanted in (4, 501):
        with pytest.raises(Malformed):
            auditing.opened(wanted=wanted)


def test_nobody_signs_before_everything_was_looked_at(auditing):
    audit = auditing.drawn()

    with pytest.raises(NotAllFound):
        auditing.signs(audit, "kite")
    for item in audit.items.all():
        actions.record_finding(
            audit.ref, payment_ref=item.payment_ref, finding="in_order", actor=auditing.actor("kite")
        )
    with pytest.raises(NotAllFound):
        auditing.signs(audit, "kite")
    auditing.compared(audit)
    auditing.signs(audit, "kite")
    assert audit.signatures.count() == 1


def test_a_change_after_the_first_signature_voids_it(auditing):
    audit = auditing.drawn()
    auditing.found(audit)
    auditing.signs(audit, "kite")
    paper = queries.result_paper(audit.ref, actor=auditing.actor("kite"))
    stale = auditing.house["kite"].approve("audit", audit.ref, paper.content_hash, "sign")

    item = audit.items.first()
    actions.record_finding(audit.ref, payment_ref=item.payment_ref, finding="not_in_order", actor=auditing.actor("owl"))

    assert audit.signatures.count() == 0
    with pytest.raises(StaleApproval):
        actions.sign_result(audit.ref, **stale, actor=auditing.actor("kite"))
    auditing.signs(audit, "owl")
    auditing.signs(audit, "kite")
    assert told()[audit.ref].result.not_in_order == item.hits
    with pytest.raises(ForbiddenMove):
        actions.record_finding(audit.ref, payment_ref=item.payment_ref, finding="in_order", actor=auditing.actor("owl"))


def test_an_account_stopped_between_the_two_signatures_stays_in_the_result(auditing):
    audit = auditing.drawn()
    auditing.found(audit)
    auditing.signs(audit, "kite")
    banking.stop_bank_account(auditing.treasury.account.ref, actor=Actor(uuid4(), frozenset({"administrator"})))

    signed = auditing.signs(audit, "owl")

    assert (signed.state, told()[audit.ref].result.accounts_agreed) == ("signed", 1)


def test_an_account_stopped_before_it_was_compared_is_compared_still(auditing):
    auditing.treasury.bank_says(bankfiles.entry("5.00"))
    audit = auditing.drawn()
    account = auditing.treasury.account
    administrator = Actor(uuid4(), frozenset({"administrator"}))
    never_used = replace(bankfiles.FUND, iban="DE89370400440532013000")
    banking.open_bank_account(never_used, label="Never used", currency="EUR", actor=administrator)
    banking.stop_bank_account(account.ref, actor=administrator)

    seen = queries.audit(audit.ref, actor=auditing.actor("kite"))

    assert [(each.account_ref, each.agrees) for each in seen.accounts] == [(account.ref, None)]
    assert not seen.is_whole
    auditing.found(audit)
    auditing.signs(audit, "kite")
    assert auditing.signs(audit, "owl").state == "signed"
    assert told()[audit.ref].result.accounts_agreed == 1


def test_a_first_signature_over_another_result_is_void(auditing):
    audit = auditing.drawn()
    auditing.found(audit)
    auditing.signs(audit, "kite")
    Audit.objects.update(trail="broken")

    assert queries.audit(audit.ref, actor=auditing.actor("kite")).signed_by == ()
    halfway = auditing.signs(audit, "owl")
    assert (halfway.state, told()[audit.ref].state) == ("drawn", "drawn")
    assert queries.audit(audit.ref, actor=auditing.actor("kite")).signed_by == (auditing.actor("owl").ref,)
    assert auditing.signs(audit, "kite").state == "signed"
    assert told()[audit.ref].result.trail == "broken"


def test_nothing_goes_into_the_log_that_its_own_reader_does_not_believe(auditing):
    audit = auditing.drawn()
    auditing.found(audit)
    auditing.signs(audit, "kite")
    Signature.objects.update(signature=bytes(64))

    with pytest.raises(ForgedSignature):
        auditing.signs(audit, "owl")

    audit.refresh_from_db()
    assert (audit.state, told()[audit.ref].state) == ("drawn", "drawn")


def test_one_person_does_not_sign_for_both(auditing):
    audit = auditing.drawn()
    auditing.found(audit)
    auditing.signs(audit, "kite")

    auditing.signs(audit, "kite")

    assert (audit.signatures.count(), Audit.objects.get().state) == (1, "drawn")
    with pytest.raises(NotAllowed):
        auditing.signs(audit, "heron")


def test_statements_must_reach_the_end_of_the_period_and_end_on_one_day(auditing):
    audit = auditing.drawn()

    for day in ("2020-08-30", "2020-09-03"):
        with pytest.raises(StatementTooOld):
            auditing.compared(audit, on=day)
    for statement in (statement_to("2020-08-31", closing=""), statement_to("2020-09-01")):
        with pytest.raises(AnotherDay):
            auditing.compared(audit, statement=statement)
    balance = auditing.compared(audit, agrees=False)
    assert (balance.agrees, balance.is_imported) == (False, False)


def test_a_statement_is_known_as_the_one_that_was_imported(auditing):
    audit = auditing.drawn()
    content = statement_to("2020-09-01")
    from goldenbridge.apps.payouts import actions as payouts

    payouts.import_bank_file(
        content, account_ref=auditing.treasury.account.ref, gift_references=(), actor=auditing.actor("ibis")
    )

    assert auditing.compared(audit, statement=content, on="2020-09-01").is_imported


def test_all_accounts_are_compared_together_or_none(auditing):
    audit, treasury = auditing.drawn(), auditing.treasury
    holder = replace(bankfiles.FUND, iban="DE89370400440532013000")
    second = banking.open_bank_account(holder, label="Second", currency="EUR", actor=auditing.actor("alder"))
    banking.confirm_bank_account(second.ref, actor=auditing.actor("ibis"))

    with pytest.raises(StatementMissing) as refused:
        auditing.compared(audit)
    assert ("Second" in str(refused.value), audit.balances.count()) == (True, 0)
    statements = {
        treasury.account.ref: statement_to("2020-09-01"),
        second.ref: bankfiles.camt053(iban=holder.iban, closing="1.00", closed="2020-09-01"),
    }
    found = actions.compare_balances(
        audit.ref, statements=statements, on=date(2020, 9, 1), agrees=True, actor=auditing.actor("owl")
    )

    assert {each.account_ref for each in found if each.agrees} == {treasury.account.ref, second.ref}


def test_the_list_of_payments_is_shown_to_the_two_alone_and_only_after_the_draw(auditing):
    audit = auditing.committed(auditing.opened())

    with pytest.raises(NotFound):
        queries.population_file(audit.ref, actor=auditing.actor("kite"))
    auditing.revealed(audit)
    with pytest.raises(NotAllowed):
        queries.population_file(audit.ref, actor=auditing.actor("heron"))
    assert queries.audit(audit.ref, actor=auditing.actor("heron")).items == ()
    assert len(queries.audit(audit.ref, actor=auditing.actor("owl")).items) == audit.items.count()


def test_the_database_refuses_a_second_seed_and_a_draw_without_a_list(auditing):
    audit = auditing.drawn()
    seed = audit.seeds.first()

    for change in ({"person_ref": seed.person_ref}, {"seed_hash": bytes(seed.seed_hash)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            audit.seeds.exclude(pk=seed.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Audit.objects.filter(ref=audit.ref).update(population=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Audit.objects.filter(ref=audit.ref).update(drawn_hash=None)
