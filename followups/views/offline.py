"""Visits without network: what makes Kept an app on a telephone, and where waiting visits arrive."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.dateformat import format as date_words

from accounts.doors import door, public
from accounts.models import User
from accounts.roles import LOG_VISITS
from accounts.sentences import WrongWay
from followups.choices import VisitOutcome
from followups.forms.offline import WaitingVisitForm
from followups.forms.visit import VisitForm, visit_kinds
from followups.models import Visit
from followups.views.visits import saved
from sources.choices import SourceKind
from sources.models import Contact, Source

View = Callable[..., HttpResponse]
ICONS = [("icon-192.png", 192, "any"), ("icon-512.png", 512, "any"), ("icon-maskable.png", 512, "maskable")]


def for_scripts(view: View) -> View:
    """Whoever is signed out is told so in words that a script reads, instead of being led to a page."""

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return JsonResponse({"signed_out": True}, status=401)
        return view(request, *args, **kwargs)

    return login_not_required(entered)


@public
def manifest(request: HttpRequest) -> HttpResponse:
    icons = [
        {"src": static(f"img/{file}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for file, size, purpose in ICONS
    ]
    words = {"name": "Kept", "short_name": "Kept", "id": "/", "start_url": "/", "scope": "/", "display": "standalone"}
    colours = {"theme_color": "#0b5a6f", "background_color": "#f6f8f9"}
    return JsonResponse({**words, **colours, "icons": icons}, content_type="application/manifest+json")


def shell() -> str:
    """The sheet for visits without network. The same for everybody: it is made without a request."""
    return render_to_string("followups/offline.html", {"kinds": visit_kinds(), "outcomes": VisitOutcome.choices})


@door(LOG_VISITS)
def offline(request: HttpRequest) -> HttpResponse:
    return HttpResponse(shell())


@public
def worker_script(request: HttpRequest) -> HttpResponse:
    """Its cache is named after the sheet, which names each static file by its hash: whatever changes, it is new."""
    version = sha256(shell().encode()).hexdigest()[:12]
    answer = render(request, "followups/worker.js", {"version": version}, content_type="text/javascript")
    answer["Service-Worker-Allowed"], answer["Cache-Control"] = "/", "no-cache"
    return answer


@for_scripts
@door(LOG_VISITS)
def waiting(request: HttpRequest) -> HttpResponse:
    """GET: the person's own places and a token to post with. POST: one visit; the same again changes nothing."""
    if request.method != "POST":
        return JsonResponse({"csrf": get_token(request), "user": request.user.pk, "places": places(request.user)})
    at_once = "X-Kept-Now" in request.headers  # from the sheet itself, whose person waits for the visit's page
    form = (VisitForm if at_once else WaitingVisitForm)(request.POST, by=request.user)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    form_id = form.cleaned_data["form_id"]
    if not at_once and Visit.was_taken_back(form_id):
        # Its first try arrived, only the answer was lost; what was undone since does not come back by itself.
        return JsonResponse({"saved": str(form_id), "next": ""})
    try:
        visit = Visit.log(by=request.user, **form.visit())
    except WrongWay as refusal:
        return JsonResponse({"errors": {"form_id": [str(refusal)]}}, status=422)
    if at_once:
        saved(request, visit)
        return JsonResponse({"saved": str(visit.form_id), "page": visit.get_absolute_url()})
    visit.source.refresh_from_db(fields=["next_check_in"])
    due = visit.source.next_check_in
    return JsonResponse({"saved": str(visit.form_id), "next": date_words(due, "M j") if due else ""})


def places(user: User) -> list[dict[str, Any]]:
    """What may wait on the telephone. Without families: their name may be a patient's."""
    own = Source.objects.visible_to(user).in_book_of(user).filter(branch__in=user.branch_ids_where(LOG_VISITS))
    own = own.exclude(kind=SourceKind.FAMILY)
    people: dict[int, list[dict[str, Any]]] = {}
    for contact in Contact.objects.visible_to(user).filter(source__in=own.order_by()).only("pk", "name", "source_id"):
        people.setdefault(contact.source_id, []).append({"id": contact.pk, "name": contact.name})
    return [{"id": pk, "name": name, "contacts": people.get(pk, [])} for pk, name in own.values_list("pk", "name")]
