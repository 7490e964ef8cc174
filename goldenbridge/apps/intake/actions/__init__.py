"""What changes in intake: applications come in, statuses and letters are put down, answers are handed on."""

from goldenbridge.apps.intake.actions.answers import (
    HandedAnswer,
    forget_answers,
    hand_on_answers,
    receive_answer,
    withdraw_application,
)
from goldenbridge.apps.intake.actions.arriving import (
    AlreadyApplied,
    Arrival,
    CaseTaken,
    drop_envelopes,
    forget_bundle,
    hand_on_arrivals,
    receive_bundle,
)
from goldenbridge.apps.intake.actions.letters import (
    ask,
    expire_letters,
    mark_read,
    put_promise,
    put_reply,
    put_status,
    take_question_back,
)

__all__ = [
    "AlreadyApplied",
    "Arrival",
    "CaseTaken",
    "HandedAnswer",
    "ask",
    "drop_envelopes",
    "expire_letters",
    "forget_answers",
    "forget_bundle",
    "hand_on_answers",
    "hand_on_arrivals",
    "mark_read",
    "put_promise",
    "put_reply",
    "put_status",
    "receive_answer",
    "receive_bundle",
    "take_question_back",
    "withdraw_application",
]
