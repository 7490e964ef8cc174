"""Employers are vetted by a second person, and so is each of their vacancies, before anybody sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import IntegrityError, transaction

from goldenbridge.adapters.countries import checked_country
from goldenbridge.apps.work.errors import AlreadyVetted, EmployerKnown, EmployerNotVetted, NoSlotLeft
from goldenbridge.apps.work.models import BEFORE_WORK, Employer, Introduction, Vacancy
from goldenbridge.apps.work.permissions import may_keep_vacancies, may_vet
from goldenbridge.apps.work.shapes import checked_levels
from goldenbridge.core.actors import Actor
from goldenbridge.core.errors import NotFound
from goldenbridge.core.organisation import checked_website
from goldenbridge.platform import clock, trail


@dataclass(frozen=True)
class VacancyText:
    """What an adviser writes about a vacancy; levels are 1 to 3, pay is in minor units for one month.

    `language` is that of title and text; `others` are both in further languages.
    """

    title: str
    text: str
    needed: Mapping[str, int]
    wished: Mapping[str, int]
    languages: Mapping[str, int]
    is_remote: bool = True
    country: str = ""
    slots: int = 1
    pay_month_minor: int | None = None
    currency: str = ""
    language: str = "en"
    others: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@transaction.atomic
def register_employer(name: str, *, country: str, website: str = "", actor: Actor) -> Employer:
    """Enter an organisation; it offers nothing until another person has vetted it.

    Raises EmployerKnown (whatever the case of its letters), UnknownCountry, BadWebsite.
    """
    may_keep_vacancies(actor)
    known_as = " ".join(name.split())
    employer = Employer(
        name=known_as,
        country=checked_country(country),
        website=checked_website(website),
        registered_by=actor.ref,
        registered_on=clock.today(),
    )
    if Employer.objects.filter(name__iexact=known_as).exists():
        raise EmployerKnown(name=known_as)
    try:
        with transaction.atomic():
            employer.save(force_insert=True)
    except IntegrityError as error:
        raise EmployerKnown(name=known_as) from error
    trail.record("employer.registered", employer.ref, actor=actor.ref)
    return employer


@transaction.atomic
def vet_employer(ref: UUID, *, grounds: str, actor: Actor) -> Employer:
    """Say, as a second person, that the employer is genuine, and what was looked at."""
    employer = _locked_employer(ref)
    may_vet(actor, written_by=employer.registered_by)
    if employer.vetted_on is not None:
        raise AlreadyVetted(day=employer.vetted_on.isoformat())
    employer.vetted_by, employer.vetted_on, employer.grounds = actor.ref, clock.today(), grounds
    employer.save(update_fields=["vetted_by", "vetted_on", "grounds"])
    trail.record("employer.vetted", employer.ref, actor=actor.ref)
    return employer


@transaction.atomic
def bar_employer(ref: UUID, *, actor: Actor) -> Employer:
    """Stop everything with an employer at once; one person is enough to stop.

    Its vacancies close, and so does each introduction that has not come to a job: the names in them are forgotten.
    """
    employer = _locked_employer(ref)
    may_keep_vacancies(actor)
    employer.barred_on = employer.barred_on or clock.today()
    employer.save(update_fields=["barred_on"])
    for vacancy in Vacancy.objects.select_for_update().filter(
        employer=employer, state__in=["draft", "vetted", "open", "paused", "filled"]
    ):
        vacancy.move("close")
        vacancy.save(update_fields=["state"])
    # After the vacancies: nobody begins an introduction to one of them any more.
    under_way = Introduction.objects.select_for_update(of=("self",)).filter(
        vacancy__employer=employer, state__in=BEFORE_WORK
    )
    for introduction in under_way.order_by("ref"):
        introduction.end("employer_barred")
        trail.record("introduction.closed", introduction.ref, actor=actor.ref)
    trail.record("employer.barred", employer.ref, actor=actor.ref)
    return employer


@transaction.atomic
def draft_vacancy(employer_ref: UUID, *, content: VacancyText, actor: Actor) -> Vacancy:
    """Write down a vacancy; nobody outside sees it yet."""
    may_keep_vacancies(actor)
    employer = _locked_employer(employer_ref)
    if employer.barred_on is not None:
        raise EmployerNotVetted
    vacancy = Vacancy.objects.create(
        employer=employer,
        title=content.title,
        text=content.text,
        language=content.language,
        others={language: dict(words) for language, words in content.others.items()},
        needed=checked_levels(content.needed),
        wished=checked_levels(content.wished),
        languages=checked_levels(content.languages),
        is_remote=content.is_remote,
        country=checked_country(content.country) if content.country else "",
        slots=content.slots,
        pay_month_minor=content.pay_month_minor,
        currency=content.currency,
        written_by=actor.ref,
        written_on=clock.today(),
    )
    trail.record("vacancy.drafted", vacancy.ref, actor=actor.ref)
    return vacancy


@transaction.atomic
def vet_vacancy(ref: UUID, *, actor: Actor) -> Vacancy:
    """Say, as a second person, that the vacancy is as it is written; its employer must have been vetted."""
    vacancy = _locked_vacancy(ref)
    may_vet(actor, written_by=vacancy.written_by)
    _require_trust(vacancy)
    vacancy.move("vet")
    vacancy.vetted_by = actor.ref
    vacancy.save(update_fields=["state", "vetted_by"])
    trail.record("vacancy.vetted", vacancy.ref, actor=actor.ref)
    return vacancy


@transaction.atomic
def open_vacancy(ref: UUID, *, actor: Actor) -> Vacancy:
    """Show the vacancy to everybody, for the first time, after a pause, or when somebody has left."""
    vacancy = _locked_vacancy(ref)
    may_keep_vacancies(actor)
    _require_trust(vacancy)
    vacancy.move("open")
    if not vacancy.has_slot_left():
        raise NoSlotLeft
    vacancy.opened_on = vacancy.opened_on or clock.today()
    vacancy.save(update_fields=["state", "opened_on"])
    trail.record("vacancy.opened", vacancy.ref, actor=actor.ref)
    return vacancy


@transaction.atomic
def pause_vacancy(ref: UUID, *, actor: Actor) -> Vacancy:
    """Take the vacancy off the list for a while."""
    return _moved(ref, "pause", actor)


@transaction.atomic
def close_vacancy(ref: UUID, *, actor: Actor) -> Vacancy:
    """Take the vacancy off the list for good."""
    return _moved(ref, "close", actor)


def _moved(ref: UUID, verb: str, actor: Actor) -> Vacancy:
    vacancy = _locked_vacancy(ref)
    may_keep_vacancies(actor)
    vacancy.move(verb)
    vacancy.save(update_fields=["state"])
    trail.record(f"vacancy.{verb}d", vacancy.ref, actor=actor.ref)
    return vacancy


def _require_trust(vacancy: Vacancy) -> None:
    if not vacancy.employer.is_trusted:
        raise EmployerNotVetted


def _locked_employer(ref: UUID) -> Employer:
    employer = Employer.objects.select_for_update().filter(ref=ref).first()
    if employer is None:
        raise NotFound
    return employer


def _locked_vacancy(ref: UUID) -> Vacancy:
    vacancy = Vacancy.objects.select_for_update(of=("self",)).select_related("employer").filter(ref=ref).first()
    if vacancy is None:
        raise NotFound
    return vacancy
