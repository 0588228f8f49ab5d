from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.models import User
from followups.handover import ONE, ROWS, TERRITORY, WAYS, BookHandover, Share, who_owns, who_receives
from sources.models import Source, Territory

ROWS_AT_MOST = 400  # chosen one by one; a larger book is handed over in parts


class HandoverForm(forms.Form):
    """Whose book, how, to whom. The address holds it, so that what would move can be looked at before."""

    how = forms.ChoiceField(choices=WAYS, initial=ONE, widget=forms.RadioSelect)
    to: forms.ModelChoiceField = forms.ModelChoiceField(
        None, required=False, label="To", empty_label="Nobody: they stay",
        help_text="By territory: to whom those go that are in nobody's. Row by row: who is proposed.",
    )  # fmt: skip

    def __init__(self, *args: Any, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by = by
        whose = forms.ModelChoiceField(who_owns(by), label="Whose book", empty_label="Choose one")
        whose.label_from_instance = of_whom  # type: ignore[assignment, method-assign]
        self.fields = {"from": whose} | self.fields
        self.fields["to"].queryset = who_receives(by)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("how") == ONE and not cleaned.get("to"):
            self.add_error("to", "Choose who gets them.")
        if cleaned.get("to") and cleaned["to"] == cleaned.get("from"):
            self.add_error("to", "That is whose book it is.")
        return cleaned

    @property
    def of(self) -> User | None:
        """Whose book, as soon as that much is chosen."""
        if self.is_bound:
            self.is_valid()
            found: User | None = self.cleaned_data.get("from")
            return found
        asked = str(self.initial.get("from") or "")
        return who_owns(self.by).filter(pk=asked).first() if asked.isdecimal() else None

    @property
    def is_row_by_row(self) -> bool:
        return bool(self.cleaned_data["how"] == ROWS)

    def shares(self, book: BookHandover, chosen: dict[int, User | None] | None) -> list[Share]:
        how, to = self.cleaned_data["how"], self.cleaned_data["to"]
        if how == ONE:
            return book.all_to(to)
        if how == TERRITORY:
            return book.by_territory(to)
        return book.row_by_row(chosen or {})

    def rows(self, book: BookHandover, people: Iterable[User]) -> list[Source]:
        """Row by row, each with who may own it there, and whom it is proposed to: its territory's marketer, else the
        one chosen above.
        """
        if not self.is_row_by_row:
            return []
        to = self.cleaned_data["to"]
        falling = Territory.objects.visible_to(self.by).falling(book.held)
        rows = list(falling.order_by("name", "pk")[:ROWS_AT_MOST])
        for row in rows:
            row.receivers = [person for person in people if (person.pk, row.branch_id) in book.may_own]
            own = row.falls_to_id in (None, book.of.pk)
            row.proposed = (to.pk if to else None) if own else row.falls_to_id
        return rows


class ActForm(forms.Form):
    """Why; and row by row, to whom each goes."""

    why = forms.CharField(label="Why", max_length=200, help_text="Stays in the history of each source.")

    def chosen(self, people: list[User]) -> dict[int, User | None]:
        by_pk = {str(person.pk): person for person in people}
        return {
            int(name.removeprefix("to_")): by_pk.get(str(value))
            for name, value in self.data.items()
            if name.startswith("to_") and name.removeprefix("to_").isdecimal()
        }


def of_whom(person: User) -> str:
    size = f"{person.owned} source{'' if person.owned == 1 else 's'}"  # type: ignore[attr-defined]
    return f"{person}, {size}" if person.is_active else f"{person} (left), {size}"
