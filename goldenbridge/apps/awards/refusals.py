"""The refusals of promises."""

from goldenbridge.core.errors import BridgeError, words


class AboveVerifiedPrincipal(BridgeError):
    """More would be settled than was verified."""

    code = "above_verified_principal"
    status = 409
    sentence = words("Only {left} of this obligation is verified and not yet promised.")


class ObligationDiffers(BridgeError):
    """The obligation is known with another person, currency or principal."""

    code = "obligation_differs"
    status = 409
    sentence = words("This obligation was verified with other figures. Look at the attestation again.")


class NothingPromised(BridgeError):
    """The award holds neither pay nor a settlement."""

    code = "nothing_promised"
    status = 422
    sentence = words("A promise holds monthly pay, or a debt settlement, or both.")


class PayWithoutMonths(BridgeError):
    """A monthly pay for no month, or months without a pay: a promise that says more than it gives."""

    code = "pay_without_months"
    status = 422
    sentence = words("Monthly pay and months go together. For a debt alone, leave the pay empty and the months at 0.")


class InstalmentInThePast(BridgeError):
    """The first instalment of a settlement would have been due in a month that is over."""

    code = "instalment_in_the_past"
    status = 422
    sentence = words("The month of the first instalment is over. Choose this month or a later one.")


class UnknownProof(BridgeError):
    """An instalment is proved by one of a few papers."""

    code = "unknown_proof"
    status = 422
    sentence = words("An instalment is proved by a demand, a receipt, or the order of a court.")


class ProofMissing(BridgeError):
    """An instalment of a debt would be paid before the person has shown proof of it."""

    code = "proof_missing"
    status = 409
    sentence = words("A debt is repaid against proof. The proof of this instalment has not been recorded yet.")


class NotCoveredYet(BridgeError):
    """A month would be paid for which nothing is set aside yet."""

    code = "not_covered_yet"
    status = 409
    sentence = words("Nothing is set aside for {month} yet. The promise must be covered for more months first.")


class NothingChanged(BridgeError):
    """A new version would say what the promise says already."""

    code = "nothing_changed"
    status = 422
    sentence = words("These are the terms that stand already. Nothing was drafted.")


class ChangeOpen(BridgeError):
    """Another change of this promise waits for its steps."""

    code = "change_open"
    status = 409
    sentence = words("Another change of this promise is not finished. Approve it or give it up first.")


class BelowDrawn(BridgeError):
    """A changed promise would end before the months that were drawn already."""

    code = "below_drawn"
    status = 422
    sentence = words("{months} months are drawn or paid already. The promise cannot end before them.")


class EarlierMonthOwed(BridgeError):
    """A month before the last drawn one is still due, and a change would swallow it."""

    code = "earlier_month_owed"
    status = 409
    sentence = words("An earlier month of this promise is still owed. Let a run pay it first, then change the promise.")


class ChangeOvertaken(BridgeError):
    """A run has drawn a month since the change was drafted."""

    code = "change_overtaken"
    status = 409
    sentence = words("A run has drawn a month since this change was drafted. Give it up and draft it anew.")


class BelowCoverPolicy(BridgeError):
    """Fewer months would be covered than the board has released."""

    code = "below_cover_policy"
    status = 422
    sentence = words("A promise is covered for at least {months} months, or for all of its months.")


class PolicyProposed(BridgeError):
    """Another cover policy waits to be released."""

    code = "policy_proposed"
    status = 409
    sentence = words("Another proposal waits already. Release it or give it up first.")


class UnknownReason(BridgeError):
    """A promise does not end for that reason."""

    code = "unknown_reason"
    status = 422
    sentence = words("A promise does not end for this reason.")


class EndingOpen(BridgeError):
    """Another ending of this promise waits for its signatures."""

    code = "ending_open"
    status = 409
    sentence = words("The end of this promise waits for signatures already. Sign it or give it up first.")


class WrongLastDay(BridgeError):
    """A day on which the promise cannot end for that reason."""

    code = "wrong_last_day"
    status = 422
    sentence = words("It cannot end on that day: it lies before the promise was drafted, or it has not come yet.")


class SecondLivePromise(BridgeError):
    """The same person holds another promise that is not over."""

    code = "second_live_promise"
    status = 409
    sentence = words("There is a promise for this request already, and it is not over.")
