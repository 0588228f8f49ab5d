from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.views.decorators.http import require_POST
from django_htmx.http import reselect, reswap, retarget, trigger_client_event

from accounts.doors import door
from accounts.roles import KEEP_TASKS, OVERSEE
from accounts.sentences import Stale
from accounts.undo import undoable
from followups.forms.task import SnoozeForm, TaskForm
from followups.models import FollowUp
from pilots.models import Pilot
from referrals.models import Referral
from sources.models import Contact, Source

PAGE, LIST = "followups/task.html", "followups/tasks.html"
DIALOG = f"{PAGE}#dialog"
A_PAGE = 50
ABOUT: dict[str, Any] = {"source": Source, "contact": Contact, "referral": Referral, "pilot": Pilot}
WHOSE = {"mine": "Mine", "given": "Given by me", "all": "The branch's"}


def back(request: HttpRequest, otherwise: Any) -> HttpResponse:
    """To the page that one came from, so that a task is made without leaving it."""
    return redirect(came_from(request) or otherwise)


def came_from(request: HttpRequest) -> str:
    """A page of ours, or nothing."""
    page = request.POST.get("back", request.GET.get("back", ""))
    return page if url_has_allowed_host_and_scheme(page, None) else ""


@door(KEEP_TASKS)
def tasks(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    seen = FollowUp.objects.visible_to(user).with_names()
    whose = request.GET.get("whose", "mine")
    choices = {key: words for key, words in WHOSE.items() if key != "all" or user.may(OVERSEE)}
    narrowed = {"given": seen.filter(made_by=user).exclude(assignee=user), "all": seen.in_branches_of(user, OVERSEE)}
    rows = narrowed[whose] if whose in choices and whose in narrowed else seen.of(user)
    page = {
        "page": Paginator(rows.open(), A_PAGE).get_page(request.GET.get("page")),
        "done": rows.done_lately(now())[:A_PAGE],
        "choices": choices,
        "whose": whose,
        "today": user.day_of(now()),
    }
    return render(request, LIST, page)


@door(KEEP_TASKS)
def new(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    about = subject(request)
    branch = next((row.branch for row in about.values()), None) or user.branches_where(KEEP_TASKS)[0]
    posted = request.POST if request.method == "POST" else None
    initial = {"assignee": user.pk, "due_on": branch.next_working_day(user.day_of(now()))}
    over_a_page = bool(request.htmx)  # type: ignore[attr-defined]
    # The page beneath may have fields of the same name.
    form = TaskForm(posted, by=user, branch=branch, initial=initial, auto_id="task_%s" if over_a_page else "id_%s")
    if form.is_valid():
        form.cleaned_data.pop("version")
        task = FollowUp.give(by=user, branch=branch, **about, **form.cleaned_data)
        undoable(request, "The task is noted." if task.assignee == user else f"{task.assignee} has the task.")
        return noted(request) if over_a_page else back(request, "followups:tasks")
    page = {"form": form, "about": about, "back": came_from(request)}
    return render(request, DIALOG if over_a_page else PAGE, page, status=422 if posted else 200)


def noted(request: HttpRequest) -> HttpResponse:
    """The page stays, with the message and its undo on top; the dialog closes, and lists of tasks look again."""
    answer = retarget(render(request, "components/_messages.html"), "#messages")
    return trigger_client_event(reselect(reswap(answer, "innerHTML"), "#messages > *"), "task-noted")


def subject(request: HttpRequest) -> dict[str, Any]:
    """What the address says it is about, among what this person may see."""
    asked = {name: request.GET.get(name, "") for name in ABOUT}
    return {
        name: get_object_or_404(ABOUT[name].objects.visible_to(request.user), pk=pk)
        for name, pk in asked.items()
        if pk.isdecimal()
    }


@door(KEEP_TASKS, FollowUp)
def task(request: HttpRequest, task: FollowUp) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = TaskForm(posted, by=request.user, branch=task.branch, task=task)
    page = {"form": form, "task": task}
    if form.is_valid():
        try:
            task.revise(by=request.user, **form.cleaned_data)
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            return render(request, PAGE, page, status=409)
        undoable(request, "Saved.")
        return redirect("followups:tasks")
    return render(request, PAGE, page, status=422 if posted else 200)


@door(KEEP_TASKS, FollowUp)
@require_POST
def done(request: HttpRequest, task: FollowUp) -> HttpResponse:
    following = task.done(by=request.user)
    again = f" Again on {following.due_on:%b} {following.due_on.day}." if following else ""
    undoable(request, f"The task is done.{again}")
    return back(request, "followups:tasks")


@door(KEEP_TASKS, FollowUp)
@require_POST
def snooze(request: HttpRequest, task: FollowUp) -> HttpResponse:
    form = SnoozeForm(request.POST, today=task.assignee.day_of(now()))
    if not form.is_valid():
        whole = TaskForm(by=request.user, branch=task.branch, task=task)
        return render(request, PAGE, {"form": whole, "task": task, "snooze": form}, status=422)
    task.snooze(**form.cleaned_data)
    undoable(request, f"Put off to {task.due_on:%b} {task.due_on.day}.")
    return back(request, "followups:tasks")
