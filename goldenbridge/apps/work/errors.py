"""What the work of finding work refuses, each by name."""

from __future__ import annotations

from goldenbridge.core.errors import BridgeError, words


class VettedByWriter(BridgeError):
    """Somebody vets what he wrote himself."""

    code = "vetted_by_writer"
    status = 403
    sentence = words("Who entered this cannot vet it. Somebody else must look.")


class EmployerKnown(BridgeError):
    """An employer of this name stands there already."""

    code = "employer_known"
    status = 409
    sentence = words("“{name}” has been entered already. Look it up in the list below, or write the name more exactly.")


class EmployerNotVetted(BridgeError):
    """The employer has not been vetted, or is barred."""

    code = "employer_not_vetted"
    status = 409
    sentence = words("This employer has not been vetted, or is barred. Its vacancies cannot go on.")


class AlreadyVetted(BridgeError):
    """Who vetted an employer, when and why stays as it was written."""

    code = "already_vetted"
    status = 409
    sentence = words("This employer was vetted on {day}, and that stays. If it is not to be trusted any more, bar it.")


class NoSlotLeft(BridgeError):
    """Somebody is at work in each place of a vacancy."""

    code = "no_slot_left"
    status = 409
    sentence = words("Each place of this vacancy is taken. It can be opened again when somebody has left.")


class EmployerBarred(BridgeError):
    """Nothing of a candidate goes to an employer who is barred."""

    code = "employer_barred"
    status = 409
    sentence = words(
        "This employer was barred on {day}. Nothing more goes to it. Tell the candidate, "
        "and close what is under way with this employer."
    )


class IntroductionsHalted(BridgeError):
    """The promise behind the candidate was ended because its grounds are gone."""

    code = "introductions_halted"
    status = 409
    sentence = words(
        "The fund's promise to this person was ended, and nothing of him goes to an employer any more. Ask his "
        "caseworker before you call him; then close what is under way."
    )


class VacancyNotOpen(BridgeError):
    """People are introduced to open vacancies only."""

    code = "vacancy_not_open"
    status = 409
    sentence = words("This vacancy is not open.")


class UnknownLevel(BridgeError):
    """A skill or language whose name or level nobody could read."""

    code = "unknown_level"
    status = 422
    sentence = words("Each skill needs a plain name and a level from 1 to 3. Please look at “{skill}”.")


class NoConsent(BridgeError):
    """The candidate has not agreed, or has withdrawn."""

    code = "no_consent"
    status = 409
    sentence = words("The candidate has not agreed to this. Skills come before identity; a name needs consent.")


class EmployerHasNotAgreed(BridgeError):
    """Names are shared when both sides have agreed, and the employer has not."""

    code = "employer_has_not_agreed"
    status = 409
    sentence = words("The employer has not asked to meet this candidate. A name is shared when both sides agree.")


class HasWork(BridgeError):
    """Who has work is introduced to nobody else."""

    code = "has_work"
    status = 409
    sentence = words("This candidate has work. He can be introduced again once it has ended.")


class AlreadyIntroduced(BridgeError):
    """One candidate comes to one vacancy once."""

    code = "already_introduced"
    status = 409
    sentence = words("This candidate has been introduced to this vacancy before.")


class NotFeasible(BridgeError):
    """The candidate lacks something that the vacancy needs."""

    code = "not_feasible"
    status = 409
    sentence = words("This candidate lacks a skill, a language or a country that the vacancy needs.")


class MisplacedContact(BridgeError):
    """The envelope belongs to somebody or something else."""

    code = "misplaced_contact"
    status = 400
    sentence = words("The sealed name belongs elsewhere. Nothing was stored; please seal it again.")


class ImpossibleDay(BridgeError):
    """A day on which it cannot have happened."""

    code = "impossible_day"
    status = 422
    sentence = words("This cannot have happened on that day. Write the day on which it did, from {first} to today.")


class TooEarly(BridgeError):
    """A placement is confirmed after 30 and after 90 days at work."""

    code = "too_early"
    status = 409
    sentence = words("This can be confirmed from {day} on.")


class AlreadyPlaced(BridgeError):
    """Somebody has one job through us at a time."""

    code = "already_placed"
    status = 409
    sentence = words("This candidate has a placement that has not ended.")
