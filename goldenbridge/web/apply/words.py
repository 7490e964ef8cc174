"""What the status page says for each state, kind of letter and choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy

from goldenbridge.core.paymentnotice import PAY


@dataclass(frozen=True)
class Sure:
    """A choice that takes two presses: the first shows what it means, the second signs it."""

    choice: str
    label: Any
    meaning: Any
    button: Any


UNKNOWN: Final = gettext_lazy("There is nothing for this phrase yet.")
WORKING: Final = gettext_lazy("We are working on it.")

STATUSES: Final[Mapping[str, Any]] = {
    "received": gettext_lazy("Your application is here and waits for its first reader."),
    "first_look": gettext_lazy("Somebody is reading what you sent."),
    "questions": gettext_lazy("We have a question for you."),
    "talks": gettext_lazy("We are in talks with you. Nothing binds you to anything."),
    "checks": gettext_lazy("Two people are checking what you told us."),
    "decision": gettext_lazy("Two people are deciding."),
    "decided": gettext_lazy(
        "Your request is accepted. The money is being set aside; when that is done, an offer stands here. Do not "
        "resign before."
    ),
    "offer_over": gettext_lazy("No offer is open to you now. Your caseworker tells you here what is possible."),
    "offer": gettext_lazy("There is an offer for you. The money for it is set aside."),
    "accepted": gettext_lazy("You have accepted our promise."),
    "left_service": gettext_lazy("You have left the service. Our promise is in force."),
    "paid": gettext_lazy("A payment has been made."),
    "suspended": gettext_lazy("Payments are paused. The letter says why."),
    "closed": gettext_lazy("This request is closed."),
    "declined": gettext_lazy("We cannot help with this request. The letter says why, and how other people look again."),
    "in_review": gettext_lazy("Other people are looking at the decision again."),
    "withdrawn": gettext_lazy("You have withdrawn this request."),
    "lapsed": gettext_lazy("We have not heard from you for a long time. You may apply again with a new phrase."),
}

ENDED: Final = frozenset({"closed", "withdrawn", "lapsed"})

HEADINGS: Final[Mapping[str, Any]] = {
    "reply": gettext_lazy("A reply"),
    "text": gettext_lazy("A question"),
    "identity": gettext_lazy("Who you are"),
    "payout": gettext_lazy("Where to pay"),
    "offer": gettext_lazy("An offer"),
    "left": gettext_lazy("Have you left the service?"),
    "confirmation": gettext_lazy("Did the payment arrive?"),
    "work": gettext_lazy("Looking for work"),
    "introduction": gettext_lazy("An employer"),
}

SURE: Final[Mapping[str, tuple[Sure, ...]]] = {
    "offer": (
        Sure(
            "accepted",
            gettext_lazy("I accept the offer"),
            gettext_lazy(
                "You accept what stands above under “What is promised to you”; the money for it stays set aside for "
                "you. Accepting does not oblige you to leave: you choose whether and when."
            ),
            gettext_lazy("Yes, I accept"),
        ),
        Sure(
            "declined",
            gettext_lazy("I decline the offer"),
            gettext_lazy(
                "You decline the offer. The money that is set aside for you is then free for others, and this offer "
                "cannot be brought back. You may go on talking with us."
            ),
            gettext_lazy("Yes, I decline"),
        ),
    ),
}
"""Choices that are told once more before they are signed: what follows from them, and the button that does it."""

BUTTONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "left": {"left": gettext_lazy("I have left the service")},
    "confirmation": {
        "received": gettext_lazy("Yes, all of it"),
        "received_with_issues": gettext_lazy("Yes, but something was wrong"),
        "not_received": gettext_lazy("No, nothing came"),
    },
    "work": {"agreed": gettext_lazy("I agree"), "declined": gettext_lazy("I do not agree")},
    "introduction": {"agreed": gettext_lazy("I agree"), "declined": gettext_lazy("I do not agree")},
}

DONE: Final[Mapping[str, Any]] = {
    "read": gettext_lazy("The reply has been destroyed here."),
    "answer": gettext_lazy("Your answer is sealed and stored."),
    "choose": gettext_lazy("Your answer is signed and stored."),
    "again": gettext_lazy("You have answered this before. That answer stands."),
    "withdraw": gettext_lazy("You have withdrawn your request. We delete what is no longer needed."),
}

ANSWER_WAITS: Final = gettext_lazy("Your answer is here and waits for its reader.")
OFFER_ANSWERED: Final[Mapping[str, Any]] = {
    "accepted": gettext_lazy(
        "You have accepted the offer. It is being entered; within the hour this page says what comes next."
    ),
    "declined": gettext_lazy("You have declined the offer. The money that was set aside for it is free for others."),
}
LEAVING_TOLD: Final = gettext_lazy(
    "You have told us that you have left. Your caseworker enters the day, and pay begins with that month."
)
ACCOUNT_STORED: Final = gettext_lazy(
    "Where to pay is sealed and stored. You need do nothing more; after each payment we ask you here whether it has "
    "arrived."
)

STEPS: Final[Mapping[str, Any]] = {
    "answer": gettext_lazy("Read the offer and accept or decline it in time. Accept first, leave afterwards."),
    "leave": gettext_lazy(
        "You have accepted, and the money is set aside. Leave when it is safe for you. Your caseworker asks you here "
        "whether you have left; pay begins with that month."
    ),
    "account": gettext_lazy(
        "Tell us where to pay. The question is on this page, or comes within the hour. Nothing can be paid before."
    ),
    "account_anew": gettext_lazy(
        "Tell us below where to pay from now on. What is not on its way already waits for your answer."
    ),
    "account_back": gettext_lazy(
        "A payment did not reach you: it came back to the fund and does not count as paid here. The money stays set "
        "aside for you. Tell us below where to pay now; what is not on its way already waits for your answer."
    ),
    "came_back": gettext_lazy(
        "A payment did not reach you: it came back to the fund and does not count as paid here. The money stays set "
        "aside for you and is paid again."
    ),
    "given_up": gettext_lazy(
        "A payment did not reach you. The fund does not repeat it, and it does not count as paid here. If nobody has "
        "told you why, ask your caseworker. You need do nothing else."
    ),
    "confirm": gettext_lazy("A payment was made. Tell us below whether it has arrived."),
    "missed": gettext_lazy(
        "You told us that a payment did not come. We look into it, and your caseworker writes to you here. Come "
        "back in a few days; until then you need do nothing."
    ),
    "wrong": gettext_lazy(
        "You told us that something was wrong with a payment. Your caseworker asks you here what it was. Come back "
        "in a few days."
    ),
    "nothing": gettext_lazy("You need do nothing. After each payment we ask you here whether it has arrived."),
    "paused": gettext_lazy("Payments are paused. The letter says why. What is set aside for you stays set aside."),
    "over": gettext_lazy("This promise has ended. If you do not know why, look for a letter from your caseworker."),
}
"""What an officer to whom something is promised does next."""

DEBTS: Final[Mapping[str, Any]] = {
    "service_contract": gettext_lazy("Debt from your service contract"),
    "training_cost": gettext_lazy("Debt for training"),
    "bank_loan": gettext_lazy("Bank loan"),
    "housing": gettext_lazy("Debt for housing"),
    "": gettext_lazy("Debt"),
}

PAYMENT_KINDS: Final[Mapping[str, Any]] = {PAY: gettext_lazy("Monthly pay"), **DEBTS}
PAYMENT_ROWS: Final[Mapping[str, Any]] = {
    "kind": gettext_lazy("What for"),
    "month": gettext_lazy("Of the month"),
    "at_most": gettext_lazy("At most"),
    "sent_on": gettext_lazy("Sent on"),
}
"""By what an officer knows a payment that he is asked about."""

SETTLED: Final = gettext_lazy("{amount}, of it paid {paid}")

ROWS: Final[Mapping[str, Any]] = {
    "monthly": gettext_lazy("Pay each month"),
    "months": gettext_lazy("Months promised"),
    "paid": gettext_lazy("Months paid"),
    "left": gettext_lazy("Months still to come"),
    "next_month": gettext_lazy("Next pay, for"),
    "covered_to": gettext_lazy("Money set aside up to and with"),
    "valid_until": gettext_lazy("Accept it by, that day included"),
}
