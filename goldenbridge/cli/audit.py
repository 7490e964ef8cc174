"""`goldenbridge audit`: checks the audits in a public log, and replays a draw from its published seeds."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from goldenbridge.cli import files
from goldenbridge.cli.verify import money, reader, text_of
from goldenbridge.core import auditlog, canonical, notes, verifier
from goldenbridge.core.auditlog import Audit
from goldenbridge.core.canonical import b64
from goldenbridge.core.merkle import leaf_hash, root_of
from goldenbridge.core.sampling import Draw, Population, doubt_percent
from goldenbridge.core.tiles import BadTile

TRAIL_WORDS = {
    "whole": "held together from its first record",
    "broken": "did NOT hold together",
    "not_read": "not read",
}

COMPARE = (
    "Compare the two keys with those of the auditors in the fund's signed list of keys (/directory.json): the log "
    "alone does not say who they are."
)


def main(arguments: list[str]) -> int:
    """Check every audit of the log; with the list of payments, draw anew. Raises the reason why something is wrong."""
    parser = argparse.ArgumentParser(
        prog="goldenbridge audit",
        description="Check the audits in the public log: that two auditors committed to their seeds before the list of "
        "payments was fixed, revealed them after it, and signed what they found.",
        epilog="With the list that the auditors took home the draw is made anew. Only the key you give is trusted.",
    )
    parser.add_argument("population", nargs="?", type=Path, help="the auditors' list of payments, to replay its draw")
    parser.add_argument("--key", required=True, metavar="FILE", help="the fund's public key, fund.vkey")
    parser.add_argument("--log", required=True, metavar="FOLDER|URL", help="the public log: a folder or a web address")
    options = parser.parse_args(arguments)
    key = notes.read_verifier_key(text_of(options.key))
    population = None if options.population is None else _population(options.population)
    audits = audits_of(key, reader(options.log))
    if population is None:
        print("\n\n".join(audit_words(each) for each in audits.values()) or "This log holds no audit yet.")
        for each in audits.values():
            each.check()
        return 0
    if population.audit not in audits:
        raise auditlog.UnknownAudit
    audit = audits[population.audit]
    print(f"{audit_words(audit)}\n\n{draw_words(audit.replay(population), population)}")
    return 0


def _population(path: Path) -> Population:
    with files.reading(path, "a list of payments from the page of an audit"):
        return Population.from_value(canonical.decode(files.read_bytes(path).strip()))


def audits_of(key: notes.VerifierKey, read: Callable[[str], bytes]) -> dict[UUID, Audit]:
    """The audits of a log whose every entry stands under its signed root."""
    _note, tiles = verifier.open_log(key=key, read=read)
    entries = verifier.all_entries(tiles)
    if root_of([leaf_hash(content) for content in entries]) != tiles.root():
        raise BadTile(path="tile/entries")
    return auditlog.read_audits(entries)


def audit_words(audit: Audit) -> str:
    """How far an audit is and what it found, in plain words, and what it does not mean."""
    if audit.fault:
        return f"Audit {audit.audit}: FAULTY. Do not rely on it.\n  Why               {audit.fault}"
    terms = audit.agreed
    lines = [
        f"Audit {audit.audit}: payments in {terms.currency}, {terms.first} to {terms.last}",
        f"  Committed to      {len(audit.terms)} of {auditlog.AUDITORS} seeds, by the keys:",
        *(f"                    {b64(key)}" for key in sorted(audit.terms)),
    ]
    if audit.withheld:
        why = "no result was signed by both" if audit.is_drawn else "one seed was not revealed, so nothing was drawn"
        lines.append(f"  WITHHELD          {why}; ended on {audit.ended_on}")
    if audit.result is None:
        return "\n".join([*lines, f"  How far           {audit.state}; nothing is signed"])
    found = audit.result
    return "\n".join(
        [
            *lines,
            f"  Draws             {_draws(found)}",
            f"  Bank accounts     {found.accounts_agreed} agreed with the bank, {found.accounts_differ} did not",
            f"  Access journal    {TRAIL_WORDS[found.trail]}",
            f"  Signed            by both, on {audit.ended_on}",
            *_doubt(found),
            COMPARE,
        ]
    )


def _doubt(found: auditlog.Result) -> list[str]:
    if found.in_order != found.draws:
        return ["", "Something drawn was not in order or stayed unanswered. Ask the auditors what it was."]
    percent = doubt_percent(found.draws)
    honest = "If the auditors are honest, then with 95 % certainty less than"
    return ["", f"{honest} {percent} % of the value paid in these days was not in order."]


def _draws(found: auditlog.Result) -> str:
    return f"{found.draws}: {found.in_order} in order, {found.not_in_order} not in order, {found.unanswered} unanswered"


def draw_words(drawn: Draw, population: Population) -> str:
    """The payments that the seeds draw, one a line."""
    rows = [
        f"  {each.ref}  {money(each.minor, population.currency)}" + (f"  ({each.hits} draws)" if each.hits > 1 else "")
        for each in drawn.items
    ]
    interval = money(drawn.interval_minor, population.currency)
    head = f"The two seeds draw exactly these payments from the list that was fixed, one of every {interval}:"
    return "\n".join([head, *rows])
