from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.vary import vary_on_headers
from django_tables2 import RequestConfig

from accounts.doors import door
from accounts.models import AccessRecord
from accounts.roles import SEE_PATIENTS, SEE_REFERRALS
from referrals.filters import ALL, MANY, OPEN_ONES, ReferralFilter
from referrals.models import Referral
from referrals.models.referral import ReferralQuerySet
from referrals.stages import AHEAD, Stage
from referrals.tables import OpenReferralTable, ReferralTable

PAGE = "referrals/referrals.html"
PER_PAGE = 50
RUN = {OPEN_ONES, *AHEAD}
TABS = [(OPEN_ONES, "Open"), *Stage.choices, (ALL, "All")]


@door(SEE_REFERRALS)
@vary_on_headers("HX-Request")
def referrals(request: HttpRequest) -> HttpResponse:
    filter = ReferralFilter(request.GET, Referral.objects.visible_to(request.user).with_names(), request=request)
    stage = request.GET.get("stage", OPEN_ONES)
    counts = filter.counts()
    table = table_of(request, filter.on(stage), stage)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    AccessRecord.objects.write(request, [row.record for row in table.paginated_rows], how=AccessRecord.How.LIST)
    shows = {
        "filter": filter,
        "table": table,
        "stage": stage,
        "late_first": "due" in (table.order_by or ()) if stage in RUN else None,
        "tabs": [
            (value, label, in_words(counts[value]))
            for value, label in TABS
            if counts[value] or value in (stage, OPEN_ONES, ALL)
        ],
        "hidden": counts[ALL] == 0 and Referral.objects.visible_to(request.user).exists(),
    }
    fragment = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    return render(request, f"{PAGE}#rows" if fragment else PAGE, shows)


def in_words(count: int) -> str:
    return f"{count:,}" if count <= MANY else f"{MANY:,}+"


def table_of(request: HttpRequest, rows: ReferralQuerySet, stage: str) -> ReferralTable:
    all_of = request.user.branch_ids_where(SEE_PATIENTS)
    rows = rows.with_waiting()
    kind, rows = (OpenReferralTable, rows.with_clock_due()) if stage in RUN else (ReferralTable, rows)
    return kind(rows, at=now(), sees_patient=lambda referral: referral.branch_id in all_of)
