from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.vary import vary_on_headers
from django_tables2 import RequestConfig

from accounts.doors import door
from accounts.models import AccessRecord
from accounts.roles import SEE_REFERRALS
from referrals.filters import ALL, OPEN_ONES, ReferralFilter
from referrals.models import Referral
from referrals.stages import Stage
from referrals.tables import ReferralTable

PAGE = "referrals/referrals.html"
PER_PAGE = 50
TABS = [(OPEN_ONES, "Open"), *Stage.choices, (ALL, "All")]


@door(SEE_REFERRALS)
@vary_on_headers("HX-Request")
def referrals(request: HttpRequest) -> HttpResponse:
    filter = ReferralFilter(request.GET, Referral.objects.visible_to(request.user).with_names(), request=request)
    stage = request.GET.get("stage", OPEN_ONES)
    counts = filter.counts()
    table = ReferralTable(filter.on(stage))
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    AccessRecord.objects.write(request, [row.record for row in table.paginated_rows], how=AccessRecord.How.LIST)
    shows = {
        "filter": filter,
        "table": table,
        "stage": stage,
        "tabs": [
            (value, label, counts[value]) for value, label in TABS if counts[value] or value in (stage, OPEN_ONES, ALL)
        ],
        "hidden": counts[ALL] == 0 and Referral.objects.visible_to(request.user).exists(),
    }
    fragment = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    return render(request, f"{PAGE}#rows" if fragment else PAGE, shows)
