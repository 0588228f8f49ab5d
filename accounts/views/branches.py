from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_tables2 import RequestConfig

from accounts.doors import door
from accounts.forms import BranchForm, UpdatesForm
from accounts.models import Branch
from accounts.roles import MANAGE_AGENCY
from accounts.tables import BranchesTable
from accounts.undo import undoable


@door(MANAGE_AGENCY)
def branches(request: HttpRequest) -> HttpResponse:
    rows = request.user.branches_where(MANAGE_AGENCY).annotate(people_count=Count("memberships__user", distinct=True))
    table = BranchesTable(rows)
    RequestConfig(request, paginate=False).configure(table)
    return render(request, "accounts/branches.html", {"table": table})


@door(MANAGE_AGENCY)
def new(request: HttpRequest) -> HttpResponse:
    form = BranchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        branch = Branch.open(by=request.user, **form.cleaned_data)
        undoable(request, f"{branch} is open. You are its administrator.")
        return redirect("people:branches")
    return render(request, "accounts/branch.html", {"form": form})


@door(MANAGE_AGENCY, Branch)
def branch(request: HttpRequest, branch: Branch) -> HttpResponse:
    form = BranchForm(request.POST if request.method == "POST" else None, instance=branch)
    if form.is_valid():
        form.save()
        undoable(request, "Saved.")
        return redirect("people:branches")
    return render(request, "accounts/branch.html", {"form": form, "branch": branch})


@door(MANAGE_AGENCY, Branch)
def updates(request: HttpRequest, branch: Branch) -> HttpResponse:
    """What sources hear of their patients, and how, where neither they nor their people said otherwise."""
    form = UpdatesForm(request.POST if request.method == "POST" else None, instance=branch)
    if form.is_valid():
        form.save()
        undoable(request, "Saved.")
        return redirect(branch)
    page = {"form": form, "branch": branch}
    return render(request, "accounts/branch_updates.html", page, status=422 if form.is_bound else 200)
