"""What an invented council promises to forgive: recorded for a few officers, and the certificate of one of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.utils import translation

from goldenbridge.apps.cases import actions as cases
from goldenbridge.apps.cases.actions import ReliefDraft
from goldenbridge.cli.demo import casework
from goldenbridge.cli.demo.casework import Played
from goldenbridge.cli.demo.hands import Hand, desk_of
from goldenbridge.cli.demo.letters import TEXTS
from goldenbridge.cli.demo.stage import Stage
from goldenbridge.core.casework import STEP_MINOR
from goldenbridge.core.relief import LETTER, Certificate, Relief, certify, letter
from goldenbridge.platform import clock
from goldenbridge.platform.program import program

MOST: Final = 3


def play(stage: Stage, owing: Sequence[tuple[Hand, Played]]) -> None:
    """Record the council's word for the first few who owe something, and keep one certificate for the sheet."""
    for hand, played in owing[:MOST]:
        stage.shelf["certificate"] = _record(hand, played)


def tell(stage: Stage) -> None:
    """Write the certificate that is on the shelf into the rehearsal's folder, and how it is checked at home."""
    certificate: Certificate | None = stage.shelf.get("certificate")
    if certificate is None:
        return
    path = stage.folder / "certificate.txt"
    path.write_text(certificate.text(), encoding="utf-8")
    folder = Path(settings.LOG_FOLDER)
    command = f"{program()} verify --key {folder / 'fund.vkey'} {path} --log {folder}"
    stage.tell("What a council promised to forgive later, verified at home", "command", command)


def _record(hand: Hand, played: Played) -> Certificate:
    facts = casework.facts_of(hand, played.case_ref)
    owed = facts.obligations[0]
    name, said, source = TEXTS["relief"][played.language]
    word = Relief(
        applicant=played.applicant.keys.sign_key,
        kind_of_debt=owed.kind,
        steps=owed.stated_minor // STEP_MINOR,
        currency=owed.currency,
        party="government_to_be",
        party_name=name,
        condition="change_of_power",
        said=said,
        source=source,
        promised_on=clock.today(),
        recorded_on=clock.today(),
        recorder=hand.actor.ref,
        salt=uuid4().bytes,
    )
    certificate = certify(word, sign_seed=desk_of(hand).keys.sign_seed)
    with translation.override(played.language):
        text = letter(certificate, opening=translation.gettext(LETTER))
    cases.record_relief(
        played.case_ref,
        draft=ReliefDraft(owed.ref, owed.stated_minor, word.party, word.condition),
        commitment=certificate.commitment(),
        envelope=casework.letter(hand, facts, text),
        actor=hand.actor,
    )
    return certificate
