"""Two people edit one row: the second save is refused, and shows what each wrote (components/_stale.html)."""

from typing import Any

from django import forms

EMPTY: tuple = (None, "", [], ())
Difference = tuple[str, str, str]  # label, what was typed, what stands now


class VersionedForm(forms.Form):
    """A form of a Versioned row. It carries the version at which it was opened; mix it into the row's own form."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    differences: list[Difference] | None = None

    def clean_version(self) -> int:
        return self.cleaned_data["version"] or 0

    def meet(self, now: Any) -> None:
        """After Stale: keeps what was typed, lists where `now` differs, and lets the next save count."""
        self.differences = [
            (str(field.label), mine, there)
            for field in self.visible_fields()
            for mine in [words(field.field, self.cleaned_data.get(field.name))]
            for there in [words(field.field, self.standing(now, field.name))]
            if mine != there
        ]
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        typed[self.add_prefix("version")] = str(now.version)
        self.data = typed

    def standing(self, now: Any, name: str) -> Any:
        """The row's value behind a field; a form whose fields are not all columns says how."""
        return getattr(now, name)


def words(field: forms.Field, value: Any) -> str:
    """A value as the page shows it."""
    if value in EMPTY:
        return "—"
    if isinstance(field, forms.ModelMultipleChoiceField):
        return ", ".join(str(row) for row in value) or "—"
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        labels = {str(choice): str(label) for choice, label in choices if not isinstance(label, list | tuple)}
        return ", ".join(labels.get(str(v), str(v)) for v in (value if isinstance(value, list) else [value]))
    return str(value)
