"""Say which tone a state's badge has: going on, good, waiting for somebody, or bad."""

TONES = {
    "go": (
        "first_look talks verification determination in_progress offered approved covered open sent paying locked "
        "authorised released interview offer shared agreed_by_candidate negotiated reconciling leased announced "
        "training in_review vetted obligation_verified invited drawn proposed signed opened fixed"
    ),
    "good": (
        "accepted accepted_with_conditions active confirmed taken_up settled delivered received cleared reconciled "
        "done paid started confirmed_30 confirmed_90 filled counted in_force"
    ),
    "warn": (
        "due more_info suspended inconclusive paused received_with_issues no_answer quarantined "
        "pending uncleared disputed escalated returned asked waiting withheld locked"
    ),
    "bad": "declined contradicted failed locked_out not_received rejected revoked charged_back refused expired",
}
TONE_OF = {state: tone for tone, states in TONES.items() for state in states.split()}


def badge_tone(state: str) -> str:
    """The tone of a state; quiet for those that ask nothing of anybody (draft, ended, lapsed)."""
    return TONE_OF.get(state, "")
