from django.db import migrations, models


class Migration(migrations.Migration):
    """The law names the roles and no longer what each may do, so that a new right asks for no migration.

    In the database it reads as before, so only the state is told.
    """

    dependencies = [("accounts", "0002_alerts_and_workdays")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint(model_name="membership", name="membership_role_known"),
                migrations.AddConstraint(
                    model_name="membership",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("role__in", ["marketer", "intake", "manager", "administrator"])),
                        name="membership_role_known",
                    ),
                ),
            ]
        )
    ]
