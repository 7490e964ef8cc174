"""Promises, the debts they settle, and what each month owes; all in whole steps, held by CHECKs.

`step_minor` stands in each row so that the database itself can refuse an amount between two steps.
"""

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact

from goldenbridge.core.attestation import OBLIGATION_KINDS
from goldenbridge.core.cover import cover_needed
from goldenbridge.core.entitlement import LONGEST_PROMISE, MonthlyPay
from goldenbridge.core.lifecycles import AWARD, AWARD_CHANGE, AWARD_ENDING, COVER_POLICY, DEBT_SETTLEMENT, ENTITLEMENT
from goldenbridge.core.relief import CONDITIONS, PARTIES
from goldenbridge.platform.models import RefModel, Stateful

END_REASONS = ("placed", "term", "withdrawn", "revoked", "deceased", "exhausted")
KEEPS_DEBTS = ("placed", "term", "exhausted")
"""Reasons after which debts are still settled, agreed or in the making; after the others nothing undrawn is owed."""
ENDED_BY_TWO = ("deceased", "revoked", "term")
"""Reasons for which people end a promise, two of them; for the others it ends by the clock or by his own word."""
LIVE = ("due", "drawn", "paid")
OVER = ("ended", "freed", "withdrawn")
PAUSE_REASONS = ("no_contact", "account_doubted", "under_review", "own_wish", "legal")
PROOFS = ("demand", "receipt", "court_order")
"""By what a person shows that an instalment is owed or was paid; the paper itself stays with his caseworker, sealed."""


def _in_steps(field: str, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__gte": 0, "step_minor__gt": 0}) & Q(Exact(F(field) % F("step_minor"), 0)), name=name
    )


class Award(RefModel, Stateful):
    """A promise: so much a month for so many months, and the debts it settles; to whom, `cases` alone knows."""

    lifecycle = AWARD
    payee_ref = models.UUIDField(db_index=True)
    # Which of the payee's promises this is, from 1: one that is drafted anew can be compared with the one before.
    number = models.PositiveSmallIntegerField(default=1)
    # The signing key that the attestation names; part of what is signed, so that no other account can be paid.
    recipient_key = models.BinaryField(max_length=32)
    pot = models.CharField(max_length=20)
    currency = models.CharField(max_length=5)
    step_minor = models.BigIntegerField()
    monthly_minor = models.BigIntegerField()
    months = models.PositiveSmallIntegerField()
    promised_minor = models.BigIntegerField()
    entitled_minor = models.BigIntegerField(default=0)
    taper = models.CharField(max_length=40, blank=True)
    grounds = models.BinaryField()
    # How many months, from the first on, are set aside; `covered_to` is the last of them once he has left.
    covered_months = models.PositiveSmallIntegerField()
    covered_to = models.DateField(null=True)
    has_left = models.BooleanField()
    valid_until = models.DateField()
    content_hash = models.BinaryField()
    round = models.PositiveSmallIntegerField(default=1)
    commitment_ref = models.UUIDField(null=True)
    drafted_on = models.DateField()
    left_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(AWARD.states)), name="award_state"),
            models.UniqueConstraint(
                fields=["payee_ref"], condition=~Q(state__in=OVER), name="one_live_award_per_payee"
            ),
            models.CheckConstraint(condition=Q(months__lte=LONGEST_PROMISE), name="award_months"),
            _in_steps("monthly_minor", "award_monthly_steps"),
            _in_steps("promised_minor", "award_promised_steps"),
            models.CheckConstraint(
                # A changed promise keeps the months that were drawn by its earlier terms.
                condition=Q(promised_minor__lte=F("monthly_minor") * F("months")) | Q(round__gt=1),
                name="award_promise_within_months",
            ),
            models.CheckConstraint(condition=Q(covered_months__lte=F("months")), name="award_covered_months"),
            models.CheckConstraint(
                condition=Q(entitled_minor__gte=0, entitled_minor__lte=F("promised_minor")), name="award_cap"
            ),
            models.CheckConstraint(condition=Q(end_reason="") | Q(end_reason__in=END_REASONS), name="award_end_reason"),
        ]

    @property
    def signed_as(self) -> tuple[str, UUID, tuple[UUID, ...]]:
        """How its content is signed: kind, subject, and what it belongs to."""
        return "award", self.ref, ()

    @property
    def rule(self) -> MonthlyPay | None:
        """The rule that says what each month owes; none if the award only settles debts."""
        if not self.months:
            return None
        taper = tuple(int(percent) for percent in self.taper.split(",") if percent)
        return MonthlyPay(self.currency, self.monthly_minor, self.months, self.promised_minor, taper)

    @property
    def cover_minor(self) -> int:
        """What must be set aside for its pay before it is made."""
        return cover_needed(self.rule.amounts(), self.covered_months) if self.rule else 0


class Change(RefModel, Stateful):
    """New terms for the months of a promise in force that no run has drawn yet; a version with approvals of its own."""

    lifecycle = AWARD_CHANGE
    award = models.ForeignKey(Award, models.PROTECT, related_name="changes")
    round = models.PositiveSmallIntegerField()
    step_minor = models.BigIntegerField()
    monthly_minor = models.BigIntegerField()
    months = models.PositiveSmallIntegerField()
    covered_months = models.PositiveSmallIntegerField()
    promised_minor = models.BigIntegerField()
    # What was drawn when it was drafted, and in how many months; if more is drawn since, it must be drafted anew.
    kept_minor = models.BigIntegerField()
    kept_months = models.PositiveSmallIntegerField()
    content_hash = models.BinaryField()
    commitment_ref = models.UUIDField(null=True)
    drafted_on = models.DateField()
    # What stood before, as it was signed; kept once the change is in force.
    earlier_content = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(AWARD_CHANGE.states)), name="change_state"),
            models.UniqueConstraint(
                fields=["award"], condition=Q(state__in=["draft", "covered"]), name="one_open_change_per_award"
            ),
            models.CheckConstraint(condition=Q(months__lte=LONGEST_PROMISE), name="change_months"),
            models.CheckConstraint(
                condition=Q(covered_months__lte=F("months"), kept_months__lte=F("covered_months")),
                name="change_covered_months",
            ),
            models.CheckConstraint(
                condition=Q(
                    promised_minor=F("kept_minor") + F("monthly_minor") * (F("months") - F("kept_months")),
                ),
                name="change_sums_to_its_months",
            ),
            _in_steps("monthly_minor", "change_monthly_steps"),
            _in_steps("kept_minor", "change_kept_steps"),
        ]

    @property
    def signed_as(self) -> tuple[str, UUID, tuple[UUID, ...]]:
        """How its content is signed: kind, subject, and what it belongs to."""
        return "award", self.award_id, ()

    @property
    def needed_minor(self) -> int:
        """What must be set aside for the months that it covers and no run has drawn."""
        return self.monthly_minor * (self.covered_months - self.kept_months)


class Pause(RefModel):
    """Why and since when nothing is paid of a promise; a code, never a text."""

    award = models.ForeignKey(Award, models.PROTECT, related_name="pauses")
    number = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=16)
    since = models.DateField()
    content_hash = models.BinaryField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["award", "number"], name="pauses_are_numbered"),
            models.UniqueConstraint(
                fields=["award"], condition=Q(ended_on__isnull=True), name="one_open_pause_per_award"
            ),
            models.CheckConstraint(condition=Q(reason__in=PAUSE_REASONS), name="pause_reason"),
        ]

    @property
    def signed_as(self) -> tuple[str, UUID, tuple[UUID, ...]]:
        """How its content is signed: kind, subject, and what it belongs to."""
        return "pause", self.ref, (self.award_id,)


class Ending(RefModel, Stateful):
    """That a promise shall end before its time, why and on which day; two people sign it. A code, never a text."""

    lifecycle = AWARD_ENDING
    award = models.ForeignKey(Award, models.PROTECT, related_name="endings")
    reason = models.CharField(max_length=20)
    ends_on = models.DateField()
    proposed_on = models.DateField()
    content_hash = models.BinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(AWARD_ENDING.states)), name="ending_state"),
            models.CheckConstraint(condition=Q(reason__in=ENDED_BY_TWO), name="ending_reason"),
            models.UniqueConstraint(
                fields=["award"], condition=Q(state__in=["proposed", "signed"]), name="one_open_ending_per_award"
            ),
        ]

    @property
    def signed_as(self) -> tuple[str, UUID, tuple[UUID, ...]]:
        """How its content is signed: kind, subject, and what it belongs to."""
        return "ending", self.ref, (self.award_id,)


class CoverPolicy(RefModel, Stateful):
    """How many months of each new promise the fund sets aside before it is made; none released: all of them."""

    lifecycle = COVER_POLICY
    months = models.PositiveSmallIntegerField(null=True)
    content_hash = models.BinaryField()
    proposed_on = models.DateField()
    released_on = models.DateField(null=True)
    number = models.PositiveIntegerField(unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(COVER_POLICY.states)), name="cover_policy_state"),
            models.CheckConstraint(
                condition=Q(months__isnull=True) | Q(months__gte=1, months__lte=LONGEST_PROMISE),
                name="cover_policy_months",
            ),
            models.CheckConstraint(
                condition=Q(state="released", released_on__isnull=False) | ~Q(state="released"),
                name="a_released_policy_has_its_day",
            ),
        ]

    @property
    def signed_as(self) -> tuple[str, UUID, tuple[UUID, ...]]:
        """How its content is signed: kind, subject, and what it belongs to."""
        return "cover_policy", self.ref, ()


class Obligation(RefModel):
    """A debt whose principal two verifiers have confirmed, in steps; what is settled of it never exceeds it."""

    payee_ref = models.UUIDField(db_index=True)
    currency = models.CharField(max_length=5)
    step_minor = models.BigIntegerField()
    verified_minor = models.BigIntegerField()
    settled_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            _in_steps("verified_minor", "obligation_verified_steps"),
            models.CheckConstraint(
                condition=Q(settled_minor__gte=0, settled_minor__lte=F("verified_minor")),
                name="obligation_within_principal",
            ),
        ]


class Settlement(RefModel, Stateful):
    """What the fund pays of one obligation, in parts, to the person against proof."""

    lifecycle = DEBT_SETTLEMENT
    award = models.ForeignKey(Award, models.PROTECT, related_name="settlements")
    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="settlements")
    step_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    parts = models.PositiveSmallIntegerField()
    is_later = models.BooleanField(default=False)
    # Of a later one: what the creditor asks beside the principal, and the month of the first instalment.
    interest_minor = models.BigIntegerField(default=0)
    first_month = models.DateField(null=True)
    round = models.PositiveSmallIntegerField(default=1)
    content_hash = models.BinaryField()
    commitment_ref = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(DEBT_SETTLEMENT.states)), name="settlement_state"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0, parts__gt=0), name="settlement_positive"),
            _in_steps("amount_minor", "settlement_steps"),
            _in_steps("interest_minor", "settlement_interest_steps"),
            models.CheckConstraint(
                condition=Q(is_later=False, first_month__isnull=True) | Q(is_later=True, first_month__isnull=False),
                name="settlement_later_has_a_first_month",
            ),
        ]

    @property
    def signed_as(self) -> tuple[str, UUID, tuple[UUID, ...]]:
        """How its content is signed: kind, subject, and what it belongs to."""
        return "settlement", self.ref, (self.award_id,)


class Entitlement(RefModel, Stateful):
    """What one month owes: pay, or a part of a settlement. `draws` counts how often a run has taken it up."""

    lifecycle = ENTITLEMENT
    award = models.ForeignKey(Award, models.PROTECT, related_name="entitlements")
    settlement = models.ForeignKey(Settlement, models.PROTECT, null=True, related_name="entitlements")
    part = models.PositiveSmallIntegerField(default=0)
    month = models.DateField()
    step_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    run_ref = models.UUIDField(null=True)
    draws = models.PositiveIntegerField(default=0)
    # From which commitment a run has drawn it; what is put back returns there.
    commitment_ref = models.UUIDField(null=True)
    # Of an instalment of a later settlement: by what the person has shown that it is owed or was paid.
    proof = models.CharField(max_length=16, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=sorted(ENTITLEMENT.states)), name="entitlement_state"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="entitlement_positive"),
            models.CheckConstraint(condition=Q(proof__in=["", *PROOFS]), name="entitlement_proof"),
            _in_steps("amount_minor", "entitlement_steps"),
            models.UniqueConstraint(
                fields=["award", "month"],
                condition=Q(state__in=LIVE, settlement__isnull=True),
                name="one_live_entitlement_per_award_and_month",
            ),
            models.UniqueConstraint(
                fields=["settlement", "part"],
                condition=Q(state__in=LIVE, settlement__isnull=False),
                name="one_live_entitlement_per_part",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["drawn", "paid"], run_ref__isnull=False)
                | Q(state__in=["due", "cancelled"], run_ref__isnull=True),
                name="entitlement_run",
            ),
        ]
        indexes = [models.Index(fields=["state", "month"], name="entitlement_due")]


class Relief(RefModel):
    """A third party's word to forgive a debt later: shown, never cover. Who said what stands in the certificate alone.

    That is with its officer; here is the commitment to it, which the public log holds a week later.
    """

    payee_ref = models.UUIDField(db_index=True)
    obligation_ref = models.UUIDField()
    kind_of_debt = models.CharField(max_length=24)
    party = models.CharField(max_length=20)
    condition = models.CharField(max_length=20)
    currency = models.CharField(max_length=5)
    step_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    commitment = models.BinaryField(max_length=32, unique=True)
    recorded_on = models.DateField()
    logged_on = models.DateField(null=True)

    class Meta:
        constraints = [
            _in_steps("amount_minor", "relief_in_steps"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="relief_is_something"),
            models.CheckConstraint(condition=Q(kind_of_debt__in=OBLIGATION_KINDS), name="relief_debt_known"),
            models.CheckConstraint(condition=Q(party__in=PARTIES), name="relief_party_known"),
            models.CheckConstraint(condition=Q(condition__in=CONDITIONS), name="relief_condition_known"),
        ]


class ReliefBatch(models.Model):
    """A day on which commitments went to the log, whether there were any or not."""

    on = models.DateField(primary_key=True)
