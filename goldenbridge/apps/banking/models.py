"""Our bank accounts, the statements imported into them, lines and their one claim each, and the order files we made."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from goldenbridge.core import lifecycles
from goldenbridge.core.bank import Account, Address
from goldenbridge.core.holding import HOLDER_WORDS, PARTNERS
from goldenbridge.platform.models import RefModel, Stateful


class BankAccount(RefModel):
    """An account of the fund's own; its holder's data are true and stand in every order."""

    label = models.CharField(max_length=60, unique=True)
    holder = models.CharField(max_length=140)
    iban = models.CharField(max_length=34)
    bic = models.CharField(max_length=11, blank=True)
    street = models.CharField(max_length=70, blank=True)
    building = models.CharField(max_length=16, blank=True)
    postcode = models.CharField(max_length=16, blank=True)
    town = models.CharField(max_length=35)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    opened_on = models.DateField()
    # Who entered it; nobody, for accounts of before this was kept.
    opened_by = models.UUIDField(null=True)
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["iban", "currency"], name="one_account_per_iban_and_currency"),
            models.CheckConstraint(condition=~Q(confirmed_by=F("opened_by")), name="another_confirms_an_account"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="confirming_has_a_person_and_a_time",
            ),
        ]

    @property
    def is_confirmed(self) -> bool:
        """Whether a second person has said that the account is the fund's."""
        return self.confirmed_at is not None

    def holder_data(self) -> Account:
        """The account as it stands in an order."""
        address = Address(
            town=self.town,
            country=self.country,
            street=self.street,
            building=self.building,
            postcode=self.postcode,
        )
        return Account(name=self.holder, iban=self.iban, bic=self.bic, address=address)


class Carried(models.Model):
    """Money that came back since the last run of this key was booked; it joins the next row, so no row fits one person.

    The key is whatever payouts keeps its runs apart by; banking does not know what it means.
    """

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="carried")
    key = models.UUIDField()
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="one_carried_sum_per_key"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="carried_money_is_money"),
        ]


class Statement(RefModel):
    """An imported statement. Its balances are not kept: with the lines they would tell what came back, to the cent."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="statements")
    content_digest = models.BinaryField(max_length=32)
    # The day of its opening balance; nobody knows it of an interim one, or of those of before this was kept.
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    imported_on = models.DateField()
    adds_up = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "content_digest"], name="a_statement_is_imported_once"),
        ]


class Line(RefModel):
    """What is left of a booked row: amount, day, our own reference if there was one, hash of the bank's reference."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="lines")
    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    amount_minor = models.BigIntegerField()
    booked_on = models.DateField()
    reference = models.CharField(max_length=35, null=True)
    bank_reference_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "bank_reference_hash"], name="a_row_becomes_one_line"),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="a_line_moves_money"),
        ]
        indexes = [models.Index(fields=["account", "booked_on"], name="lines_by_day")]


class JoinedRow(models.Model):
    """A booked row of which nothing was left once what came back had joined it; its hash, so that it is known again."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="+")
    bank_reference_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "bank_reference_hash"], name="a_joined_row_is_known_once"),
        ]


class DoubtfulRow(RefModel):
    """A row without a reference of the bank's that looks like one we have: the same again, or another one like it.

    Only somebody who looks into the account can tell; then it becomes a line, or goes.
    """

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="doubtful")
    amount_minor = models.BigIntegerField()
    booked_on = models.DateField()
    # Our own: of a gift, or the id of a batch.
    reference = models.CharField(max_length=35, null=True)
    is_of_batch = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount_minor=0), name="a_doubtful_row_moves_money")]


class Claim(models.Model):
    """Who a line belongs to. The line is the key, so the database itself refuses a second claim."""

    class Claimant(models.TextChoices):
        GIVING = "giving", "gift or refund"
        PAYOUTS = "payouts", "payout run"
        FEE = "fee", "bank fee"
        FX = "fx", "currency exchange"
        TRANSFER = "transfer", "transfer between our accounts"
        PARTNER = "partner", "from a partner who held it"

    line = models.OneToOneField(Line, on_delete=models.PROTECT, primary_key=True, related_name="claim")
    claimant = models.CharField(max_length=8, choices=Claimant.choices)
    claimed_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(claimant__in=["giving", "payouts", "fee", "fx", "transfer", "partner"]),
                name="claimants_are_known",
            ),
        ]


class OrderFile(RefModel):
    """An order that went, or may go, to the bank: its ids and its hash, never its content. Ids are unique for ever."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="orders")
    message_id = models.CharField(max_length=35, unique=True)
    batch_id = models.CharField(max_length=35, unique=True)
    content_digest = models.BinaryField(max_length=32, null=True)
    made_on = models.DateField()


class Partner(RefModel):
    """An account that lies with somebody else, and what is held there for us by the last export and what came since."""

    holder = models.CharField(max_length=8, choices=[(str(each), HOLDER_WORDS[each]) for each in PARTNERS])
    label = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    held_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "label", "currency"], name="one_partner_per_name_and_currency"),
            models.CheckConstraint(condition=Q(held_minor__gte=0), name="partners_hold_no_debt"),
            models.CheckConstraint(
                condition=Q(holder__in=["paypal", "revolut", "facebook"]), name="partners_are_no_bank_of_ours"
            ),
        ]


class Holding(RefModel, Stateful):
    """What an export says is held on a day: in an account of ours (its opening), or by a partner. Two people agree.

    The export itself is not kept, only its hash, so that it is known again.
    """

    lifecycle = lifecycles.HOLDING
    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, null=True, related_name="openings")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, related_name="holdings")
    pot = models.CharField(max_length=20, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    on = models.DateField()
    rows = models.PositiveIntegerField()
    adds_up = models.BooleanField()
    content_digest = models.BinaryField(max_length=32)
    entered_by = models.UUIDField()
    entered_on = models.DateField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_digest", "currency"],
                condition=Q(state__in=["waiting", "confirmed"]),
                name="an_export_is_entered_once",
            ),
            models.UniqueConstraint(
                fields=["account"], condition=Q(state="confirmed"), name="an_account_is_opened_once"
            ),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="a_holding_is_no_debt"),
            models.CheckConstraint(
                condition=Q(account__isnull=True, partner__isnull=False, pot="")
                | (Q(account__isnull=False, partner__isnull=True) & ~Q(pot="")),
                name="a_holding_lies_in_one_place",
            ),
            models.CheckConstraint(
                condition=Q(state="confirmed", confirmed_by__isnull=False, confirmed_at__isnull=False)
                | Q(state__in=["waiting", "refused"], confirmed_by__isnull=True, confirmed_at__isnull=True),
                name="a_confirmed_holding_has_its_second_person",
            ),
            models.CheckConstraint(condition=~Q(confirmed_by=F("entered_by")), name="another_confirms_a_holding"),
        ]


class OnTheWay(models.Model):
    """What left a partner in the month before an export, by its rows: day and sum, and the line by which it came."""

    holding = models.ForeignKey(Holding, on_delete=models.CASCADE, related_name="left")
    left_on = models.DateField()
    amount_minor = models.BigIntegerField()
    line = models.OneToOneField(Line, on_delete=models.PROTECT, null=True, related_name="on_the_way")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="what_is_on_the_way_is_money")]


class Arrival(models.Model):
    """A line that came from a partner; the line is the key, so it comes once."""

    line = models.OneToOneField(Line, on_delete=models.PROTECT, primary_key=True, related_name="arrival")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="arrivals")
