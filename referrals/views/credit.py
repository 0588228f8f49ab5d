from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.doors import door
from accounts.roles import CORRECT_CREDIT
from accounts.sentences import Stale
from accounts.undo import undoable
from referrals.forms.credit import CreditForm
from referrals.models import Referral

PAGE = "referrals/credit.html"


@door(CORRECT_CREDIT, Referral)
def credit(request: HttpRequest, referral: Referral) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = CreditForm(posted, user=request.user, referral=referral)
    shows = {"form": form, "referral": referral}
    if not form.is_valid():
        return render(request, PAGE, shows, status=422 if posted is not None else 200)
    try:
        referral.correct_credit(by=request.user, **form.cleaned_data)
    except Stale as meanwhile:
        form.meet(meanwhile.now)
        return render(request, PAGE, shows, status=409)
    undoable(request, f"Credited to {referral.marketer or 'nobody'}.")
    return redirect(referral)
