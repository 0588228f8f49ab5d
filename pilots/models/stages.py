from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import now

from accounts.models import User, Versioned
from accounts.sentences import WrongWay
from pilots.choices import WAYS, Status


class Walks(Versioned):
    """A pilot's way: proposed, begun, completed, adopted, or ended with the reason. A verb is the only way."""

    status = models.CharField(max_length=10, choices=Status, default=Status.PROPOSED, editable=False)
    active_at = models.DateTimeField(null=True, editable=False)
    completed_at = models.DateTimeField(null=True, editable=False)
    adopted_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_reason = models.CharField(max_length=200, blank=True, editable=False)
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    class Meta:
        abstract = True

    @contextmanager
    def moving_to(self, status: Status, *, by: User) -> Iterator[None]:
        """Locks the row, checks the way, saves what the block sets, and when and by whom. Raises WrongWay."""
        with transaction.atomic():
            self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update(of=("self",)))
            self.must_have_way(status)
            yield
            self.status, self.moved_by = status, by
            setattr(self, f"{status}_at", now())
            self.version += 1
            self.save()

    def must_have_way(self, status: Status) -> None:
        """Raises WrongWay where there is no way there from here."""
        if status not in self.ways:
            raise WrongWay(self.why_not(status), page=self.get_absolute_url())

    def why_not(self, status: Status) -> str:
        moved = f"{self.moved_by} moved it there." if self.moved_by else "It waits for the source's yes."
        return f"This pilot is {self.get_status_display().lower()} and cannot become {status.label.lower()}. {moved}"

    def start(self, *, by: User) -> None:
        """The source agreed: from now on it is measured. Raises WrongWay without a standard to measure."""
        with self.moving_to(Status.ACTIVE, by=by):
            if not self.standards.exists():
                raise WrongWay("A pilot needs a standard before it can begin: add one.", page=self.get_absolute_url())
            if other := type(self)._base_manager.filter(self.same_agreement, status=Status.ACTIVE).first():
                raise WrongWay(
                    f"This runs already, until {other.to_on:%b} {other.to_on.day}.", page=other.get_absolute_url()
                )

    def complete(self, *, by: User) -> None:
        """Its time is over; what came until now counts. Raises WrongWay."""
        with self.moving_to(Status.COMPLETED, by=by):
            self.freeze()

    def adopt(self, *, by: User) -> None:
        """What was tried becomes the usual practice with this source. Raises WrongWay where it is not completed."""
        with self.moving_to(Status.ADOPTED, by=by):
            pass

    def end(self, *, reason: str, by: User) -> None:
        """It goes no further. Raises WrongWay where it is over already."""
        with self.moving_to(Status.ENDED, by=by):
            self.ended_reason = reason

    def freeze(self) -> None:
        """The seam for the snapshot that keeps a completed pilot's figures. Until it comes they are counted anew."""

    @property
    def is_open(self) -> bool:
        return self.status in (Status.PROPOSED, Status.ACTIVE)

    @property
    def ways(self) -> frozenset[Status]:
        return WAYS[Status(self.status)]
