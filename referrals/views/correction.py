from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.doors import door
from accounts.roles import MOVE_REFERRALS
from accounts.sentences import Stale
from accounts.undo import undoable
from referrals.forms.correction import CorrectionForm
from referrals.models import Referral

PAGE = "referrals/edit.html"


@door(MOVE_REFERRALS, Referral)
def edit(request: HttpRequest, referral: Referral) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = CorrectionForm(posted, user=request.user, referral=referral)
    shows = {"form": form, "referral": referral}
    if not form.is_valid():
        return render(request, PAGE, shows, status=422 if posted is not None else 200)
    versions = {name: form.cleaned_data[name] for name in ("version", "patient_version")}
    try:
        referral.correct(by=request.user, patient=form.of_patient(), **versions, **form.of_referral())
    except Stale:
        form.meet(Referral.objects.visible_to(request.user).with_names().get(pk=referral.pk))
        if form.differences:
            return render(request, PAGE, shows, status=409)
        return redirect(referral)  # all of it stands there already: pressed twice
    undoable(request, "Saved.")
    return redirect(referral)
