import django_tables2 as tables

from referrals.models import Referral

STAGE = '{% include "components/_stage.html" with stage=record.stage words=record.get_stage_display only %}'
WHEN = '{% include "components/_when.html" with at=record.entered_at only %}'
SOURCE = '{{ record.source }}{% if record.contact %}<br><span class="meta">{{ record.contact }}</span>{% endif %}'
URGENCY = '{% if record.urgency == "urgent" %}<b class="urgent">Urgent</b>{% else %}—{% endif %}'


class ReferralTable(tables.Table):
    caption = "Referrals"

    patient = tables.Column(linkify=True, accessor="patient__name", verbose_name="Patient", orderable=False)
    source = tables.TemplateColumn(SOURCE, order_by=("source__name", "-entered_at"))
    stage = tables.TemplateColumn(STAGE, orderable=False)
    entered_at = tables.TemplateColumn(WHEN, verbose_name="Came", order_by=("entered_at", "pk"))
    payer = tables.Column(accessor="payer__name", verbose_name="Payer", orderable=False, default="—")
    urgency = tables.TemplateColumn(URGENCY, orderable=False)
    marketer = tables.Column(accessor="marketer__name", verbose_name="Marketer", orderable=False, default="—")

    class Meta:
        model = Referral
        fields = ["patient", "source", "stage", "entered_at", "payer", "urgency", "marketer"]
