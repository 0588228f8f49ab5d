from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from accounts.models import Branch
from accounts.sentences import WrongWay
from notifications.models import Message
from referrals.stages import OPEN, Stage

from .escalation import of_clocks

if TYPE_CHECKING:
    from accounts.models import User

    from .event import ReferralEvent
    from .patient import Patient


class Transferable:
    """To another branch, with patient, papers and credit. The source stays where it is.

    A plain class over the columns of Referral: see also Attributed.
    """

    if TYPE_CHECKING:
        pk: Any
        branch: Any
        branch_id: Any
        source: Any
        patient: Any
        intake_owner: Any
        stage: Any
        version: Any
        events: Any
        escalations: Any
        save: Any
        refresh_from_db: Any
        must_be_as_seen: Any
        start_answer_clock: Any
        get_absolute_url: Any

    @property
    def other_branches(self) -> models.QuerySet[Branch]:
        """Where it can go. Whoever sends it there need not work there."""
        return Branch.objects.exclude(pk=self.branch_id)

    def transfer(self, to_branch: Branch, *, why: str, by: User, version: int | None = None) -> None:
        """Nobody has it at intake there yet, and its answer counts by that branch's hours.

        Raises WrongWay where it is closed, there already, or changed since that version.
        """
        with transaction.atomic():
            rows: Any = type(self)
            self.refresh_from_db(from_queryset=rows._base_manager.select_for_update(of=("self",)))
            self.must_be_as_seen(version)
            if self.stage not in OPEN:
                raise WrongWay(
                    "This referral is closed; it can no longer be transferred.", page=self.get_absolute_url()
                )
            if to_branch == self.branch:
                raise WrongWay(f"It is at {to_branch} already.", page=self.get_absolute_url())
            was, self.branch, self.intake_owner = self.branch, to_branch, None
            self.patient = self.patient_at(to_branch)
            if self.stage in {Stage.RECEIVED, Stage.REVIEWING}:
                self.start_answer_clock()
            self.version += 1
            self.save()
            said = {"transferred": {"was": was.name, "now": to_branch.name}, "why": why}
            self.tell_of_transfer(self.events.create(stage=self.stage, by=by, particulars=said))
            Message.objects.withdraw(of_clocks(self.pk))
            self.escalations.all().delete()  # the people there were told of nothing yet

    def patient_at(self, branch: Branch) -> Patient:
        """The same person, or their like where the old branch has other referrals of them."""
        patient: Patient = self.patient
        if patient.referrals.exclude(pk=self.pk).exists():
            patient.pk, patient._state.adding = None, True
        patient.branch = branch
        patient.version += 1
        patient.save()
        return patient

    def tell_of_transfer(self, event: ReferralEvent) -> None:
        """Intake there, or its managers where it has none."""
        from accounts.models import User

        heard = list(User.objects.at_intake(self.branch)) or list(User.objects.managing(self.branch))
        Message.objects.queue(
            [person for person in heard if person.pk != event.by_id],
            about="transferred",
            key=f"transfer:{event.pk}",
            link=self.get_absolute_url(),
            branch=self.branch,
            words={
                "source": self.source.name_outside,
                "was": event.particulars["transferred"]["was"],
                "now": self.branch.name,
                "by": event.by.name,
            },
        )
