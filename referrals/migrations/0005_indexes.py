from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Referrals and a million events stay writable while they are built."""

    atomic = False

    dependencies = [
        ("referrals", "0004_intake_in_full"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="referral",
            index=models.Index(
                condition=models.Q(("contact", None), ("marketer", None), _connector="OR"),
                fields=["branch", "-received_at"],
                name="referral_to_attribute",
            ),
        ),
        AddIndexConcurrently(
            model_name="referralevent",
            index=models.Index(
                condition=models.Q(
                    ("stage__in", ["accepted", "admitted", "discharged", "not_taken", "received", "scheduled"]),
                    ("undoes", None),
                ),
                fields=["at"],
                name="event_milestones",
            ),
        ),
    ]
