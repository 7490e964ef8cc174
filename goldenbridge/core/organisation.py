"""How an organisation is written down: the address of its website."""

from __future__ import annotations

import re
from typing import Final

from goldenbridge.core.errors import BridgeError, words

LONGEST: Final = 200
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST: Final = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])")
_ADDRESS: Final = re.compile(r"https?://([^\s/?#@:]+)(?::[0-9]{1,5})?(?:[/?#][^\s<>\"\x00-\x1f]*)?", re.IGNORECASE)


class UnknownCountry(BridgeError):
    """No country has this code."""

    code = "unknown_country"
    status = 422
    sentence = words("“{given}” is not the code of a country. Write two letters, such as PL or LT.")


class BadWebsite(BridgeError):
    """Not the address of a website."""

    code = "bad_website"
    status = 422
    sentence = words("“{given}” is not the address of a website. Write it like https://example.org, or leave it empty.")


def checked_website(text: str) -> str:
    """The address with its scheme, or nothing for nothing; BadWebsite for anything but http or https and a host name.

    No sign-in names in it: they make an address look like another one.
    """
    typed = text.strip()
    if not typed:
        return ""
    whole = typed if "://" in typed else f"https://{typed}"
    found = _ADDRESS.fullmatch(whole)
    if found is None or len(whole) > LONGEST:
        raise BadWebsite(given=typed[:LONGEST])
    try:
        host = found[1].lower().encode("idna").decode()
    except UnicodeError as error:
        raise BadWebsite(given=typed[:LONGEST]) from error
    if not _HOST.fullmatch(host):
        raise BadWebsite(given=typed[:LONGEST])
    return whole
