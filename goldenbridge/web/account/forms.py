"""The shape of what staff type about accounts; whether it is true, the actions decide."""

from __future__ import annotations

from django import forms

from goldenbridge.apps.people.queries import PersonView
from goldenbridge.core.actors import ROLES

ROLE_WORDS = {
    "triager": "Triager: reads applications first",
    "caseworker": "Caseworker: leads cases and talks",
    "verifier": "Verifier: checks evidence, holds half of an identity",
    "signer": "Signer: decides on attestation and summary",
    "administrator": "Administrator: invites people, signs the list of keys",
    "approver": "Approver: covers and approves promises and runs",
    "treasurer": "Treasurer: keeps bank and payouts of one cell",
    "adviser": "Adviser: finds jobs",
    "editor": "Editor: stories and posts",
    "coordinator": "Coordinator: queue, capacity, figures",
    "auditor": "Auditor: reads the access journal",
    "recovery_keeper": "Recovery keeper: holds a share of the recovery key",
    "operator": "Operator: runs the machines",
}
ROLE_CHOICES = [(role, ROLE_WORDS[role]) for role in ROLE_WORDS if role in ROLES]


class CapacityForm(forms.Form):
    """How much somebody can carry now."""

    capacity = forms.IntegerField(
        label="Points of work",
        help_text="A first look is one point, a case in talks three. Nothing above it is given to you.",
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class SessionForm(forms.Form):
    """Which session to end."""

    session = forms.UUIDField()


class RolesForm(forms.Form):
    """Which roles somebody has."""

    roles = forms.MultipleChoiceField(label="Roles", choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple)


class InviteForm(RolesForm):
    """A new account."""

    field_order = ("call_sign", "roles", "vouchers")
    call_sign = forms.CharField(
        label="Call-sign",
        help_text="A word that says nothing about the person: small letters, digits, hyphens. Never a real name.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    vouchers = forms.TypedMultipleChoiceField(
        label="Who vouches",
        help_text="People who know this person and answer for it. Accounts that share a voucher never act on one case.",
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: object, people: list[PersonView], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vouchers"].choices = [(str(each.ref), each.call_sign) for each in people]


class SignatureForm(forms.Form):
    """A signature over the draft with this digest, both as base64url text."""

    digest = forms.CharField(max_length=64)
    signature = forms.CharField(max_length=128)
