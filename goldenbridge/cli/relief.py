"""The part of `goldenbridge verify` for a certificate: what somebody else promised to forgive, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from goldenbridge.cli.seal import load_directory
from goldenbridge.cli.verify import text_of, witness_words
from goldenbridge.core import notes, phrase, relief
from goldenbridge.core.canonical import b64
from goldenbridge.core.verifier import Read

STEP: Final = 50
DEBTS: Final = {
    "service_contract": "what he owes under his service contract",
    "training_cost": "the cost of his training",
    "bank_loan": "a bank loan",
    "housing": "what he owes for housing",
}
CONDITIONS: Final = {
    "change_of_power": "after a change of power",
    "day": "from a day on that the words name",
    "part_repaid": "once a part is repaid",
    "other": "under the condition that the words name",
}

COMPARE: Final = (
    "Compare the key and who recorded it with the fund's signed list of keys (/directory.json): the log alone does\n"
    "not say whose key this is. If it is not the recorder's there, the fund's people have not written this."
)

LISTED: Final = (
    "By the signed list of keys this is the key of its recorder, {recorder}, a caseworker of the fund, who had it on\n"
    "{on} or later. That he signed on that very day he says himself: the log says since when it holds it."
)


def verified(
    text: str,
    *,
    phrase_file: str | None,
    directory: Path | None,
    root: Path | None,
    key: notes.VerifierKey,
    read: Read,
    witnesses: Sequence[notes.VerifierKey],
) -> str:
    """What is true of a certificate, in plain words.

    With a phrase, also whether it is its owner's; with the signed list of keys, also whether its recorder signed it.
    """
    sign_key = None
    if phrase_file:
        sign_key = phrase.derive_keys(phrase.read_phrase(text_of(phrase_file))).sign_key
    verdict = relief.verify_relief(text, key=key, read=read, witnesses=witnesses, sign_key=sign_key)
    recorder = None
    if directory and root:
        recorder = relief.listed_recorder(verdict, load_directory(directory, root)).call_sign
    return verdict_words(verdict, key.name, recorder=recorder)


def verdict_words(verdict: relief.ReliefVerdict, name: str, *, recorder: str | None = None) -> str:
    """What a certificate's verdict means, and what it does not mean."""
    found = verdict.relief
    owner = "yours, by your phrase" if verdict.is_own else "whose it is was not asked (--phrase)"
    lines = [
        f"The log holds this certificate, unchanged, since {verdict.logged_on}.",
        "",
        f"  Recorded         {found.recorded_on}, as it says itself, by {found.recorder}",
        f"  Signed by        the key {b64(verdict.key)}",
        f"  Who promised     {_plain(found.party_name)} ({found.party.replace('_', ' ')}), on {found.promised_on}",
        f"  What             up to {found.steps * STEP} {found.currency} of {DEBTS[found.kind_of_debt]}",
        f"  When             {CONDITIONS[found.condition]}",
        f"  The words        {_plain(found.said)}",
        f"  Where            {_plain(found.source)}",
        f"  Certificate      {owner}",
        f"  Log              {name}, {verdict.log_size} entries",
        f"  Witnesses        {witness_words(verdict.witnesses)}",
        "",
        "What this does not prove: that whoever promised it will keep it, or could promise it. The fund promises",
        "nothing here and has set nothing aside.",
        COMPARE if recorder is None else LISTED.format(recorder=recorder, on=found.recorded_on),
    ]
    return "\n".join(lines)


def _plain(text: str) -> str:
    """What somebody wrote, on one line and without anything that a terminal obeys."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
