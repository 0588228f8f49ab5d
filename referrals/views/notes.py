"""Notes on a referral: for those who may see its patient; each changes the own ones."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.roles import SEE_PATIENTS
from accounts.sentences import Stale
from accounts.undo import undoable
from referrals.forms.notes import NoteForm
from referrals.models import Note, Referral
from referrals.views.moves import posted

PAGE = "referrals/note.html"


@door(SEE_PATIENTS, Referral)
def notes(request: HttpRequest, referral: Referral) -> HttpResponse:
    form = NoteForm(posted(request), branch=referral.branch)
    if form.is_valid():
        Note.write(referral, form.cleaned_data["text"], by=request.user)
        undoable(request, "Noted.")
        return redirect(referral)
    return render(request, PAGE, {"referral": referral, "form": form}, status=422 if form.is_bound else 200)


@door(SEE_PATIENTS, Note)
def note(request: HttpRequest, note: Note) -> HttpResponse:
    stands = {"text": note.text, "version": note.version}
    form = NoteForm(posted(request), branch=note.branch, initial=stands)
    shows = {"referral": note.referral, "note": note, "form": form}
    if not form.is_valid():
        return render(request, PAGE, shows, status=422 if form.is_bound else 200)
    try:
        note.revise(**form.cleaned_data)
    except Stale as meanwhile:
        form.meet(meanwhile.now)
        return render(request, PAGE, shows, status=409)
    undoable(request, "Saved.")
    return redirect(note.referral)


@door(SEE_PATIENTS, Note)
@require_POST
def note_removal(request: HttpRequest, note: Note) -> HttpResponse:
    referral = note.referral
    note.delete()
    undoable(request, "Note removed.")
    return redirect(referral)
