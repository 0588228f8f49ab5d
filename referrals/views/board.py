import json
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.vary import vary_on_headers

from accounts.doors import door
from accounts.models import AccessRecord
from accounts.roles import SEE_REFERRALS
from referrals.board import COLUMNS, Board, Column
from referrals.filters import ReferralFilter
from referrals.models import Referral
from referrals.stages import Stage
from referrals.views.moves import WAYS_ON

PAGE = "referrals/board.html"


@door(SEE_REFERRALS)
@vary_on_headers("HX-Request")
def board(request: HttpRequest) -> HttpResponse:
    """Asks itself again every minute; where nothing changed there is no page, no reading and next to no work."""
    filter = ReferralFilter(request.GET, Referral.objects.visible_to(request.user).with_names(), request=request)
    shown = Board(filter.qs, request.user, at=now(), picked=request.GET.get("column", ""))
    mark, fragment = shown.mark, request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=204) if fragment else HttpResponseNotModified()  # of a 204 htmx swaps nothing in
    AccessRecord.objects.write(request, shown.seen, how=AccessRecord.How.LIST)
    shows = {
        "filter": filter,
        "board": shown,
        "picks": [(stage.value, stage.label) for stage in COLUMNS],
        "columns": [(each, WAYS_ON[Stage(each.stage)], way_back(request, each)) for each in shown.columns],
        "poll": json.dumps({"If-None-Match": mark, "X-Kept-Poll": "1"}),
        "hidden": shown.is_empty and Referral.objects.visible_to(request.user).open().exists(),
    }
    response = render(request, f"{PAGE}#board" if fragment else PAGE, shows)
    response.headers["ETag"] = mark
    return response


def way_back(request: HttpRequest, column: Column) -> str:
    """What `?board=` says: this board, and the column where whoever moves a card goes on with the next."""
    return quote(f"{request.GET.urlencode()}#{column.stage}", safe="")
