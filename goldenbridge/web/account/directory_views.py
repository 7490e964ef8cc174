"""The signed list of keys: what is in force, what the next version says, and the administrators' signatures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from goldenbridge.apps.keystore import actions as keystore
from goldenbridge.apps.keystore import queries as keys
from goldenbridge.apps.people import actions, queries
from goldenbridge.apps.transparency import actions as transparency
from goldenbridge.core import founding
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.directory import Directory, IntakeClosed
from goldenbridge.core.errors import BridgeError, Malformed
from goldenbridge.core.listing import Cell, EpochKey
from goldenbridge.core.member import fingerprint
from goldenbridge.core.shape import Fields
from goldenbridge.platform import clock, directory
from goldenbridge.web.account.forms import SignatureForm
from goldenbridge.web.account.views import must_post
from goldenbridge.web.account.waiting import DELEGATION_SOON_DAYS
from goldenbridge.web.base.errors import sentence
from goldenbridge.web.staffbase.pages import answers_script, staff_page


@staff_page("administrator")
def overview(request: HttpRequest) -> HttpResponse:
    """What is in force and what waits for signatures."""
    return _overview(request)


@staff_page("administrator")
def propose(request: HttpRequest) -> HttpResponse:
    """Draft the next version from the accounts as they are."""
    must_post(request)
    actions.propose_directory(retired=_retired(), actor=request.actor)
    return _back()


@staff_page("administrator")
@answers_script
def propose_intake(request: HttpRequest, told: dict[str, Any]) -> dict[str, Any]:
    """Take keys of an epoch or of a cell that the page has made and wrapped, and draft a version with them."""
    fields = Fields(told)
    intake = [EpochKey.from_value(each) for each in fields.items("shards")]
    duty = [EpochKey.from_value(each) for each in fields.items("duty")]
    cells = [Cell.from_value(each) for each in fields.items("cells")]
    wraps = [_handed(each) for each in fields.items("wraps")]
    fields.end()
    _check_handed(wraps, {each.card.key_ref for each in (*intake, *duty, *cells)})
    for each in wraps:
        keystore.store_wrap(
            key_ref=each.key_ref,
            recipient_ref=each.recipient_ref,
            wrap=each.wrap,
            expires_on=None,
            holder=keystore.DIRECTORY,
            actor=request.actor,
        )
    epoch = max((each.epoch for each in intake), default=None)
    draft = actions.propose_directory(
        intake=intake, duty=duty, epoch=epoch, cells=cells, retired=_retired(), actor=request.actor
    )
    return {"version": draft.version}


@staff_page("administrator")
def sign(request: HttpRequest) -> HttpResponse:
    """Add my signature to the draft; the last one that is needed puts it in force."""
    must_post(request)
    form = SignatureForm(request.POST)
    if not form.is_valid():
        return _overview(request, refusal="The signature is missing: unlock your key, then sign.", status=422)
    try:
        published = actions.sign_directory(
            digest=unb64(form.cleaned_data["digest"]),
            signature=unb64(form.cleaned_data["signature"]),
            actor=request.actor,
        )
    except BridgeError as error:
        return _overview(request, refusal=sentence(error), status=error.status)
    if published is not None:
        transparency.log_directory(actor=request.actor)
    return _back()


def _retired() -> set[UUID]:
    """Listed keys that the keystore has destroyed."""
    return keys.destroyed(queries.listed_key_refs())


def _overview(request: HttpRequest, *, refusal: str = "", status: int = 200) -> HttpResponse:
    in_force = directory.latest()
    draft = queries.draft(actor=request.actor)
    call_signs = queries.call_signs(draft.signed_by) if draft else {}
    today = clock.today()
    shards = len([each for each in in_force.shards if each.epoch == in_force.epoch])
    shown = {
        **_delegated(),
        "in_force": in_force,
        "days_left": (in_force.expires_on - today).days,
        "epoch_now": founding.epoch_of(today),
        "epoch_next": max(founding.epoch_of(today), in_force.epoch + 1) if shards else founding.epoch_of(today),
        "shards": shards,
        "triagers": in_force.holders("triager"),
        "closed": "" if directory.takes_applications() else _to_open(in_force, draft.directory if draft else None),
        "treasurers": in_force.holders("treasurer"),
        "candidates": _keepers(in_force),
        "draft": draft,
        "draft_content": b64(draft.content) if draft else "",
        "changes": _changes(in_force, draft.directory) if draft else [],
        "signed_by": sorted(call_signs.values()),
        "has_signed": bool(draft) and request.actor.ref in draft.signed_by,
        "unlisted": queries.unlisted_changes(actor=request.actor),
        "refusal": refusal,
    }
    return render(request, "account/directory.html", shown, status=status)


def _to_open(in_force: Directory, draft: Directory | None) -> str:
    """What an administrator does so that applications can be taken again."""
    if draft is not None and _has_intake_keys(draft):
        return "Sign the next version below: with it applications are taken again."
    if draft is None and _has_intake_keys(in_force):
        return "The list of keys is over. Draft the next version and sign it: with it applications are taken again."
    triagers, keepers = in_force.holders("triager"), _keepers(in_force)
    if len(triagers) < founding.READERS_EACH or len(keepers) < founding.ON_DUTY:
        return (
            "There are no intake keys, and too few people for them: two triagers who read, and two others (signer, "
            "verifier or coordinator) who keep contacts. Invite them under “People”, and sign the list with them."
        )
    return "There are no intake keys. Choose two people under “Intake keys”, make the keys, then sign the list."


def _has_intake_keys(listed: Directory) -> bool:
    try:
        listed.intake_keys()
    except IntakeClosed:
        return False
    return True


def _delegated() -> dict[str, Any]:
    """Whom the root keys named, until when, and whom they name next."""
    now, coming = directory.delegation(), directory.coming_delegation()
    following = coming.delegation if coming else None
    names = queries.call_signs({*now.administrators, *(following.administrators if following else ())})
    return {
        "delegation": now,
        "administrators": sorted(names[ref] for ref in now.administrators if ref in names),
        "delegation_left": (now.expires_on - clock.today()).days,
        "coming": following,
        "coming_administrators": sorted(names[ref] for ref in following.administrators if ref in names)
        if following
        else [],
        "delegation_soon": DELEGATION_SOON_DAYS,
    }


def _keepers(listed: Directory) -> list[dict[str, str]]:
    """Who may keep contacts: anybody of the cases who is not the reader of every story."""
    people = [each for each in listed.staff if each.roles & {"signer", "verifier", "coordinator"}]
    return [{"ref": str(each.ref), "call_sign": each.call_sign} for each in people]


def _changes(before: Directory, after: Directory) -> list[str]:
    """What the draft changes, a sentence each."""
    old, new = {each.ref: each for each in before.staff}, {each.ref: each for each in after.staff}
    lines = []
    for ref in sorted(new.keys() - old.keys(), key=lambda each: new[each].call_sign):
        person = new[ref]
        roles, print_ = ", ".join(sorted(person.roles)), fingerprint(person.sign_key, person.seal_key)
        lines.append(f"New: {person.call_sign} ({roles}). Fingerprint {print_}: compare it by voice before you sign.")
    lines += [f"No longer listed: {old[ref].call_sign}." for ref in sorted(old.keys() - new.keys())]
    for ref in sorted(old.keys() & new.keys()):
        one, two = old[ref], new[ref]
        if one.roles != two.roles:
            lines.append(f"{two.call_sign}: roles become {', '.join(sorted(two.roles))}.")
        if (one.sign_key, one.seal_key) != (two.sign_key, two.seal_key):
            lines.append(f"{two.call_sign}: KEYS CHANGE. Sign only if the person has told you so by voice.")
        if one.vouchers != two.vouchers:
            lines.append(f"{two.call_sign}: vouchers change.")
    for name, mine, theirs in (
        ("intake shards", before.shards, after.shards),
        ("duty keys", before.duty, after.duty),
        ("payee cells", before.cells, after.cells),
    ):
        if len(mine) != len(theirs):
            lines.append(f"{name.capitalize()}: {len(mine)} become {len(theirs)}.")
    return lines


def _handed(value: Any) -> founding.HandedKey:
    fields = Fields(value)
    handed = founding.HandedKey(fields.ref("key_ref"), fields.ref("recipient_ref"), fields.octets("wrap"))
    fields.end()
    return handed


def _check_handed(wraps: list[founding.HandedKey], key_refs: set[UUID]) -> None:
    """Every new key is handed to somebody, and nothing else is handed over under the name of it."""
    if not key_refs or {each.key_ref for each in wraps} != key_refs:
        raise Malformed


def _back() -> HttpResponse:
    response = redirect("account:directory")
    response.status_code = 303
    return response
