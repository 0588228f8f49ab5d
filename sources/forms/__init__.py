from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import now
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import User
from accounts.roles import ADD_SOURCES, EDIT_SOURCES
from accounts.stale import VersionedForm
from sources.choices import Tier
from sources.models import Contact, Source, Territory

STATES = frozenset(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK "
    "OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI".split()
)
OFF = {"autocomplete": "off"}  # what is typed of others must not come from the browser's memory of oneself
TWO_WEEKS = timedelta(days=14)
NUMERIC = OFF | {"inputmode": "numeric"}


class UsPhoneField(PhoneNumberField):
    """As people write it: 5125550142, (512) 555-0142, +1 512.555.0142."""

    default_error_messages = {"invalid": "This is not a US phone number. Write it like (512) 555-0142."}

    def __init__(self, **kwargs: Any):
        super().__init__(region="US", required=False, widget=forms.TextInput(OFF | {"type": "tel"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.as_national if isinstance(value, PhoneNumber) and value.is_valid() else value


class SourceForm(VersionedForm, forms.ModelForm):
    """Speaks the words of Source.edit."""

    phone = UsPhoneField()
    fax = UsPhoneField()

    class Meta:
        model = Source
        fields = [
            "name",
            "kind",
            "tier",
            "rhythm_days",
            "branch",
            "owner",
            "phone",
            "fax",
            "npi",
            "address",
            "city",
            "state",
            "zip",
        ]
        widgets = {
            "name": forms.TextInput(OFF),
            "npi": forms.TextInput(NUMERIC | {"maxlength": False}),
            "address": forms.TextInput(OFF),
            "city": forms.TextInput(OFF),
            "state": forms.TextInput(OFF | {"maxlength": False}),
            "zip": forms.TextInput(NUMERIC | {"maxlength": False}),
        }
        help_texts = {
            "npi": "Ten digits, if it has one.",
            "tier": "How much it matters, A the most.",
            "rhythm_days": "Empty: by its tier.",
        }
        labels = {"rhythm_days": "Check in every … days"}
        error_messages = {
            "npi": {"max_length": "An NPI has ten digits; this has %(show_value)d."},
            "zip": {"max_length": "A ZIP code has five digits; this has %(show_value)d characters."},
            "state": {"max_length": "Write the state in two letters, like TX."},
        }

    permission = EDIT_SOURCES

    def __init__(self, *args: Any, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by = by
        self.initial["version"] = self.instance.version
        branches = by.branches_where(self.permission)
        people = User.objects.visible_to(by).who_may(EDIT_SOURCES, branch_ids=by.branch_ids_where(self.permission))
        stays = Q(pk__in=people.order_by().values("pk")) | Q(pk=self.instance.owner_id)  # whoever it is now
        self.fields["owner"].queryset = User.objects.visible_to(by).filter(stays)  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = "Nobody yet"  # type: ignore[attr-defined]
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]
        self.fields["branch"].empty_label = "Choose one"  # type: ignore[attr-defined]
        if len(branches) < 2:
            del self.fields["branch"]

    def clean_state(self) -> str:
        state = self.cleaned_data["state"].upper()
        if state and state not in STATES:
            raise ValidationError(f"“{state}” is not a state. Write it in two letters, like TX.")
        return state

    def clean_phone(self) -> Any:
        return without_extension(self.cleaned_data["phone"])

    def clean_fax(self) -> Any:
        return without_extension(self.cleaned_data["fax"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        owner, branch = cleaned.get("owner"), cleaned.get("branch", self.branch)
        stays = owner and branch and (owner.pk, branch.pk) == (self.instance.owner_id, self.instance.branch_id)
        if owner and branch and not stays and not owner.may(EDIT_SOURCES, branch=branch):
            self.add_error("owner", f"{owner} is neither marketer nor manager in {branch}.")
        return cleaned

    @property
    def branch(self) -> Any:
        """Where nobody is asked for it."""
        return self.instance.branch


class NewSourceForm(SourceForm):
    """What may be there already is shown once; the second save counts."""

    warned = forms.BooleanField(required=False, widget=forms.HiddenInput)
    permission = ADD_SOURCES

    def __init__(self, *args: Any, by: User, **kwargs: Any):
        super().__init__(*args, by=by, **kwargs)
        self.maybe_same: list[Source] = []
        if "branch" not in self.fields:
            self.instance.branch = by.branches_where(ADD_SOURCES).get()
        if by.places.get("marketer"):
            self.initial["owner"] = by.pk
        # While the ZIP is typed, the page says to whom it falls. Without script the message after saving does.
        asks = {"hx-get": reverse("sources:territory_owner"), "hx-target": "#falls-to", "hx-trigger": "change"}
        for name in ("zip", "owner"):
            self.fields[name].widget.attrs |= asks | {"hx-include": "[name=zip], [name=owner], [name=branch]"}

    @property
    def branch(self) -> Any:
        return self.instance.branch if self.instance.branch_id else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned["warned"]:
            self.maybe_same = list(self.likely(cleaned)[:5])
        return cleaned

    @property
    def falls_to(self) -> User | None:
        """Shown again with the form that was refused."""
        typed = getattr(self, "cleaned_data", {})
        branch = typed.get("branch", self.branch)
        if not typed.get("zip") or typed.get("owner") or not branch:
            return None
        return Territory.objects.visible_to(self.by).whose(branch=branch, zip=typed["zip"])

    def likely(self, cleaned: dict[str, Any]) -> QuerySet[Source]:
        asked = {name: cleaned[name] or "" for name in ("name", "zip", "npi", "phone")}
        return Source.objects.visible_to(self.by).maybe_same(**asked).select_related("owner", "branch")


class ContactForm(VersionedForm, forms.ModelForm):
    """Speaks the words of Contact.edit."""

    phone = UsPhoneField(help_text="With its extension: (512) 555-0142 x 31.")

    class Meta:
        model = Contact
        fields = ["name", "role", "phone", "email", "preferred_channel", "npi"]
        labels = {"email": "E-mail", "preferred_channel": "Best reached by"}
        widgets = {
            "name": forms.TextInput(OFF),
            "email": forms.EmailInput(OFF),
            "npi": forms.TextInput(NUMERIC | {"maxlength": False}),
        }
        help_texts = {"npi": "Ten digits, of a physician or nurse practitioner."}
        error_messages = {"npi": {"max_length": "An NPI has ten digits; this has %(show_value)d."}}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        if self.instance.extension:
            self.initial["phone"] = self.instance.phone_in_full

    def standing(self, now: Contact, name: str) -> Any:
        return now.phone_in_full if name == "phone" else super().standing(now, name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        phone = cleaned.get("phone")
        if phone is not None:
            cleaned["extension"] = self.instance.extension = getattr(phone, "extension", None) or ""
        return cleaned


class NewContactForm(ContactForm):
    """Who may be there already is shown once; the second save counts."""

    warned = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by = by
        self.maybe_same: list[Contact] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned["warned"]:
            asked = {name: cleaned.get(name) or "" for name in ("name", "email", "phone", "extension")}
            likely = Contact.objects.visible_to(self.by).maybe_same(source=self.instance.source, **asked)
            self.maybe_same = list(likely.select_related("source")[:5])
        return cleaned


def without_extension(phone: Any) -> Any:
    if getattr(phone, "extension", None):
        raise ValidationError("An extension is one person's: add the person, and write it there.")
    return phone


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class NewDayForm(forms.Form):
    """Speaks the words of Pledge.move."""

    expected_by = forms.DateField(label="Expected by", widget=DayInput())


class PledgeForm(NewDayForm):
    contact: forms.ModelChoiceField = forms.ModelChoiceField(
        Contact.objects.none(), label="Who said it", required=False, empty_label="Nobody in particular"
    )
    said_on = forms.DateField(label="Said on", widget=DayInput())
    field_order = ["contact", "said_on", "expected_by"]

    def __init__(self, *args: Any, source: Source, by: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.today = source.branch.day_of(now())
        self.initial = {"said_on": self.today, "expected_by": self.today + TWO_WEEKS}
        people = Contact.objects.visible_to(by).at(source).present()
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]

    def clean_said_on(self) -> Any:
        if self.cleaned_data["said_on"] > self.today:
            raise ValidationError("That is still to come.")
        return self.cleaned_data["said_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        said, expected = cleaned.get("said_on"), cleaned.get("expected_by")
        if said and expected and expected < said:
            self.add_error("expected_by", "That is before they said it.")
        return cleaned


class RhythmForm(forms.Form):
    """Days by tier: speaks the words of Rhythm.set."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for tier in Tier:
            self.fields[tier.value] = forms.IntegerField(label=f"Tier {tier.label}", min_value=1, max_value=365)
