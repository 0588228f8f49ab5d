from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now

from accounts.doors import door
from accounts.roles import GIVE_SOURCES
from accounts.undo import undoable
from followups.forms.handover import ActForm, HandoverForm
from followups.handover import BookHandover, who_receives

PAGE = "followups/handover.html"


@door(GIVE_SOURCES)
def handover(request: HttpRequest) -> HttpResponse:
    """A whole book goes to other hands. GET shows what would move, POST moves it, the same fields in both."""
    user: Any = request.user
    asked = request.POST if request.method == "POST" else request.GET
    form = HandoverForm(asked if "how" in asked else None, by=user, initial={"from": asked.get("from")})
    act = ActForm(request.POST if request.method == "POST" else None)
    page: dict[str, Any] = {"form": form, "act": act}
    if form.of:
        book = BookHandover(form.of, by=user, at=now())
        page |= {"book": book, "counts": book.counts}
        if form.is_valid():
            people = list(who_receives(user, of=book.of)) if form.is_row_by_row else []
            page["rows"] = form.rows(book, people)
            page["shares"] = form.shares(book, act.chosen(people) if act.is_bound else None)
            if act.is_valid():
                done = book.carry_out(page["shares"], **act.cleaned_data)
                undoable(request, sentence(done))
                return redirect("followups:handover")
    refused = request.method == "POST" or ("how" in asked and not form.is_valid())
    return render(request, PAGE, page, status=422 if refused else 200)


def sentence(done: Any) -> str:
    parts = [(done.source_count, "source"), (done.task_count, "open task"), (done.visit_count, "planned visit")]
    said = [f"{count} {what}{'' if count == 1 else 's'}" for count, what in parts if count]
    return f"Handed over: {', '.join(said)}. Credit for past referrals stays where it is."
