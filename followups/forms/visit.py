from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.timezone import now

from accounts.models import User
from accounts.roles import KEEP_TASKS, LOG_VISITS, TELL_SOURCES
from accounts.sentences import clock
from accounts.stale import VersionedForm
from followups.choices import VisitKind, VisitOutcome
from followups.models import OpenLoop, Visit
from sources.choices import ContactRole, OwnList
from sources.models import Contact, OwnChoice, Source

BACK = timedelta(days=90)
SOON = timedelta(minutes=5)  # telephones' clocks differ a little
DAY = {"type": "date"}


def visit_kinds() -> list[tuple[str, str]]:
    return OwnChoice.beside(OwnList.VISIT_KIND, VisitKind)


class WhatHappened(forms.Form):
    """What can be said of any visit, logged now or corrected later."""

    kind = forms.ChoiceField(required=False, initial=VisitKind.DROP_IN)
    at = forms.DateTimeField(
        label="When", required=False, help_text="Empty means now.",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    note = forms.CharField(required=False, max_length=4000, widget=forms.Textarea({"rows": 2}))
    head_count = forms.IntegerField(label="People at the in-service", required=False, min_value=0, max_value=1000)
    miles = forms.DecimalField(required=False, min_value=0, max_digits=5, decimal_places=1)
    contacts: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        Contact.objects.none(), label="Who", required=False, widget=forms.CheckboxSelectMultiple({"class": "chips"})
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = visit_kinds()  # type: ignore[attr-defined]

    @property
    def kind_words(self) -> str:
        """Of what is chosen, for the folded line."""
        known = dict(self.fields["kind"].choices)  # type: ignore[attr-defined]
        return str(known.get(self["kind"].value(), VisitKind.DROP_IN.label))

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or VisitKind.DROP_IN

    def clean_at(self) -> datetime:
        at = self.cleaned_data["at"] or now()
        if at > now() + SOON:
            raise ValidationError("That is still to come. To plan a visit, use Plan on the source's page.")
        if at < now() - BACK:
            raise ValidationError("That is more than 90 days ago. Is the year right?")
        return at


class VisitForm(WhatHappened):
    """The sheet. Speaks the words of Visit.log; the outcome is the button that sends it."""

    data: QueryDict

    form_id = forms.UUIDField(widget=forms.HiddenInput)
    source = forms.CharField(required=False, widget=forms.HiddenInput)
    source_text = forms.CharField(label="Where", required=False, widget=forms.TextInput({"autocomplete": "off"}))
    outcome = forms.ChoiceField(choices=VisitOutcome, error_messages={"required": "How did it go? Choose below."})
    new_contact_name = forms.CharField(label="New person's name", required=False, max_length=120)
    new_contact_role = forms.ChoiceField(label="Role", choices=ContactRole, required=False, initial=ContactRole.OTHER)
    pledge_by = forms.DateField(
        label="They pledged a patient, by", required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d")
    )
    commitment_what = forms.CharField(label="We promised", required=False, max_length=200)
    commitment_due = forms.DateField(label="by", required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    next_step_what = forms.CharField(label="My next step", required=False, max_length=200)
    next_step_due = forms.DateField(label="by", required=False, widget=forms.DateInput(DAY, format="%Y-%m-%d"))

    told: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        OpenLoop.objects.none(), label="Told them about", required=False
    )

    def __init__(self, *args: Any, by: User, place: Source | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by, self.place = by, place
        self.initial.setdefault("form_id", uuid4())
        if self.is_bound:
            self.place = self.meant(self.data.get("source", ""), self.data.get("source_text", "").strip())
        elif place:
            self.initial["source"] = f"source-{place.pk}"
        people = Contact.objects.visible_to(by).at(self.place) if self.place else Contact.objects.none()
        self.fields["contacts"].queryset = people  # type: ignore[attr-defined]
        self.loops = OpenLoop.objects.visible_to(by).filter(referral__source=self.place)
        if not by.may(TELL_SOURCES, branch=self.place.branch if self.place else None):
            self.loops = self.loops.none()
        self.fields["told"].queryset = self.loops.with_names()  # type: ignore[attr-defined]
        if self.is_bound:
            self.forget_who_is_not_there(people)

    def forget_who_is_not_there(self, people: Any) -> None:
        """Ticked before the place was changed, or removed while the visit waited in a browser."""
        there = {str(pk) for pk in people.values_list("pk", flat=True)}
        met: Any = self.data.copy()
        met.setlist("contacts", [number for number in self.data.getlist("contacts") if number in there])
        if met.get("told"):  # as well whom somebody else told meanwhile
            waits = {str(pk) for pk in self.loops.values_list("pk", flat=True)}
            met.setlist("told", [number for number in met.getlist("told") if number in waits])
        self.data = met

    def meant(self, chosen: str, text: str) -> Source | None:
        """The row that was chosen, or without script the one that is called so."""
        here = Source.objects.visible_to(self.by).filter(branch__in=self.by.branch_ids_where(LOG_VISITS))
        here = here.select_related("branch")
        what, _, pk = chosen.partition("-")
        if pk.isdecimal():
            # A visit may have waited without network while its source was merged into another.
            return (here.filter(contacts=int(pk)) if what == "contact" else here.known_as(pk)).first()
        named = list(here.named(text)[:2]) if text else []
        return named[0] if len(named) == 1 or (named and named[0].name.lower() == text.lower()) else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.place is None:
            self.add_error("source_text", "Where were you? Type three letters and choose the source.")
        for name in ("commitment", "next_step"):
            what, due = cleaned.get(f"{name}_what"), cleaned.get(f"{name}_due")
            if what and not due and f"{name}_due" not in self.errors:
                self.add_error(f"{name}_due", "By when?")
            if due and not what:
                self.add_error(f"{name}_what", "What is to be done by then?")
        day = self.place.branch.day_of(cleaned["at"]) if self.place and cleaned.get("at") else None
        if day and cleaned.get("pledge_by") and cleaned["pledge_by"] < day:
            self.add_error("pledge_by", "That is before the visit.")
        return cleaned

    @property
    def more_is_open(self) -> bool:
        """Whether the folded part holds an error or something typed."""
        folded = set(self.fields) - {"form_id", "source", "source_text", "outcome", "contacts", "note", "told"}
        return self.is_bound and bool(folded & (self.errors.keys() | set(self.changed_data)))

    def visit(self) -> dict[str, Any]:
        """What Visit.log is called with."""
        said = self.cleaned_data
        name = said["new_contact_name"]
        told = {
            name: said[name]
            for name in ("form_id", "outcome", "kind", "at", "note", "head_count", "miles", "contacts", "told")
        }
        return told | {
            "source": self.place,
            "new_contact": Contact(name=name, role=said["new_contact_role"] or ContactRole.OTHER) if name else None,
            "pledge": {"expected_by": said["pledge_by"]} if said["pledge_by"] else None,
            "commitment": self.promised("commitment"),
            "next_step": self.promised("next_step"),
        }

    def promised(self, name: str) -> dict[str, Any] | None:
        what = self.cleaned_data[f"{name}_what"]
        return {"what": what, "due_on": self.cleaned_data[f"{name}_due"]} if what else None


class VisitCorrectionForm(VersionedForm, WhatHappened):
    """Speaks the words of Visit.correct."""

    outcome = forms.ChoiceField(choices=VisitOutcome)

    def __init__(self, *args: Any, visit: Visit, by: User, **kwargs: Any):
        self.visit = visit
        names = ("kind", "at", "note", "head_count", "miles", "outcome", "version")
        initial = {name: getattr(visit, name) for name in names} | {"contacts": [c.pk for c in visit.people]}
        super().__init__(*args, **{"initial": initial, **kwargs})
        people = Contact.objects.visible_to(by).at(visit.source)
        self.fields["contacts"].queryset = people  # type: ignore[attr-defined]

    def clean_at(self) -> datetime:
        at = super().clean_at()
        if at > self.visit.logged_at + SOON:
            raise ValidationError(f"You logged it {clock(self.visit.logged_at)}; it was not later than that.")
        return at

    def standing(self, now: Any, name: str) -> Any:
        return now.people if name == "contacts" else super().standing(now, name)


class ConcernForm(forms.Form):
    """What went wrong, and who should know: it becomes their task of today."""

    what = forms.CharField(label="What is it?", max_length=200)
    assignee: forms.ModelChoiceField = forms.ModelChoiceField(None, label="Who should know?", empty_label="Choose")

    def __init__(self, *args: Any, visit: Visit, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = User.objects.visible_to(by).who_may(KEEP_TASKS, branch_ids={visit.source.branch_id})
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]
