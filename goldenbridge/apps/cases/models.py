"""The tables of a case: its keys, sealed records, accesses, questions, checks, attestation and determination."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import F, Q

from goldenbridge.core import lifecycles
from goldenbridge.core.attestation import OBLIGATION_KINDS, SERVICE_STATUSES
from goldenbridge.core.casework import OUTCOMES
from goldenbridge.platform.models import RefModel, Stateful


class Case(RefModel, Stateful):
    """A request for help that somebody owns; its reference was chosen at random in the applicant's page."""

    lifecycle = lifecycles.CASE

    bundle_ref = models.UUIDField(unique=True)
    owner_ref = models.UUIDField()
    opener_ref = models.UUIDField()
    language = models.CharField(max_length=8)
    danger = models.PositiveSmallIntegerField()
    sign_key = models.BinaryField(max_length=32)
    duty_key_ref = models.UUIDField(null=True)
    # The applicant's keys as the opener certified them; pages seal and believe by these alone.
    reply_certificate = models.BinaryField(max_length=512)
    reply_signature = models.BinaryField(max_length=64)
    # Since when it has been given to another, whose page has not made keys of its own yet.
    given_on = models.DateField(null=True)
    opened_on = models.DateField()
    last_heard_on = models.DateField()
    talks_on = models.DateField(null=True)
    service_status = models.CharField(max_length=24, blank=True)
    payee_ref = models.UUIDField(unique=True, default=uuid4)
    cell_ref = models.UUIDField(null=True)
    payee_on = models.DateField(null=True)
    award_ref = models.UUIDField(null=True, unique=True)
    candidate_ref = models.UUIDField(null=True, unique=True)
    left_on = models.DateField(null=True)
    declined_on = models.DateField(null=True)
    review_until = models.DateField(null=True)
    round = models.PositiveSmallIntegerField(default=1)
    told_status = models.CharField(max_length=24, blank=True)
    # SHA-256 of what he was last told of his promise, so that it is sealed anew only when it has changed.
    told_promise = models.BinaryField(max_length=32, default=b"")
    # Since when it has been over, and when its phrase and its contact were forgotten after that.
    ended_on = models.DateField(null=True)
    forgotten_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["owner_ref", "state"], name="cases_owner"),
            models.Index(fields=["state"], name="cases_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(service_status__in=["", *SERVICE_STATUSES]),
                name="cases_service_status_known",
            ),
        ]


class CaseKey(models.Model):
    """The public half of one compartment's key, signed by the listed person who made it."""

    key_ref = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="keys")
    compartment = models.CharField(max_length=16)
    generation = models.PositiveIntegerField()
    maker_ref = models.UUIDField()
    certificate = models.BinaryField()
    signature = models.BinaryField()
    made_on = models.DateField()
    dies_on = models.DateField(null=True)
    destroyed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            # Halves have the compartment "identity" and are told apart by their makers.
            models.UniqueConstraint(
                fields=["case", "compartment", "generation", "maker_ref"], name="cases_one_key_a_generation"
            ),
            models.UniqueConstraint(
                fields=["case", "compartment", "generation"],
                condition=~Q(compartment="identity"),
                name="cases_one_key_a_compartment",
            ),
        ]
        indexes = [models.Index(fields=["dies_on"], name="cases_key_dies")]


class Access(RefModel):
    """One person may open one compartment, for a reason, until a day."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="accesses")
    compartment = models.CharField(max_length=16)
    person_ref = models.UUIDField()
    reason = models.CharField(max_length=24)
    granted_by_ref = models.UUIDField()
    granted_on = models.DateField()
    until = models.DateField()
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "compartment", "person_ref"],
                condition=Q(ended_on__isnull=True),
                name="cases_one_live_access",
            ),
            models.CheckConstraint(condition=Q(until__gte=F("granted_on")), name="cases_access_ends_later"),
        ]
        indexes = [models.Index(fields=["person_ref", "ended_on"], name="cases_access_of_person")]


class Question(RefModel):
    """Something the applicant is asked; pushed to intake on the tick, answered once."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=16)
    subject_ref = models.UUIDField(null=True)
    asker_ref = models.UUIDField()
    envelope = models.BinaryField(null=True)
    keys = models.JSONField(default=list)
    asked_on = models.DateField()
    expires_on = models.DateField()
    pushed_on = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    choice = models.CharField(max_length=24, blank=True)
    choice_statement = models.BinaryField(null=True)
    choice_signature = models.BinaryField(null=True)

    class Meta:
        indexes = [models.Index(fields=["pushed_on", "kind"], name="cases_question_to_push")]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "subject_ref"],
                condition=Q(subject_ref__isnull=False),
                name="cases_asked_once_about",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind="payout", answered_on__isnull=True, closed_on__isnull=True),
                name="cases_asked_once_where_to_pay",
            ),
        ]


class Reply(RefModel):
    """A sealed letter to the applicant, without a question; pushed on the tick."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="replies")
    author_ref = models.UUIDField()
    envelope = models.BinaryField()
    written_on = models.DateField()
    pushed_on = models.DateField(null=True)


class SealedRecord(models.Model):
    """One sealed text of a compartment; its author is inside the seal, and named here for the list."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="records")
    record_ref = models.UUIDField()
    compartment = models.CharField(max_length=16)
    generation = models.PositiveIntegerField()
    purpose = models.CharField(max_length=16)
    author_ref = models.UUIDField(null=True)
    question = models.ForeignKey(Question, null=True, on_delete=models.PROTECT, related_name="answers")
    for_ref = models.UUIDField(null=True)
    envelope = models.BinaryField()
    written_on = models.DateField()
    # Of an answer: whether whoever waits for it has had it handed over; who else opened it stands in the trail.
    is_read = models.BooleanField(default=False)
    # Since when it is known that its owner's page cannot open it: it stays sealed to its key, no renewal waits for it.
    unreadable_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "record_ref", "purpose", "generation"],
                condition=~Q(purpose="half"),
                name="cases_record_once",
            ),
            models.UniqueConstraint(
                fields=["case", "record_ref", "for_ref", "author_ref"],
                condition=Q(purpose="half"),
                name="cases_half_once",
            ),
        ]
        indexes = [
            models.Index(fields=["case"], name="cases_answer_unread", condition=Q(purpose="answer", is_read=False)),
        ]


class Obligation(RefModel):
    """What an applicant owes, in steps of 50; the words about it are a sealed record."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="obligations")
    kind = models.CharField(max_length=24)
    currency = models.CharField(max_length=3)
    stated_minor = models.BigIntegerField()
    verified_minor = models.BigIntegerField(null=True)
    stated_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OBLIGATION_KINDS),
                name="cases_obligation_known",
            ),
            models.CheckConstraint(condition=Q(stated_minor__gt=0), name="cases_obligation_positive"),
            models.CheckConstraint(
                condition=Q(verified_minor__isnull=True)
                | Q(verified_minor__gte=0, verified_minor__lte=F("stated_minor")),
                name="cases_verified_within_stated",
            ),
        ]


class Seat(models.Model):
    """A person's place in a case: one of two verifiers, one of two signers, one of two reviewers."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="seats")
    part = models.CharField(max_length=16)
    number = models.PositiveSmallIntegerField()
    person_ref = models.UUIDField()
    drawn_on = models.DateField()
    # Since when the seat is empty: whoever is named has handed it back, and nobody else could be drawn yet.
    left_on = models.DateField(null=True)
    half_key_ref = models.UUIDField(null=True)
    shared_half_ref = models.UUIDField(null=True)
    is_done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "part", "number"], name="cases_seat_once"),
            models.UniqueConstraint(fields=["case", "person_ref"], name="cases_one_seat_a_person"),
            models.CheckConstraint(condition=Q(number__in=[1, 2]), name="cases_two_seats"),
        ]
        indexes = [models.Index(fields=["person_ref", "is_done"], name="cases_seats_of_person")]


class Check(RefModel, Stateful):
    """One thing to be checked: who he is, his service, what he owes."""

    lifecycle = lifecycles.CHECK

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=16)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="cases_check_once")]


class Finding(RefModel):
    """What one verifier found in one check: a code here, the words sealed."""

    check_of = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="findings")
    round = models.PositiveSmallIntegerField()
    verifier_ref = models.UUIDField()
    outcome = models.CharField(max_length=16)
    found_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["check_of", "round", "verifier_ref"], name="cases_finding_once"),
            models.CheckConstraint(condition=Q(outcome__in=OUTCOMES), name="cases_outcome_known"),
        ]


class Signed(models.Model):
    """One statement that two people sign over the same bytes."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    statement = models.BinaryField()
    content_hash = models.BinaryField(max_length=32)
    first_ref = models.UUIDField()
    first_signature = models.BinaryField()
    second_ref = models.UUIDField(null=True)
    second_signature = models.BinaryField(null=True)
    begun_on = models.DateField()
    completed_on = models.DateField(null=True)

    class Meta:
        abstract = True


def _two_signers(name: str) -> list[models.BaseConstraint]:
    return [
        models.UniqueConstraint(fields=["case", "round"], name=f"cases_{name}_once"),
        models.CheckConstraint(
            condition=Q(second_ref__isnull=True) | ~Q(second_ref=F("first_ref")), name=f"cases_{name}_two_people"
        ),
        models.CheckConstraint(
            condition=Q(second_ref__isnull=True, second_signature__isnull=True, completed_on__isnull=True)
            | Q(second_ref__isnull=False, second_signature__isnull=False, completed_on__isnull=False),
            name=f"cases_{name}_whole",
        ),
    ]


class Attestation(Signed):
    """What two verifiers sign before the evidence is destroyed."""

    class Meta:
        constraints = _two_signers("attestation")


class Determination(Signed):
    """The decision of two signers who saw the attestation and the summary only."""

    decision = models.CharField(max_length=24)

    class Meta:
        constraints = _two_signers("determination")


class Sample(RefModel):
    """What one verifier has written to one auditor about a drawn payment's case; deleted when its days are over."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="samples")
    payment_ref = models.UUIDField()
    verifier_ref = models.UUIDField()
    auditor_ref = models.UUIDField()
    envelope = models.BinaryField()
    opened_on = models.DateField()
    until = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "payment_ref", "verifier_ref", "auditor_ref"], name="cases_sample_once"
            ),
            models.CheckConstraint(condition=Q(until__gte=F("opened_on")), name="cases_sample_ends_later"),
        ]
