"""What a signed step needs on a page: the statement to sign here, and reading what was signed here or in a terminal."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.errors import Malformed
from goldenbridge.core.paper import Paper
from goldenbridge.core.shape import Fields
from goldenbridge.core.statements import Signed, statement_bytes
from goldenbridge.platform import clock

LONGEST_LINE = 4000


@dataclass(frozen=True)
class ToSign:
    """A step as a page offers it: the statement for this person, and the hash that a terminal must show as well."""

    step: str
    statement: str
    content_hash: str


def to_sign(paper: Paper, *, actor: Actor) -> ToSign:
    """The statement by which this person would approve the paper today."""
    approval = paper.approval(actor=actor.ref, on=clock.today())
    return ToSign(paper.step, b64(statement_bytes(approval)), paper.content_hash.hex())


def signed_in_page(request: HttpRequest) -> dict[str, bytes]:
    """Statement and signature as arguments of an action: made in the page, or pasted from the terminal."""
    line = request.POST.get("line", "").strip()
    if line:
        signed = read_line(line)
    else:
        signed = Signed(unb64(request.POST.get("statement", "")), unb64(request.POST.get("signature", "")))
    return {"statement": signed.statement, "signature": signed.signature}


def read_line(line: str) -> Signed:
    """The terminal's line; Malformed if it is something else."""
    if len(line) > LONGEST_LINE:
        raise Malformed
    fields = Fields(canonical.decode(line.encode()))
    statement, signature = fields.take("statement"), fields.octets("signature", length=64)
    fields.end()
    if not isinstance(statement, str):
        raise Malformed
    return Signed(unb64(statement), signature)


def download(content: bytes, *, name: str, kind: str = "application/json") -> HttpResponse:
    """A file for the person's own disk; no browser keeps or shows it."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
