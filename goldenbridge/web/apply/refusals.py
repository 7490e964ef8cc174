"""The refusals that the browser lane's script may have to show; the page carries their words in its language."""

from __future__ import annotations

from typing import Final

from goldenbridge.core import (
    application,
    attestation,
    directory,
    errors,
    phrase,
    promised,
    records,
    sealing,
    signing,
    trust,
)
from goldenbridge.core.errors import BridgeError, words


class NoConnection(BridgeError):
    """The page could not reach the server."""

    code = "no_connection"
    status = 503
    sentence = words(
        "The connection broke. Nothing is lost: everything is still on this page. Please press the button again."
    )


class EmptyAnswer(BridgeError):
    """An answer without words."""

    code = "empty_answer"
    status = 422
    sentence = words("Please write your answer first.")


class EmptyField(BridgeError):
    """A field that is needed is empty."""

    code = "empty_field"
    status = 422
    sentence = words("Something that we need is still empty. Please look at the marked field.")


class WrongWord(BridgeError):
    """A word asked back is not the one of the phrase."""

    code = "wrong_word"
    status = 422
    sentence = words("This is not word number {number} of your phrase. Look at your paper, or see the phrase again.")


class SealedOnly(BridgeError):
    """Identity and payout details are not taken in the plain lane."""

    code = "sealed_only"
    status = 403
    sentence = words(
        "This is asked only where your own phone seals the answer. Please turn on JavaScript for this page."
    )


class ListOver(BridgeError):
    """No list of keys holds today, so that no letter can be believed."""

    code = "list_over"
    status = 503
    sentence = words(
        "Your letters cannot be opened just now: the fund must renew its list of keys first. Nothing is lost, and your "
        "phrase stays as it is. Please come back in a day or two."
    )


class WrongClock(BridgeError):
    """The signed list of keys does not hold on what the phone takes for today."""

    code = "wrong_clock"
    status = 422
    sentence = words(
        "Your phone says that today is {today}. If that is wrong, please set its date and press the button again: "
        "nothing is lost. If it is right, the fund has sent an old list of keys; please come back tomorrow."
    )


REFUSALS: Final[tuple[type[BridgeError], ...]] = (
    errors.BridgeError,
    NoConnection,
    EmptyAnswer,
    EmptyField,
    WrongWord,
    application.TextTooLong,
    application.BadIban,
    attestation.NotTwoPeople,
    trust.NotTheSigner,
    phrase.WrongPhraseLength,
    phrase.UnknownWord,
    phrase.MixedLanguages,
    phrase.WrongPhraseChecksum,
    phrase.WrongDigits,
    ListOver,
    directory.IntakeClosed,
    directory.NotSignedByRoot,
    directory.NotEnoughSigners,
    WrongClock,
    directory.UnknownKey,
    promised.NotYourPromise,
    records.ForgedAuthor,
    records.UnexpectedAuthor,
    sealing.DoesNotOpen,
    sealing.OtherCase,
    signing.ForgedSignature,
)
