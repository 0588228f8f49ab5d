from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from accounts.documents.answering import sent
from accounts.doors import door
from accounts.models import AccessRecord
from accounts.roles import ENTER_REFERRALS, MOVE_REFERRALS, SEE_PATIENTS
from accounts.undo import undoable
from referrals.choices import RefusalReason
from referrals.eligibility import Standing
from referrals.forms.intake import IntakeForm
from referrals.models import Patient, Referral
from referrals.stages import OPEN
from sources.models import Source

PAGE = "referrals/new.html"


@door(ENTER_REFERRALS)
def new(request: HttpRequest) -> HttpResponse:
    form = IntakeForm(
        *sent(request), user=request.user, initial=IntakeForm.sent_by(request.user, request.GET.get("source", ""))
    )
    if form.is_valid():
        referral = Referral.arrive(by=request.user, inquiry="inquiry" in request.POST, **form.arrival())
        said = "Inquiry noted." if referral.received_at is None else "Received. The clock is running."
        undoable(request, said, change=referral.arrival.change)
        mine = Referral.objects.visible_to(request.user).filter(pk=referral.pk).exists()
        if not mine:
            messages.info(request, "It went to the marketer who owns this source.")
        elif offered := refused_at_once(request, referral):
            return redirect(offered)
        return redirect(referral if mine else "referrals:referrals")
    return render(request, PAGE, {"form": form} | looks(request, form), status=422 if form.is_bound else 200)


def refused_at_once(request: HttpRequest, referral: Referral) -> str:
    """The refusal's form with the reason that a finding offered beside the intake form; every one is logged first."""
    reason = request.POST.get("refuse", "")
    moves = request.user.may(MOVE_REFERRALS, branch=referral.branch)
    return referral.refusal_url(reason) if moves and reason in RefusalReason else ""


@door(ENTER_REFERRALS)
@require_POST
def checks(request: HttpRequest) -> HttpResponse:
    """Eligibility and likely duplicates beside the form while it is typed. By POST: an address keeps no patient."""
    form = IntakeForm(request.POST, user=request.user)
    form.is_valid()
    return render(request, f"{PAGE}#checks", looks(request, form))


def looks(request: HttpRequest, form: IntakeForm) -> dict[str, Any]:
    """What can be said of a form that may still be half typed. Nothing here decides."""
    typed = getattr(form, "cleaned_data", {})
    source = typed.get("source")
    same = list(
        Patient.objects.visible_to(request.user)
        .maybe_same(
            last_name=typed.get("last_name", ""),
            first_name=typed.get("first_name", ""),
            birth_date=typed.get("birth_date"),
            phone=typed.get("phone") or "",
        )
        .with_lately(now())[:5]
    )
    AccessRecord.objects.write(request, same, how=AccessRecord.How.DUPLICATES)
    shows: dict[str, Any] = {"same": same}
    if source:
        # Whether the patient is here already is for those who may see the branch's patients.
        sees = request.user.may(SEE_PATIENTS, branch=source.branch) and typed.get("last_name")
        alike = [row.pk for patient in same for row in lately_open(patient, source)] if sees else None
        shows["standing"] = Standing.typed(source.branch, typed, doubles=alike)
        shows["refuses"] = request.user.may(MOVE_REFERRALS, branch=source.branch)
    return shows


def lately_open(patient: Any, source: Source) -> list[Referral]:
    return [row for row in patient.lately if row.stage in OPEN and row.branch_id == source.branch_id]
