"""What is chosen when two sources become one."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Model

from accounts.stale import EMPTY, Difference
from sources.models import Contact, CustomField, Source
from sources.models.merge_notes import OWN, choosable

HERE, THERE = "here", "there"
NOBODY = "—"


@dataclass(frozen=True)
class OwnField:
    """One of the agency's own fields, as the form knows a column."""

    field: CustomField

    @property
    def name(self) -> str:
        return f"{OWN}{self.field.key}"

    @property
    def verbose_name(self) -> str:
        return self.field.label

    def words(self, row: Any) -> str:
        return str(self.field.shown(row.custom.get(self.field.key)))


def words(row: Model, field: Any) -> str:
    """A value as the page shows it."""
    if isinstance(field, OwnField):
        return field.words(row) or NOBODY
    display = getattr(row, f"get_{field.name}_display", None)
    value = display() if display else getattr(row, field.name)
    if isinstance(value, list):
        labels = dict(field.base_field.flatchoices)
        value = ", ".join(str(labels.get(each, each)) for each in value)
    return NOBODY if value in EMPTY else str(value)


class MergeForm(forms.Form):
    """Speaks the words of Merge.make: which values are the other's, who is the same person, and what was seen."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    other_version = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    join = forms.MultipleChoiceField(
        label="The same person on both sides", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        survivor: Source,
        absorbed: Source,
        people: list[Contact],
        own: Iterable[CustomField] = (),
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.survivor, self.absorbed = survivor, absorbed
        self.all = [*choosable(Source), *map(OwnField, own)]
        columns = [(field, words(survivor, field), words(absorbed, field)) for field in self.all]
        self.columns = [field for field, here, there in columns if here != there]
        self.alike = [(str(field.verbose_name), here) for field, here, there in columns if here == there != NOBODY]
        for field, here, there in columns:
            if here != there:
                self.fields[field.name] = forms.ChoiceField(
                    label=str(field.verbose_name).capitalize() if field.verbose_name.islower() else field.verbose_name,
                    choices=[(HERE, here), (THERE, there)],
                    initial=self.fuller(here, there),
                    widget=forms.RadioSelect,
                )
        same = list(same_people(survivor, absorbed, people))
        self.fields["join"].choices = [(key, sentence) for key, sentence, _ in same]  # type: ignore[attr-defined]
        self.initial = {
            "version": survivor.version,
            "other_version": absorbed.version,
            "seen": json.dumps({field.name: [here, there] for field, here, there in columns}),
            "join": [key for key, _, likely in same if likely],
            **self.initial,
        }

    @property
    def is_old(self) -> bool:
        """Sent from a page that showed one of the two as it is no longer."""
        sent = [self.data.get(name, "") for name in ("version", "other_version")]
        now = [str(self.survivor.version), str(self.absorbed.version)]
        return self.is_bound and all(version.isdecimal() for version in sent) and sent != now

    def fuller(self, here: str, there: str) -> str:
        """What is written over what is not; of two that are written the one of the older record."""
        if NOBODY in (here, there):
            return THERE if here == NOBODY else HERE
        age = [(row.added_on, row.pk) for row in (self.survivor, self.absorbed)]
        return HERE if age[0] <= age[1] else THERE

    @property
    def choices(self) -> list[Any]:
        """The fields that differ, for the table."""
        return [self[field.name] for field in self.columns]

    def told(self) -> dict[str, Any]:
        """What Merge.make is called with."""
        said = self.cleaned_data
        return {
            "version": said["version"],
            "other_version": said["other_version"],
            "take": [field.name for field in self.columns if said[field.name] == THERE],
            "join": {int(there): int(here) for there, here in (pair.split("-") for pair in said["join"])},
        }

    def changed_since(self, seen: str) -> list[Difference]:
        """Where the two rows are no longer as this page showed them: what, as it was shown, as it is."""
        try:
            shown = dict(json.loads(seen))
        except (ValueError, TypeError):
            shown = {}
        return [
            (f"{row}: {field.verbose_name}", str(before), words(row, field))
            for field in self.all
            for row, before in zip((self.survivor, self.absorbed), shown.get(field.name) or (), strict=False)
            if str(before) != words(row, field)
        ]


def same_people(survivor: Source, absorbed: Source, people: list[Contact]) -> Iterator[tuple[str, str, bool]]:
    """Who may be one: the key of the pair, in words, and whether it is likely enough to be ticked.

    The same NPI, e-mail address or name; the same telephone alone may be the ward's. Two with an NPI each are two
    people, whatever they are called. Of one who left and one who is there a person decides. Each is in one pair.
    """
    here = [person for person in people if person.source_id == survivor.pk]
    there = [person for person in people if person.source_id == absorbed.pk]
    for what, likely in (("NPI", True), ("e-mail address", True), ("name", True), ("phone number", False)):
        for one in [*there]:
            other = next((person for person in here if alike(what, one, person) and may_be_one(one, person)), None)
            if other:
                here.remove(other)
                there.remove(one)
                left = bool(one.left_on) != bool(other.left_on)
                gone = ", and one of them has left" if left else ""
                yield f"{one.pk}-{other.pk}", f"{one} joins {other}: the same {what}{gone}", likely and not left


def may_be_one(there: Contact, here: Contact) -> bool:
    return not (there.npi and here.npi and there.npi != here.npi)


def alike(what: str, there: Contact, here: Contact) -> bool:
    if what == "NPI":
        return bool(there.npi) and there.npi == here.npi
    if what == "name":
        return there.name.casefold() == here.name.casefold()
    if what == "phone number":
        return bool(there.phone) and (there.phone, there.extension) == (here.phone, here.extension)
    return bool(there.email) and there.email.casefold() == here.email.casefold()
