"""Who may take a step with a promise; that they are different people is held by the matrix in `approvals`."""

from typing import Final

from goldenbridge.core.actors import Actor

_MAY_END: Final = {
    "placed": ("adviser", "approver", "schedule"),
    "withdrawn": ("caseworker", "approver", "schedule"),
}


def may_draft_award(actor: Actor) -> None:
    """Who decides a case or leads it writes down what would be promised; that moves no money."""
    actor.must_have("signer", "caseworker", "approver")


def may_withdraw_award(actor: Actor) -> None:
    """Who drafts a promise, or would cover it, may give the draft up; nothing is set aside for it."""
    actor.must_have("signer", "caseworker", "approver", "treasurer", "schedule")


def may_settle_later(actor: Actor) -> None:
    """Who leads the case writes down what was negotiated of a debt; that moves no money."""
    actor.must_have("caseworker", "signer", "approver")


def may_record_proof(actor: Actor) -> None:
    """Who leads the case has seen the paper that an instalment is owed or was paid."""
    actor.must_have("caseworker")


def may_cover_award(actor: Actor) -> None:
    """Covering is a money step."""
    actor.must_have("approver", "treasurer")


def may_approve_award(actor: Actor) -> None:
    """Approving is a money step, by another person than covering."""
    actor.must_have("approver", "treasurer")


def may_offer_award(actor: Actor) -> None:
    """Offering is a money step."""
    actor.must_have("approver", "treasurer")


def may_answer_award(actor: Actor) -> None:
    """The applicant answers with his own signature; the caseworker or the tick carries the answer here."""
    actor.must_have("caseworker", "schedule")


def may_activate_award(actor: Actor) -> None:
    """Who records that he has left his post."""
    actor.must_have("caseworker", "schedule")


def may_suspend_award(actor: Actor) -> None:
    """Anybody who leads or pays can pause payments at once and alone."""
    actor.must_have("caseworker", "approver", "treasurer")


def may_resume_award(actor: Actor) -> None:
    """Taking payments up again is a money step, signed."""
    actor.must_have("approver", "treasurer")


def may_change_award(actor: Actor) -> None:
    """Who leads the case or approves promises writes new terms down; that moves no money."""
    actor.must_have("caseworker", "approver")


def may_read_policies(actor: Actor) -> None:
    """The board's cover policy is public once released; its proposals are seen by staff who promise or check."""
    actor.must_have("approver", "treasurer", "auditor", "administrator", "caseworker")


def may_set_policy(actor: Actor) -> None:
    """The board says how many months of a promise are covered before it is made."""
    actor.must_have("approver", "administrator")


def may_propose_ending(actor: Actor) -> None:
    """Who leads the case or makes promises writes down that one shall end; that frees nothing."""
    actor.must_have("caseworker", "approver", "treasurer")


def may_sign_ending(actor: Actor) -> None:
    """Ending a promise before its time takes two people of those who make promises."""
    actor.must_have("approver", "treasurer")


def may_end_award(actor: Actor, reason: str) -> None:
    """Who may end a promise alone depends on why it ends; for most reasons nobody may."""
    actor.must_have(*_MAY_END.get(reason, ()))


def may_free_award(actor: Actor) -> None:
    """Giving cover back is a person's step, never the clock's."""
    actor.must_have("approver", "treasurer")


def may_lapse_awards(actor: Actor) -> None:
    """Offers lapse by the clock."""
    actor.must_have("schedule", "approver")


def may_draw_entitlements(actor: Actor) -> None:
    """Who prepares, gives up or settles a run."""
    actor.must_have("treasurer", "approver", "schedule")


def may_prove_promises(actor: Actor) -> None:
    """What is set aside goes into the public log by the clock."""
    actor.must_have("schedule")


def may_read_awards(actor: Actor) -> None:
    """Promises are read by those who make, pay or check them, and by those whose cases they belong to."""
    actor.must_have("approver", "treasurer", "auditor", "caseworker", "signer", "adviser", "coordinator", "schedule")


def may_see_totals(actor: Actor) -> None:
    """Totals of all promises, none in particular: for who plans and for who pays."""
    actor.must_have("coordinator", "treasurer", "approver", "schedule")


def may_record_relief(actor: Actor) -> None:
    """Who leads the case writes down what somebody else has promised; that moves no money and covers nothing."""
    actor.must_have("caseworker")


def may_log_reliefs(actor: Actor) -> None:
    """The schedule alone, so that no deed of a person shows in the log's days."""
    actor.must_have("schedule")
