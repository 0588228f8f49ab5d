"""When each source was first met and first sent somebody, from what is there. In batches, each its own transaction."""

from django.db import migrations

BATCH = 1000
FILL = """
UPDATE sources_source AS source SET
    first_met_on = (SELECT min(visit.at AT TIME ZONE branch.time_zone)::date FROM followups_visit AS visit
        WHERE visit.source_id = source.id AND visit.outcome <> 'nobody_in'),
    first_referral_at = (SELECT min(referral.received_at) FROM referrals_referral AS referral
        WHERE referral.source_id = source.id AND referral.retracted_at IS NULL)
FROM accounts_branch AS branch
WHERE branch.id = source.branch_id AND source.id BETWEEN %s AND %s
"""


def fill(apps, schema_editor):
    Source = apps.get_model("sources", "Source")
    last = Source.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for begin in range(1, last + 1, BATCH):
        schema_editor.execute(FILL, [begin, begin + BATCH - 1])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("sources", "0004_page"),
        ("referrals", "0002_pledge"),
        ("followups", "0001_initial"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
