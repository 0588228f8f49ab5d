from collections.abc import Callable
from datetime import datetime
from typing import Any

import django_tables2 as tables
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from referrals.due import clocks_of, most_pressing
from referrals.models import Referral

STAGE = '{% include "components/_stage.html" with stage=record.stage words=record.get_stage_display only %}'
STAGE += '{% if record.waiting_words %}<br><span class="meta">Waits for {{ record.waiting_words }}</span>{% endif %}'
WHEN = '{% include "components/_when.html" with at=record.entered_at only %}'
SOURCE = '{{ record.source }}{% if record.contact %}<br><span class="meta">{{ record.contact }}</span>{% endif %}'
URGENCY = '{% if record.urgency == "urgent" %}<b class="urgent">Urgent</b>{% else %}—{% endif %}'


class ReferralTable(tables.Table):
    caption = "Referrals"

    patient = tables.Column(linkify=True, accessor="patient__name", verbose_name="Patient", orderable=False)
    source = tables.TemplateColumn(SOURCE, order_by=("source__name", "-entered_at"))
    stage = tables.TemplateColumn(STAGE, orderable=False)
    due = tables.Column(empty_values=(), orderable=False)
    entered_at = tables.TemplateColumn(WHEN, verbose_name="Came", order_by=("entered_at", "pk"))
    payer = tables.Column(accessor="payer__name", verbose_name="Payer", orderable=False, default="—")
    urgency = tables.TemplateColumn(URGENCY, orderable=False)
    marketer = tables.Column(accessor="marketer__name", verbose_name="Marketer", orderable=False, default="—")

    class Meta:
        model = Referral
        fields = ["patient", "source", "stage", "due", "entered_at", "payer", "urgency", "marketer"]

    def __init__(self, *args: Any, at: datetime, sees_patient: Callable[[Referral], bool], **kwargs: Any):
        """`at`: the moment for which the clocks are told; `sees_patient`: of whose patient the reader may know all."""
        super().__init__(*args, **kwargs)
        self.at, self.sees_patient = at, sees_patient

    def render_due(self, record: Referral) -> SafeString | str:
        sees = self.sees_patient(record)
        found = most_pressing(clocks_of(record, self.at))
        told = [{"clock": clock, "words": clock.words if sees else clock.outside} for clock in found]
        parts = ((render_to_string("components/_clock.html", each),) for each in told)
        return format_html_join("", "{}", parts) if told else "—"


class OpenReferralTable(ReferralTable):
    """Of those whose clocks run: only they can be ordered by them, which of years of closed ones would be slow."""

    due = tables.Column(empty_values=(), order_by=("clock_due_at", "pk"))

    class Meta(ReferralTable.Meta):
        pass
