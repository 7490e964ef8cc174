"""One sentence for each state of an introduction: what happens next, and who does it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

NEXT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "prospect": (
            "The candidate answers first: his caseworker asks him on the case's page “Work”, and he answers with "
            "a signature. Meanwhile you may tell the employer his skills, never more, and record here that they "
            "want to meet him."
        ),
        "agreed_by_candidate": (
            "The candidate has agreed. Now you ask the employer, telling skills only, and record here that they "
            "want to meet him."
        ),
        "both_agreed": (
            "Both sides have agreed. Read below how to reach the candidate, write what the employer may know, and "
            "seal it. Nothing is sent from here."
        ),
        "shared": (
            "Now you tell the employer the name yourself, by telephone or face to face: nothing is sent from "
            "here. Then you agree on a day with both, and record the interview, or the job if it is offered at "
            "once."
        ),
        "interview": (
            "Employer and candidate meet. You ask both how it went, and record the offer, or why it leads no further."
        ),
        "offer": (
            "The candidate decides. You ask him, and record the day on which he accepts, or why it leads no further."
        ),
        "accepted": (
            "He begins work. You record his first day on the page “Placements”: from then on his pay from the "
            "fund ends by its rule. If he has to be trained first, say so here."
        ),
        "training": (
            "He is being trained. You record his first day of work on the page “Placements”: from then on his pay "
            "from the fund ends by its rule."
        ),
        "started": "He is at work. You ask him after 30 and after 90 days, and confirm it on the page “Placements”.",
        "confirmed": "He has stayed. Nothing is left to do.",
        "barred": (
            "This employer is barred: somebody here has reason not to trust it. Nothing more goes to it. If it has "
            "learned the candidate's name, or he works there, call him today and tell him."
        ),
        "halted": (
            "The fund's promise to this person was ended, and nothing of him goes to an employer any more. Ask his "
            "caseworker before you call him; then close this."
        ),
        "closed": "This leads no further. The name is forgotten here; introduce the candidate to another employer.",
    }
)


def next_sentence(state: str, *, employer_has_agreed: bool, is_barred: bool = False, is_halted: bool = False) -> str:
    """What happens next with an introduction, and by whom; `is_barred` is about its employer."""
    if is_halted:
        return NEXT["halted"]
    if is_barred:
        return NEXT["barred"]
    return NEXT["both_agreed" if state == "agreed_by_candidate" and employer_has_agreed else state]
