"""The yearly report of gifts. Nothing here counts what a source sends (tests/house/test_gifts_alone.py)."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.doors import door
from accounts.roles import NOTE_GIFTS, SEE_GIFT_REPORT
from accounts.sheets import csv_answer
from sources.gift_report import GiftReport
from sources.views.gifts import year_of

PAGE = 50
SHEETS = ("person", "marketer", "gift")


@door(NOTE_GIFTS)
def report(request: HttpRequest) -> HttpResponse:
    report = GiftReport(request.user, year_of(request))
    page = Paginator(report.people(), PAGE).get_page(request.GET.get("page"))
    rows = report.received(list(page))
    return render(request, "sources/gift_report.html", {"report": report, "page": page, "rows": rows})


@door(SEE_GIFT_REPORT)
def export(request: HttpRequest) -> HttpResponse:
    year, by = year_of(request), request.GET.get("by", "")
    by = by if by in SHEETS else "gift"
    headers, rows = GiftReport(request.user, year).sheet(by)
    return csv_answer(f"gifts-{year}-by-{by}", headers, rows)
