"""How staff pages name a third party's word to forgive a debt later."""

from __future__ import annotations

from typing import Final

PARTY_WORDS: Final = {
    "government_to_be": "those who want to govern after a change",
    "employer": "an employer",
    "bank": "a bank",
    "organisation": "an organisation",
    "person": "one person",
    "other": "somebody else",
}
CONDITION_WORDS: Final = {
    "change_of_power": "after a change of power",
    "day": "from a certain day on",
    "part_repaid": "once a part is repaid",
    "other": "under another condition",
}
DEBT_WORDS: Final = {
    "service_contract": "Service contract",
    "training_cost": "Cost of training",
    "bank_loan": "Bank loan",
    "housing": "Housing",
}
