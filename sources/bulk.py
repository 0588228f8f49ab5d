"""One change to many sources: which ones (frozen and signed, so that nobody adds a row on the way), and what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core import signing
from django.urls import reverse

from accounts.models import User
from accounts.roles import EDIT_SOURCES, GIVE_SOURCES
from accounts.sentences import WrongWay
from sources.choices import InactiveReason, Tier
from sources.models import Source, Tag
from sources.models.source import SourceQuerySet

SALT = "sources.bulk"
HOUR = 3600
NOBODY, MINE = "nobody", "mine"
TAKEN_UP = "taken up"
TOO_OLD = "That selection is no longer good. Tick the sources again."


class Chosen:
    """Sources as they were chosen on one page, until the change on the next."""

    def __init__(self, pks: Iterable[int], *, by: User):
        self.by = by
        seen: Any = Source.objects.visible_to(by)
        self.rows: SourceQuerySet = seen.filter(pk__in=list(pks))

    @classmethod
    def thawed(cls, token: str, *, by: User) -> Chosen:
        """Raises WrongWay: bent, another person's, or older than an hour."""
        try:
            who, pks = signing.loads(token, salt=SALT, max_age=HOUR)
        except signing.BadSignature:
            who = None
        if who != by.pk:
            raise WrongWay(TOO_OLD, page=reverse("sources:sources"))
        return cls(pks, by=by)

    def frozen(self) -> str:
        pks = list(self.rows.order_by("pk").values_list("pk", flat=True))
        return signing.dumps([self.by.pk, pks], salt=SALT, compress=True)

    def change(self, verb: Verb, value: Any) -> str:
        """Does it, and says how many were changed and why the others were not."""
        count = self.rows.count()
        mine: Any = self.rows.editable_by(self.by)
        theirs = count - mine.count()
        changed = verb.change(mine, value, self.by)
        rest = count - theirs - changed
        why = [f"{theirs} not yours to change"] if theirs else []
        why += [f"{rest} {verb.otherwise}"] if rest else []
        skipped = f"{count - changed} skipped" + (f" ({', '.join(why)})" if why else "")
        return f"{changed} changed, {skipped}."


@dataclass(frozen=True)
class Verb:
    """One thing that can be done to many. A new one is an entry in VERBS."""

    name: str
    label: str
    button: str
    field: Callable[[User], forms.Field]
    change: Callable[[Any, Any, User], int]
    otherwise: str = "so already"


class ChangeForm(forms.Form):
    """One verb's value."""

    def __init__(self, *args: Any, verb: Verb, by: User, **kwargs: Any):
        kwargs["prefix"] = verb.name
        super().__init__(*args, **kwargs)
        self.verb = verb
        self.fields["value"] = verb.field(by)


def an_owner(by: User) -> forms.Field:
    people = User.objects.visible_to(by).who_may(EDIT_SOURCES, branch_ids=by.branch_ids_where(EDIT_SOURCES))
    if not by.may(GIVE_SOURCES):
        return forms.TypedChoiceField(
            label="Owner", choices=[("", "Choose one"), (MINE, "Me, where nobody owns it")], coerce=lambda _: by
        )
    known = {str(person.pk): person for person in people}
    return forms.TypedChoiceField(
        label="Owner",
        choices=[("", "Choose one"), (NOBODY, "Nobody"), *((pk, person.name) for pk, person in known.items())],
        coerce=lambda pk: known.get(pk),
    )


def a_tier(by: User) -> forms.Field:
    return forms.ChoiceField(label="Tier", choices=[("", "Choose one"), *((tier, f"Tier {tier}") for tier in Tier)])


def a_status(by: User) -> forms.Field:
    reasons = ((reason.value, f"Inactive: {reason.label.lower()}") for reason in InactiveReason)
    return forms.ChoiceField(label="Status", choices=[("", "Choose one"), (TAKEN_UP, "Taken up again"), *reasons])


def give(rows: Any, who: User | None, by: User) -> int:
    given: int = rows.give_to(who, by=by)
    return given


def stand(rows: Any, status: str, by: User) -> int:
    changed: int = rows.take_up() if status == TAKEN_UP else rows.give_up(status)
    return changed


def a_new_tag(by: User) -> forms.Field:
    widget = forms.TextInput({"autocomplete": "off"})
    return forms.RegexField(
        r"^[^,]+$", label="Tag", max_length=40, widget=widget, error_messages={"invalid": "One tag, without a comma."}
    )


def a_known_tag(by: User) -> forms.Field:
    return forms.ModelChoiceField(Tag.objects.visible_to(by), label="Tag to take away", empty_label="Choose one")


VERBS = {
    verb.name: verb
    for verb in (
        Verb("owner", "Owner", "Give", an_owner, give, "theirs already or out of reach"),
        Verb("tier", "Tier", "Set", a_tier, lambda rows, tier, by: rows.set_tier(tier)),
        Verb("status", "Status", "Mark", a_status, stand),
        Verb("tag", "Tag", "Add", a_new_tag, lambda rows, tag, by: rows.tag_as(tag), "with it already"),
        Verb("untag", "Tag to lose", "Take away", a_known_tag, lambda rows, tag, by: rows.untag(tag), "without it"),
    )
}
