"""What is handed to the page still sealed: canonical JSON in a data attribute, opened by browser/desk."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from goldenbridge.apps.cases.actions.opening import Compartment, HandedKey, HandedRecord
from goldenbridge.apps.triage.actions import Opened
from goldenbridge.core import canonical
from goldenbridge.core.canonical import Value, b64
from goldenbridge.core.statements import Signed


def bundle_text(opened: Opened) -> str:
    """A leased bundle for `<desk-bundle>`."""
    bundle = opened.bundle
    return _text(
        {
            "case": str(bundle.case_ref),
            "shard_key_ref": str(opened.shard_key_ref),
            "signature": b64(bundle.application.signature),
            "signed": bundle.application.signed_value(),
            "story": b64(bundle.story),
            "wrap": b64(opened.wrap),
        }
    )


def compartment_text(compartment: Compartment) -> str:
    """A compartment for `<desk-compartment>`."""
    return _text(_compartment(compartment))


def compartments_text(compartments: Iterable[Compartment]) -> str:
    """Several compartments for `<desk-give>` and `<desk-renew>`."""
    return _text([_compartment(each) for each in compartments])


def _compartment(compartment: Compartment) -> dict[str, Value]:
    return {
        "applicant": signed_text(compartment.applicant),
        "case": str(compartment.case_ref),
        "closed": compartment.closed,
        "keys": [_key(key) for key in compartment.keys],
        "name": compartment.name,
        "records": [_record(record) for record in compartment.records],
    }


def signed_text(signed: Signed) -> dict[str, Value]:
    """A signed statement as a page takes it."""
    return {"statement": b64(signed.statement), "signature": b64(signed.signature)}


def key_of(compartment: Compartment) -> dict[str, str]:
    """The certificate of a compartment's newest key, to which `<sealed-input>` seals."""
    newest = max(compartment.keys, key=lambda key: key.generation)
    return {"certificate": b64(newest.certificate), "signature": b64(newest.signature)}


def _key(key: HandedKey) -> dict[str, Value]:
    return {
        "key_ref": str(key.key_ref),
        "generation": key.generation,
        "maker": str(key.maker_ref),
        "signature": b64(key.signature),
        "statement": b64(key.certificate),
        "wrap": b64(key.wrap) if key.wrap else None,
    }


def _record(record: HandedRecord) -> dict[str, Value]:
    return {
        "author": _ref(record.author_ref),
        "check": record.check,
        "envelope": b64(record.envelope),
        "for": _ref(record.for_ref),
        "generation": record.generation,
        "purpose": record.purpose,
        "record": str(record.record_ref),
        "written_on": record.written_on.isoformat(),
    }


def _ref(ref: UUID | None) -> str | None:
    return str(ref) if ref else None


def _text(value: Value) -> str:
    return canonical.encode(value).decode()
