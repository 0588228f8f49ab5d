from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.choices import Milestone, Sending, UpdateChannel
from accounts.models import Branch, User
from accounts.models.joining import Roles
from accounts.models.office_hours import MIDNIGHT
from accounts.models.workdays import Weekday
from accounts.roles import LOG_VISITS, MANAGE_PEOPLE, MOVE_REFERRALS, OVERSEE, ROLES
from accounts.sentences import WrongWay

LATEST_DIGEST = time(23)
TICKS = {"class": "chips"}
TIME_ZONES = [
    ("America/New_York", "Eastern"),
    ("America/Chicago", "Central"),
    ("America/Denver", "Mountain"),
    ("America/Phoenix", "Arizona, without daylight saving"),
    ("America/Los_Angeles", "Pacific"),
    ("America/Anchorage", "Alaska"),
    ("Pacific/Honolulu", "Hawaii"),
    ("America/Puerto_Rico", "Puerto Rico"),
    ("Pacific/Guam", "Guam"),
]


class WithTimeZone(forms.ModelForm):
    """Offers the zones of the United States, and the one that is set, should it be another."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        zone = self.instance.time_zone
        choices = TIME_ZONES if zone in dict(TIME_ZONES) else [(zone, zone), *TIME_ZONES]
        self.fields["time_zone"] = forms.ChoiceField(choices=choices, initial=zone)


class ProfileForm(WithTimeZone):
    class Meta:
        model = User
        fields = [
            "name", "time_zone", "starts_from", "alerts_of_moves", "alerts_of_silence", "alerts_of_tasks",
            "alerts_of_clocks", "wants_digest", "digest_at", "wants_weekly",
        ]  # fmt: skip
        labels = {
            "alerts_of_moves": "When a referral of yours moves on, tell me",
            "alerts_of_silence": "When a source of yours goes quiet, tell me",
            "alerts_of_tasks": "When a task asks to be remembered, tell me",
            "alerts_of_clocks": "When a referral waits too long, tell me",
            "wants_digest": "Each working morning an e-mail of what is due",
            "digest_at": "The morning's e-mail at",
            "starts_from": "Your day's route starts from ZIP",
            "wants_weekly": "On Mondays the check-ins that were missed",
        }
        help_texts = {"alerts_of_moves": "New referrals are always told at once.", "digest_at": "By your own clock."}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "starts_from": forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
            "alerts_of_moves": forms.RadioSelect,
            "alerts_of_silence": forms.RadioSelect,
            "alerts_of_tasks": forms.RadioSelect,
            "alerts_of_clocks": forms.RadioSelect,
            "digest_at": forms.TimeInput({"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not self.instance.may(OVERSEE):
            del self.fields["wants_weekly"]
        if not self.instance.may(MOVE_REFERRALS):
            del self.fields["alerts_of_clocks"]
        if not self.instance.may(LOG_VISITS):
            del self.fields["alerts_of_silence"]
            del self.fields["starts_from"]

    def clean_digest_at(self) -> time:
        at: time = self.cleaned_data["digest_at"]
        if at > LATEST_DIGEST:
            raise ValidationError("At 11 PM at the latest: it is looked for every few minutes, on the same day.")
        return at


class BranchForm(WithTimeZone):
    class Meta:
        model = Branch
        fields = [
            "name", "time_zone", "phone", "keeps_holidays", "opens_at", "closes_at",
            "answer_urgent_minutes", "answer_routine_minutes",
        ]  # fmt: skip
        labels = {
            "keeps_holidays": "Closed on federal holidays",
            "answer_urgent_minutes": "Urgent, in minutes",
            "answer_routine_minutes": "Routine, in minutes",
        }
        help_texts = {"closes_at": "Midnight is the end of the day."}
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "opens_at": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "closes_at": forms.TimeInput({"type": "time"}, format="%H:%M"),
        }

    working_days = forms.TypedMultipleChoiceField(
        choices=Weekday.choices, coerce=int, widget=forms.CheckboxSelectMultiple({"class": "chips"})
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial["working_days"] = self.instance.working_days

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and not (opens < closes or closes == MIDNIGHT):
            self.add_error("closes_at", "Closes before it opens. Midnight, 12:00 AM, is the end of the day.")
        return cleaned

    def save(self, commit: bool = True) -> Branch:
        self.instance.working_days = self.cleaned_data["working_days"]
        branch: Branch = super().save(commit)
        return branch


class UpdatesForm(forms.ModelForm):
    """How a branch closes the loop with whoever sends it patients, unless they said otherwise."""

    update_channel = forms.ChoiceField(label="How sources hear", choices=UpdateChannel, widget=forms.RadioSelect(TICKS))
    update_milestones = forms.MultipleChoiceField(
        label="What they hear of", choices=Milestone, required=False, widget=forms.CheckboxSelectMultiple(TICKS)
    )
    update_sending = forms.ChoiceField(label="Updates go out", choices=Sending, widget=forms.RadioSelect(TICKS))

    class Meta:
        model = Branch
        fields = ["update_channel", "update_milestones", "update_sending"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        wants = cleaned.get("update_channel") not in (None, UpdateChannel.NONE)
        if wants and not cleaned.get("update_milestones") and "update_milestones" not in self.errors:
            self.add_error("update_milestones", "Choose at least one, or “No updates” above.")
        return cleaned


class RolesForm(forms.Form):
    """A person's roles, one row of ticks for each branch that the administrator keeps."""

    def __init__(self, *args: Any, by: User, person: User | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by, self.person = by, person
        held = person.memberships.visible_to(by).values_list("branch", "role") if person else []
        for branch in by.branches_where(MANAGE_PEOPLE):
            self.fields[f"branch_{branch.pk}"] = forms.MultipleChoiceField(
                label=branch.name,
                choices=[(role, role.title()) for role in ROLES],
                initial=[role for place, role in held if place == branch.pk],
                required=False,
                widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
            )

    @property
    def role_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name.startswith("branch_")]

    @property
    def roles(self) -> Roles:
        return {
            (int(name.removeprefix("branch_")), role)
            for name, roles in self.cleaned_data.items()
            if name.startswith("branch_")
            for role in roles
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        try:
            self.whose().check_roles(self.roles, by=self.by)
        except WrongWay as refusal:
            raise ValidationError(str(refusal)) from refusal
        return cleaned

    def whose(self) -> User:
        assert self.person
        return self.person


class InvitationForm(RolesForm):
    name = forms.CharField(max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "off"}))

    @property
    def asked(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in ("name", "email")}

    def whose(self) -> User:
        return User.known_or_new(**self.asked, by=self.by)
