"""Who has a referral at intake: claimed in one press, or given to a colleague."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import MOVE_REFERRALS
from accounts.sentences import Stale
from accounts.undo import undoable
from referrals.forms.assignment import AssignmentForm
from referrals.models import Referral
from referrals.views.back import came_from, refusals_shown_there

PAGE = "referrals/assignment.html"


@door(MOVE_REFERRALS, Referral)
@require_POST
@refusals_shown_there
def claim(request: HttpRequest, referral: Referral) -> HttpResponse:
    referral.claim(by=request.user)
    undoable(request, "It is yours now.")
    return redirect(came_from(request) or referral)


@door(MOVE_REFERRALS, Referral)
@refusals_shown_there
def assignment(request: HttpRequest, referral: Referral) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = AssignmentForm(posted, user=request.user, referral=referral)
    back = came_from(request) or referral.get_absolute_url()
    shows = {"form": form, "referral": referral, "back": back}
    if not form.is_valid():
        return render(request, PAGE, shows, status=422 if posted is not None else 200)
    try:
        referral.assign(by=request.user, **form.cleaned_data)
    except Stale as meanwhile:
        form.meet(meanwhile.now)
        return render(request, PAGE, shows, status=409)
    undoable(request, f"{referral.intake_owner or 'Nobody'} has it now.")
    return redirect(back)
