"""Checks Ed25519 signatures with nothing but Python (RFC 8032), so that the verifier runs on any computer at home.

Only public things pass through here, so that nothing is lost by how long a step takes. Whatever signs, or has a secret,
uses `core/signing.py` and the library behind it.
"""

from __future__ import annotations

from hashlib import sha512
from typing import Final

KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64

# The curve -x^2 + y^2 = 1 + d x^2 y^2 over the field of p elements; L is the order of its base point (section 5.1).
_P: Final = 2**255 - 19
_L: Final = 2**252 + 27742317777372353535851937790883648493
_D: Final = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_ONE: Final = pow(2, (_P - 1) // 4, _P)

# A point in extended coordinates: x = X/Z, y = Y/Z, x*y = T/Z (section 5.1.4).
_Point = tuple[int, int, int, int]
_ZERO: Final[_Point] = (0, 1, 1, 0)


def is_genuine(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the 64 bytes are the signature of the 32-byte public key over the message (section 5.1.7).

    As strict as can be: coordinates and the scalar must be reduced, the equation holds without the cofactor, and a key
    whose order divides eight signs nothing: under it a signature would fit many messages.
    """
    if len(public) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    key = _decoded(public)
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or scalar >= _L or _has_small_order(key):
        return False
    challenge = int.from_bytes(sha512(signature[:32] + public + message).digest(), "little") % _L
    # R = S*B - k*A, both products in one pass.
    return _encoded(_sum_of_products(scalar, _BASE, challenge, _negative(key))) == signature[:32]


def is_weak(public: bytes) -> bool:
    """Whether a key's order divides eight, so that anybody can make signatures that fit it; nobody holds such a key."""
    key = _decoded(public)
    return key is not None and _has_small_order(key)


def _decoded(content: bytes) -> _Point | None:
    """The point of 32 bytes, or None if there is none (section 5.1.3)."""
    whole = int.from_bytes(content, "little")
    y, sign = whole & (2**255 - 1), whole >> 255
    if y >= _P:
        return None
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * _ROOT_OF_MINUS_ONE % _P
    if (x * x - square) % _P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _has_small_order(point: _Point) -> bool:
    for _ in range(3):
        point = _sum(point, point)
    x, y, z, _t = point
    return x == 0 and y == z


def _encoded(point: _Point) -> bytes:
    """The 32 bytes of a point (section 5.1.2)."""
    x, y, z, _ = point
    inverse = pow(z, -1, _P)
    return (y * inverse % _P | (x * inverse % _P & 1) << 255).to_bytes(32, "little")


def _negative(point: _Point) -> _Point:
    x, y, z, t = point
    return -x % _P, y, z, -t % _P


def _sum(one: _Point, two: _Point) -> _Point:
    """Two points added; also right where they are the same (section 5.1.4)."""
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = two
    a, b = (y1 - x1) * (y2 - x2) % _P, (y1 + x1) * (y2 + x2) % _P
    c, d = 2 * _D * t1 * t2 % _P, 2 * z1 * z2 % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _sum_of_products(first: int, one: _Point, second: int, two: _Point) -> _Point:
    """first*one + second*two, by doubling once for both."""
    both = _sum(one, two)
    total = _ZERO
    for place in reversed(range(max(first.bit_length(), second.bit_length()))):
        total = _sum(total, total)
        bits = (first >> place & 1, second >> place & 1)
        if bits != (0, 0):
            total = _sum(total, {(1, 0): one, (0, 1): two, (1, 1): both}[bits])
    return total


def _base_point() -> _Point:
    point = _decoded((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))
    if point is None:
        raise ArithmeticError("the base point is on the curve")
    return point


_BASE: Final = _base_point()
