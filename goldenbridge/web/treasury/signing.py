"""Signing a step: what a page needs to have it signed there or in a terminal, and what comes back with the form."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse, QueryDict

from goldenbridge.core import canonical
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import Value, b64, unb64
from goldenbridge.core.errors import BridgeError, Malformed, words
from goldenbridge.core.paper import Paper
from goldenbridge.core.statements import statement_bytes
from goldenbridge.platform import clock

LONGEST_LINE = 4_096


class NotSigned(BridgeError):
    """The form came without a signature."""

    code = "not_signed"
    status = 422
    sentence = words("This step is not signed yet. Unlock your key in this page, or paste the line of your terminal.")


@dataclass(frozen=True)
class Step:
    """One step to be signed: its words, where the form goes, the statement, and the paper for the terminal."""

    name: str
    label: str
    explanation: str
    address: str
    paper_address: str
    statement: str
    paper: str
    before: str = ""


def step(
    paper: Paper,
    *,
    label: str,
    explanation: str,
    address: str,
    paper_address: str,
    actor: Actor,
    before: Value = None,
) -> Step:
    """What `treasury/sign.html` needs so that this actor signs this paper today.

    `before` is the content of the version before, if there was one: the page compares it with what is signed.
    """
    said = paper.approval(actor=actor.ref, on=clock.today())
    return Step(
        name=paper.step,
        label=label,
        explanation=explanation,
        address=address,
        paper_address=paper_address,
        statement=b64(statement_bytes(said)),
        paper=b64(paper.encode()),
        before=b64(canonical.encode(before)) if before is not None else "",
    )


def read(form: QueryDict) -> dict[str, bytes]:
    """Statement and signature, as actions take them: the page's own, or the line that `goldenbridge approve` printed.

    Raises:
        NotSigned: neither is there.
        Malformed: what is there is damaged.

    """
    line = form.get("line", "").strip()
    if line:
        given = _line(line)
    elif form.get("signature"):
        given = {"statement": form.get("statement", ""), "signature": form["signature"]}
    else:
        raise NotSigned
    return {name: unb64(given[name]) for name in ("statement", "signature")}


def _line(line: str) -> dict[str, str]:
    if len(line) > LONGEST_LINE:
        raise Malformed
    try:
        given = json.loads(line)
    except ValueError as error:
        raise Malformed from error
    if not isinstance(given, dict) or not all(isinstance(given.get(name), str) for name in ("statement", "signature")):
        raise Malformed
    return given


def paper(kind: str, subject_ref: UUID, step_name: str, content: Value) -> Paper:
    """The paper of one step."""
    return Paper(kind, subject_ref, step_name, content)


def paper_file(sheet: Paper) -> HttpResponse:
    """The paper as a file to take to a terminal."""
    response = HttpResponse(sheet.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{sheet.kind}-{sheet.step}.json"'
    return response
