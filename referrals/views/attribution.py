from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.models import AccessRecord
from accounts.roles import MOVE_REFERRALS
from accounts.undo import undoable
from referrals.forms.attribution import AttributionForm
from referrals.models import Referral
from sources.models import Contact

PAGE = "referrals/to_attribute.html"
PER_PAGE = 50
LATELY = timedelta(days=30)  # of the figure


@door(MOVE_REFERRALS)
def to_attribute(request: HttpRequest) -> HttpResponse:
    """Referrals of which nobody knows who sent them, or whose they are; the oldest first."""
    branches = request.user.branch_ids_where(MOVE_REFERRALS)
    mine = Referral.objects.visible_to(request.user).filter(branch__in=branches)
    people = Contact.objects.visible_to(request.user).present()
    waiting = mine.to_attribute().with_names().with_due_name().order_by("received_at", "pk")
    shown = waiting.prefetch_related(Prefetch("source__contacts", people, to_attr="people"))
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    AccessRecord.objects.write(request, page.object_list, how=AccessRecord.How.LIST)
    shows = {
        "page": page,
        "overdue": mine.overdue_to_attribute(now()).count(),
        "share": mine.attributed_share(since=now() - LATELY),
    }
    return render(request, PAGE, shows)


@door(MOVE_REFERRALS, Referral)
@require_POST
def attribution(request: HttpRequest, referral: Referral) -> HttpResponse:
    """One click: who sent it, or that whoever owns the source now has it."""
    back = redirect("referrals:to_attribute") if request.POST.get("from") == "list" else redirect(referral)
    form = AttributionForm(request.POST, user=request.user, referral=referral)
    sender = form.cleaned_data["contact"] if form.is_valid() else None
    if sender:
        referral.name_sender(sender, by=request.user)
        undoable(request, f"Sent by {sender}.")
    elif form.is_valid() and form.cleaned_data["owner"]:
        referral.give_credit(by=request.user)
        undoable(request, f"Credited to {referral.marketer}.")
    else:
        messages.error(request, "Choose who sent it: somebody of the source.")
    return back
