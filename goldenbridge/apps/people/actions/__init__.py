"""What changes about the people who work here."""

from goldenbridge.apps.people.actions.accounts import (
    change_passphrase,
    enrol,
    invite,
    lock,
    lock_out,
    set_capacity,
    set_roles,
    unlock,
    withdraw_invitation,
)
from goldenbridge.apps.people.actions.auditing import hand_over_journal
from goldenbridge.apps.people.actions.listing import propose_directory, sign_directory
from goldenbridge.apps.people.actions.sessions import ask_challenge, end_session, sign_in, sign_out, sweep_sessions

__all__ = [
    "ask_challenge",
    "change_passphrase",
    "end_session",
    "enrol",
    "hand_over_journal",
    "invite",
    "lock",
    "lock_out",
    "propose_directory",
    "set_capacity",
    "set_roles",
    "sign_directory",
    "sign_in",
    "sign_out",
    "sweep_sessions",
    "unlock",
    "withdraw_invitation",
]
