"""Checkpoints: one way to write them, and whose log it is."""

from __future__ import annotations

import pytest

from goldenbridge.core import checkpoint, notesigning
from goldenbridge.core.checkpoint import BadCheckpoint, Checkpoint, OtherLog
from goldenbridge.core.merkle import EMPTY_ROOT

KEY = notesigning.make_signing_key("fund.example/log", seed=b"k" * 32)


def test_a_signed_checkpoint_opens_with_its_key():
    head = Checkpoint("fund.example/log", 7, b"r" * 32)

    assert checkpoint.open_checkpoint(notesigning.sign_checkpoint(head, KEY), KEY.verifier()) == head


def test_a_key_signs_for_its_own_log_only():
    with pytest.raises(OtherLog):
        notesigning.sign_checkpoint(Checkpoint("other.example/log", 7, b"r" * 32), KEY)


def test_a_rightly_signed_checkpoint_of_another_log_is_refused():
    note = notesigning.signed_note(Checkpoint("other.example/log", 7, b"r" * 32).text(), KEY)

    with pytest.raises(OtherLog):
        checkpoint.open_checkpoint(note, KEY.verifier())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log\n1\n",
        "log\n01\ncnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI=\n",
        "log\n-1\ncnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI=\n",
        "log\n1\ncnJy\n",
        "log\n1\n!!!!\n",
        "log\n0\ncnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI=\n",
        "log\n1\ncnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI=\nextension\n",
        "\n1\ncnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI=\n",
        "log\n²\ncnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnI=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(BadCheckpoint):
        checkpoint.parse_text(text)


def test_the_empty_log_has_the_empty_root():
    assert checkpoint.parse_text(Checkpoint("log", 0, EMPTY_ROOT).text()).size == 0
