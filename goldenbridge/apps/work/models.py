"""Tables of employers, vacancies, candidates without names, shortlists, introductions and placements."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from goldenbridge.core import lifecycles
from goldenbridge.core.matching import Offered, Wanted
from goldenbridge.platform.models import RefModel, Stateful

BEFORE_NAMES = ("prospect", "agreed_by_candidate")
BEFORE_WORK = (*BEFORE_NAMES, "shared", "interview", "offer")
SETTLING = ("accepted", "started", "confirmed_30")
AT_WORK = ("started", "confirmed_30", "confirmed_90")
HAS_WORK = ("accepted", *AT_WORK)


class Employer(RefModel):
    """An organisation that offers work; never a person."""

    name = models.CharField(max_length=120, unique=True)
    country = models.CharField(max_length=2)
    website = models.CharField(max_length=200, blank=True)
    grounds = models.TextField(max_length=2000, blank=True)
    registered_by = models.UUIDField()
    registered_on = models.DateField()
    vetted_by = models.UUIDField(null=True)
    vetted_on = models.DateField(null=True)
    barred_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(vetted_by=F("registered_by")), name="another_person_vets_an_employer"),
            models.CheckConstraint(
                condition=Q(vetted_by__isnull=True, vetted_on__isnull=True)
                | Q(vetted_by__isnull=False, vetted_on__isnull=False),
                name="vetting_has_a_person_and_a_day",
            ),
        ]

    @property
    def is_trusted(self) -> bool:
        """Whether its vacancies may be shown."""
        return self.vetted_on is not None and self.barred_on is None


class Vacancy(RefModel, Stateful):
    """One kind of work at one employer, for a number of people."""

    lifecycle = lifecycles.VACANCY

    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="vacancies")
    title = models.CharField(max_length=120)
    text = models.TextField(max_length=4000)
    # In which language title and text are; in others, if somebody has written them: {"ru": {"title", "text"}}.
    language = models.CharField(max_length=8, default="en")
    others = models.JSONField(default=dict)
    needed = models.JSONField(default=dict)
    wished = models.JSONField(default=dict)
    languages = models.JSONField(default=dict)
    is_remote = models.BooleanField(default=True)
    country = models.CharField(max_length=2, blank=True)
    slots = models.PositiveSmallIntegerField(default=1)
    pay_month_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    written_by = models.UUIDField()
    written_on = models.DateField()
    vetted_by = models.UUIDField(null=True)
    opened_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(vetted_by=F("written_by")), name="another_person_vets_a_vacancy"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "closed"]) | Q(vetted_by__isnull=False), name="what_is_open_was_vetted"
            ),
            models.CheckConstraint(condition=Q(slots__gte=1), name="a_vacancy_has_a_slot"),
            models.CheckConstraint(
                condition=Q(pay_month_minor__isnull=True) | Q(pay_month_minor__gt=0, currency__gt=""),
                name="pay_has_a_currency",
            ),
        ]
        indexes = [models.Index(fields=["state", "opened_on"], name="vacancies_by_state")]

    def wanted(self) -> Wanted:
        """The vacancy as the core matches it."""
        return Wanted(self.ref, self.needed, self.wished, self.languages, self.is_remote, self.country)

    def has_slot_left(self) -> bool:
        """Whether fewer people are at work in it than it has places; who has left makes room."""
        at_work = Placement.objects.filter(introduction__vacancy=self, state__in=AT_WORK)
        return at_work.count() < self.slots


class Candidate(RefModel):
    """Skills of somebody who agreed that advisers see them; the name is sealed to the one adviser."""

    award_ref = models.UUIDField(null=True, unique=True)
    adviser_ref = models.UUIDField()
    skills = models.JSONField()
    tested = models.JSONField(default=list)
    languages = models.JSONField(default=dict)
    countries = models.JSONField(default=list)
    sealed_contact = models.BinaryField(null=True)
    consent = models.BinaryField(max_length=32)
    registered_on = models.DateField()
    last_listed_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, sealed_contact__isnull=False)
                | Q(withdrawn_on__isnull=False, sealed_contact__isnull=True),
                name="a_withdrawn_candidate_leaves_no_contact",
            )
        ]
        indexes = [models.Index(fields=["adviser_ref", "withdrawn_on"], name="candidates_by_adviser")]

    def offered(self) -> Offered:
        """The candidate as the core matches him."""
        return Offered(
            self.ref,
            self.skills,
            self.languages,
            self.registered_on,
            frozenset(self.tested),
            frozenset(self.countries),
        )


class ShortlistRun(RefModel):
    """One ranking: what went in, by its digest, and what came out; anybody can run it again."""

    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="shortlists")
    inputs = models.BinaryField(max_length=32)
    places = models.JSONField()
    number = models.PositiveIntegerField()
    made_on = models.DateField()
    made_by = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vacancy", "number"], name="shortlists_are_counted")]


class Introduction(RefModel, Stateful):
    """The way of one candidate to one vacancy; no name before both sides have agreed."""

    lifecycle = lifecycles.INTRODUCTION

    vacancy = models.ForeignKey(Vacancy, on_delete=models.PROTECT, related_name="introductions")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="introductions")
    introduced_by = models.UUIDField()
    introduced_on = models.DateField()
    consent = models.BinaryField(max_length=32, null=True)
    employer_agreed_on = models.DateField(null=True)
    sealed_names = models.BinaryField(null=True)
    closed_reason = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vacancy", "candidate"], name="a_candidate_comes_to_a_vacancy_once"),
            models.CheckConstraint(
                condition=Q(state__in=["prospect", "closed"]) | Q(consent__isnull=False),
                name="no_step_without_the_candidate",
            ),
            models.CheckConstraint(
                condition=Q(sealed_names__isnull=True)
                | (~Q(state__in=BEFORE_NAMES) & Q(consent__isnull=False, employer_agreed_on__isnull=False)),
                name="no_name_before_both_agree",
            ),
        ]
        indexes = [models.Index(fields=["state", "introduced_on"], name="introductions_by_state")]

    def end(self, reason: str) -> None:
        """Lead no further, and forget the name."""
        self.move("close")
        self.closed_reason, self.sealed_names = reason, None
        self.save(update_fields=["state", "closed_reason", "sealed_names"])


class Placement(RefModel, Stateful):
    """A job that an introduction led to."""

    lifecycle = lifecycles.PLACEMENT

    introduction = models.OneToOneField(Introduction, on_delete=models.PROTECT, related_name="placement")
    award_ref = models.UUIDField(null=True)
    accepted_on = models.DateField()
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_reason = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["accepted", "ended"]) | Q(started_on__isnull=False), name="work_began_on_a_day"
            ),
            models.UniqueConstraint(
                fields=["award_ref"], condition=~Q(state="ended"), name="one_live_placement_for_an_award"
            ),
        ]
        indexes = [models.Index(fields=["state", "accepted_on"], name="placements_by_state")]
