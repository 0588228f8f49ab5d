from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.doors import door
from accounts.roles import MANAGE_AGENCY
from accounts.sentences import Stale
from accounts.undo import undoable
from sources.forms import CustomFieldForm
from sources.models import CustomField

PAGE = "sources/field.html"


@door(MANAGE_AGENCY)
def fields(request: HttpRequest) -> HttpResponse:
    rows = CustomField.objects.visible_to(request.user).with_options()
    return render(request, "sources/fields.html", {"fields": rows})


@door(MANAGE_AGENCY)
def new(request: HttpRequest) -> HttpResponse:
    form = CustomFieldForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_valid():
        field = CustomField.add(**form.words)
        undoable(request, f"“{field}” is asked from now on.")
        return redirect("sources:fields")
    return render(request, PAGE, {"form": form}, status=422 if form.is_bound else 200)


@door(MANAGE_AGENCY, CustomField)
def field(request: HttpRequest, field: CustomField) -> HttpResponse:
    name = field.label
    form = CustomFieldForm(request.POST if request.method == "POST" else None, instance=field, by=request.user)
    if form.is_valid():
        try:
            field.edit(version=form.cleaned_data["version"], **form.words)
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            return render(request, PAGE, {"form": form, "field": field, "name": name}, status=409)
        undoable(request, "Saved.")
        return redirect("sources:fields")
    return render(request, PAGE, {"form": form, "field": field, "name": name}, status=422 if form.is_bound else 200)
