"""The part of `goldenbridge verify` for the receipt of a promise, with the officer's own phrase."""

from __future__ import annotations

from collections.abc import Sequence
from getpass import getpass

from goldenbridge.cli.verify import money, text_of, witness_words
from goldenbridge.core import notes, phrase, promiseproof
from goldenbridge.core.verifier import Read


def verified(
    text: str, *, phrase_file: str | None, key: notes.VerifierKey, read: Read, witnesses: Sequence[notes.VerifierKey]
) -> str:
    """What is true of a promise's receipt, in plain words; the phrase is read from a file, or asked and not shown."""
    told = text_of(phrase_file) if phrase_file else getpass("Your phrase (twelve words or the digits): ")
    sign_key = phrase.derive_keys(phrase.read_phrase(told)).sign_key
    verdict = promiseproof.verify_promise(text, sign_key=sign_key, key=key, read=read, witnesses=witnesses)
    return verdict_words(verdict, key.name)


def verdict_words(verdict: promiseproof.PromiseVerdict, name: str) -> str:
    """What a promise's verdict means, in plain words, and what it does not mean."""
    head = verdict.head
    proved = money(verdict.amount_minor - verdict.remainder_minor, verdict.currency)
    lines = [
        "Your promise is set aside.",
        "",
        f"  Set aside        {money(verdict.amount_minor, verdict.currency)}, on {head.last_on}",
        f"  Proved           {proved} in {verdict.pieces} pieces, each of them in the public file",
    ]
    if verdict.remainder_minor:
        lines.append(f"  Remainder        {money(verdict.remainder_minor, verdict.currency)}, within the total")
    lines += [
        f"  All promises     {money(head.set_aside_minor, head.currency)}, within what the books have set aside,",
        "                   and that within cleared gifts",
        f"  Gift window      number {head.number}, up to {head.last_on}",
        f"  Log              {name}, {verdict.log_size} entries; it only grew since it had {verdict.receipt_size}",
        f"  Witnesses        {witness_words(verdict.witnesses)}",
        "",
        "What this does not prove: that the money lies in the bank, which auditors confirm, and that the fund keeps",
        "its own rules. Without your phrase this receipt says nothing to anybody; keep the two apart.",
    ]
    return "\n".join(lines)
