"""What somebody else promised to forgive later: written down here, told to the officer alone; never cover."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_GET

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases import queries as facts
from goldenbridge.apps.cases.actions import ReliefDraft
from goldenbridge.apps.cases.lines import CaseFacts
from goldenbridge.core.canonical import unb64
from goldenbridge.core.errors import Malformed
from goldenbridge.core.relief import LETTER, LONGEST_NAME, LONGEST_WORDS
from goldenbridge.platform import clock
from goldenbridge.web.desk.forms import OBLIGATION_WORDS, Amount, Sealed
from goldenbridge.web.desk.frame import deed, filled
from goldenbridge.web.desk.views.case import words_of
from goldenbridge.web.staffbase.pages import staff_page
from goldenbridge.web.staffbase.relief import CONDITION_WORDS, PARTY_WORDS

HASH_LETTERS = 43


class Commitment(forms.CharField):
    """What the log will hold of the certificate that the page made."""

    def clean(self, value: str) -> bytes:
        """The bytes of it; the form is wrong if they are none."""
        try:
            return unb64(super().clean(value))
        except Malformed as error:
            raise forms.ValidationError("no commitment") from error


class ReliefForm(forms.Form):
    """What leaves the page in the clear; who said what goes sealed to the officer, and nowhere else."""

    obligation = forms.ChoiceField(label="Which debt")
    amount = Amount("How much of it would be forgiven")
    party = forms.ChoiceField(label="Who promised it, by kind", choices=list(PARTY_WORDS.items()))
    condition = forms.ChoiceField(label="When", choices=list(CONDITION_WORDS.items()))
    commitment = Commitment(max_length=HASH_LETTERS, widget=forms.HiddenInput)
    envelope = Sealed()

    def __init__(self, *args: object, case: CaseFacts) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["obligation"].choices = [  # type: ignore[attr-defined]
            (str(each.ref), OBLIGATION_WORDS[each.kind]) for each in case.obligations
        ]


def _reliefs(request: HttpRequest, ref: UUID, refused: str = "") -> HttpResponse:
    case = facts.case_facts(ref, actor=request.actor)
    with translation.override(case.language):
        letter = translation.gettext(LETTER)
    words = words_of(request, case, refused) | {
        "reliefs": facts.reliefs(ref, actor=request.actor),
        "parties": PARTY_WORDS,
        "conditions": CONDITION_WORDS,
        "letter": letter,
        "today": clock.today(),
        "longest_name": LONGEST_NAME,
        "longest_words": LONGEST_WORDS,
        "typed": request.POST,
    }
    return render(request, "desk/relief.html", words)


@require_GET
@staff_page("caseworker")
def reliefs(request: HttpRequest, ref: UUID) -> HttpResponse:
    """What others have promised to forgive of his debts, and writing another down."""
    return _reliefs(request, ref)


@staff_page("caseworker")
@deed(_reliefs)
def record(request: HttpRequest, ref: UUID) -> str:
    """Record a third party's word, and send its officer the certificate."""
    case = facts.case_facts(ref, actor=request.actor)
    form = filled(ReliefForm(request.POST, case=case))
    cases.record_relief(
        ref,
        draft=ReliefDraft(UUID(form["obligation"]), form["amount"], form["party"], form["condition"]),
        commitment=form["commitment"],
        envelope=form["envelope"],
        actor=request.actor,
    )
    return reverse("desk:relief", args=[ref])
