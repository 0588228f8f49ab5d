import datetime

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import followups.models.followup


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_alerts_and_workdays"),
        ("pilots", "0001_initial"),
        ("referrals", "0002_pledge"),
        ("sources", "0002_rhythm_and_pledges"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("fetched_at", models.DateTimeField(null=True)),
                ("fetched_by", models.CharField(blank=True, max_length=200)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar_feed",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CalendarFeedHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(db_index=True, null=True)),
                ("id", models.BigIntegerField()),
                ("token_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="followups.calendarfeed",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("what", models.CharField(max_length=200)),
                ("due_on", models.DateField()),
                ("remind_at", models.DateTimeField(blank=True, null=True)),
                (
                    "repeats",
                    models.CharField(blank=True, max_length=120, validators=[followups.models.followup.validate_rule]),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("done_at", models.DateTimeField(editable=False, null=True)),
                ("series_from", models.DateField(editable=False, null=True)),
                ("reminded_at", models.DateTimeField(editable=False, null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followups",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="followups", to="accounts.branch"
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="followups",
                        to="sources.contact",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "previous",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="next",
                        to="followups.followup",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followups",
                        to="referrals.referral",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followups",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Met",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="met", to="sources.contact"
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PlannedVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField(default=30)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="planned_visits", to="sources.source"
                    ),
                ),
                (
                    "who",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="planned_visits",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PlannedVisitHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(db_index=True, null=True)),
                ("id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField(default=30)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="followups.plannedvisit",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.source",
                    ),
                ),
                (
                    "who",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("morning", "Morning digest"), ("weekly", "Weekly summary")], max_length=10
                    ),
                ),
                ("on", models.DateField()),
                ("lines", models.PositiveIntegerField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("form_id", models.UUIDField(editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("drop_in", "Drop-in"),
                            ("meeting", "Scheduled meeting"),
                            ("in_service", "In-service"),
                            ("lunch", "Lunch and learn"),
                            ("call", "Phone call"),
                            ("email", "E-mail"),
                            ("text", "Text"),
                            ("event", "Event"),
                            ("video", "Video call"),
                        ],
                        default="drop_in",
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("good_talk", "Good talk"),
                            ("left_info", "Left info"),
                            ("nobody_in", "Nobody in"),
                            ("concern", "Concern"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("head_count", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("miles", models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                ("logged_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visits",
                        to="pilots.commitment",
                    ),
                ),
                (
                    "plan",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visit",
                        to="followups.plannedvisit",
                    ),
                ),
                (
                    "pledge",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="visits",
                        to="sources.pledge",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="sources.source"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="MetHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(db_index=True, null=True)),
                ("id", models.BigIntegerField()),
                (
                    "contact",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.contact",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="followups.met",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="followups.visit",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="met",
            name="visit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="met", to="followups.visit"
            ),
        ),
        migrations.CreateModel(
            name="FollowUpHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(db_index=True, null=True)),
                ("id", models.BigIntegerField()),
                ("what", models.CharField(max_length=200)),
                ("due_on", models.DateField()),
                ("remind_at", models.DateTimeField(blank=True, null=True)),
                (
                    "repeats",
                    models.CharField(blank=True, max_length=120, validators=[followups.models.followup.validate_rule]),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("done_at", models.DateTimeField(editable=False, null=True)),
                ("series_from", models.DateField(editable=False, null=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "branch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="accounts.branch",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.contact",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="followups.followup",
                    ),
                ),
                (
                    "previous",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="followups.followup",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="referrals.referral",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.source",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="followups.visit",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="followup",
            name="visit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="next_steps",
                to="followups.visit",
            ),
        ),
        migrations.CreateModel(
            name="VisitHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(db_index=True, null=True)),
                ("id", models.BigIntegerField()),
                ("form_id", models.UUIDField(editable=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("drop_in", "Drop-in"),
                            ("meeting", "Scheduled meeting"),
                            ("in_service", "In-service"),
                            ("lunch", "Lunch and learn"),
                            ("call", "Phone call"),
                            ("email", "E-mail"),
                            ("text", "Text"),
                            ("event", "Event"),
                            ("video", "Video call"),
                        ],
                        default="drop_in",
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("good_talk", "Good talk"),
                            ("left_info", "Left info"),
                            ("nobody_in", "Nobody in"),
                            ("concern", "Concern"),
                        ],
                        max_length=20,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("head_count", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("miles", models.DecimalField(blank=True, decimal_places=1, max_digits=5, null=True)),
                ("logged_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="pilots.commitment",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="followups.visit",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="followups.plannedvisit",
                    ),
                ),
                (
                    "pledge",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.pledge",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarfeed",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "followups_calendarfeedhistory" ("id", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "token_hash", "user_id") VALUES (NEW."id", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."token_hash", NEW."user_id"); RETURN NULL;',
                    hash="f1c6cbe303577b6cfc88dd68c4fcc46a787ac127",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e4596",
                    table="followups_calendarfeed",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarfeed",
            trigger=pgtrigger.compiler.Trigger(
                name="history_before",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."token_hash" IS DISTINCT FROM (NEW."token_hash") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                    func='INSERT INTO "followups_calendarfeedhistory" ("id", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "token_hash", "user_id") VALUES (OLD."id", OLD."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'before\', OLD."id", OLD."token_hash", OLD."user_id"); RETURN NULL;',
                    hash="3a85d72140115ef64b3cb3a2149b7ad837457b13",
                    operation="UPDATE",
                    pgid="pgtrigger_history_before_45ae6",
                    table="followups_calendarfeed",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarfeed",
            trigger=pgtrigger.compiler.Trigger(
                name="history_after",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."token_hash" IS DISTINCT FROM (NEW."token_hash") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                    func='INSERT INTO "followups_calendarfeedhistory" ("id", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "token_hash", "user_id") VALUES (NEW."id", NEW."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'after\', NEW."id", NEW."token_hash", NEW."user_id"); RETURN NULL;',
                    hash="1aed7b0db5113c94a26d446e184888ec6ec37138",
                    operation="UPDATE",
                    pgid="pgtrigger_history_after_6074e",
                    table="followups_calendarfeed",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarfeed",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "followups_calendarfeedhistory" ("id", "made_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "token_hash", "user_id") VALUES (OLD."id", OLD."made_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."token_hash", OLD."user_id"); RETURN NULL;',
                    hash="172a46f1640bf8c8a793bca7f5dcbd9ee917c1e3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e1fa5",
                    table="followups_calendarfeed",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="calendarfeedhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e183efae2db0b4bf518e0ecb10df5e6dc8c2b49b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_75b42",
                    table="followups_calendarfeedhistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="plannedvisit",
            index=models.Index(fields=["who", "at"], name="planned_visit_by_person"),
        ),
        migrations.AddIndex(
            model_name="plannedvisit",
            index=models.Index(fields=["source", "at"], name="planned_visit_by_source"),
        ),
        migrations.AddConstraint(
            model_name="plannedvisit",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__range", (5, 720))), name="planned_visit_of_some_minutes"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plannedvisit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "followups_plannedvisithistory" ("at", "changed_at", "id", "made_at", "minutes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "who_id") VALUES (NEW."at", NEW."changed_at", NEW."id", NEW."made_at", NEW."minutes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."source_id", NEW."who_id"); RETURN NULL;',
                    hash="e718735f44852bac24db5de24b086e80ed6440d0",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a904e",
                    table="followups_plannedvisit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plannedvisit",
            trigger=pgtrigger.compiler.Trigger(
                name="history_before",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "followups_plannedvisithistory" ("at", "changed_at", "id", "made_at", "minutes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "who_id") VALUES (OLD."at", OLD."changed_at", OLD."id", OLD."made_at", OLD."minutes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'before\', OLD."id", OLD."source_id", OLD."who_id"); RETURN NULL;',
                    hash="62a529109037b08c982e39a0f1d735270eadb3b3",
                    operation="UPDATE",
                    pgid="pgtrigger_history_before_caf1a",
                    table="followups_plannedvisit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plannedvisit",
            trigger=pgtrigger.compiler.Trigger(
                name="history_after",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "followups_plannedvisithistory" ("at", "changed_at", "id", "made_at", "minutes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "who_id") VALUES (NEW."at", NEW."changed_at", NEW."id", NEW."made_at", NEW."minutes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'after\', NEW."id", NEW."source_id", NEW."who_id"); RETURN NULL;',
                    hash="63bc38985ba2ea0c522d9085e6e69712c9d02c61",
                    operation="UPDATE",
                    pgid="pgtrigger_history_after_7009a",
                    table="followups_plannedvisit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plannedvisit",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "followups_plannedvisithistory" ("at", "changed_at", "id", "made_at", "minutes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "source_id", "who_id") VALUES (OLD."at", OLD."changed_at", OLD."id", OLD."made_at", OLD."minutes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."source_id", OLD."who_id"); RETURN NULL;',
                    hash="3fca419b59795434d7bc77b22f730cde4f03a3d4",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e8da3",
                    table="followups_plannedvisit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="plannedvisithistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8ec470505dd0aad52ed36230e961377211ff2e27",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_39826",
                    table="followups_plannedvisithistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(fields=("user", "kind", "on"), name="one_reminder_a_day"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["source", "-at"], name="visit_by_source"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["by", "-at"], name="visit_by_person"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["good_talk", "left_info", "nobody_in", "concern"])),
                name="visit_outcome_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["drop_in", "meeting", "in_service", "lunch", "call", "email", "text", "event", "video"],
                    )
                ),
                name="visit_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("logged_at"), "+", models.Value(datetime.timedelta(seconds=300))
                        ),
                    )
                ),
                name="visit_was_before_it_was_logged",
            ),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.CheckConstraint(
                condition=models.Q(("miles", None), ("miles__gte", 0), _connector="OR"), name="visit_miles_not_negative"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visit",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "followups_visithistory" ("at", "by_id", "commitment_id", "form_id", "head_count", "id", "kind", "logged_at", "miles", "note", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "pledge_id", "source_id") VALUES (NEW."at", NEW."by_id", NEW."commitment_id", NEW."form_id", NEW."head_count", NEW."id", NEW."kind", NEW."logged_at", NEW."miles", NEW."note", NEW."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."plan_id", NEW."pledge_id", NEW."source_id"); RETURN NULL;',
                    hash="11256f5b7da0789c684041528a5bae5ae48382d5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_8389c",
                    table="followups_visit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visit",
            trigger=pgtrigger.compiler.Trigger(
                name="history_before",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."commitment_id" IS DISTINCT FROM (NEW."commitment_id") OR OLD."form_id" IS DISTINCT FROM (NEW."form_id") OR OLD."head_count" IS DISTINCT FROM (NEW."head_count") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."logged_at" IS DISTINCT FROM (NEW."logged_at") OR OLD."miles" IS DISTINCT FROM (NEW."miles") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."pledge_id" IS DISTINCT FROM (NEW."pledge_id") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id"))',
                    func='INSERT INTO "followups_visithistory" ("at", "by_id", "commitment_id", "form_id", "head_count", "id", "kind", "logged_at", "miles", "note", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "pledge_id", "source_id") VALUES (OLD."at", OLD."by_id", OLD."commitment_id", OLD."form_id", OLD."head_count", OLD."id", OLD."kind", OLD."logged_at", OLD."miles", OLD."note", OLD."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'before\', OLD."id", OLD."plan_id", OLD."pledge_id", OLD."source_id"); RETURN NULL;',
                    hash="9667ba57354cbe327cdfe4a8ae0a9bb4139b0fc7",
                    operation="UPDATE",
                    pgid="pgtrigger_history_before_12ff3",
                    table="followups_visit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visit",
            trigger=pgtrigger.compiler.Trigger(
                name="history_after",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."commitment_id" IS DISTINCT FROM (NEW."commitment_id") OR OLD."form_id" IS DISTINCT FROM (NEW."form_id") OR OLD."head_count" IS DISTINCT FROM (NEW."head_count") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."logged_at" IS DISTINCT FROM (NEW."logged_at") OR OLD."miles" IS DISTINCT FROM (NEW."miles") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."pledge_id" IS DISTINCT FROM (NEW."pledge_id") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id"))',
                    func='INSERT INTO "followups_visithistory" ("at", "by_id", "commitment_id", "form_id", "head_count", "id", "kind", "logged_at", "miles", "note", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "pledge_id", "source_id") VALUES (NEW."at", NEW."by_id", NEW."commitment_id", NEW."form_id", NEW."head_count", NEW."id", NEW."kind", NEW."logged_at", NEW."miles", NEW."note", NEW."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'after\', NEW."id", NEW."plan_id", NEW."pledge_id", NEW."source_id"); RETURN NULL;',
                    hash="3bbd1ef11d11604b062021ff4d7cac70b157a1d2",
                    operation="UPDATE",
                    pgid="pgtrigger_history_after_088f9",
                    table="followups_visit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visit",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "followups_visithistory" ("at", "by_id", "commitment_id", "form_id", "head_count", "id", "kind", "logged_at", "miles", "note", "outcome", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "pledge_id", "source_id") VALUES (OLD."at", OLD."by_id", OLD."commitment_id", OLD."form_id", OLD."head_count", OLD."id", OLD."kind", OLD."logged_at", OLD."miles", OLD."note", OLD."outcome", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."pledge_id", OLD."source_id"); RETURN NULL;',
                    hash="5ef7dc58a4fe255708ed291697cf825186622370",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_94aba",
                    table="followups_visit",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="methistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9f6ff0681251d4d6ad6114febbbb4535881a395b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_2cfd3",
                    table="followups_methistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="met",
            constraint=models.UniqueConstraint(fields=("visit", "contact"), name="met_once_a_visit"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="met",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "followups_methistory" ("contact_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "visit_id") VALUES (NEW."contact_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."visit_id"); RETURN NULL;',
                    hash="2b7d19f87f37df0859d35abd35497e0434453be9",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_35864",
                    table="followups_met",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="met",
            trigger=pgtrigger.compiler.Trigger(
                name="history_before",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "followups_methistory" ("contact_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "visit_id") VALUES (OLD."contact_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'before\', OLD."id", OLD."visit_id"); RETURN NULL;',
                    hash="b1ef87a6e0958c836c35e33c69413801105fe4ed",
                    operation="UPDATE",
                    pgid="pgtrigger_history_before_c1fe3",
                    table="followups_met",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="met",
            trigger=pgtrigger.compiler.Trigger(
                name="history_after",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "followups_methistory" ("contact_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "visit_id") VALUES (NEW."contact_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'after\', NEW."id", NEW."visit_id"); RETURN NULL;',
                    hash="27900aa72cb9c0223b5428cdb46ebf79ff6e0455",
                    operation="UPDATE",
                    pgid="pgtrigger_history_after_132fc",
                    table="followups_met",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="met",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "followups_methistory" ("contact_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "visit_id") VALUES (OLD."contact_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."visit_id"); RETURN NULL;',
                    hash="0a6cf5dba8d6d25de2fe665cc5f986271b7a8915",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ef574",
                    table="followups_met",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followuphistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9d02de553be092c93106d0c5bff4933746a41ef6",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8bfc2",
                    table="followups_followuphistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("done_at", None)), fields=["assignee", "due_on"], name="followup_open"
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("done_at__isnull", False)), fields=["assignee", "-done_at"], name="followup_done"
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["source", "due_on"], name="followup_by_source"),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("done_at", None), ("reminded_at", None)),
                fields=["remind_at"],
                name="followup_to_remind",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(("what", ""), _negated=True), name="followup_says_what"
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("done_by", None)),
                    models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                    _connector="OR",
                ),
                name="followup_done_by_somebody",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "followups_followuphistory" ("assignee_id", "branch_id", "changed_at", "contact_id", "done_at", "done_by_id", "due_on", "id", "made_at", "made_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_id", "referral_id", "remind_at", "repeats", "series_from", "source_id", "visit_id", "what") VALUES (NEW."assignee_id", NEW."branch_id", NEW."changed_at", NEW."contact_id", NEW."done_at", NEW."done_by_id", NEW."due_on", NEW."id", NEW."made_at", NEW."made_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."previous_id", NEW."referral_id", NEW."remind_at", NEW."repeats", NEW."series_from", NEW."source_id", NEW."visit_id", NEW."what"); RETURN NULL;',
                    hash="2e48ac51e380e71ce51fcc17b8c951911c02539e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_9fe79",
                    table="followups_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="history_before",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."branch_id" IS DISTINCT FROM (NEW."branch_id") OR OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."contact_id" IS DISTINCT FROM (NEW."contact_id") OR OLD."done_at" IS DISTINCT FROM (NEW."done_at") OR OLD."done_by_id" IS DISTINCT FROM (NEW."done_by_id") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."previous_id" IS DISTINCT FROM (NEW."previous_id") OR OLD."referral_id" IS DISTINCT FROM (NEW."referral_id") OR OLD."remind_at" IS DISTINCT FROM (NEW."remind_at") OR OLD."repeats" IS DISTINCT FROM (NEW."repeats") OR OLD."series_from" IS DISTINCT FROM (NEW."series_from") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."visit_id" IS DISTINCT FROM (NEW."visit_id") OR OLD."what" IS DISTINCT FROM (NEW."what"))',
                    func='INSERT INTO "followups_followuphistory" ("assignee_id", "branch_id", "changed_at", "contact_id", "done_at", "done_by_id", "due_on", "id", "made_at", "made_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_id", "referral_id", "remind_at", "repeats", "series_from", "source_id", "visit_id", "what") VALUES (OLD."assignee_id", OLD."branch_id", OLD."changed_at", OLD."contact_id", OLD."done_at", OLD."done_by_id", OLD."due_on", OLD."id", OLD."made_at", OLD."made_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'before\', OLD."id", OLD."previous_id", OLD."referral_id", OLD."remind_at", OLD."repeats", OLD."series_from", OLD."source_id", OLD."visit_id", OLD."what"); RETURN NULL;',
                    hash="73f0465136a28b499f270f4fe1527959a217242a",
                    operation="UPDATE",
                    pgid="pgtrigger_history_before_76d12",
                    table="followups_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="history_after",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."branch_id" IS DISTINCT FROM (NEW."branch_id") OR OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."contact_id" IS DISTINCT FROM (NEW."contact_id") OR OLD."done_at" IS DISTINCT FROM (NEW."done_at") OR OLD."done_by_id" IS DISTINCT FROM (NEW."done_by_id") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."previous_id" IS DISTINCT FROM (NEW."previous_id") OR OLD."referral_id" IS DISTINCT FROM (NEW."referral_id") OR OLD."remind_at" IS DISTINCT FROM (NEW."remind_at") OR OLD."repeats" IS DISTINCT FROM (NEW."repeats") OR OLD."series_from" IS DISTINCT FROM (NEW."series_from") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."visit_id" IS DISTINCT FROM (NEW."visit_id") OR OLD."what" IS DISTINCT FROM (NEW."what"))',
                    func='INSERT INTO "followups_followuphistory" ("assignee_id", "branch_id", "changed_at", "contact_id", "done_at", "done_by_id", "due_on", "id", "made_at", "made_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_id", "referral_id", "remind_at", "repeats", "series_from", "source_id", "visit_id", "what") VALUES (NEW."assignee_id", NEW."branch_id", NEW."changed_at", NEW."contact_id", NEW."done_at", NEW."done_by_id", NEW."due_on", NEW."id", NEW."made_at", NEW."made_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'after\', NEW."id", NEW."previous_id", NEW."referral_id", NEW."remind_at", NEW."repeats", NEW."series_from", NEW."source_id", NEW."visit_id", NEW."what"); RETURN NULL;',
                    hash="42b6e220dbcb59c94a3d01baf2c8b8bbfd907300",
                    operation="UPDATE",
                    pgid="pgtrigger_history_after_6f9b5",
                    table="followups_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="followup",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "followups_followuphistory" ("assignee_id", "branch_id", "changed_at", "contact_id", "done_at", "done_by_id", "due_on", "id", "made_at", "made_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "previous_id", "referral_id", "remind_at", "repeats", "series_from", "source_id", "visit_id", "what") VALUES (OLD."assignee_id", OLD."branch_id", OLD."changed_at", OLD."contact_id", OLD."done_at", OLD."done_by_id", OLD."due_on", OLD."id", OLD."made_at", OLD."made_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."previous_id", OLD."referral_id", OLD."remind_at", OLD."repeats", OLD."series_from", OLD."source_id", OLD."visit_id", OLD."what"); RETURN NULL;',
                    hash="f46a38e8592c28b90795910b472d5d5ae6d8886d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_62c0f",
                    table="followups_followup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="visithistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="cfdf555a6044b5e9cea7731bb71cf92cebac7b4f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_340cf",
                    table="followups_visithistory",
                    when="BEFORE",
                ),
            ),
        ),
    ]
