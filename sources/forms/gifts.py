from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from accounts.models import User
from accounts.roles import APPROVE_GIFTS, NOTE_GIFTS
from accounts.stale import VersionedForm
from sources.choices import CashLike, GiftKind
from sources.forms import OFF, DayInput
from sources.models import Contact, Gift, GiftLimit, PastTheLimit, Source
from sources.models.gift import BACK, divide
from sources.models.standing import Standing

KINDS = [("", "Choose one"), ("May be given", GiftKind.choices), ("Never allowed", CashLike.choices)]
MONEY = OFF | {"inputmode": "decimal"}
CENT = Decimal("0.01")


class PeopleField(forms.ModelMultipleChoiceField):
    """Who is at the source, each with what they were given this year."""

    standings: Mapping[int, Standing] = {}

    def offer(self, rows: QuerySet[Contact], standings_of: Callable[[list[Contact]], dict[int, Standing]]) -> None:
        """These, read once for the page."""
        self.queryset, people = rows, list(rows)
        self.standings = standings_of(people)
        self.choices = [(contact.pk, self.label_from_instance(contact)) for contact in people]

    def clean(self, value: Any) -> Any:
        """Who was joined to another since the page was opened is that other: nothing that was typed is lost."""
        offered = {str(pk) for pk, _ in self.choices}  # type: ignore[union-attr, misc]
        named = [each if str(each) in offered else self.known_as(str(each)) for each in value or []]
        return super().clean(list(dict.fromkeys(named)))

    def known_as(self, pk: str) -> Any:
        rows: Any = self.queryset
        return (pk.isdecimal() and rows.known_as(pk).values_list("pk", flat=True).first()) or pk

    def label_from_instance(self, contact: Any) -> str:
        return f"{contact} · {contact.get_role_display()} · {self.standings[contact.pk].total}"


class GiftForm(VersionedForm):
    """Speaks the words of Gift.record and Gift.correct. At 80 % of a limit the first save warns, the second counts."""

    people = PeopleField(Contact.objects.none(), label="Who received it", widget=forms.CheckboxSelectMultiple)
    others = forms.IntegerField(
        label="Others who were there",
        min_value=0,
        max_value=1000,
        required=False,
        help_text="Not named above. A meal is divided among all.",
    )
    kind = forms.ChoiceField(choices=KINDS)
    value = forms.DecimalField(
        label="Value in all, USD", max_digits=8, decimal_places=2, min_value=CENT, widget=forms.TextInput(MONEY)
    )
    given_on = forms.DateField(label="Given on", widget=DayInput())
    on_campus = forms.BooleanField(
        label="A meal on the hospital's campus",
        required=False,
        help_text="It has a small limit of its own, and counts in the year as well.",
    )
    given_by: forms.ModelChoiceField = forms.ModelChoiceField(User.objects.none(), label="Given by", empty_label=None)
    note = forms.CharField(max_length=200, required=False, widget=forms.TextInput(OFF), help_text="No patient's name.")
    reason = forms.CharField(
        label="Why it may go past the limit",
        max_length=300,
        required=False,
        widget=forms.TextInput(OFF),
        help_text="Only where it does. Stands in the report with your name.",
    )
    warned = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, source: Source, by: User, gift: Gift | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.by, self.source, self.gift = by, source, gift
        self.today = source.branch.day_of(now())
        self.near: list[Standing] = []
        self.refusal: PastTheLimit | None = None
        self.approves = by.may(APPROVE_GIFTS, branch=source.branch)
        self.initial = {**self.standing_now(), **self.initial}
        here = Q(source=source) | Q(gift_shares__gift=gift) if gift else Q(source=source)
        self.fields["people"].offer(Contact.objects.visible_to(by).filter(here).distinct(), self.standings_of)  # type: ignore[attr-defined]
        if self.approves:
            givers = User.objects.visible_to(by).who_may(NOTE_GIFTS, branch_ids={source.branch_id})
            stays = Q(pk__in=givers.order_by().values("pk")) | Q(pk=gift.given_by_id if gift else by.pk)
            self.fields["given_by"].queryset = who = User.objects.visible_to(by).filter(stays)  # type: ignore[attr-defined]
            self.fields["given_by"].choices = [(person.pk, person.name) for person in who]  # type: ignore[attr-defined]
        else:
            del self.fields["given_by"], self.fields["reason"]

    def standing_now(self) -> dict[str, Any]:
        if self.gift is None:
            return {"given_on": self.today, "given_by": self.by.pk, "others": 0}
        names = [name for name in self.fields if name not in ("reason", "warned", "people")]
        told = {name: getattr(self.gift, name) for name in names}
        people = [contact.pk for contact in self.gift.people]
        return told | {"people": people, "reason": self.gift.over_limit_reason}

    def standings_of(self, people: list[Contact]) -> dict[int, Standing]:
        """What stands of the year without this gift, for the labels."""
        gift = self.gift or Gift(source=self.source, given_on=self.today)
        standings = {standing.contact.person: standing for standing in gift.standings(people)}
        return {contact.pk: standings[contact.person] for contact in people}

    @property
    def limit(self) -> GiftLimit | None:
        standings: Mapping[int, Standing] = self.fields["people"].standings  # type: ignore[attr-defined]
        return next((standing.limit for standing in standings.values()), None)

    def standing(self, now: Gift, name: str) -> Any:
        return now.over_limit_reason if name == "reason" else super().standing(now, name)

    def clean_kind(self) -> str:
        kind = self.cleaned_data["kind"]
        if kind in CashLike.values:
            what = CashLike(kind).label
            raise ValidationError(
                f"{what}: as good as money, and money may never be given, whatever the amount [42 CFR 411.357(k)]."
            )
        return kind

    def clean_given_on(self) -> Any:
        given_on, since = self.cleaned_data["given_on"], self.gift.noted_on if self.gift else self.today
        if given_on > self.today:
            raise ValidationError("That is still to come. Note it once it is given.")
        if given_on < since - BACK:
            raise ValidationError(f"That is more than {BACK.days} days ago. Check the year.")
        return given_on

    def clean_others(self) -> int:
        return self.cleaned_data["others"] or 0

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("on_campus") and cleaned.get("kind", GiftKind.MEAL) != GiftKind.MEAL:
            self.add_error("on_campus", "Only a meal counts as one on campus.")
        if not self.errors:
            self.look_ahead(cleaned)
        return cleaned

    def look_ahead(self, cleaned: dict[str, Any]) -> None:
        """Whom this brings to 80 %. What goes past the limit the gift itself refuses."""
        gift = self.as_gift()
        people = sorted(cleaned["people"], key=lambda contact: contact.pk)
        shares = divide(gift.value, people, gift.others)
        standings = gift.standings(people, shares)
        if any(standing.is_past for standing in standings):
            return
        near = [standing for standing in standings if standing.is_near]
        if near and cleaned["warned"] != self.warning_of(near):
            self.near = near

    def as_gift(self) -> Gift:
        """Not saved: what is asked of it, it answers without a row. It keeps the id of the gift that is corrected."""
        columns = {name: self.cleaned_data[name] for name in ("kind", "value", "others", "given_on", "on_campus")}
        pk, given_by = (self.gift.pk if self.gift else None), self.cleaned_data.get("given_by") or self.by
        return Gift(pk=pk, source=self.source, given_by=given_by, **columns)

    def warning_of(self, near: list[Standing]) -> str:
        """Changes with the amounts, so that a warning holds only for what it was shown of."""
        return " ".join(f"{standing.contact.pk}:{standing.after}" for standing in near)

    @property
    def next_warned(self) -> str:
        return self.warning_of(self.near)

    def refuse(self, refusal: PastTheLimit) -> None:
        self.refusal = refusal

    def particulars(self) -> dict[str, Any]:
        """What Gift.record takes."""
        kept = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "warned")}
        return kept if self.approves or self.gift else kept | {"given_by": self.by}


class GiftLimitForm(VersionedForm, forms.ModelForm):
    """Speaks the words of GiftLimit.edit."""

    class Meta:
        model = GiftLimit
        fields = ["year", "yearly", "per_occasion", "cited_from"]
        labels = {
            "yearly": "A physician in the year, USD",
            "per_occasion": "A meal on campus below, USD",
            "cited_from": "Where it stands",
        }
        help_texts = {
            "yearly": "42 CFR 411.357(k). The year's total may reach it.",
            "per_occasion": "42 CFR 411.357(m). One meal must stay below it.",
            "cited_from": "CMS publishes both in its CPI-U updates each year.",
        }
        widgets = {
            "year": forms.TextInput(OFF | {"inputmode": "numeric"}),
            "yearly": forms.TextInput(MONEY),
            "per_occasion": forms.TextInput(MONEY),
            "cited_from": forms.TextInput(OFF),
        }
        error_messages = {"year": {"unique": "This year's limit is noted already."}}

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        yearly, meal = cleaned.get("yearly"), cleaned.get("per_occasion")
        if yearly and meal and meal > yearly:
            self.add_error("per_occasion", "That is more than the whole year's limit.")
        return cleaned
