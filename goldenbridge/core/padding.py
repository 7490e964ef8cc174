"""Padding: makes what is sealed as long as many other things, so that its length says little.

Content is followed by one byte 0x80 and zeros (ISO/IEC 7816-4), so that it ends where the last 0x80 stands.
"""

from __future__ import annotations

from typing import Final

from goldenbridge.core.errors import BridgeError, words

FORM_SIZES: Final = (2 * 1024, 16 * 1024, 72 * 1024)
LONGEST_FORM_BYTES: Final = FORM_SIZES[-1] - 1

_MARK: Final = b"\x80"


class TooLong(BridgeError):
    """The content does not fit the largest size that forms are padded to."""

    code = "too_long"
    status = 413
    sentence = words("This text is too long: at most {limit} bytes fit. Nothing was sent; please shorten it.")


class BadPadding(BridgeError):
    """What was opened does not end as padding must."""

    code = "bad_padding"
    status = 400
    sentence = words("What was opened is damaged: it does not end as it should.")


def pad_form(content: bytes) -> bytes:
    """The content padded to 2, 16 or 72 KiB, whichever is the first that holds it; TooLong beyond 73,727 bytes."""
    for size in FORM_SIZES:
        if len(content) < size:
            return _pad(content, size)
    raise TooLong(limit=LONGEST_FORM_BYTES)


def pad_file(content: bytes) -> bytes:
    """The content padded by Padmé, which costs at most 12 % and leaves O(log log n) bits of the length.

    Source: Nikitin and others, Reducing Metadata Leakage from Encrypted Files (PURBs), 2019, section 4.2.
    """
    return _pad(content, padme_bytes(len(content) + 1))


def padme_bytes(length: int) -> int:
    """The length that Padmé gives to `length` bytes; lengths below 2 stay."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    zeros = exponent - exponent.bit_length()
    mask = (1 << zeros) - 1
    return (length + mask) & ~mask


def unpad(padded: bytes) -> bytes:
    """The content without its padding; BadPadding if the end is not 0x80 and zeros."""
    content = padded.rstrip(b"\x00")
    if not content.endswith(_MARK):
        raise BadPadding
    return content[:-1]


def unpad_form(padded: bytes) -> bytes:
    """As `unpad`, and the padded length must be one of the three sizes of forms."""
    if len(padded) not in FORM_SIZES:
        raise BadPadding
    return unpad(padded)


def _pad(content: bytes, size: int) -> bytes:
    return (content + _MARK).ljust(size, b"\x00")
