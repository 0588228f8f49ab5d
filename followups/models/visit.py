from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pghistory
from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.db import models, transaction
from django.db.models import F, OuterRef, Prefetch, Q, Value
from django.urls import reverse
from django.utils.timezone import now

from accounts.models import Branch, User, Versioned
from accounts.roles import LOG_VISITS, SEE_SOURCES
from accounts.sentences import WrongWay
from followups.choices import IN_PERSON, TOLD_ON, How, VisitKind, VisitOutcome
from pilots.models import Commitment
from sources.choices import OwnList
from sources.models import Contact, OwnChoice, Pledge, Source
from sources.models.moments import Piece

from .moments import of_visits
from .plan import PlannedVisit

OWN_FOR = timedelta(days=7)
PLAN_HOLDS_FOR = timedelta(days=7)
NOBODY_IN_AGAIN_DAYS = 3  # who found nobody looks in again soon, whatever the rhythm (docs/decisions/0009)


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: User) -> VisitQuerySet:
        return self.filter(source__branch__in=user.branch_ids_where(SEE_SOURCES))

    def newest(self) -> VisitQuerySet:
        return self.order_by("-at", "-pk")

    def with_met(self) -> VisitQuerySet:
        """`met_names`: who was met, in one string. For lists: see also with_names."""
        names = StringAgg("met__contact__name", delimiter=", ", order_by="met__pk", default=Value(""))
        return self.select_related("by").annotate(met_names=names)

    def with_kinds(self) -> VisitQuerySet:
        """`own_kind`: the agency's word, where the kind is none of Kept's."""
        return self.annotate(own_kind=OwnChoice.objects.label_of(OwnList.VISIT_KIND, OuterRef("kind")))

    def moments(self) -> list[Piece]:
        """For a timeline."""
        return of_visits(self, Met.objects.all())

    def with_names(self) -> VisitQuerySet:
        met = Prefetch("met", Met.objects.select_related("contact"))
        return self.select_related("source__branch", "by", "pledge", "commitment").prefetch_related(met)


@pghistory.track(
    model_name="VisitHistory",
    exclude=["version"],
    meta={"indexes": [models.Index(fields=["form_id"], name="visit_history_by_form")]},
)
class Visit(Versioned):
    """Any logged touch with a source: a drop-in, a call, an in-service. What the rhythm of check-ins goes by."""

    form_id = models.UUIDField(unique=True, editable=False)
    source = models.ForeignKey(Source, models.CASCADE, related_name="visits")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="visits")
    # Or one of the agency's own (OwnList.VISIT_KIND), so that no constraint can know them all.
    kind = models.CharField(max_length=20, choices=VisitKind, default=VisitKind.DROP_IN)
    at = models.DateTimeField(default=now)
    outcome = models.CharField(max_length=20, choices=VisitOutcome)
    note = models.TextField(blank=True)
    head_count = models.PositiveSmallIntegerField(null=True, blank=True)
    miles = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    pledge = models.ForeignKey(Pledge, models.SET_NULL, null=True, blank=True, related_name="visits")
    commitment = models.ForeignKey(Commitment, models.SET_NULL, null=True, blank=True, related_name="visits")
    plan = models.OneToOneField(PlannedVisit, models.SET_NULL, null=True, blank=True, related_name="visit")
    logged_at = models.DateTimeField(default=now, editable=False)

    objects = VisitQuerySet.as_manager()

    class Privacy:
        # Typed by hand, so it may name a patient in spite of all: it stays in the house.
        person = {"note"}
        plain = {
            "id", "form_id", "source", "by", "kind", "at", "outcome", "head_count", "miles", "pledge", "commitment",
            "plan", "logged_at", "version",
        }  # fmt: skip

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["source", "-at"], name="visit_by_source"),
            models.Index(fields=["by", "-at"], name="visit_by_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=VisitOutcome.values), name="visit_outcome_known"),
            models.CheckConstraint(
                condition=Q(at__lte=F("logged_at") + timedelta(minutes=5)), name="visit_was_before_it_was_logged"
            ),
            models.CheckConstraint(condition=Q(miles=None) | Q(miles__gte=0), name="visit_miles_not_negative"),
        ]

    def __str__(self) -> str:
        return f"Visit to {self.source}"

    @property
    def branch(self) -> Branch:
        return self.source.branch

    def get_absolute_url(self) -> str:
        return reverse("followups:visit", args=[self.pk])

    def allows(self, user: User, permission: str) -> bool:
        """Edited and deleted by who logged it, for a week."""
        return permission != LOG_VISITS or (self.by_id == user.pk and now() - self.logged_at < OWN_FOR)

    @property
    def day(self) -> date:
        """By the branch's calendar."""
        return self.branch.day_of(self.at)

    def get_kind_display(self) -> str:  # type: ignore[no-redef]
        """See also VisitQuerySet.with_kinds, for many."""
        own: str | None = getattr(self, "own_kind", None)
        return own or OwnChoice.objects.words(OwnList.VISIT_KIND, VisitKind, [self.kind])[0]

    @property
    def was_there(self) -> bool:
        return self.kind in IN_PERSON

    @property
    def people(self) -> list[Contact]:
        return [met.contact for met in self.met.all()]

    @classmethod
    def log(
        cls,
        *,
        form_id: UUID,
        source: Source,
        by: User,
        outcome: str,
        contacts: Iterable[Contact] = (),
        new_contact: Contact | None = None,
        pledge: dict[str, Any] | None = None,
        commitment: dict[str, Any] | None = None,
        next_step: dict[str, Any] | None = None,
        told: Iterable[Any] = (),
        **columns: Any,
    ) -> Visit:
        """Visit, whom it met, what was promised and told, in one transaction. The same form again: the first.

        `pledge` holds expected_by; `commitment` what and due_on; `next_step` what and due_on; `told` are open loops.
        A promise is the first
        contact's, where one was met. Raises WrongWay where the form is somebody else's.
        """
        with transaction.atomic():
            # Locked, so that of two visits at once neither reckons without the other.
            source = Source.objects.lock_standing(source.pk)
            known = cls.objects.filter(form_id=form_id).first()
            if known:
                return known.mine_or_refuse(by)
            visit = cls(form_id=form_id, source=source, by=by, outcome=outcome, **columns)
            if new_contact:
                new_contact.source = source
                new_contact.save()
            met = [*contacts, *([new_contact] if new_contact else [])]
            whose = {"source": source, "contact": met[0] if met else None}
            if pledge:
                visit.pledge = Pledge.note(**whose, said_on=visit.day, noted_by=by, **pledge)
            if commitment:
                visit.commitment = Commitment.objects.create(**whose, made_by=by, **commitment)
            visit.plan = visit.planned()
            visit.save()
            source.visited_again(on=visit.day)
            visit.meet(met)
            for loop in told:
                visit.tells(loop)
            if next_step:
                visit.next_steps.create(**whose, made_by=by, assignee=by, **next_step)
        return visit

    def tells(self, loop: Any) -> None:
        """What they were told on this visit; that somebody else told it meanwhile spoils no visit."""
        how = TOLD_ON.get(VisitKind(self.kind), How.VISIT)
        with suppress(WrongWay):
            loop.tell(by=self.by, at=max(self.at, loop.at), how=how, contact=next(iter(self.people), None), visit=self)

    @classmethod
    def was_taken_back(cls, form_id: UUID) -> bool:
        """Whether the visit of this form was logged once and then undone or deleted."""
        history = cls.pgh_event_model.objects.filter(form_id=form_id)
        return history.exists() and not cls.objects.filter(form_id=form_id).exists()

    def mine_or_refuse(self, by: User) -> Visit:
        if self.by_id != by.pk:
            raise WrongWay("This form was sent by somebody else.")
        return self

    def earlier(self) -> list[Any]:
        """How it stood before each edit, the latest first: `edited_by`, when it was edited, and the columns of then."""
        own_kind = OwnChoice.objects.label_of(OwnList.VISIT_KIND, OuterRef("kind"))
        past = self.pgh_event_model.objects.filter(pgh_obj_id=self.pk, pgh_label="before").annotate(own_kind=own_kind)
        records = list(past.order_by("-pgh_id"))
        who = User.objects.in_bulk({(record.pgh_context or {}).get("user") for record in records} - {None})
        for record in records:
            record.edited_by = who.get((record.pgh_context or {}).get("user"))
        return records

    def planned(self) -> PlannedVisit | None:
        """The plan that this visit carries out: of the person's here on that day or the week before, the nearest."""
        end = datetime.combine(self.day + timedelta(days=1), time(0), tzinfo=self.branch.zone)
        plans = PlannedVisit.objects.filter(source=self.source, who=self.by, at__gte=end - PLAN_HOLDS_FOR).open()
        return min(plans.until(end), key=lambda plan: abs(plan.at - self.at), default=None)

    def meet(self, contacts: Iterable[Contact]) -> None:
        """Exactly these were met."""
        now_met, wanted = {met.contact_id: met for met in self.met.all()}, {contact.pk for contact in contacts}
        for contact_id in now_met.keys() - wanted:
            now_met[contact_id].delete()
        for contact_id in sorted(wanted - now_met.keys()):
            self.met.create(contact_id=contact_id)

    def correct(self, *, version: int, contacts: Iterable[Contact], **columns: Any) -> None:
        """Raises Stale, with nothing written, where the visit was saved meanwhile."""
        with transaction.atomic():
            self.edit(version=version, **columns)
            self.meet(contacts)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Every way of saving passes here, undo too: the rhythm goes by what stands."""
        with transaction.atomic():
            before = Visit.objects.filter(pk=self.pk).values_list("source", flat=True) if self.pk else ()
            touched = {*before, self.source_id}
            super().save(*args, **kwargs)
            reckon(touched)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            gone = super().delete(*args, **kwargs)
            reckon({self.source_id})
        return gone

    @staticmethod
    def follow_sources(source_ids: Iterable[int]) -> None:
        """Called by a merge of sources, when visits have moved from one to the other."""
        reckon(set(source_ids))


def reckon(source_ids: set[int]) -> None:
    """Tells each source when it was last visited, and first met. A visit that found nobody asks again soon."""
    for source in Source.objects.filter(pk__in=source_ids).select_for_update(of=("self",)).order_by("pk"):
        visits = Visit.objects.filter(source=source).newest()
        last, met = visits.first(), visits.exclude(outcome=VisitOutcome.NOBODY_IN).last()
        nobody = last is not None and last.outcome == VisitOutcome.NOBODY_IN
        source.checked_in(
            on=source.branch.day_of(last.at) if last else None,
            again_within=NOBODY_IN_AGAIN_DAYS if nobody else None,
            first_met_on=source.branch.day_of(met.at) if met else None,
        )


class MetQuerySet(models.QuerySet["Met"]):
    def visible_to(self, user: User) -> MetQuerySet:
        return self.filter(visit__source__branch__in=user.branch_ids_where(SEE_SOURCES))


@pghistory.track(model_name="MetHistory")
class Met(models.Model):
    """A person who was met on a visit."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="met")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="met")

    objects = MetQuerySet.as_manager()

    class Privacy:
        plain = {"id", "visit", "contact"}

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["visit", "contact"], name="met_once_a_visit")]
