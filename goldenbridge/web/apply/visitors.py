"""Who stands at the status page: the holder of a phrase (plain lane) or of a locator and a signature (browser lane)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.http import QueryDict

from goldenbridge.apps.intake import queries
from goldenbridge.core import canonical, signing
from goldenbridge.core.actors import ANONYMOUS
from goldenbridge.core.applicant import Applicant
from goldenbridge.core.errors import Malformed
from goldenbridge.core.phrase import LOCATOR_BYTES, hash_locator
from goldenbridge.core.statements import Request
from goldenbridge.platform import clock
from goldenbridge.web.apply.pages import form_key

LIFE: Final = timedelta(hours=1)
NOBODY: Final = Applicant()
"""Made anew at each start; opened and compared for an unknown phrase, so that it takes as long as a known one."""


@dataclass(frozen=True)
class Visitor:
    """A visitor and what stands under his locator."""

    locator_hash: bytes
    standing: queries.Standing | None
    applicant: Applicant | None
    """Only in the plain lane: the phrase, in memory for this request."""

    @property
    def is_plain(self) -> bool:
        """Whether the server seals and opens for him."""
        return self.applicant is not None


def challenge() -> str:
    """What a browser signs so that an old request cannot be sent again later."""
    return form_key().seal("challenge", {}, now=clock.now())


def read_visitor(posted: QueryDict) -> Visitor:
    """The visitor behind a POST; raises the named errors of phrases, ForgedField, StaleField or ForgedSignature."""
    if "locator" in posted:
        return _by_signature(posted)
    if "state" in posted:
        fields = form_key().open("status", posted["state"], now=clock.now(), life=LIFE)
        applicant = Applicant(canonical.unb64(str(fields["phrase"])))
    else:
        applicant = Applicant.from_phrase(posted.get("phrase", ""))
    return by_phrase(applicant)


def by_phrase(applicant: Applicant) -> Visitor:
    """The visitor who showed his phrase."""
    locator_hash = applicant.keys.locator_hash
    return Visitor(locator_hash, queries.standing(locator_hash, actor=ANONYMOUS), applicant)


def state_of(visitor: Visitor) -> str:
    """The sealed field by which a page of the plain lane brings the phrase back."""
    if visitor.applicant is None:
        return ""
    return form_key().seal("status", {"phrase": canonical.b64(visitor.applicant.entropy)}, now=clock.now())


def signed_content(posted: QueryDict) -> bytes:
    """Everything of a request, besides who asks, that its signature covers."""
    return canonical.encode(
        {
            "choice": posted.get("choice", ""),
            "envelopes": list(posted.getlist("envelope")),
            "letter": posted.get("letter", ""),
            "signature": posted.get("choice_signature", ""),
            "statement": posted.get("choice_statement", ""),
        }
    )


def _by_signature(posted: QueryDict) -> Visitor:
    locator = canonical.unb64(posted["locator"])
    if len(locator) != LOCATOR_BYTES:
        raise Malformed
    shown = posted.get("challenge", "")
    form_key().open("challenge", shown, now=clock.now(), life=LIFE)
    locator_hash = hash_locator(locator)
    standing = queries.standing(locator_hash, actor=ANONYMOUS)
    request = Request(locator_hash, posted.get("verb", ""), shown, hashlib.sha256(signed_content(posted)).digest())
    _check(request, canonical.unb64(posted.get("signature", "")), standing)
    return Visitor(locator_hash, standing, None)


def _check(request: Request, signature: bytes, standing: queries.Standing | None) -> None:
    key = standing.sign_key if standing else NOBODY.keys.sign_key
    message = canonical.framed(request.kind, request.to_value())
    try:
        signing.check(key, message, signature)
    except signing.ForgedSignature:
        # Under an unknown locator there is no key to compare with, and nothing to protect.
        if standing is not None:
            raise
