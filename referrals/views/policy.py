"""The acceptance-to-service policy: its versions, one to read and print, the next to write."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import MANAGE_AGENCY, SEE_POLICY
from accounts.undo import undoable
from referrals.forms.policy import PolicyForm
from referrals.models import AcceptancePolicy, Capacity

A_YEAR = timedelta(days=365)


@door(SEE_POLICY)
def policies(request: HttpRequest) -> HttpResponse:
    versions = list(AcceptancePolicy.objects.visible_to(request.user).select_related("made_by"))
    current = in_force(versions, localdate())
    is_old = current and current.effective_on + A_YEAR < localdate()
    page = {"versions": versions, "current": current, "is_old": is_old, "today": localdate()}
    return render(request, "referrals/policies.html", page)


def in_force(versions: list[AcceptancePolicy], on: date) -> AcceptancePolicy | None:
    """See also PolicyQuerySet.in_force; the versions come newest first."""
    return next((version for version in versions if version.effective_on <= on), None)


@door(SEE_POLICY, AcceptancePolicy)
def policy(request: HttpRequest, policy: AcceptancePolicy) -> HttpResponse:
    """To read, to print, to show to whoever asks. It names no patient and nobody of ours."""
    current = AcceptancePolicy.objects.visible_to(request.user).in_force(localdate()).first()
    capacities = Capacity.objects.visible_to(request.user).select_related("branch").order_by("branch__name")
    page = {"policy": policy, "current": current, "today": localdate(), "capacities": capacities}
    return render(request, "referrals/policy.html", page)


@door(MANAGE_AGENCY)
def new(request: HttpRequest) -> HttpResponse:
    before = AcceptancePolicy.objects.visible_to(request.user).first()
    form = PolicyForm(request.POST if request.method == "POST" else None, before=before)
    if form.is_valid():
        version = AcceptancePolicy.issue(by=request.user, **form.cleaned_data)
        undoable(request, f"{version} is written.")
        return redirect(version)
    return render(request, "referrals/policy_new.html", {"form": form}, status=422 if form.is_bound else 200)


@door(MANAGE_AGENCY, AcceptancePolicy)
@require_POST
def removal(request: HttpRequest, policy: AcceptancePolicy) -> HttpResponse:
    policy.withdraw(at=now())
    undoable(request, f"{policy} is withdrawn.")
    return redirect("referrals:policies")
