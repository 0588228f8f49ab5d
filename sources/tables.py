from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.db.models import F
from django.template.loader import render_to_string
from django.utils.html import format_html

from accounts.models import User
from sources.models import Source
from sources.models.source import SourceQuerySet

NUMBER = {"th": {"class": "number"}, "td": {"class": "number"}}


class SourcesTable(tables.Table):
    name = tables.Column(linkify=True, order_by=("name", "pk"))
    kind = tables.Column(orderable=False)
    tier = tables.Column(order_by=("tier", "name", "pk"))
    owner = tables.Column(order_by=("owner__name", "name", "pk"), empty_values=())
    branch = tables.Column(orderable=False)
    city = tables.Column(verbose_name="City, ZIP", order_by=("city", "zip", "name", "pk"), empty_values=())
    phone = tables.Column(orderable=False, attrs={"td": {"class": "text-nowrap"}})
    last_referral_at = tables.Column(verbose_name="Last referral", empty_values=())
    contact_count = tables.Column(verbose_name="People", orderable=False, attrs=NUMBER)

    caption = "Sources"

    class Meta:
        model = Source
        fields = ("name", "kind", "tier", "owner", "branch", "city", "phone", "last_referral_at", "contact_count")

    def render_owner(self, value: User | None) -> str:
        return value.name if value else "Nobody"

    def render_city(self, record: Source) -> str:
        return " ".join(filter(None, [record.city, record.zip])) or "—"

    def render_phone(self, value: Any) -> str:
        return format_html('<a href="tel:{}">{}</a>', value.as_e164, value)

    def render_last_referral_at(self, value: datetime | None) -> str:
        return render_to_string("components/_when.html", {"at": value})

    def order_last_referral_at(self, rows: SourceQuerySet, descending: bool) -> tuple[SourceQuerySet, bool]:
        """Who never sent anybody comes last when the latest are wanted, first when the quiet ones are."""
        at = F("last_referral_at")
        first = at.desc(nulls_last=True) if descending else at.asc(nulls_first=True)
        return rows.order_by(first, "name", "pk"), True
