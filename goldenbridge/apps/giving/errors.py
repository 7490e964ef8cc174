"""What giving refuses."""

from __future__ import annotations

from goldenbridge.core.errors import BridgeError, words


class CampaignClosed(BridgeError):
    """Nothing is collected for this, or there is no such campaign."""

    code = "campaign_closed"
    status = 404
    sentence = words("Nothing is being collected under this name now. Please begin again on the page for gifts.")


class GiftAnnouncedAlready(BridgeError):
    """The reference stands for another gift."""

    code = "gift_announced_already"
    status = 409
    sentence = words(
        "You have announced another gift with the reference of this form, so it has a new one now. Please look at"
        " everything once more, type your phrase again if it is missing, and press the button."
    )


class TooManyGiftsToday(BridgeError):
    """As many gifts as the fund notes in a day are announced already, or somebody pretends so; money is still taken."""

    code = "too_many_gifts_today"
    status = 429
    sentence = words(
        "More gifts were announced today than we can note. Please press the button once more: the next page says how to"
        " give all the same."
    )


class CurrencyNotTaken(BridgeError):
    """The fund has no account in this currency."""

    code = "currency_not_taken"
    status = 422
    sentence = words("The fund has no account in {currency}. Please choose another currency.")


class NotAGiftLine(BridgeError):
    """A line that took money away, or is not one that a gift can claim."""

    code = "not_a_gift_line"
    status = 409
    sentence = words("This line is not a gift: no money came in by it.")


class NotAReturnLine(BridgeError):
    """A line that is not the return of a known gift, whole."""

    code = "not_a_return_line"
    status = 409
    sentence = words("This line does not take back one whole gift that we know. Claim it by hand.")


class NotARefund(BridgeError):
    """A line that does not give back one whole gift."""

    code = "not_a_refund"
    status = 409
    sentence = words("This line does not give back one whole gift: choose a gift of the same sum that is still ours.")


class RefundKnown(BridgeError):
    """The line or the gift is spoken of by another refund."""

    code = "refund_known"
    status = 409
    sentence = words("This line or this gift is in another refund already. Look at the list below.")


class ProposerHasLeft(BridgeError):
    """Whoever proposed is not on the signed list any more."""

    code = "proposer_has_left"
    status = 409
    sentence = words("Who proposed this is not on the fund's list any more. Put it aside and propose it anew.")


class ProposedByYourself(BridgeError):
    """Who proposed a refund would confirm it."""

    code = "proposed_by_yourself"
    status = 403
    sentence = words("You proposed this refund. Another treasurer or an approver confirms it.")


class NotCountedYet(BridgeError):
    """Nothing of this gift is in a window of those days."""

    code = "not_counted_yet"
    status = 404
    sentence = words(
        "Nothing of this gift stands in a gift window of those days. Check reference, phrase, currency and day. A"
        " transfer takes some days to arrive, two more to clear, and its window closes once it holds twenty gifts."
    )


class CountedOtherwise(BridgeError):
    """Another sum of the gift is in its window than the donor says he gave."""

    code = "counted_otherwise"
    status = 409
    sentence = words(
        "Gift window {window} holds {found} {currency} of this gift in pieces, which does not fit the amount that you"
        " entered. Perhaps a bank kept a fee: enter what arrived. If it is less than that, tell the fund's auditors."
    )
