"""Errors that a person may meet: each has a code, a status and a sentence that tells the truth."""

from __future__ import annotations

from typing import ClassVar


def words(text: str) -> str:
    """Mark an English sentence for translation; returns it unchanged."""
    return text


class BridgeError(Exception):
    """A refusal with a name. Subclasses set `code`, `status` and `sentence`; details are references, numbers, dates.

    The English text is `str(error)`; pages translate `error.sentence` and fill in `error.details` themselves.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    sentence: ClassVar[str] = words("This cannot be done.")

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.sentence.format(**details) if details else self.sentence)


class NotAllowed(BridgeError):
    """The actor may not do this; who could is not said."""

    code = "not_allowed"
    status = 403
    sentence = words("Your role does not allow this step.")


class NotFound(BridgeError):
    """No such thing, or none that this actor may see; the two look alike on purpose."""

    code = "not_found"
    status = 404
    sentence = words("There is nothing here, or nothing that you may see.")


class ForbiddenMove(BridgeError):
    """The lifecycle has no such move from the present state."""

    code = "forbidden_move"
    status = 409
    sentence = words(
        "This step is not possible now: the state is “{state}”. Somebody may have been quicker; look again."
    )


class Malformed(BridgeError):
    """The input has not the shape that it must have."""

    code = "malformed"
    status = 400
    sentence = words("What was sent is damaged or incomplete. Nothing was stored; please try again.")


class InvariantBroken(BridgeError):
    """Something that cannot be has happened; stop, and let an operator look."""

    code = "invariant_broken"
    status = 500
    sentence = words("Something is wrong on our side and the step was stopped. Nothing was changed.")
