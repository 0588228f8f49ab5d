import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Sweep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ran_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.EmailField(max_length=254)),
                ("about", models.CharField(max_length=40)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("at_once", "At once, by e-mail"),
                            ("digest", "Once a day, in one e-mail"),
                            ("off", "No e-mail, only the bell"),
                        ],
                        default="at_once",
                        max_length=10,
                    ),
                ),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("html", models.TextField()),
                ("link", models.CharField(blank=True, max_length=200)),
                ("dedupe_key", models.CharField(max_length=120, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("in_bell", models.BooleanField(default=True)),
                ("secret", models.BooleanField(default=False)),
                ("read_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("trying_since", models.DateTimeField(default=django.utils.timezone.now)),
                ("next_try", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("sent_at", models.DateTimeField(null=True)),
                ("dead_at", models.DateTimeField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.branch"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("dead_at", None), ("sent_at", None)),
                        fields=["next_try", "id"],
                        name="message_due",
                    ),
                    models.Index(
                        condition=models.Q(("dead_at", None), ("sent_at", None)),
                        fields=["to", "id"],
                        name="message_order",
                    ),
                    models.Index(
                        condition=models.Q(("sent_at", None)), fields=["branch", "-created_at"], name="message_unsent"
                    ),
                    models.Index(
                        condition=models.Q(("in_bell", True), ("read_at", None)), fields=["user"], name="message_unread"
                    ),
                    models.Index(
                        condition=models.Q(("in_bell", True)), fields=["user", "-created_at"], name="message_bell"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sent_at", None), ("dead_at", None), _connector="OR"),
                        name="message_sent_or_dead",
                    )
                ],
            },
        ),
    ]
