"""What changes in finding work, by subject."""

from goldenbridge.apps.work.actions.candidates import (
    describe_candidate,
    follow_promise,
    forget_candidates,
    make_shortlist,
    register_candidate,
    withdraw_candidate,
)
from goldenbridge.apps.work.actions.introductions import (
    advance_introduction,
    answer_introduction,
    close_introduction,
    introduce,
    record_employer_agreement,
    share_names,
)
from goldenbridge.apps.work.actions.placements import confirm_placement, end_placement, place, start_placement
from goldenbridge.apps.work.actions.vacancies import (
    bar_employer,
    close_vacancy,
    draft_vacancy,
    open_vacancy,
    pause_vacancy,
    register_employer,
    vet_employer,
    vet_vacancy,
)

__all__ = [
    "advance_introduction",
    "answer_introduction",
    "bar_employer",
    "close_introduction",
    "close_vacancy",
    "confirm_placement",
    "describe_candidate",
    "draft_vacancy",
    "end_placement",
    "follow_promise",
    "forget_candidates",
    "introduce",
    "make_shortlist",
    "open_vacancy",
    "pause_vacancy",
    "place",
    "record_employer_agreement",
    "register_candidate",
    "register_employer",
    "share_names",
    "start_placement",
    "vet_employer",
    "vet_vacancy",
    "withdraw_candidate",
]
