from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from accounts.models import User
from accounts.stale import VersionedForm
from pilots.choices import LIMITED, OFFERED, Metric
from pilots.models import Pilot, Standard
from sources.forms import OFF

NUMERIC, DECIMAL = OFF | {"inputmode": "numeric"}, OFF | {"inputmode": "decimal"}
A_WEEK_OF_HOURS, A_QUARTER_OF_DAYS = 168, 92


class StandardForm(VersionedForm):
    """Speaks the words of Standard's columns and of Standard.edit; each metric has its own rule for the limit."""

    metric = forms.ChoiceField(label="What is measured", choices=[(m.value, m.label) for m in OFFERED])
    limit = forms.DecimalField(
        label="Limit", required=False, max_digits=5, decimal_places=2, min_value=Decimal(0),
        widget=forms.TextInput(DECIMAL), help_text="Hours; for check-ins days. Nothing for the others.",
    )  # fmt: skip
    target_share = forms.IntegerField(
        label="In how many of 100", min_value=1, max_value=100, initial=90, widget=forms.TextInput(NUMERIC)
    )
    label = forms.CharField(
        label="What is counted by hand", required=False, max_length=80, widget=forms.TextInput(OFF),
        help_text="Only for what Kept cannot count. No patient's name.",
    )  # fmt: skip

    def __init__(self, *args: Any, pilot: Pilot, by: User, standard: Standard | None = None, **kwargs: Any):
        self.by, self.pilot, self.instance = by, pilot, standard
        if standard:
            names = ("metric", "limit", "target_share", "label", "version")
            kwargs["initial"] = {name: getattr(standard, name) or "" for name in names}
        super().__init__(*args, **kwargs)

    def clean_limit(self) -> Decimal:
        return self.cleaned_data["limit"] or Decimal(0)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        metric, limit, label = cleaned.get("metric"), cleaned.get("limit"), cleaned.get("label", "").strip()
        if metric in LIMITED:
            self.check_limit(metric, limit)
        else:
            cleaned["limit"] = Decimal(0)  # it has none, whatever was typed
        if metric == Metric.MANUAL and not label:
            self.add_error("label", "Say what is counted, in a few words.")
        cleaned["label"] = label if metric == Metric.MANUAL else ""
        if not self.errors and self.is_there(cleaned):
            self.add_error("metric", "The pilot has this standard already.")
        return cleaned

    def check_limit(self, metric: str, limit: Decimal | None) -> None:
        if limit is None:
            return
        if not limit:
            unit = "days" if metric == Metric.CHECK_INS else "hours"
            self.add_error("limit", f"Within how many {unit}?")
        elif metric == Metric.CHECK_INS and (limit % 1 or limit > A_QUARTER_OF_DAYS):
            self.add_error("limit", f"Whole days, at most {A_QUARTER_OF_DAYS}.")
        elif metric != Metric.CHECK_INS and limit > A_WEEK_OF_HOURS:
            self.add_error("limit", f"At most {A_WEEK_OF_HOURS} hours, a week.")

    def is_there(self, cleaned: dict[str, Any]) -> bool:
        """See also the constraint standard_once."""
        same = {name: cleaned[name] for name in ("metric", "limit", "label")}
        others = self.pilot.standards.visible_to(self.by).filter(**same)
        return others.exclude(pk=self.instance.pk if self.instance else 0).exists()


class CountForm(forms.Form):
    """Speaks the words of Standard.count."""

    numerator = forms.IntegerField(label="Kept", min_value=0, widget=forms.TextInput(NUMERIC))
    denominator = forms.IntegerField(label="Of how many", min_value=1, widget=forms.TextInput(NUMERIC))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kept, of = cleaned.get("numerator"), cleaned.get("denominator")
        if kept is not None and of is not None and kept > of:
            self.add_error("numerator", "That is more than there were.")
        return cleaned
