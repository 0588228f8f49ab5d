from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Without a lock: visits are logged meanwhile."""

    atomic = False
    dependencies = [
        ("followups", "0001_initial"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="visithistory",
            index=models.Index(fields=["form_id"], name="visit_history_by_form"),
        ),
    ]
