from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from accounts.doors import door
from accounts.models import ExportRecord
from accounts.roles import EXPORT_SOURCES
from accounts.sheets import csv_answer, xlsx_answer
from sources.listing import Listing
from sources.models import Source

ANSWERS = {"csv": csv_answer, "xlsx": xlsx_answer}


@door(EXPORT_SOURCES)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """What the list at this address shows, in its columns and order: of the branch for a manager, else one's own."""
    form = "xlsx" if request.POST.get("form") == "xlsx" else "csv"
    listing = Listing(request, Source.objects.visible_to(request.user).exportable_by(request.user))
    headers, lines = listing.sheet()
    rows = list(lines)
    ExportRecord.objects.write(request, what="sources", form=form, rows=len(rows), columns=["name", *listing.columns])
    return ANSWERS[form](f"sources-{localdate():%Y-%m-%d}", headers, rows)
