from django.db import migrations, models


class Migration(migrations.Migration):
    """One source a branch for each number of another system. The index is built beside whoever writes meanwhile."""

    atomic = False
    dependencies = [
        ("sources", "0010_imports"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS source_external_id_once"
                    " ON sources_source (branch_id, external_id) WHERE NOT (external_id = '')",
                    "DROP INDEX CONCURRENTLY IF EXISTS source_external_id_once",
                )
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="source",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("external_id", ""), _negated=True),
                        fields=("branch", "external_id"),
                        name="source_external_id_once",
                    ),
                ),
            ],
        ),
    ]
