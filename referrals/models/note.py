from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Branch, User, Versioned
from accounts.roles import SEE_PATIENTS
from notifications.models import Message
from referrals.mentions import colleagues, mentioned


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, user: User) -> NoteQuerySet:
        """A note may say anything of the patient: it is for those who may see all of it."""
        return self.filter(referral__branch__in=user.branch_ids_where(SEE_PATIENTS), referral__retracted_at=None)

    def with_names(self) -> NoteQuerySet:
        return self.select_related("by", "referral__branch", "referral__patient", "referral__source")


@pghistory.track(model_name="NoteHistory", exclude=["version"])
class Note(Versioned):
    """What somebody wrote down about a referral for colleagues. Whom it mentions hears that there is one."""

    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="written")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)
    edited_at = models.DateTimeField(null=True)
    text = models.TextField()

    objects = NoteQuerySet.as_manager()

    class Privacy:
        patient = {"text"}
        plain = {"id", "referral", "by", "at", "edited_at", "version"}

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="note_says_something")]

    def __str__(self) -> str:
        """No words here: a row's text ends in logs."""
        return f"Note {self.pk}"

    @property
    def branch(self) -> Branch:
        return self.referral.branch

    def allows(self, user: User, permission: str) -> bool:
        """One's own words are changed by oneself."""
        return self.by_id == user.pk

    def get_absolute_url(self) -> str:
        return reverse("referrals:note", args=[self.pk])

    @property
    def sentence(self) -> str:
        """In the timeline, over the words."""
        return "Note, edited since" if self.edited_at else "Note"

    @property
    def note(self) -> str:
        """As the timeline calls the words under a sentence."""
        return self.text

    @classmethod
    def write(cls, referral: Any, text: str, *, by: User) -> Note:
        """Raises NobodyCalled where it mentions somebody who may not read it."""
        with transaction.atomic():
            note = cls.objects.create(referral=referral, text=text, by=by)
            note.alert()
        return note

    def revise(self, *, text: str, version: int) -> None:
        """Raises Stale, with nothing written, where it was saved meanwhile; NobodyCalled as `write` does."""
        with transaction.atomic():
            self.edit(version=version, text=text, edited_at=now())
            self.alert()

    def alert(self) -> None:
        """Whoever is mentioned, once; none of the words leaves the house."""
        for person in mentioned(self.text, among=colleagues(self.branch)):
            if person.pk != self.by_id:
                Message.objects.queue(
                    [person],
                    about="mentioned",
                    key=f"mention:{self.pk}",
                    link=self.referral.get_absolute_url(),
                    branch=self.branch,
                    words={"source": self.referral.source.name_outside, "by": self.by.name},
                    choice=person.alerts_of_tasks,
                )

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Taken out, or undone: no word of it leaves any more."""
        Message.objects.withdraw(f"mention:{self.pk}")
        return super().delete(*args, **kwargs)
