"""The two steps that a person takes before an import is checked: the file, and what its columns are."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from accounts.models import Branch, User
from accounts.roles import IMPORT
from sources.models import SourceImport

from . import columns, store
from .beginning import WORDS, begin
from .book import ALIKE
from .limits import MB, MOST_BYTES, NotReadable
from .nppes import COLUMNS as NPPES
from .reading import Table, opened
from .vocabulary import COLUMNS

NOT_HERE = ("", "Not in the file")
SAMPLE_LETTERS = 24


class UploadForm(forms.Form):
    """`begin` keeps the file and notes the import."""

    file = forms.FileField(
        label="File",
        help_text="CSV or XLSX, at most 50 MB. Its first sheet is read. It is removed after a week.",
        error_messages={"empty": "The file is empty.", "required": "Choose a file."},
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    branch: forms.ModelChoiceField = forms.ModelChoiceField(Branch.objects.none(), empty_label="Choose one")
    # The last thing that a browser sends. Without it the upload was cut off on its way, and Django would not say so.
    whole = forms.CharField(widget=forms.HiddenInput, initial="yes", required=False)

    def __init__(self, *args: Any, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by = by
        self.table: Table | None = None
        branches = by.branches_where(IMPORT)
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]
        if len(branches) < 2:
            del self.fields["branch"]
            self.only: Any = branches.first()

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(f"The file has {file.size / MB:.0f} MB; Kept takes {MOST_BYTES // MB}. Split it.")
        return file

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("whole"):
            self.errors.pop("file", None)
            self.add_error("file", "The upload was cut off on its way. Choose the file again.")
        if not self.errors:
            self.take(cleaned["file"])
        return cleaned

    def take(self, file: UploadedFile) -> None:
        self.stored_as = store.keep(file)
        path = store.folder() / self.stored_as
        try:
            self.table = opened(path, WORDS)
        except NotReadable as sentence:
            path.unlink()
            self.add_error("file", str(sentence))

    def begin(self) -> SourceImport:
        assert self.table  # it was valid
        branch = self.cleaned_data.get("branch") or self.only
        name = str(self.cleaned_data["file"].name)
        return begin(self.table, stored_as=self.stored_as, branch=branch, by=self.by, file_name=name)


class ColumnsForm(forms.Form):
    """Speaks the words of Import.examine: which column is what, and what becomes of rows that look like a source."""

    def __init__(self, *args: Any, upload: SourceImport, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.upload = upload
        chosen = upload.columns or remembered(upload, by) or columns.match(upload.headers, COLUMNS)
        choices = [NOT_HERE, *((str(place), title) for place, title in enumerate(self.titles()))]
        for column in COLUMNS:
            self.fields[column.name] = forms.ChoiceField(
                label=column.label,
                choices=choices if not column.required else [("", "Choose one"), *choices[1:]],
                required=column.required,
                initial=str(chosen.get(column.name, "")),
                error_messages={"required": f"Say which column is the {column.label.lower()}."},
            )
        self.fields["alike"] = forms.ChoiceField(
            label="Rows without a known NPI or number, but with the name and ZIP of a source that is here",
            choices=list(ALIKE.items()),
            widget=forms.RadioSelect,
            initial=upload.options.get("alike", "update"),
        )

    def titles(self) -> list[str]:
        """With what stands in the first row, so that a person sees what a column holds."""
        firsts = [*self.upload.sample, *[""] * len(self.upload.headers)]
        titles = columns.titles(self.upload.headers)
        return [
            f"{title}: {first[:SAMPLE_LETTERS]}" if first else title
            for title, first in zip(titles, firsts, strict=False)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        takes: dict[str, str] = {}
        for column in COLUMNS:
            place = cleaned.get(column.name)
            if place and place in takes:
                self.add_error(column.name, f"That column is the {takes[place]} already.")
            elif place:
                takes[place] = column.label
        return cleaned

    @property
    def matched(self) -> dict[str, Any]:
        places = {c.name: int(self.cleaned_data[c.name]) for c in COLUMNS if self.cleaned_data[c.name]}
        return {"columns": places, "options": {"alike": self.cleaned_data["alike"]}}


def remembered(upload: SourceImport, by: User) -> dict[str, int]:
    before = SourceImport.objects.visible_to(by).columns_for(upload)
    return {name: place for name, place in before.items() if place < len(upload.headers)}


class NppesForm(forms.Form):
    """Speaks the words of Import.examine, for a file whose columns are known."""

    zips = forms.CharField(
        label="ZIP codes",
        widget=forms.Textarea({"rows": 4}),
        help_text="Of the practice’s address; spaces between.",  # noqa: RUF001
    )
    codes = forms.CharField(
        label="Taxonomy codes",
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text="Such as 282N00000X, or how they begin: 282N 314 207R. Empty: all.",
    )

    def __init__(self, *args: Any, upload: SourceImport | None = None, by: User | None = None, **kwargs: Any):
        """Without an upload it only holds what was typed to its words; see the command nppes."""
        super().__init__(*args, **kwargs)
        if upload and by:
            self.begin_with(upload, by)

    def begin_with(self, upload: SourceImport, by: User) -> None:
        self.upload = upload
        served = upload.branch.served_zips.visible_to(by).order_by("zip")
        zips = upload.options.get("zips") or served.values_list("zip", flat=True)
        self.initial = {"zips": " ".join(zips), "codes": " ".join(upload.options.get("codes", []))}

    def clean_zips(self) -> list[str]:
        return self.listed("zips", r"\d{5}", "is not a ZIP code of five digits")

    def clean_codes(self) -> list[str]:
        return self.listed("codes", r"[0-9A-Z]{2,10}", "is not a taxonomy code")

    def listed(self, name: str, pattern: str, wrong: str) -> list[str]:
        words = re.split(r"[\s,;]+", self.cleaned_data[name].strip().upper())
        for word in filter(None, words):
            if not re.fullmatch(pattern, word, re.ASCII):
                raise ValidationError(f"“{word[:20]}” {wrong}.")
        return sorted(set(filter(None, words)))

    @property
    def matched(self) -> dict[str, Any]:
        return {"columns": columns.match(self.upload.headers, NPPES), "options": dict(self.cleaned_data)}


class RunForm(forms.Form):
    """Speaks the words of Import.run."""

    all_or_none = forms.BooleanField(required=False)
