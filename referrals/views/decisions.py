from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.models import AccessRecord, ExportRecord
from accounts.roles import SEE_DECISIONS
from accounts.sheets import csv_answer
from referrals.decisions import HEADS, Decisions
from referrals.forms.decisions import DecisionsForm

A_PAGE = 50


@door(SEE_DECISIONS)
def decisions(request: HttpRequest) -> HttpResponse:
    form = DecisionsForm(request.GET, user=request.user)
    report = Decisions(request.user, **form.words)
    page = Paginator(report.listed, A_PAGE).get_page(request.GET.get("page"))
    AccessRecord.objects.write(request, list(page), how=AccessRecord.How.LIST)
    asked = {name: value for name, value in request.GET.items() if name in form.fields and value}
    return render(
        request,
        "referrals/decisions.html",
        {
            "form": form,
            "report": report,
            "page": page,
            "query": f"{urlencode(asked)}&" if asked else "",
            "branch": form.words["branch"],
        },
    )


@door(SEE_DECISIONS)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """What the page at this address lists, all of it, a line a decision."""
    rows = list(Decisions(request.user, **DecisionsForm(request.GET, user=request.user).words).sheet())
    ExportRecord.objects.write(request, what="decisions", form="csv", rows=len(rows), columns=HEADS)
    return csv_answer(f"decisions-{localdate():%Y-%m-%d}", HEADS, rows)
