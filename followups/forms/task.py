from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.days import sensible
from accounts.models import Branch, User
from accounts.roles import KEEP_TASKS
from accounts.stale import VersionedForm
from followups.models import FollowUp
from followups.models.followup import validate_rule
from sources.forms import DayInput

OWN = "own"
REPEATS = [
    ("", "Never"),
    ("FREQ=DAILY", "Every day"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "Monday to Friday"),
    ("FREQ=WEEKLY", "Every week"),
    ("FREQ=WEEKLY;INTERVAL=2", "Every 2 weeks"),
    ("FREQ=MONTHLY", "Every month"),
    ("FREQ=YEARLY", "Every year"),
    (OWN, "By a rule of one's own"),
]


class TaskForm(VersionedForm):
    """Speaks the words of FollowUp's columns and of FollowUp.edit."""

    what = forms.CharField(max_length=200)
    assignee: forms.ModelChoiceField = forms.ModelChoiceField(None, label="For whom", empty_label=None)
    due_on = forms.DateField(label="Due", widget=DayInput())
    remind_at = forms.DateTimeField(
        label="Remind at", required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    repeats = forms.ChoiceField(choices=REPEATS, required=False)
    own_rule = forms.CharField(
        label="Rule", required=False, max_length=120, help_text="As calendars write it: FREQ=MONTHLY;BYDAY=1MO"
    )

    def __init__(self, *args: Any, by: User, branch: Branch, task: FollowUp | None = None, **kwargs: Any):
        if task:
            names = ("what", "assignee", "due_on", "remind_at", "version")
            own = task.repeats not in dict(REPEATS)
            repeats = {"repeats": OWN if own else task.repeats, "own_rule": task.repeats if own else ""}
            kwargs["initial"] = {name: getattr(task, name) for name in names} | repeats
        super().__init__(*args, **kwargs)
        people = User.objects.visible_to(by).who_may(KEEP_TASKS, branch_ids={branch.pk})
        self.fields["assignee"].queryset = people  # type: ignore[attr-defined]

    def clean_due_on(self) -> date:
        return sensible(self.cleaned_data["due_on"])

    def clean_remind_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["remind_at"]
        if at:
            sensible(at.date())
        return at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        rule = cleaned.pop("own_rule", "").strip().upper()
        if cleaned.get("repeats") == OWN:
            try:
                validate_rule(rule)
            except ValidationError as error:
                self.add_error("own_rule", error)
            cleaned["repeats"] = rule
        rule, due = cleaned.get("repeats"), cleaned.get("due_on")
        if rule and due and not self.errors and FollowUp.next_on(rule, begin=due, after=due) is None:
            self.add_error("own_rule", "By this rule it never comes again.")
        return cleaned

    def standing(self, now: Any, name: str) -> Any:
        return now.repeats if name in ("repeats", "own_rule") else super().standing(now, name)


class SnoozeForm(forms.Form):
    """Speaks the words of FollowUp.snooze."""

    until = forms.DateField(widget=DayInput())

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self) -> date:
        return sensible(self.cleaned_data["until"], after=self.today)
