"""Lists of choices that Kept brings and the agency adds to; and its tags."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import KEEP_TAGS, MANAGE_AGENCY
from accounts.undo import undoable
from sources.choices import OwnList
from sources.forms import OwnChoicesForm, TagForm
from sources.models import OwnChoice, Tag

TAGS = "sources/tags.html"


@door(MANAGE_AGENCY)
def lists(request: HttpRequest) -> HttpResponse:
    forms = [OwnChoicesForm(None, own_list=own_list, by=request.user) for own_list in OwnList]
    return render(request, "sources/own_choices.html", {"forms": forms})


@door(MANAGE_AGENCY)
@require_POST
def own_list(request: HttpRequest, name: str) -> HttpResponse:
    """Whose saving shows all lists again where it was refused."""
    if name not in OwnList.values:
        raise Http404
    forms = [OwnChoicesForm(request.POST if each == name else None, own_list=each, by=request.user) for each in OwnList]
    form = next(form for form in forms if form.is_bound)
    if not form.is_valid():
        return render(request, "sources/own_choices.html", {"forms": forms, "wrong": form}, status=422)
    OwnChoice.keep(form.own_list, form.cleaned_data["choices"])
    undoable(request, f"{form.own_list.label}: saved.")
    return redirect("sources:own_choices")


@door(KEEP_TAGS)
def tags(request: HttpRequest) -> HttpResponse:
    return render(request, TAGS, {"tags": Tag.objects.visible_to(request.user).with_counts(request.user)})


@door(KEEP_TAGS, Tag)
def tag(request: HttpRequest, tag: Tag) -> HttpResponse:
    """A new name; that of another tag makes one of the two."""
    name = tag.name
    form = TagForm(request.POST if request.method == "POST" else None, initial={"name": name})
    if form.is_valid():
        tag.call(form.cleaned_data["name"])
        undoable(request, f"“{name}” is called “{form.cleaned_data['name']}” now.")
        return redirect("sources:tags")
    return render(request, "sources/tag.html", {"form": form, "tag": tag}, status=422 if form.is_bound else 200)


@door(KEEP_TAGS, Tag)
@require_POST
def tag_removal(request: HttpRequest, tag: Tag) -> HttpResponse:
    tag.retire()
    undoable(request, f"“{tag}” is on no source any more.")
    return redirect("sources:tags")
