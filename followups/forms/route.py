from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.days import is_of_these_years
from accounts.models import User
from accounts.models.user import validate_zip
from accounts.roles import LOG_VISITS
from sources.models import Source


class RouteForm(forms.Form):
    """What a route is asked for; it stands in the page's address, so a stop that is no more is left out."""

    data: QueryDict

    day = forms.DateField(required=False)
    starts_from = forms.CharField(label="From ZIP", required=False, validators=[validate_zip])

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        return day if day and is_of_these_years(day) else None

    def route(self, by: User, today: date) -> dict[str, Any]:
        """What Route is made with. Until somebody picks, the stops of the day are proposed."""
        said = self.cleaned_data if self.is_valid() else {"day": self.cleaned_data.get("day")}
        picked = "starts_from" in self.data
        return {
            "day": said["day"] or today,
            "starts_from": said.get("starts_from", "") if picked else by.starts_from,
            "chosen": self.stops(by) if picked else None,
        }

    def stops(self, by: User) -> list[Source]:
        numbers = [number for number in self.data.getlist("stops") if number.isdecimal()]
        here = Source.objects.visible_to(by).filter(branch__in=by.branch_ids_where(LOG_VISITS))
        return list(here.filter(pk__in=numbers).select_related("branch"))
