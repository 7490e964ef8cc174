"""Who may move money in the books; who may act on one promise or one run is the matrix's business, not ours."""

from goldenbridge.core.actors import Actor


def may_open_accounts(actor: Actor) -> None:
    """Only who sets the fund up opens accounts."""
    actor.must_have("treasurer", "administrator", "operator")


def may_post_entry(actor: Actor) -> None:
    """Free entries, exchange, the reserve and money held by partners are the treasurer's."""
    actor.must_have("treasurer")


def may_bring_in(actor: Actor) -> None:
    """Who may be the second person of an opening balance, or of what partners hold."""
    actor.must_have("treasurer", "approver")


def may_record_fee(actor: Actor) -> None:
    """The treasurer; or nobody in person, where two people have called a row of a run a loss."""
    actor.must_have("treasurer", "schedule")


def may_record_gifts(actor: Actor) -> None:
    """A treasurer who claims statement lines, or the schedule that clears what has waited long enough."""
    actor.must_have("treasurer", "schedule")


def may_refund_gift(actor: Actor) -> None:
    """Whoever confirms as the second person that a gift went back: another treasurer, or an approver."""
    actor.must_have("treasurer", "approver", "schedule")


def may_commit(actor: Actor) -> None:
    """Who covers promises."""
    actor.must_have("approver", "treasurer")


def may_free_commitment(actor: Actor) -> None:
    """Freeing only ever makes a promise smaller; `awards` says who may end which one, and why."""
    actor.must_have("approver", "treasurer", "signer", "caseworker", "adviser", "schedule")


def may_draw_commitments(actor: Actor) -> None:
    """Who prepares or gives up a run."""
    actor.must_have("treasurer", "approver", "schedule")


def may_move_run(actor: Actor) -> None:
    """Who holds, settles or voids the money of a run."""
    actor.must_have("treasurer", "approver", "schedule")


def may_close_period(actor: Actor) -> None:
    """The treasurer closes a month."""
    actor.must_have("treasurer")


def may_read_books(actor: Actor) -> None:
    """Single entries are for those who keep or check the books, and the operator, who has the disk; totals for all."""
    actor.must_have("treasurer", "auditor", "approver", "operator")
