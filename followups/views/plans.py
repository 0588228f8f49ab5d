from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import LOG_VISITS
from accounts.undo import undoable
from followups.forms.plan import PlanForm
from followups.models import PlannedVisit
from sources.models import Source

PAGE = "followups/plan.html"


@door(LOG_VISITS)
def new(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    here = Source.objects.visible_to(user).filter(branch__in=user.branch_ids_where(LOG_VISITS)).select_related("branch")
    asked = request.GET.get("source", "")
    source = get_object_or_404(here, pk=asked if asked.isdecimal() else None)
    posted = request.POST if request.method == "POST" else None
    form = PlanForm(posted, initial=PlanForm.usual(source, user))
    if form.is_valid():
        PlannedVisit.objects.create(source=source, who=user, **form.cleaned_data)
        undoable(request, "The visit is planned.")
        return redirect(source)
    return render(request, PAGE, {"form": form, "source": source}, status=422 if posted else 200)


@door(LOG_VISITS, PlannedVisit)
def plan(request: HttpRequest, plan: PlannedVisit) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = PlanForm(posted, initial={"at": plan.at, "minutes": plan.minutes})
    if form.is_valid():
        plan.move(**form.cleaned_data)
        undoable(request, "Saved.")
        return redirect(plan.source)
    page = {"form": form, "source": plan.source, "plan": plan}
    return render(request, PAGE, page, status=422 if posted else 200)


@door(LOG_VISITS, PlannedVisit)
@require_POST
def removal(request: HttpRequest, plan: PlannedVisit) -> HttpResponse:
    source = plan.source
    plan.delete()
    undoable(request, "The visit is called off.")
    return redirect(source)
