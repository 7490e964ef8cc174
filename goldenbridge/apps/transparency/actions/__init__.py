"""What changes in the public log: entries, windows, figures, checkpoints, the published edition."""

from goldenbridge.apps.transparency.actions.edition import publish_edition
from goldenbridge.apps.transparency.actions.entries import append, log_directory, publish_cover_policy, publish_figures
from goldenbridge.apps.transparency.actions.sequencing import record_cosignature, sequence
from goldenbridge.apps.transparency.actions.windows import (
    GiftPieces,
    close_due_windows,
    close_window,
    push_pieces,
    push_set_aside,
    push_statement_hash,
)

__all__ = [
    "GiftPieces",
    "append",
    "close_due_windows",
    "close_window",
    "log_directory",
    "publish_cover_policy",
    "publish_edition",
    "publish_figures",
    "push_pieces",
    "push_set_aside",
    "push_statement_hash",
    "record_cosignature",
    "sequence",
]
