"""People, for administrators: in the branches that they keep, and nowhere else."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from accounts import invitation as mail
from accounts.doors import door
from accounts.forms import InvitationForm, RolesForm
from accounts.models import Membership, User
from accounts.roles import MANAGE_PEOPLE
from accounts.tables import PeopleTable
from accounts.undo import undoable

PAGE = 50


@door(MANAGE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    roles = Membership.objects.visible_to(request.user).select_related("branch")
    rows = User.objects.visible_to(request.user).prefetch_related(Prefetch("memberships", roles, to_attr="shown_roles"))
    table = PeopleTable(rows)
    RequestConfig(request, paginate={"per_page": PAGE}).configure(table)
    return render(request, "accounts/people.html", {"table": table})


@door(MANAGE_PEOPLE)
def invitation(request: HttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_valid():
        with transaction.atomic():
            person = User.invite(**form.asked, roles=form.roles, by=request.user)
            if person.is_invited:
                mail.send(get_adapter(request), person, by=request.user)
        messages.success(request, mail.sentence(person))
        return redirect("people:people")
    return render(request, "accounts/invitation.html", {"form": form})


@door(MANAGE_PEOPLE, User)
def person(request: HttpRequest, person: User) -> HttpResponse:
    form = RolesForm(request.POST if request.method == "POST" else None, by=request.user, person=person)
    if form.is_valid():
        person.set_roles(form.roles, by=request.user)
        undoable(request, f"Saved. {person} can do this from now on.")
        return redirect("people:people")
    return render(request, "accounts/person.html", {"person": person, "form": form})


@door(MANAGE_PEOPLE, User)
@require_POST
def reinvitation(request: HttpRequest, person: User) -> HttpResponse:
    if person.is_active and person.is_invited:
        mail.send(get_adapter(request), person, by=request.user)
        messages.success(request, mail.sentence(person))
    return redirect(person)


@door(MANAGE_PEOPLE, User)
def deactivation(request: HttpRequest, person: User) -> HttpResponse:
    person.check_deactivation(by=request.user)
    if request.method == "POST":
        person.deactivate(by=request.user)
        undoable(request, f"{person} is signed out everywhere and can't sign in any more. {person.leaves_behind()}")
        return redirect("people:people")
    return render(request, "accounts/deactivation.html", {"person": person, "owns": person.owns_sources})


@door(MANAGE_PEOPLE, User)
@require_POST
def deactivation_end(request: HttpRequest, person: User) -> HttpResponse:
    person.activate()
    undoable(request, f"{person} can sign in again.")
    return redirect(person)
