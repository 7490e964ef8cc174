"""What a verifier's page sends to auditors: his account sealed to each, and the evidence keys wrapped to both."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from goldenbridge.core import canonical
from goldenbridge.core.casework import NewWrap, read_handed_wraps
from goldenbridge.core.errors import Malformed
from goldenbridge.core.shape import Fields, as_items


class SampleForm(forms.Form):
    """Sealed accounts by auditor, and wraps."""

    accounts = forms.CharField(widget=forms.HiddenInput, max_length=250_000, label="sealed text (open your key first)")
    wraps = forms.CharField(widget=forms.HiddenInput, max_length=20_000, label="keys (open your key first)")

    def clean_accounts(self) -> dict[UUID, bytes]:
        """Envelopes by auditor."""
        try:
            return dict(_account(item) for item in as_items(canonical.decode(self.cleaned_data["accounts"].encode())))
        except Malformed as error:
            raise forms.ValidationError("damaged") from error

    def clean_wraps(self) -> tuple[tuple[UUID, NewWrap], ...]:
        """Wraps with the keys they hold."""
        try:
            return read_handed_wraps(self.cleaned_data["wraps"])
        except Malformed as error:
            raise forms.ValidationError("damaged") from error


def _account(item: Any) -> tuple[UUID, bytes]:
    fields = Fields(item)
    account = fields.ref("auditor"), fields.octets("envelope")
    fields.end()
    return account
