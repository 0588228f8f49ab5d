from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import MOVE_REFERRALS
from accounts.undo import undoable
from referrals.forms.waiting import WaitingForm
from referrals.models import Referral, Waiting
from referrals.views.moves import posted


@door(MOVE_REFERRALS, Referral)
def waiting(request: HttpRequest, referral: Referral) -> HttpResponse:
    form = WaitingForm(posted(request), referral=referral, initial={"on": request.GET.get("on", "")})
    if form.is_valid():
        waits = referral.wait_for(by=request.user, **form.cleaned_data)
        undoable(request, f"Waits for {waits.words} until {waits.look_again_words}.")
        return redirect(referral)
    status = 422 if form.is_bound else 200
    return render(request, "referrals/waiting.html", {"referral": referral, "form": form}, status=status)


@door(MOVE_REFERRALS, Waiting)
@require_POST
def waiting_end(request: HttpRequest, waiting: Waiting) -> HttpResponse:
    waiting.end(by=request.user)
    undoable(request, f"Waits no longer for {waiting.words}.")
    return redirect(waiting.referral)
