from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from accounts.doors import door
from accounts.models import AccessRecord
from accounts.roles import MOVE_REFERRALS
from accounts.undo import undoable
from referrals.forms.merging import MergeForm
from referrals.ground import doubles
from referrals.models import Referral
from referrals.views.moves import posted


@door(MOVE_REFERRALS, Referral)
def merging(request: HttpRequest, referral: Referral) -> HttpResponse:
    """The two side by side; `with` in the address names the other, where several may be the same."""
    wanted = request.POST.get("with") or request.GET.get("with", "")
    likely = Referral.objects.visible_to(request.user).with_names().filter(pk__in=doubles(referral).values("pk"))
    others = list(likely.order_by("entered_at", "pk"))
    other = next((row for row in others if str(row.pk) == wanted), others[0] if others else None)
    if other is None:
        return render(request, "referrals/merging.html", {"referral": referral})
    AccessRecord.objects.write(request, [other], how=AccessRecord.How.DUPLICATES)
    two = [referral, other]
    rows = Referral.objects.visible_to(request.user).filter(pk__in=[row.pk for row in two])
    form = MergeForm(posted(request), two=rows)
    if form.is_valid():
        (gone,) = (row for row in two if row != form.cleaned_data["keep"])
        (stays,) = (row for row in two if row != gone)
        stays.absorb(gone, by=request.user)
        undoable(request, "Merged. The other is not taken, as a duplicate.")
        return redirect(stays)
    shows = {"referral": referral, "other": other, "others": others, "two": two, "form": form, "rows": beside(two)}
    return render(request, "referrals/merging.html", shows, status=422 if form.is_bound else 200)


def beside(two: list[Referral]) -> list[tuple[str, list[Any], bool]]:
    """Label, what each says, and whether they differ."""
    told: list[tuple[str, list[Any]]] = [
        ("Patient", [row.patient.name for row in two]),
        ("Born", [row.patient.birth_date for row in two]),
        ("Phone", [row.patient.phone and row.patient.phone.as_national for row in two]),
        ("Source", [row.source.name for row in two]),
        ("Sent by", [row.contact and row.contact.name for row in two]),
        ("Came", [f"{localtime(row.entered_at):%b %d, %Y, %I:%M %p}" for row in two]),
        ("Stage", [row.get_stage_display() for row in two]),
        ("Payer", [row.payer and row.payer.name for row in two]),
        ("Service", [f"{row.get_service_line_display()} {row.discipline_words}" for row in two]),
        ("Diagnosis", [row.diagnosis for row in two]),
        ("Credited", [row.marketer and row.marketer.name for row in two]),
        ("Notes", [row.notes for row in two]),
    ]
    return [(label, says, says[0] != says[1]) for label, says in told if any(says)]
