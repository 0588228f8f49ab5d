import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import phonenumber_field.modelfields
from django.conf import settings
from django.db import migrations, models

import sources.npi


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=120)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("discharge_planner", "Discharge planner"),
                            ("case_manager", "Case manager"),
                            ("social_worker", "Social worker"),
                            ("physician", "Physician"),
                            ("nurse_practitioner", "Nurse practitioner or PA"),
                            ("nurse", "Nurse"),
                            ("office_manager", "Office manager"),
                            ("referral_coordinator", "Referral coordinator"),
                            ("administrator", "Administrator"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=30,
                    ),
                ),
                ("phone", phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None)),
                (
                    "extension",
                    models.CharField(
                        blank=True,
                        max_length=10,
                        validators=[django.core.validators.RegexValidator("^\\d+$", "An extension has digits only.")],
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "npi",
                    models.CharField(
                        blank=True, max_length=10, validators=[sources.npi.validate_npi], verbose_name="NPI"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hospital", "Hospital"),
                            ("snf", "Skilled nursing facility"),
                            ("irf", "Inpatient rehab (IRF)"),
                            ("ltach", "Long-term acute care (LTACH)"),
                            ("physician_practice", "Physician practice"),
                            ("clinic", "Clinic or urgent care"),
                            ("assisted_living", "Assisted living"),
                            ("independent_living", "Independent living"),
                            ("case_management", "Payer or ACO case management"),
                            ("agency", "Another home health or hospice agency"),
                            ("community", "Community organisation"),
                            ("family", "Patient or family"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")], default="C", max_length=1
                    ),
                ),
                (
                    "npi",
                    models.CharField(
                        blank=True, max_length=10, validators=[sources.npi.validate_npi], verbose_name="NPI"
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=160)),
                ("city", models.CharField(blank=True, max_length=80)),
                ("state", models.CharField(blank=True, max_length=2)),
                (
                    "zip",
                    models.CharField(
                        blank=True,
                        max_length=5,
                        validators=[django.core.validators.RegexValidator("^\\d{5}$", "A ZIP code has five digits.")],
                        verbose_name="ZIP",
                    ),
                ),
                ("phone", phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None)),
                ("fax", phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None)),
                ("last_referral_at", models.DateTimeField(editable=False, null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sources", to="accounts.branch"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sources",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ContactHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(db_index=True, null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("discharge_planner", "Discharge planner"),
                            ("case_manager", "Case manager"),
                            ("social_worker", "Social worker"),
                            ("physician", "Physician"),
                            ("nurse_practitioner", "Nurse practitioner or PA"),
                            ("nurse", "Nurse"),
                            ("office_manager", "Office manager"),
                            ("referral_coordinator", "Referral coordinator"),
                            ("administrator", "Administrator"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=30,
                    ),
                ),
                ("phone", phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None)),
                (
                    "extension",
                    models.CharField(
                        blank=True,
                        max_length=10,
                        validators=[django.core.validators.RegexValidator("^\\d+$", "An extension has digits only.")],
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "npi",
                    models.CharField(
                        blank=True, max_length=10, validators=[sources.npi.validate_npi], verbose_name="NPI"
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
                        to="sources.contact",
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
        migrations.AddField(
            model_name="contact",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="sources.source"
            ),
        ),
        migrations.CreateModel(
            name="SourceHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(db_index=True, null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hospital", "Hospital"),
                            ("snf", "Skilled nursing facility"),
                            ("irf", "Inpatient rehab (IRF)"),
                            ("ltach", "Long-term acute care (LTACH)"),
                            ("physician_practice", "Physician practice"),
                            ("clinic", "Clinic or urgent care"),
                            ("assisted_living", "Assisted living"),
                            ("independent_living", "Independent living"),
                            ("case_management", "Payer or ACO case management"),
                            ("agency", "Another home health or hospice agency"),
                            ("community", "Community organisation"),
                            ("family", "Patient or family"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                (
                    "tier",
                    models.CharField(
                        choices=[("A", "A"), ("B", "B"), ("C", "C"), ("D", "D")], default="C", max_length=1
                    ),
                ),
                (
                    "npi",
                    models.CharField(
                        blank=True, max_length=10, validators=[sources.npi.validate_npi], verbose_name="NPI"
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=160)),
                ("city", models.CharField(blank=True, max_length=80)),
                ("state", models.CharField(blank=True, max_length=2)),
                (
                    "zip",
                    models.CharField(
                        blank=True,
                        max_length=5,
                        validators=[django.core.validators.RegexValidator("^\\d{5}$", "A ZIP code has five digits.")],
                        verbose_name="ZIP",
                    ),
                ),
                ("phone", phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None)),
                ("fax", phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None)),
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
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
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
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="source",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper("name"), "gin_trgm_ops"),
                django.contrib.postgres.indexes.OpClass("phone", "gin_trgm_ops"),
                django.contrib.postgres.indexes.OpClass("npi", "gin_trgm_ops"),
                name="source_search",
            ),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(fields=["branch", "name"], name="source_by_branch_name"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(condition=models.Q(("npi", ""), _negated=True), fields=["npi"], name="source_npi"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(condition=models.Q(("zip", ""), _negated=True), fields=["zip"], name="source_zip"),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="source_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("npi", ""), ("npi__regex", "^\\d{10}$"), _connector="OR"),
                name="source_npi_ten_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("zip", ""), ("zip__regex", "^\\d{5}$"), _connector="OR"),
                name="source_zip_five_digits",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_sourcehistory" ("address", "branch_id", "city", "fax", "id", "kind", "name", "npi", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "state", "tier", "zip") VALUES (NEW."address", NEW."branch_id", NEW."city", NEW."fax", NEW."id", NEW."kind", NEW."name", NEW."npi", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."state", NEW."tier", NEW."zip"); RETURN NULL;',
                    hash="69f35db6df327cdb982de95cc679797411194268",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c3ed3",
                    table="sources_source",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="history_before",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."branch_id" IS DISTINCT FROM (NEW."branch_id") OR OLD."city" IS DISTINCT FROM (NEW."city") OR OLD."fax" IS DISTINCT FROM (NEW."fax") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."npi" IS DISTINCT FROM (NEW."npi") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."tier" IS DISTINCT FROM (NEW."tier") OR OLD."zip" IS DISTINCT FROM (NEW."zip"))',
                    func='INSERT INTO "sources_sourcehistory" ("address", "branch_id", "city", "fax", "id", "kind", "name", "npi", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "state", "tier", "zip") VALUES (OLD."address", OLD."branch_id", OLD."city", OLD."fax", OLD."id", OLD."kind", OLD."name", OLD."npi", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'before\', OLD."id", OLD."phone", OLD."state", OLD."tier", OLD."zip"); RETURN NULL;',
                    hash="672281a8eee005d6584057c5d7de85e2294e0942",
                    operation="UPDATE",
                    pgid="pgtrigger_history_before_3faa7",
                    table="sources_source",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="history_after",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."branch_id" IS DISTINCT FROM (NEW."branch_id") OR OLD."city" IS DISTINCT FROM (NEW."city") OR OLD."fax" IS DISTINCT FROM (NEW."fax") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."npi" IS DISTINCT FROM (NEW."npi") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."tier" IS DISTINCT FROM (NEW."tier") OR OLD."zip" IS DISTINCT FROM (NEW."zip"))',
                    func='INSERT INTO "sources_sourcehistory" ("address", "branch_id", "city", "fax", "id", "kind", "name", "npi", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "state", "tier", "zip") VALUES (NEW."address", NEW."branch_id", NEW."city", NEW."fax", NEW."id", NEW."kind", NEW."name", NEW."npi", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'after\', NEW."id", NEW."phone", NEW."state", NEW."tier", NEW."zip"); RETURN NULL;',
                    hash="d2e022f9cdd67f5d0d814d42f9bc58c84aa8c7be",
                    operation="UPDATE",
                    pgid="pgtrigger_history_after_55866",
                    table="sources_source",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_sourcehistory" ("address", "branch_id", "city", "fax", "id", "kind", "name", "npi", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "state", "tier", "zip") VALUES (OLD."address", OLD."branch_id", OLD."city", OLD."fax", OLD."id", OLD."kind", OLD."name", OLD."npi", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."state", OLD."tier", OLD."zip"); RETURN NULL;',
                    hash="07e9a4fa3dd14219a57b12c7d6da7fd805cf35c3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fde77",
                    table="sources_source",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contacthistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="faf74e211a8f2f7b559c221a47d604fbdaf4c267",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1634a",
                    table="sources_contacthistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper("name"), "gin_trgm_ops"),
                django.contrib.postgres.indexes.OpClass("phone", "gin_trgm_ops"),
                django.contrib.postgres.indexes.OpClass("npi", "gin_trgm_ops"),
                name="contact_search",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="contact_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("npi", ""), ("npi__regex", "^\\d{10}$"), _connector="OR"),
                name="contact_npi_ten_digits",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_contacthistory" ("email", "extension", "id", "name", "npi", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "role", "source_id") VALUES (NEW."email", NEW."extension", NEW."id", NEW."name", NEW."npi", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."role", NEW."source_id"); RETURN NULL;',
                    hash="f502c432cc3f6b90ffa1514549a5c8254e308c15",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_88827",
                    table="sources_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="history_before",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."extension" IS DISTINCT FROM (NEW."extension") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."npi" IS DISTINCT FROM (NEW."npi") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id"))',
                    func='INSERT INTO "sources_contacthistory" ("email", "extension", "id", "name", "npi", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "role", "source_id") VALUES (OLD."email", OLD."extension", OLD."id", OLD."name", OLD."npi", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'before\', OLD."id", OLD."phone", OLD."role", OLD."source_id"); RETURN NULL;',
                    hash="4ddf7e3a2c1b0aaa5fd745f79816771a06c141b2",
                    operation="UPDATE",
                    pgid="pgtrigger_history_before_0aa9a",
                    table="sources_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="history_after",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."extension" IS DISTINCT FROM (NEW."extension") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."npi" IS DISTINCT FROM (NEW."npi") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id"))',
                    func='INSERT INTO "sources_contacthistory" ("email", "extension", "id", "name", "npi", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "role", "source_id") VALUES (NEW."email", NEW."extension", NEW."id", NEW."name", NEW."npi", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'after\', NEW."id", NEW."phone", NEW."role", NEW."source_id"); RETURN NULL;',
                    hash="8dbbb0d00eccb6aca0ea3d90e7836706123d3190",
                    operation="UPDATE",
                    pgid="pgtrigger_history_after_8375b",
                    table="sources_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="contact",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_contacthistory" ("email", "extension", "id", "name", "npi", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "role", "source_id") VALUES (OLD."email", OLD."extension", OLD."id", OLD."name", OLD."npi", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."role", OLD."source_id"); RETURN NULL;',
                    hash="f74f315601beb4cc35493c944af5367584c4b776",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8c4fd",
                    table="sources_contact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sourcehistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d784477c425005218291e9754dc001e90c344590",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b258b",
                    table="sources_sourcehistory",
                    when="BEFORE",
                ),
            ),
        ),
    ]
