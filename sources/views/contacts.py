from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import ADD_SOURCES, EDIT_SOURCES
from accounts.sentences import Stale
from accounts.undo import undoable
from sources.forms import ContactForm, NewContactForm
from sources.models import Contact, Source

PAGE = "sources/contact.html"


@door(ADD_SOURCES, Source)
def new(request: HttpRequest, source: Source) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = NewContactForm(posted, instance=Contact(source=source), by=request.user)
    if form.is_valid() and not form.maybe_same:
        contact = form.save()
        undoable(request, f"{contact} is added.")
        return redirect(source)
    return render(request, PAGE, {"form": form, "source": source}, status=422 if form.is_bound else 200)


@door(EDIT_SOURCES, Contact)
def contact(request: HttpRequest, contact: Contact) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    page = {"source": contact.source, "contact": contact, "name": contact.name}
    form = ContactForm(posted, instance=contact)
    if form.is_valid():
        try:
            contact.edit(**form.cleaned_data)
        except Stale as meanwhile:
            form.meet(meanwhile.now)
            return render(request, PAGE, page | {"form": form}, status=409)
        undoable(request, "Saved.")
        return redirect(contact)
    return render(request, PAGE, page | {"form": form}, status=422 if form.is_bound else 200)


@door(EDIT_SOURCES, Contact)
@require_POST
def removal(request: HttpRequest, contact: Contact) -> HttpResponse:
    name = contact.name
    contact.remove()
    undoable(request, f"{name} is removed.")
    return redirect(contact)
