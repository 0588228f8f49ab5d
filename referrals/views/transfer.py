from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.doors import door
from accounts.roles import MOVE_REFERRALS
from accounts.undo import undoable
from referrals.forms.transfer import TransferForm
from referrals.models import Referral
from referrals.stages import OPEN
from referrals.views.moves import posted, seen


@door(MOVE_REFERRALS, Referral)
def transfer(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Whoever sent it away may see it no more: then the list is next."""
    version = seen(request, referral)
    offered = {"to_branch": request.GET.get("to", ""), "why": request.GET.get("why", "")[:200]}
    form = TransferForm(posted(request), referral=referral, initial=offered)
    if form.is_valid():
        referral.transfer(by=request.user, version=version, **form.cleaned_data)
        undoable(request, f"Transferred to {referral.branch}.")
        sees = Referral.objects.visible_to(request.user).filter(pk=referral.pk).exists()
        return redirect(referral) if sees else redirect("referrals:referrals")
    shows = {"referral": referral, "form": form, "is_open": referral.stage in OPEN}
    return render(request, "referrals/transfer.html", shows, status=422 if form.is_bound else 200)
