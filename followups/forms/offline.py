from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.timezone import now

from accounts.models import User
from followups.forms.visit import VisitForm


class WaitingVisitForm(VisitForm):
    """A visit that waited in a browser: nobody looks at it any more who could mend it.

    So it forgives what matters little: a telephone's clock that runs ahead, a person who was removed meanwhile.
    """

    def __init__(self, data: QueryDict, *, by: User):
        super().__init__(data, by=by)
        there = {str(pk) for pk in self.fields["contacts"].queryset.values_list("pk", flat=True)}  # type: ignore[attr-defined]
        met: Any = data.copy()
        met.setlist("contacts", [number for number in data.getlist("contacts") if number in there])
        self.data = met

    def clean_at(self) -> datetime:
        return min(self.cleaned_data["at"] or now(), now())
