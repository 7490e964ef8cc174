"""What may be seen of promises."""

from goldenbridge.apps.awards.queries.months import (
    Due,
    EntitlementView,
    PromisedTotals,
    due_entitlements,
    entitlements,
    payees_owed,
    promised_totals,
)
from goldenbridge.apps.awards.queries.pots import (
    PotAfter,
    pot_after,
    pot_after_change,
    pot_after_settlement,
    ways_out,
)
from goldenbridge.apps.awards.queries.reading import (
    award,
    awards,
    awards_in,
    content,
    content_of_settlement,
    counts,
    room_of,
    settlement,
    signed_promise,
)
from goldenbridge.apps.awards.queries.receipts import receipts
from goldenbridge.apps.awards.queries.versions import (
    ChangeView,
    PauseView,
    PolicyView,
    changes,
    content_of_change,
    content_of_pause,
    pauses,
    policies,
    what_changed,
)
from goldenbridge.apps.awards.queries.views import AwardView, SettlementView

__all__ = [
    "AwardView",
    "ChangeView",
    "Due",
    "EntitlementView",
    "PauseView",
    "PolicyView",
    "PotAfter",
    "PromisedTotals",
    "SettlementView",
    "award",
    "awards",
    "awards_in",
    "changes",
    "content",
    "content_of_change",
    "content_of_pause",
    "content_of_settlement",
    "counts",
    "due_entitlements",
    "entitlements",
    "pauses",
    "payees_owed",
    "policies",
    "pot_after",
    "pot_after_change",
    "pot_after_settlement",
    "promised_totals",
    "receipts",
    "room_of",
    "settlement",
    "signed_promise",
    "ways_out",
    "what_changed",
]
