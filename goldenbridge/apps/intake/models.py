"""Tables of sealed applications, of letters that wait for applicants, and of their sealed answers."""

from __future__ import annotations

from django.db import models

from goldenbridge.core.application import CHOICES
from goldenbridge.platform.models import RefModel

LANES = ("plain", "browser", "offline")
DANGERS = (0, 1, 2)
REPLY = "reply"


class Bundle(RefModel):
    """One application: envelopes, the applicant's public keys, and what he may be told of its state."""

    case_ref = models.UUIDField(unique=True)
    locator_hash = models.BinaryField(max_length=32, unique=True)
    # Tells a form sent twice from a second, different application under the same phrase.
    submission = models.BinaryField(max_length=32)
    epoch = models.PositiveIntegerField()
    shard_key_ref = models.UUIDField()
    duty_key_ref = models.UUIDField()
    sign_key = models.BinaryField(max_length=32)
    reply_key = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)
    # Empty once the case has re-sealed them to keys of its own.
    story = models.BinaryField()
    contact = models.BinaryField()
    lane = models.CharField(max_length=8)
    language = models.CharField(max_length=8)
    danger = models.PositiveSmallIntegerField()
    received_on = models.DateField()
    is_quarantined = models.BooleanField()
    is_handed_on = models.BooleanField(default=False)
    status = models.CharField(max_length=32, default="received")
    status_on = models.DateField()
    valid_until = models.DateField(null=True)
    # What is promised to him and how far it is, sealed to his own key; nothing as long as nothing is.
    promise = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="bundle_lane", condition=models.Q(lane__in=LANES)),
            models.CheckConstraint(name="bundle_danger", condition=models.Q(danger__in=DANGERS)),
        ]
        indexes = [
            models.Index(fields=["received_on"], name="bundle_by_day"),
            models.Index(
                fields=["is_quarantined", "-danger", "received_on"],
                name="bundle_waiting",
                condition=models.Q(is_handed_on=False),
            ),
        ]


class Letter(RefModel):
    """A reply or a question that waits for the applicant; gone once it is read, answered or fourteen days old."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=16)
    envelope = models.BinaryField(null=True)
    # The signed certificates of the keys an answer is sealed to, as canonical JSON.
    keys = models.TextField()
    put_on = models.DateField()
    expires_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="letter_kind", condition=models.Q(kind__in=(REPLY, *CHOICES))),
        ]
        indexes = [models.Index(fields=["expires_on"], name="letter_by_end")]


class Answer(RefModel):
    """What the applicant answered; `ref` is the question's, so that each question is answered once."""

    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, related_name="answers")
    # Null when the applicant withdraws, which nobody asked him.
    question_ref = models.UUIDField(null=True)
    kind = models.CharField(max_length=16)
    choice = models.CharField(max_length=24)
    # The statement that the applicant signed about his choice, empty where the answer is in words.
    statement = models.BinaryField()
    signature = models.BinaryField(max_length=64)
    # Canonical JSON list of base64url envelopes; empty once handed on.
    envelopes = models.TextField()
    answered_on = models.DateField()
    is_handed_on = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["bundle"], condition=models.Q(question_ref__isnull=True), name="one_withdrawal_per_bundle"
            ),
        ]
        indexes = [
            models.Index(fields=["is_handed_on"], name="answer_waiting", condition=models.Q(is_handed_on=False)),
        ]
