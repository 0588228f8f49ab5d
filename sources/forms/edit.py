from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.roles import ADD_SOURCES, EDIT_SOURCES, GIVE_SOURCES
from accounts.stale import VersionedForm
from sources.models import CustomField, Source, Territory

from .described import DescribedForm
from .fields import NUMERIC, OFF, UsPhoneField, without_extension

STATES = frozenset(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK "
    "OR PA RI SC SD TN TX UT VT VA WA WV WI WY AS GU MP PR VI".split()
)


class SourceForm(DescribedForm, VersionedForm, forms.ModelForm):
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
            "external_id",
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
        labels = {"rhythm_days": "Check in every … days", "external_id": "Number in your other system"}
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
        self.fields["owner"].queryset = self.possible_owners()  # type: ignore[attr-defined]
        self.fields["owner"].empty_label = "Nobody yet"  # type: ignore[attr-defined]
        self.fields["owner"].disabled = bool(self.instance.owner_id) and not self.gives
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]
        self.fields["branch"].empty_label = "Choose one"  # type: ignore[attr-defined]
        if len(branches) < 2:
            del self.fields["branch"]
        self.ask_in_own_words()

    def possible_owners(self) -> QuerySet[User]:
        """Who may own it here, and whoever does; a marketer may take what nobody owns."""
        people = User.objects.visible_to(self.by)
        here = people.who_may(EDIT_SOURCES, branch_ids=self.by.branch_ids_where(self.permission))
        if self.instance.pk and not self.gives:
            return people.filter(pk=self.instance.owner_id or self.by.pk)
        stays = Q(pk__in=here.order_by().values("pk")) | Q(pk=self.instance.owner_id)
        return people.filter(stays)

    @property
    def gives(self) -> bool:
        return self.by.may(GIVE_SOURCES, branch=self.instance.branch)

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
        cleaned = super().clean()
        owner, branch = cleaned.get("owner"), cleaned.get("branch", self.branch)
        stays = owner and branch and (owner.pk, branch.pk) == (self.instance.owner_id, self.instance.branch_id)
        if owner and branch and not stays and not owner.may(EDIT_SOURCES, branch=branch):
            self.add_error("owner", f"{owner} is neither marketer nor manager in {branch}.")
        if self.goes_to(owner) and cleaned.get("version") == self.instance.version:
            self.add_error("owner", f"To give it to {owner}, go to “Who owns it”: there the reason is noted.")
        if branch and cleaned.get("external_id") and self.has_this_number(branch, cleaned["external_id"]):
            self.add_error("external_id", f"{branch} has another source with this number.")
        return cleaned

    def goes_to(self, owner: User | None) -> bool:
        """From one owner to another: its history keeps why, and both are told."""
        return bool(owner and self.instance.owner_id and owner.pk != self.instance.owner_id)

    def has_this_number(self, branch: Any, number: str) -> bool:
        there = Source.objects.visible_to(self.by).filter(branch=branch, external_id=number)
        return there.exclude(pk=self.instance.pk).exists()

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

    def save(self, commit: bool = True) -> Source:
        """With its tags, in one transaction."""
        self.instance.custom = CustomField.objects.visible_to(self.by).cleaned(self.cleaned_data["custom"], was={})
        with transaction.atomic():
            source: Source = super().save(commit)
            source.bear(self.cleaned_data["tags"])
        return source

    def likely(self, cleaned: dict[str, Any]) -> QuerySet[Source]:
        asked = {name: cleaned[name] or "" for name in ("name", "zip", "npi", "phone")}
        return Source.objects.visible_to(self.by).maybe_same(**asked).select_related("owner", "branch")
