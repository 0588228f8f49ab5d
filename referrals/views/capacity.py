from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from accounts.doors import door
from accounts.models import Branch
from accounts.roles import KEEP_CAPACITY
from accounts.sentences import Stale
from accounts.undo import undoable
from referrals.eligibility import OLD
from referrals.forms.capacity import CapacityForm
from referrals.models import Capacity

PAGE = "referrals/capacity.html"


@door(KEEP_CAPACITY)
def capacities(request: HttpRequest) -> HttpResponse:
    """Each branch with what it can take; where nobody noted anything, that."""
    noted = Capacity.objects.visible_to(request.user).select_related("reviewed_by")
    by_branch = {row.branch_id: row for row in noted}
    branches = request.user.branches_where(KEEP_CAPACITY)
    rows = [(branch, by_branch.get(branch.pk)) for branch in branches]
    return render(request, "referrals/capacities.html", {"rows": rows, "old": now().date() - OLD})


@door(KEEP_CAPACITY, Branch)
def capacity(request: HttpRequest, branch: Branch) -> HttpResponse:
    noted = Capacity.objects.visible_to(request.user).filter(branch=branch)
    standing = noted.select_related("reviewed_by").first()
    form = CapacityForm(request.POST if request.method == "POST" else None, branch=branch, standing=standing)
    page = {"form": form, "branch": branch, "standing": standing}
    if form.is_valid():
        try:
            Capacity.review(branch, by=request.user, **form.words)
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            return render(request, PAGE, page, status=409)
        undoable(request, f"Noted for {branch}: looked at today.")
        return redirect("referrals:capacities")
    return render(request, PAGE, page, status=422 if form.is_bound else 200)
