"""Payees in cells, runs, payments, the work table of a run, and recipients' confirmations.

The exact amount of a payment lies in the work table only, sealed to the payee cell, and is destroyed in the end.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from goldenbridge.core.lifecycles import CONFIRMATION, PAYMENT, RUN
from goldenbridge.core.money import currency as currency_of
from goldenbridge.core.runs import MOST_PAYEES_IN_CELL, RAILS
from goldenbridge.platform.models import RefModel, Stateful

NOT_LIVE = ("failed", "returned", "cancelled")


class Payee(RefModel):
    """Somebody who is paid: a seat in a cell, his own public key, and his account, sealed to the cell."""

    cell_ref = models.UUIDField()
    # The seat holds the size of a cell in the database: there is no forty-first.
    seat = models.PositiveSmallIntegerField()
    applicant_sign_key = models.BinaryField(max_length=32)
    sealed_details = models.BinaryField()
    # A new account that waits because an order with the old one may be with the bank already.
    waiting_details = models.BinaryField(null=True)
    # Since when a new account is asked for: what is not locked in a run yet waits for it.
    account_wanted_on = models.DateField(null=True)
    details_version = models.PositiveIntegerField(default=1)
    has_warned = models.BooleanField(default=False)
    registered_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cell_ref", "seat"], name="one_payee_per_seat"),
            models.CheckConstraint(
                condition=Q(seat__gte=1, seat__lte=MOST_PAYEES_IN_CELL), name="a_cell_holds_at_most_forty"
            ),
        ]


class Run(RefModel, Stateful):
    """Payments of one cell from one account by one rail, approved and booked as one."""

    lifecycle = RUN
    version = models.PositiveIntegerField(default=1)
    cell_ref = models.UUIDField(db_index=True)
    account = models.ForeignKey("banking.BankAccount", on_delete=models.PROTECT, related_name="+")
    rail = models.CharField(max_length=8)
    pot = models.CharField(max_length=20)
    currency = models.CharField(max_length=5)
    opened_on = models.DateField()
    execution_on = models.DateField(null=True)
    band = models.CharField(max_length=8, blank=True)
    content_hash = models.BinaryField(max_length=32, null=True)
    # The canonical content as it was locked, so that approvals can be checked against it for ever.
    content = models.BinaryField(null=True)
    # What was sent back last, so that whoever signs the next version sees what is different.
    earlier_content = models.BinaryField(null=True)
    accepted_warnings = models.CharField(max_length=200, blank=True)
    hold_ref = models.CharField(max_length=80, null=True)
    held_minor = models.BigIntegerField(default=0)
    order = models.OneToOneField("banking.OrderFile", on_delete=models.PROTECT, null=True, related_name="+")
    order_digest = models.BinaryField(max_length=32, null=True)
    booked_on = models.DateField(null=True)
    late_rows = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(RUN.states)), name="run_state"),
            models.CheckConstraint(condition=Q(rail__in=RAILS), name="run_rail"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "aborted"]) | Q(content_hash__isnull=False),
                name="a_locked_run_has_a_content_hash",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "locked", "approved", "authorised", "aborted"])
                | Q(hold_ref__isnull=False),
                name="a_released_run_holds_its_money",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "locked", "approved", "authorised", "released", "aborted"])
                | Q(order_digest__isnull=False)
                | Q(rail="manual"),
                name="a_sent_run_has_an_order",
            ),
            models.UniqueConstraint(
                fields=["cell_ref", "account", "rail", "pot"], condition=Q(state="open"), name="one_open_run_per_cell"
            ),
        ]


class RunOrder(models.Model):
    """An order of a run, kept when the run is sent back: the bank may have got it all the same."""

    order = models.OneToOneField("banking.OrderFile", on_delete=models.PROTECT, primary_key=True, related_name="+")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="orders")


class HandedOut(models.Model):
    """Who was handed an order's sealed payouts, and when he signed that the bank was not given the order."""

    order = models.ForeignKey(RunOrder, on_delete=models.PROTECT, related_name="handed_out")
    person_ref = models.UUIDField()
    # The last time; nobody knows it of what was taken before this was kept.
    taken_on = models.DateField(null=True)
    recalled_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "person_ref"], name="an_order_is_handed_out_to_a_person_once"),
        ]


class NamingRow(models.Model):
    """A row of a run that waits and in which the bank named some of its payments: nobody else was in it.

    Whom it named is not kept, because the row may be the exact amount of one person.
    """

    # The bank's line; banking keeps it, so it is named by its reference only.
    line_ref = models.UUIDField(primary_key=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="naming_rows")


class CalledLoss(models.Model):
    """Somebody calls a row of a run a loss, and which doubtful payments it paid; somebody else confirms it."""

    # The bank's line; banking keeps it, so it is named by its reference only.
    line_ref = models.UUIDField(primary_key=True)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="losses")
    paid = models.ManyToManyField("Payment", related_name="+")
    called_by = models.UUIDField()
    called_on = models.DateField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(confirmed_by=F("called_by")), name="another_confirms_a_loss"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_on__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
                name="a_loss_is_confirmed_by_a_person_on_a_day",
            ),
        ]


class Payment(RefModel, Stateful):
    """One payment: what was promised in steps, never the exact amount; its end-to-end id is never used again."""

    lifecycle = PAYMENT
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="payments")
    payee = models.ForeignKey(Payee, on_delete=models.PROTECT, related_name="payments")
    entitlement_ref = models.UUIDField()
    # Which run took the entitlement up: this one, or for a follow-up the first of them.
    drawn_by = models.UUIDField()
    award_ref = models.UUIDField()
    month = models.DateField()
    part = models.PositiveSmallIntegerField(default=1)
    steps_minor = models.BigIntegerField()
    end_to_end_id = models.CharField(max_length=35, unique=True)
    follows = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    reason = models.CharField(max_length=8, blank=True)
    sent_on = models.DateField(null=True)
    settled_on = models.DateField(null=True)
    # Payable money that stands behind this payment: drawn for it, kept after it failed, or taken over from what it
    # follows. Nothing while what came back has not joined a row.
    backed_minor = models.BigIntegerField(default=0)
    # What came back, of this payment or of the one it follows, rounded up to steps: what follows is bound by that.
    came_back_minor = models.BigIntegerField(null=True)
    # The day of the bank's row in which its money left; a returned payment may have none yet.
    booked_on = models.DateField(null=True)
    given_up_on = models.DateField(null=True)

    @property
    def followed_minor(self) -> int:
        """What a payment that follows this one may be at most.

        What came back, and one step for what a bank kept of it: a refused payment has all its own money still.
        """
        if self.came_back_minor is None:
            return self.steps_minor
        step = currency_of(self.run.currency).step_minor
        return max(self.backed_minor, min(self.steps_minor, self.came_back_minor + step))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(PAYMENT.states)), name="payment_state"),
            models.CheckConstraint(condition=Q(steps_minor__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(backed_minor__gte=0, backed_minor__lte=F("steps_minor")), name="payment_backed_by_its_steps"
            ),
            models.UniqueConstraint(
                fields=["entitlement_ref", "part"],
                condition=~Q(state__in=NOT_LIVE),
                name="one_live_payment_per_entitlement_part",
            ),
            models.UniqueConstraint(
                fields=["follows"], condition=~Q(state="cancelled"), name="one_live_follow_up_per_payment"
            ),
        ]
        indexes = [models.Index(fields=["payee", "state"], name="payments_of_payee")]


class Doubt(RefModel):
    """Somebody says that a payment which counts as paid was not; it stands until a treasurer settles it.

    That it was not paid, two people say: one calls it so, another confirms it.
    """

    class Voice(models.TextChoices):
        """Who says so: the bank, by a status report, or the recipient, asked whether it arrived."""

        BANK = "bank", "the bank"
        RECIPIENT = "recipient", "its recipient"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="doubts")
    voice = models.CharField(max_length=9, choices=Voice.choices)
    reason = models.CharField(max_length=8, blank=True)
    raised_on = models.DateField()
    called_by = models.UUIDField(null=True)
    called_on = models.DateField(null=True)
    settled_by = models.UUIDField(null=True)
    settled_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(voice__in=["bank", "recipient"]), name="doubt_voice"),
            models.CheckConstraint(condition=~Q(settled_by=F("called_by")), name="another_confirms_a_payment_unpaid"),
            models.UniqueConstraint(
                fields=["payment", "voice"], condition=Q(settled_on=None), name="one_open_doubt_per_payment_and_voice"
            ),
        ]


class GivingUp(models.Model):
    """Somebody says that nothing is to follow a payment which failed or came back, and why; another confirms it."""

    class Reason(models.TextChoices):
        """Why nothing follows."""

        DECLINED = "declined", "the recipient does not want it any more"
        OTHERWISE = "otherwise", "it was paid in another way"
        UNREACHED = "unreached", "nobody reaches the recipient"
        FORBIDDEN = "forbidden", "the recipient may not be paid"

    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, primary_key=True, related_name="giving_up")
    reason = models.CharField(max_length=9, choices=Reason.choices)
    called_by = models.UUIDField()
    called_on = models.DateField()
    confirmed_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=["declined", "otherwise", "unreached", "forbidden"]), name="giving_up_reason"
            ),
            models.CheckConstraint(condition=~Q(confirmed_by=F("called_by")), name="another_confirms_giving_up"),
        ]


class WorkRow(models.Model):
    """The exact amount of one payment, sealed to the cell; destroyed once it is settled and nothing follows."""

    payment = models.OneToOneField(Payment, on_delete=models.CASCADE, primary_key=True, related_name="work")
    envelope = models.BinaryField()


class Confirmation(Stateful):
    """What the recipient says about one payment."""

    lifecycle = CONFIRMATION
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, primary_key=True, related_name="confirmation")
    asked_on = models.DateField()
    answered_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(CONFIRMATION.states)), name="confirmation_state"),
        ]
