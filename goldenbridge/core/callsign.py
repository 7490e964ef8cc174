"""Call-signs: the only names that people who work here have."""

import re
from typing import Final

from goldenbridge.core.errors import BridgeError, words

_CALL_SIGN: Final = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")


class BadCallSign(BridgeError):
    """Not of the form that call-signs have."""

    code = "bad_call_sign"
    status = 422
    sentence = words(
        "A call-sign has 3 to 40 small letters, digits or hyphens and begins with a letter. Never use a real name."
    )


def read_call_sign(text: str) -> str:
    """The call-sign that was typed, in small letters.

    Raises:
        BadCallSign: it has not the form of one.

    """
    call_sign = text.strip().lower()
    if not _CALL_SIGN.fullmatch(call_sign):
        raise BadCallSign
    return call_sign
