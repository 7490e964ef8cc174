"""The ledger's tables; what may be written to them is held by the triggers in `triggers/`, not by this file.

Rows of accounts, entries and transfers never change. Balances and commitments are sums that only triggers move.
"""

from django.db import models
from django.db.models import F, Q

from goldenbridge.core.chart import Stage
from goldenbridge.core.journal import EntryKind, TransferState
from goldenbridge.core.money import LARGEST_MINOR
from goldenbridge.core.rates import LARGEST_UNITS, LONGEST_SOURCE, MOST_DECIMALS


def _choices(names: type[Stage] | type[EntryKind] | type[TransferState]) -> list[str]:
    return [str(name) for name in names]


class Account(models.Model):
    """An account of one currency; opened once, never changed."""

    code = models.CharField(max_length=60, unique=True)
    currency = models.CharField(max_length=5)
    stage = models.CharField(max_length=20)
    pot = models.CharField(max_length=20, blank=True)
    side = models.CharField(max_length=1)
    floor = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "currency"], name="ledger_account_currency"),
            models.CheckConstraint(condition=Q(side__in=["D", "C"]), name="ledger_account_side"),
            models.CheckConstraint(condition=Q(stage__in=_choices(Stage)), name="ledger_account_stage"),
            models.CheckConstraint(condition=Q(id__gt=0), name="ledger_account_id"),
        ]


class Balance(models.Model):
    """The sums of one account, posted and pending, written by triggers only; `through` is the last transfer counted."""

    account = models.OneToOneField(Account, models.PROTECT, primary_key=True, related_name="balance")
    side = models.CharField(max_length=1)
    floor = models.BigIntegerField(null=True)
    debit_minor = models.BigIntegerField(db_default=0)
    credit_minor = models.BigIntegerField(db_default=0)
    pending_debit_minor = models.BigIntegerField(db_default=0)
    pending_credit_minor = models.BigIntegerField(db_default=0)
    through = models.BigIntegerField(db_default=0)

    class Meta:
        constraints = [
            # No promise without cover: what is left after all holds never falls below the floor.
            models.CheckConstraint(
                condition=Q(floor__isnull=True)
                | Q(side="C", floor__lte=F("credit_minor") - F("debit_minor") - F("pending_debit_minor"))
                | Q(side="D", floor__lte=F("debit_minor") - F("credit_minor") - F("pending_credit_minor")),
                name="ledger_balance_floor",
            ),
            models.CheckConstraint(
                condition=Q(debit_minor__gte=0, credit_minor__gte=0)
                & Q(pending_debit_minor__gte=0, pending_credit_minor__gte=0),
                name="ledger_balance_sums",
            ),
        ]


class Commitment(models.Model):
    """What is set aside for one promise, and how much of it was drawn or freed; written by triggers only."""

    ref = models.UUIDField(primary_key=True)
    pot = models.CharField(max_length=20)
    currency = models.CharField(max_length=5)
    committed_minor = models.BigIntegerField(db_default=0)
    drawn_minor = models.BigIntegerField(db_default=0)
    freed_minor = models.BigIntegerField(db_default=0)
    through = models.BigIntegerField(db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(drawn_minor__gte=0, freed_minor__gte=0)
                & Q(committed_minor__gte=F("drawn_minor") + F("freed_minor")),
                name="ledger_commitment_rest",
            ),
        ]


class Period(models.Model):
    """One month; once closed it refuses entries, and `balance_hash` is the trial balance it closed with."""

    first = models.DateField(unique=True)
    last = models.DateField()
    closed = models.BooleanField(db_default=False)
    balance_hash = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="ledger_period_days"),
            models.CheckConstraint(
                condition=Q(closed=False, balance_hash__isnull=True) | Q(closed=True, balance_hash__isnull=False),
                name="ledger_period_closed_with_hash",
            ),
        ]


class Entry(models.Model):
    """One business event; `size` transfers belong to it, and `leaf` is the hash of its canonical form."""

    key = models.CharField(max_length=120, unique=True)
    request_hash = models.BinaryField()
    kind = models.CharField(max_length=20)
    day = models.DateField(db_index=True)
    size = models.PositiveIntegerField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    leaf = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=_choices(EntryKind)), name="ledger_entry_kind"),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) | ~Q(kind="reversal") & Q(reverses__isnull=True),
                name="ledger_entry_reverses",
            ),
            models.CheckConstraint(condition=Q(id__gt=0, size__gt=0), name="ledger_entry_size"),
        ]


class Transfer(models.Model):
    """One amount from the credit account to the debit account; `resolves` is the hold that a post or void ends."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="transfers", db_index=False)
    position = models.PositiveIntegerField()
    debit = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    credit = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=5)
    state = models.CharField(max_length=8)
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, related_name="+", db_index=False)
    resolves = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "position"], name="ledger_transfer_position"),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, amount_minor__lte=LARGEST_MINOR), name="ledger_transfer_amount"
            ),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="ledger_transfer_two_accounts"),
            models.CheckConstraint(condition=Q(id__gt=0), name="ledger_transfer_id"),
            models.CheckConstraint(
                condition=Q(state__in=["posted", "pending"], resolves__isnull=True)
                | Q(state__in=["post", "void"], resolves__isnull=False),
                name="ledger_transfer_resolves",
            ),
        ]
        indexes = [
            models.Index(fields=["debit", "id"], name="ledger_transfer_debit"),
            models.Index(fields=["credit", "id"], name="ledger_transfer_credit"),
            models.Index(
                fields=["commitment"], name="ledger_transfer_commitment", condition=Q(commitment__isnull=False)
            ),
        ]


class Exchange(models.Model):
    """The rate that an exchange was booked at: units / 10^decimals, who says so, of which day; never changed."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True, related_name="exchange")
    rate_units = models.BigIntegerField()
    rate_decimals = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=LONGEST_SOURCE)
    rate_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(rate_units__gt=0, rate_units__lte=LARGEST_UNITS, rate_decimals__lte=MOST_DECIMALS),
                name="ledger_exchange_rate",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="ledger_exchange_source"),
        ]
