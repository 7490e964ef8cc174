"""The next version of the signed directory: drafted from accounts, signed by administrators, put in force."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from goldenbridge.apps.people.models import DirectoryDraft, Person
from goldenbridge.apps.people.permissions import may_propose_directory, may_sign_directory
from goldenbridge.core import canonical, signing
from goldenbridge.core.actors import Actor
from goldenbridge.core.canonical import b64, unb64
from goldenbridge.core.directory import LIFE_DAYS, Directory
from goldenbridge.core.errors import BridgeError, InvariantBroken, words
from goldenbridge.core.listing import FORMER_DAYS, Cell, EpochKey, Former, Staff
from goldenbridge.platform import clock, directory, trail


class DraftChanged(BridgeError):
    """What was signed is not the draft that is open now."""

    code = "draft_changed"
    status = 409
    sentence = words("The draft of the list of keys has changed since you looked. Look again, then sign.")


@transaction.atomic
def propose_directory(
    *,
    intake: Collection[EpochKey] = (),
    duty: Collection[EpochKey] = (),
    epoch: int | None = None,
    cells: Collection[Cell] = (),
    retired: Collection[UUID] = (),
    actor: Actor,
) -> Directory:
    """Draft the next version from the active accounts and the keys in force, with new ones added.

    Shards and duty keys among the `retired` are left out: the keystore destroyed them, so that nothing opens there. Who
    goes, or loses a role or a key, stays as former, so that what he signed until now is believed as long as it matters.

    It replaces the draft before it and keeps that one's new keys, so that nobody's work is lost by drafting again. It
    counts for nothing until enough administrators, whom the root keys named, have signed exactly these bytes.
    """
    may_propose_directory(actor, frozenset(directory.signing_delegation().administrators))
    keys = _begun() or directory.latest()
    today = clock.today()
    staff = _staff()
    draft = replace(
        keys,
        version=directory.latest().version + 1,
        issued_on=today,
        expires_on=today + timedelta(days=LIFE_DAYS),
        epoch=keys.epoch if epoch is None else epoch,
        staff=staff,
        former=_former(directory.latest(), staff, today=today),
        shards=(*(each for each in keys.shards if each.card.key_ref not in retired), *intake),
        duty=(*(each for each in keys.duty if each.card.key_ref not in retired), *duty),
        cells=(*keys.cells, *cells),
    )
    content = canonical.encode(draft.to_value())
    Directory.from_value(canonical.decode(content))
    DirectoryDraft.objects.update_or_create(
        only=True, defaults={"version": draft.version, "content": content, "signatures": {}}
    )
    trail.record("directory.proposed", draft.version, actor=actor.ref)
    return draft


@transaction.atomic
def sign_directory(*, digest: bytes, signature: bytes, actor: Actor) -> Directory | None:
    """Add one's signature to the draft with this digest; returns the directory if that put it in force."""
    delegation = directory.signing_delegation()
    may_sign_directory(actor, frozenset(delegation.administrators))
    draft = DirectoryDraft.objects.select_for_update().filter(only=True).first()
    if draft is None:
        raise DraftChanged
    value = canonical.decode(bytes(draft.content))
    drafted = Directory.from_value(value)
    if drafted.digest() != digest or drafted.version != directory.latest().version + 1:
        raise DraftChanged
    signing.check_statement(delegation.administrators[actor.ref], "directory", value, signature)
    draft.signatures = {**draft.signatures, str(actor.ref): b64(signature)}
    draft.save(update_fields=["signatures"])
    trail.record("directory.signed", drafted.version, actor=actor.ref)
    # Who signed before the root keys named others does not count any more.
    signatures = [(UUID(ref), unb64(text)) for ref, text in sorted(draft.signatures.items())]
    signatures = [(ref, made) for ref, made in signatures if ref in delegation.administrators]
    if len(signatures) < delegation.threshold:
        return None
    draft.delete()
    published = directory.publish_version(drafted, signatures)
    if published.digest() != digest:
        raise InvariantBroken
    return published


def _begun() -> Directory | None:
    """The draft that is open, unless another version was put in force meanwhile."""
    draft = DirectoryDraft.objects.select_for_update().filter(only=True, version=directory.latest().version + 1).first()
    return Directory.from_value(canonical.decode(bytes(draft.content))) if draft else None


def _former(listed: Directory, staff: Collection[Staff], *, today: date) -> tuple[Former, ...]:
    """Those who were former, as long as a promise may need their signatures, and whoever becomes so with this list."""
    oldest = today - timedelta(days=FORMER_DAYS)
    former = [each for each in listed.former if each.until >= oldest]
    now = {each.ref: each for each in staff}
    for person in listed.staff:
        after = now.get(person.ref)
        if after is None or after.sign_key != person.sign_key or not person.roles <= after.roles:
            former = _joined(former, Former.of(person, until=today))
    return tuple(former)


def _joined(former: list[Former], added: Former) -> list[Former]:
    """The list with one more entry; two of one key and one day are one, with the roles of both."""
    key = (added.ref, added.sign_key, added.until)
    same = [each for each in former if (each.ref, each.sign_key, each.until) == key]
    roles = added.roles.union(*(each.roles for each in same))
    return [*(each for each in former if each not in same), replace(added, roles=roles)]


def _staff() -> tuple[Staff, ...]:
    people = Person.objects.filter(state="active").order_by("call_sign")
    return tuple(
        Staff(
            person.ref,
            person.call_sign,
            person.role_names,
            person.voucher_refs,
            bytes(person.sign_key),
            bytes(person.seal_key),
        )
        for person in people
    )
