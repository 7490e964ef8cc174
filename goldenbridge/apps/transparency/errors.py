"""What the public log refuses."""

from __future__ import annotations

from goldenbridge.core.errors import BridgeError, words


class LogKeyMissing(BridgeError):
    """The key that signs checkpoints is not where the settings say."""

    code = "log_key_missing"
    status = 500
    sentence = words("The key of the public log is missing or is another log's. An operator must look.")


class LogBehindEdition(BridgeError):
    """The published edition says more, or something else, than the database: signing now would fork the log."""

    code = "log_behind_edition"
    status = 500
    sentence = words(
        "The published log has {published} entries and does not fit the {known} in the database (an old backup?)."
        " Nothing was signed: a second history would show for ever."
    )


class UnknownWitness(BridgeError):
    """A cosignature by nobody we know, or under another checkpoint."""

    code = "unknown_witness"
    status = 422
    sentence = words("This is no cosignature of a known witness under the newest checkpoint.")


class NotInLogYet(BridgeError):
    """The window is closed, but the sequencer has not yet put it into the log."""

    code = "not_in_log_yet"
    status = 409
    sentence = words("This gift window has closed, but is not in the signed log yet. Try again in a few minutes.")
