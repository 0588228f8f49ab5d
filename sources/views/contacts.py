from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import ADD_SOURCES, EDIT_SOURCES, SEE_SOURCES
from accounts.sentences import Stale
from accounts.undo import undoable
from sources.forms import ContactForm, NewContactForm
from sources.forms.people import AlsoAtForm, LeavingForm
from sources.models import AlsoAt, Contact, Source
from sources.models.pledge import Word

PAGE, EDIT, LEAVING = "sources/contact.html", "sources/contact_edit.html", "sources/leaving.html"


@door(ADD_SOURCES, Source)
def new(request: HttpRequest, source: Source) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = NewContactForm(posted, instance=Contact(source=source), by=request.user)
    if form.is_valid() and not form.maybe_same:
        contact = form.save()
        undoable(request, f"{contact} is added.")
        return redirect(source)
    return render(request, EDIT, {"form": form, "source": source}, status=422 if form.is_bound else 200)


@door(SEE_SOURCES, Contact)
def contact(request: HttpRequest, contact: Contact) -> HttpResponse:
    return shown(request, contact, AlsoAtForm(contact=contact, by=request.user))


def shown(request: HttpRequest, contact: Contact, form: AlsoAtForm) -> HttpResponse:
    """How to reach them, when they last answered, how good their word is, where else they are met."""
    user = request.user
    pledges = list(contact.pledges.visible_to(user).select_related("source__branch").order_by("-expected_by", "-pk"))
    talked = Contact.objects.visible_to(user).filter(pk=contact.pk).with_answers().get()
    page: dict[str, Any] = {
        "contact": contact,
        "source": contact.source,
        "answers": talked.answers,
        "pledges": pledges,
        "word": Word.of(pledges, on=contact.branch.day_of(now())),
        "also_at": contact.also_at.visible_to(user).select_related("source"),
        "form": form,
    }
    return render(request, PAGE, page, status=422 if form.is_bound else 200)


@door(EDIT_SOURCES, Contact)
def edit(request: HttpRequest, contact: Contact) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    page = {"source": contact.source, "contact": contact, "name": contact.name}
    form = ContactForm(posted, instance=contact)
    if form.is_valid():
        try:
            contact.edit(**form.cleaned_data)
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            return render(request, EDIT, page | {"form": form}, status=409)
        undoable(request, "Saved.")
        return redirect(contact)
    return render(request, EDIT, page | {"form": form}, status=422 if form.is_bound else 200)


@door(EDIT_SOURCES, Contact)
@require_POST
def removal(request: HttpRequest, contact: Contact) -> HttpResponse:
    name, source = contact.name, contact.source
    contact.remove()
    undoable(request, f"{name} is removed.")
    return redirect(source)


@door(EDIT_SOURCES, Contact)
def leaving(request: HttpRequest, contact: Contact) -> HttpResponse:
    form = LeavingForm(request.POST if request.method == "POST" else None, contact=contact, by=request.user)
    if form.is_valid():
        contact.leave(**form.cleaned_data)
        undoable(request, f"{contact} has left.")
        return redirect(contact)
    page = {"form": form, "contact": contact, "source": contact.source}
    return render(request, LEAVING, page, status=422 if form.is_bound else 200)


@door(EDIT_SOURCES, Contact)
@require_POST
def leaving_end(request: HttpRequest, contact: Contact) -> HttpResponse:
    contact.come_back()
    undoable(request, f"{contact} is there again.")
    return redirect(contact)


@door(EDIT_SOURCES, Contact)
@require_POST
def elsewhere(request: HttpRequest, contact: Contact) -> HttpResponse:
    """One physician, several sources."""
    form = AlsoAtForm(request.POST, contact=contact, by=request.user)
    if not form.is_valid():
        return shown(request, contact, form)
    also = AlsoAt.meet(contact, **form.cleaned_data)
    undoable(request, f"{contact} is met at {also.source} too.")
    return redirect(contact)


@door(EDIT_SOURCES, AlsoAt)
@require_POST
def elsewhere_end(request: HttpRequest, also: AlsoAt) -> HttpResponse:
    also.delete()
    undoable(request, f"{also.contact} is no longer met at {also.source}.")
    return redirect(also.contact)
