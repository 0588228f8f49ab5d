"""Rows found as one types: a text field, and a hidden one with the row that was chosen from its suggestions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import User
from sources.choices import ContactRole
from sources.forms import OFF
from sources.models import Contact, Source

# Who may certify: physicians, and since 2020 nurse practitioners and physician assistants [42 CFR 424.22(a)(1)].
MAY_CERTIFY = [ContactRole.PHYSICIAN, ContactRole.NURSE_PRACTITIONER]
LONGEST_KEY = 18  # digits; more are no key


def likely_physicians(user: User, text: str) -> Any:
    """Who may certify, or has an NPI, of such a name, phone or NPI; the likeliest first."""
    people = Contact.objects.visible_to(user).filter(Q(role__in=MAY_CERTIFY) | ~Q(npi=""))
    return people.matching(text).select_related("source__branch")


def likely_facilities(user: User, text: str) -> Any:
    return Source.objects.visible_to(user).named(text).select_related("branch")


class TextOf(forms.CharField):
    """What is typed of a row."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label=label, required=False, max_length=120, widget=forms.TextInput(OFF), **kwargs)


def row_field() -> forms.CharField:
    return forms.CharField(required=False, widget=forms.HiddenInput)


def meant(chosen: str, text: str, *, rows: Any, likely: Any) -> Any:
    """The chosen row, unless somebody typed over it since; else the one that is called so. Raises LookupError."""
    if not text:
        return None
    if chosen.isdecimal() and len(chosen) <= LONGEST_KEY:
        row = rows.filter(pk=chosen).first()
        if row and row.name == text:
            return row
    found = list(likely[:3])
    exactly = [row for row in found if row.name.lower() == text.lower()]
    if len(exactly or found) == 1:
        return (exactly or found)[0]
    names = ", ".join(f"{row.name} ({row.source})" if isinstance(row, Contact) else row.name for row in found)
    raise LookupError(f"Several are called so: {names}." if found else f"Nobody is called “{text}” here.")
