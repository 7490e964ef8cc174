"""The shapes of what the desk's pages send: sealed bytes as text, codes, days and amounts in whole steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms

from goldenbridge.apps.triage.actions import QUARANTINE_REASONS, RETURN_REASONS
from goldenbridge.core import canonical
from goldenbridge.core.attestation import OBLIGATION_KINDS, OUTCOMES, SERVICE_STATUSES
from goldenbridge.core.canonical import Value
from goldenbridge.core.casework import (
    CHECKS,
    CONDITIONS,
    REASONS_TO_ACCEPT,
    REASONS_TO_DECLINE,
    read_handed_wraps,
    read_new_keys,
)
from goldenbridge.core.casework import OUTCOMES as FOUND
from goldenbridge.core.errors import Malformed
from goldenbridge.core.shape import as_items, as_octets, as_ref
from goldenbridge.web.staffbase.cover import PAUSE_WORDS

MINOR = 100
STEP = 50

RETURN_WORDS = {
    "not_mine": "It is not for me",
    "too_much": "It is too much for me now",
    "know_him": "I know this person",
}
QUARANTINE_WORDS = {
    "spam": "It is spam",
    "abuse": "It is abuse",
    "twice": "It was sent twice",
    "damaged": "It does not open or makes no sense",
}
SERVICE_WORDS = {
    "serving": "Serving",
    "notice_given": "Has given notice",
    "notice_refused": "Notice was refused",
    "dismissed": "Dismissed",
    "left_without_leave": "Left without leave",
}
OBLIGATION_WORDS = {
    "service_contract": "Service contract",
    "training_cost": "Cost of training",
    "bank_loan": "Bank loan",
    "housing": "Housing",
}
PROOF_WORDS = {
    "receipt": "a receipt: he has paid it",
    "demand": "a demand: it is asked of him now",
    "court_order": "the order of a court",
}
CHECK_WORDS = {"identity": "Who he is", "service": "His service", "obligation": "What he owes"}
FOUND_WORDS = {"confirmed": "Confirmed", "contradicted": "Contradicted", "inconclusive": "Inconclusive"}
OUTCOME_WORDS = {
    "accepted": "Accept",
    "accepted_with_conditions": "Accept with conditions",
    "declined": "Decline",
}


def _choices(codes: Any, texts: dict[str, str]) -> list[tuple[str, str]]:
    return [(code, texts[code]) for code in codes]


class Sealed(forms.CharField):
    """Bytes that the page sealed or signed, as base64url text in a hidden field."""

    def __init__(self, *, required: bool = True) -> None:
        super().__init__(
            widget=forms.HiddenInput, max_length=120_000, label="sealed text (open your key first)", required=required
        )

    def clean(self, value: str) -> bytes | None:
        """The bytes; None where nothing was sent and nothing need be."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return canonical.unb64(text)
        except Malformed as error:
            raise forms.ValidationError("damaged") from error


class NewKeys(forms.CharField):
    """Keys that the page made, as canonical JSON in a hidden field; may be an empty list."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, max_length=40_000, label="keys (open your key first)")

    def clean(self, value: str) -> Any:
        """The keys."""
        text = super().clean(value)
        try:
            return read_new_keys(text)
        except Malformed as error:
            raise forms.ValidationError("damaged") from error


class Amount(forms.IntegerField):
    """Whole units in steps of 50; the value is in minor units."""

    def __init__(self, label: str, *, required: bool = True) -> None:
        super().__init__(
            label=label,
            min_value=0 if not required else 1,
            max_value=1_000_000,
            required=required,
            help_text="In steps of 50, rounded up.",
        )

    def clean(self, value: Any) -> int:
        """Minor units, rounded up to a step; nought where nothing was typed."""
        return -(-(super().clean(value) or 0) // STEP) * STEP * MINOR


class Levels(forms.CharField):
    """What somebody can, with levels: "python 2, testing 1"; the value is levels by name."""

    def clean(self, value: str) -> dict[str, int]:
        """Levels by name."""
        levels = {}
        for part in filter(None, (each.strip() for each in super().clean(value).split(","))):
            name, _, level = part.rpartition(" ")
            if not name or not level.isdigit():
                raise forms.ValidationError(f"“{part}” has no level, as in “python 2”.")
            levels[name.strip().lower()] = int(level)
        return levels


class ReturnForm(forms.Form):
    """Why a bundle goes back to the queue."""

    reason = forms.ChoiceField(label="Why", choices=_choices(RETURN_REASONS, RETURN_WORDS))


class QuarantineForm(forms.Form):
    """Why a bundle is set apart."""

    reason = forms.ChoiceField(label="Why", choices=_choices(QUARANTINE_REASONS, QUARANTINE_WORDS))


class OpenCaseForm(forms.Form):
    """The re-sealed story, the two new keys, the applicant's keys as certified, and who leads the case."""

    owner = forms.UUIDField(label="Who leads the case")
    story = Sealed()
    keys = NewKeys()
    reply_key = Sealed()
    reply_signature = Sealed()


class HandedWraps(forms.CharField):
    """Keys of the case, wrapped by the giver's page to the taker, as canonical JSON; empty from a coordinator."""

    def __init__(self) -> None:
        super().__init__(
            widget=forms.HiddenInput, max_length=40_000, label="keys (open your key first)", required=False
        )

    def clean(self, value: str) -> Any:
        """(key_ref, wrap) of each."""
        text = super().clean(value)
        try:
            return read_handed_wraps(text) if text else []
        except Malformed as error:
            raise forms.ValidationError("damaged") from error


class Listed(forms.CharField):
    """What the page made of many texts, as a canonical JSON list: the envelopes sealed anew, or which do not open."""

    def __init__(self, read: Callable[[Value], Any], **options: Any) -> None:
        super().__init__(widget=forms.HiddenInput, max_length=900_000, label="texts (open your key first)", **options)
        self.read = read

    def clean(self, value: str) -> Any:
        """Each of them."""
        text = super().clean(value)
        try:
            return [self.read(each) for each in as_items(canonical.decode(text.encode() or b"[]"))]
        except Malformed as error:
            raise forms.ValidationError("damaged") from error


class GiveForm(forms.Form):
    """To whom a case is given, with its keys."""

    owner = forms.UUIDField(label="To whom")
    wraps = HandedWraps()


class RenewForm(forms.Form):
    """New keys of a case, its texts sealed to them, and the applicant's keys as certified anew."""

    keys = NewKeys()
    records = Listed(as_octets)
    unreadable = Listed(as_ref, required=False)
    reply_key = Sealed()
    reply_signature = Sealed()
    rest = forms.IntegerField(widget=forms.HiddenInput, required=False)


class LetterForm(forms.Form):
    """A sealed letter or note, and where the page made one, the writer's own copy."""

    envelope = Sealed()
    copy = Sealed(required=False)


class SummaryForm(forms.Form):
    """A sealed summary with the key that was made for it."""

    envelope = Sealed()
    keys = NewKeys()


class ServiceForm(forms.Form):
    """How he stands with his service."""

    status = forms.ChoiceField(
        label="Service", choices=[("", "Not noted yet"), *_choices(SERVICE_STATUSES, SERVICE_WORDS)]
    )


class ObligationForm(forms.Form):
    """What he says he owes."""

    kind = forms.ChoiceField(label="What for", choices=_choices(OBLIGATION_KINDS, OBLIGATION_WORDS))
    stated = Amount("How much")

    def __init__(self, *given: Any, currency: str, **named: Any) -> None:
        super().__init__(*given, **named)
        stated = self.fields["stated"]
        stated.label = f"How much, in {currency}"
        stated.help_text = f"What he owes in other money, in {currency} of today. {stated.help_text}"


class SeatForm(forms.Form):
    """A half key, and the evidence key from whoever comes first."""

    half = NewKeys()
    evidence = NewKeys()


class HalfForm(forms.Form):
    """One's half, sealed to the other verifier."""

    half = Sealed()


class FindingForm(forms.Form):
    """What was found in a check."""

    kind = forms.ChoiceField(label="Check", choices=_choices(CHECKS, CHECK_WORDS))
    outcome = forms.ChoiceField(label="Finding", choices=_choices(FOUND, FOUND_WORDS))
    envelope = Sealed()


class CheckForm(forms.Form):
    """Which check."""

    kind = forms.ChoiceField(label="Check", choices=_choices(CHECKS, CHECK_WORDS))


class SignForm(forms.Form):
    """A statement as it was signed in the page."""

    statement = Sealed()
    signature = Sealed()


class DecisionForm(forms.Form):
    """The decision that a signer proposes."""

    outcome = forms.ChoiceField(label="Decision", choices=_choices(OUTCOMES, OUTCOME_WORDS))
    reasons = forms.MultipleChoiceField(
        label="Reasons",
        choices=[("To accept", list(REASONS_TO_ACCEPT.items())), ("To decline", list(REASONS_TO_DECLINE.items()))],
        widget=forms.CheckboxSelectMultiple,
    )
    conditions = forms.MultipleChoiceField(
        label="Conditions",
        choices=list(CONDITIONS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Only for accepting with conditions.",
    )


class OfferForm(forms.Form):
    """An offer: pay for months, what of the debt, until when it may be accepted."""

    pot = forms.ChoiceField(label="From which pot")
    monthly = Amount("Monthly pay", required=False)
    months = forms.IntegerField(label="For how many months", min_value=0, max_value=36)
    valid_until = forms.DateField(label="May be accepted until", widget=forms.DateInput(attrs={"type": "date"}))


class ChangeForm(forms.Form):
    """New terms for the months of a promise that no run has drawn."""

    monthly = Amount("Monthly pay")
    months = forms.IntegerField(label="Months in all, those paid included", min_value=1, max_value=60)
    covered_months = forms.IntegerField(
        label="Months covered",
        min_value=1,
        max_value=60,
        required=False,
        help_text="Leave it empty: as many as the board asks.",
    )


class PauseForm(forms.Form):
    """Why payments are paused."""

    reason = forms.ChoiceField(label="Because", choices=tuple(PAUSE_WORDS.items()))


class DebtForm(forms.Form):
    """What was negotiated of a debt, after he left: how much, in which instalments, from when."""

    obligation = forms.ChoiceField(label="Which debt")
    amount = Amount("What the fund pays of it")
    interest = Amount("Interest that the creditor asks besides", required=False)
    parts = forms.IntegerField(label="In how many monthly instalments", min_value=1, max_value=36, initial=1)
    first_month = forms.DateField(
        label="First instalment in the month of", widget=forms.DateInput(attrs={"type": "date"})
    )


class ProofForm(forms.Form):
    """By what an instalment is proved."""

    entitlement = forms.UUIDField(widget=forms.HiddenInput)
    proof = forms.ChoiceField(label="He has shown", choices=_choices(PROOF_WORDS, PROOF_WORDS))


class GivenUpForm(forms.Form):
    """Which settlement is given up."""

    settlement = forms.UUIDField(widget=forms.HiddenInput)


class RulesAskedForm(forms.Form):
    """What the rule of monthly pay asks for; nothing of it is kept."""

    service_class = forms.CharField(label="Service class, as the rules name it", max_length=60)
    dependants = forms.IntegerField(label="Dependants", min_value=0, max_value=30, initial=0)


class LeftForm(forms.Form):
    """The day he left service."""

    left_on = forms.DateField(label="Left service on", widget=forms.DateInput(attrs={"type": "date"}))


class PersonForm(forms.Form):
    """Which person it is about: one on duty, or one whose seat another is drawn for."""

    person = forms.UUIDField(label="Who")


class ReviewForm(forms.Form):
    """What the reviewers decide on."""

    upheld = forms.TypedChoiceField(
        label="The refusal",
        choices=[("yes", "stands"), ("no", "does not stand: check it again")],
        coerce=lambda value: value == "yes",
    )


class CandidateForm(forms.Form):
    """What an adviser may know: skills and languages, and sealed to him alone, how to reach the officer."""

    adviser = forms.UUIDField(label="Adviser", widget=forms.HiddenInput)
    skills = Levels(label="Skills", max_length=400, help_text="With a level from 1 to 3: python 2, driving 1.")
    languages = Levels(label="Languages", max_length=200, help_text="With a level from 1 to 3: en 2, pl 1.")
    sealed_contact = Sealed()


class IntroductionForm(forms.Form):
    """A sealed question about one introduction."""

    introduction = forms.UUIDField(label="Introduction")
    envelope = Sealed()
