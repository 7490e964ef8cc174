"""The whole of the books as text for beancount or hledger, line by line."""

from collections.abc import Iterator

from goldenbridge.apps.ledger.models import Account
from goldenbridge.apps.ledger.models import Entry as EntryRow
from goldenbridge.apps.ledger.permissions import may_read_books
from goldenbridge.apps.ledger.rows import numbered_entries_of
from goldenbridge.core.actors import Actor
from goldenbridge.core.chart import Stage
from goldenbridge.core.plaintext import Format, Numbered, Opened, lines


def export(form: Format, *, title: str, actor: Actor) -> Iterator[str]:
    """Return the lines of the export; entries that are posted meanwhile are left for the next one."""
    may_read_books(actor)
    newest = EntryRow.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    accounts = [
        Opened(code, currency, Stage(stage))
        for code, currency, stage in Account.objects.order_by("pk").values_list("code", "currency", "stage")
    ]
    entries = (Numbered(*each) for each in numbered_entries_of(EntryRow.objects.filter(pk__lte=newest)))
    return lines(form, title=title, accounts=accounts, entries=entries)
