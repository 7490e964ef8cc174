"""The refusals of promises."""

from goldenbridge.core.errors import BridgeError, words


class OfferExpired(BridgeError):
    """The last day of the offer is over."""

    code = "offer_expired"
    status = 409
    sentence = words("This offer was valid until {day}. It can be drafted again with a later day.")


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


class UnknownReason(BridgeError):
    """A promise does not end for that reason."""

    code = "unknown_reason"
    status = 422
    sentence = words("A promise does not end for this reason.")


class SecondLivePromise(BridgeError):
    """The same person holds another promise that is not over."""

    code = "second_live_promise"
    status = 409
    sentence = words("There is a promise for this request already, and it is not over.")
