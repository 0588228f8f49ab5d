import datetime

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import phonenumber_field.modelfields
from django.conf import settings
from django.db import migrations, models

import accounts.changes


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("sources", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Payer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("medicare", "Medicare"),
                            ("medicare_advantage", "Medicare Advantage"),
                            ("medicaid", "Medicaid"),
                            ("va", "VA"),
                            ("commercial", "Commercial"),
                            ("workers_comp", "Workers' comp"),
                            ("private", "Private pay"),
                        ],
                        default="commercial",
                        max_length=20,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="PayerAcceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("authorisation", "Needs authorisation"),
                            ("no", "Not accepted"),
                        ],
                        default="accepted",
                        max_length=20,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PayerAcceptanceHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(db_index=True, null=True)),
                ("id", models.BigIntegerField()),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("accepted", "Accepted"),
                            ("authorisation", "Needs authorisation"),
                            ("no", "Not accepted"),
                        ],
                        default="accepted",
                        max_length=20,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PayerHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(db_index=True, null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("medicare", "Medicare"),
                            ("medicare_advantage", "Medicare Advantage"),
                            ("medicaid", "Medicaid"),
                            ("va", "VA"),
                            ("commercial", "Commercial"),
                            ("workers_comp", "Workers' comp"),
                            ("private", "Private pay"),
                        ],
                        default="commercial",
                        max_length=20,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("inquiry", "Inquiry"),
                            ("received", "Received"),
                            ("reviewing", "Checking"),
                            ("accepted", "Accepted"),
                            ("scheduled", "Start set"),
                            ("admitted", "Started"),
                            ("discharged", "Discharged"),
                            ("not_taken", "Not taken"),
                        ],
                        default="received",
                        max_length=20,
                    ),
                ),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("reviewing_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("scheduled_at", models.DateTimeField(blank=True, null=True)),
                ("admitted_at", models.DateTimeField(blank=True, null=True, verbose_name="start of care")),
                ("discharged_at", models.DateTimeField(blank=True, null=True)),
                ("not_taken_at", models.DateTimeField(blank=True, null=True)),
                ("first_visit_on", models.DateField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("goals_met", "Goals met"),
                            ("hospital", "To hospital"),
                            ("facility", "To facility"),
                            ("hospice", "To hospice"),
                            ("patient_wish", "Patient's wish"),
                            ("moved", "Moved"),
                            ("deceased", "Deceased"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("form_id", models.UUIDField(editable=False)),
                (
                    "arrived_by",
                    models.CharField(
                        choices=[
                            ("phone", "Phone"),
                            ("fax", "Fax"),
                            ("email", "E-mail"),
                            ("portal", "Referral portal"),
                            ("web_form", "Web form"),
                            ("ehr", "EHR message"),
                            ("walk_in", "Walk-in"),
                            ("field", "Marketer in the field"),
                        ],
                        default="phone",
                        max_length=20,
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[("routine", "Routine"), ("urgent", "Urgent (same day)")],
                        default="routine",
                        max_length=20,
                    ),
                ),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("retracted_at", models.DateTimeField(editable=False, null=True)),
                (
                    "refusal_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("payer", "Payer not contracted"),
                            ("area", "Outside our service area"),
                            ("staff", "No staff for the discipline or the date"),
                            ("skills", "Needs beyond our skills"),
                            ("capacity", "No capacity"),
                            ("not_homebound", "Not homebound"),
                            ("no_skilled_need", "No skilled need"),
                            ("no_orders", "No F2F or orders"),
                            ("no_physician", "No responsible physician"),
                            ("no_authorisation", "No authorisation"),
                            ("refused", "Patient refused"),
                            ("chose_another", "Chose another agency"),
                            ("unreachable", "Unreachable"),
                            ("moved", "Moved"),
                            ("deceased", "Deceased"),
                            ("back_to_hospital", "Back to hospital"),
                            ("facility", "Went to a facility or hospice"),
                            ("withdrew", "Source withdrew"),
                            ("duplicate", "Duplicate"),
                        ],
                        max_length=20,
                    ),
                ),
                ("refusal_note", models.TextField(blank=True)),
                (
                    "service_line",
                    models.CharField(
                        choices=[
                            ("home_health", "Home health"),
                            ("hospice", "Hospice"),
                            ("palliative", "Palliative"),
                            ("private_duty", "Private duty"),
                        ],
                        default="home_health",
                        max_length=20,
                    ),
                ),
                (
                    "disciplines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("SN", "Nursing"),
                                ("PT", "PT"),
                                ("OT", "OT"),
                                ("ST", "Speech"),
                                ("MSW", "Social work"),
                                ("HHA", "Aide"),
                            ],
                            max_length=5,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "care_needs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("wound", "Wound care"),
                                ("post_surgical", "Post-surgical"),
                                ("cardiac", "Cardiac or CHF"),
                                ("copd", "COPD"),
                                ("neuro", "Stroke or neuro"),
                                ("orthopaedic", "Orthopaedic"),
                                ("diabetes", "Diabetes"),
                                ("infusion", "IV or infusion"),
                                ("ostomy", "Ostomy or catheter"),
                                ("dementia", "Dementia"),
                                ("falls", "Fall risk"),
                                ("medication", "Medication management"),
                                ("deconditioning", "General deconditioning"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("diagnosis", models.CharField(blank=True, max_length=200)),
                ("hospital_discharge_on", models.DateField(blank=True, null=True)),
                ("start_wanted_on", models.DateField(blank=True, null=True, verbose_name="ordered start")),
                ("notes", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-entered_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReferralEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("inquiry", "Inquiry"),
                            ("received", "Received"),
                            ("reviewing", "Checking"),
                            ("accepted", "Accepted"),
                            ("scheduled", "Start set"),
                            ("admitted", "Started"),
                            ("discharged", "Discharged"),
                            ("not_taken", "Not taken"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("particulars", models.JSONField(default=dict)),
                ("change", models.UUIDField(default=accounts.changes.current_change, null=True)),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReferralHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(db_index=True, null=True)),
                ("id", models.BigIntegerField()),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("inquiry", "Inquiry"),
                            ("received", "Received"),
                            ("reviewing", "Checking"),
                            ("accepted", "Accepted"),
                            ("scheduled", "Start set"),
                            ("admitted", "Started"),
                            ("discharged", "Discharged"),
                            ("not_taken", "Not taken"),
                        ],
                        default="received",
                        max_length=20,
                    ),
                ),
                ("received_at", models.DateTimeField(blank=True, null=True)),
                ("reviewing_at", models.DateTimeField(blank=True, null=True)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("scheduled_at", models.DateTimeField(blank=True, null=True)),
                ("admitted_at", models.DateTimeField(blank=True, null=True, verbose_name="start of care")),
                ("discharged_at", models.DateTimeField(blank=True, null=True)),
                ("not_taken_at", models.DateTimeField(blank=True, null=True)),
                ("first_visit_on", models.DateField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("goals_met", "Goals met"),
                            ("hospital", "To hospital"),
                            ("facility", "To facility"),
                            ("hospice", "To hospice"),
                            ("patient_wish", "Patient's wish"),
                            ("moved", "Moved"),
                            ("deceased", "Deceased"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("form_id", models.UUIDField(editable=False)),
                (
                    "arrived_by",
                    models.CharField(
                        choices=[
                            ("phone", "Phone"),
                            ("fax", "Fax"),
                            ("email", "E-mail"),
                            ("portal", "Referral portal"),
                            ("web_form", "Web form"),
                            ("ehr", "EHR message"),
                            ("walk_in", "Walk-in"),
                            ("field", "Marketer in the field"),
                        ],
                        default="phone",
                        max_length=20,
                    ),
                ),
                (
                    "urgency",
                    models.CharField(
                        choices=[("routine", "Routine"), ("urgent", "Urgent (same day)")],
                        default="routine",
                        max_length=20,
                    ),
                ),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("retracted_at", models.DateTimeField(editable=False, null=True)),
                (
                    "refusal_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("payer", "Payer not contracted"),
                            ("area", "Outside our service area"),
                            ("staff", "No staff for the discipline or the date"),
                            ("skills", "Needs beyond our skills"),
                            ("capacity", "No capacity"),
                            ("not_homebound", "Not homebound"),
                            ("no_skilled_need", "No skilled need"),
                            ("no_orders", "No F2F or orders"),
                            ("no_physician", "No responsible physician"),
                            ("no_authorisation", "No authorisation"),
                            ("refused", "Patient refused"),
                            ("chose_another", "Chose another agency"),
                            ("unreachable", "Unreachable"),
                            ("moved", "Moved"),
                            ("deceased", "Deceased"),
                            ("back_to_hospital", "Back to hospital"),
                            ("facility", "Went to a facility or hospice"),
                            ("withdrew", "Source withdrew"),
                            ("duplicate", "Duplicate"),
                        ],
                        max_length=20,
                    ),
                ),
                ("refusal_note", models.TextField(blank=True)),
                (
                    "service_line",
                    models.CharField(
                        choices=[
                            ("home_health", "Home health"),
                            ("hospice", "Hospice"),
                            ("palliative", "Palliative"),
                            ("private_duty", "Private duty"),
                        ],
                        default="home_health",
                        max_length=20,
                    ),
                ),
                (
                    "disciplines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("SN", "Nursing"),
                                ("PT", "PT"),
                                ("OT", "OT"),
                                ("ST", "Speech"),
                                ("MSW", "Social work"),
                                ("HHA", "Aide"),
                            ],
                            max_length=5,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "care_needs",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("wound", "Wound care"),
                                ("post_surgical", "Post-surgical"),
                                ("cardiac", "Cardiac or CHF"),
                                ("copd", "COPD"),
                                ("neuro", "Stroke or neuro"),
                                ("orthopaedic", "Orthopaedic"),
                                ("diabetes", "Diabetes"),
                                ("infusion", "IV or infusion"),
                                ("ostomy", "Ostomy or catheter"),
                                ("dementia", "Dementia"),
                                ("falls", "Fall risk"),
                                ("medication", "Medication management"),
                                ("deconditioning", "General deconditioning"),
                            ],
                            max_length=20,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("diagnosis", models.CharField(blank=True, max_length=200)),
                ("hospital_discharge_on", models.DateField(blank=True, null=True)),
                ("start_wanted_on", models.DateField(blank=True, null=True, verbose_name="ordered start")),
                ("notes", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ServedZip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("zip", models.CharField(max_length=5, verbose_name="ZIP")),
            ],
        ),
        migrations.CreateModel(
            name="ServedZipHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(db_index=True, null=True)),
                ("id", models.BigIntegerField()),
                ("zip", models.CharField(max_length=5, verbose_name="ZIP")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Patient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("last_name", models.CharField(max_length=80)),
                ("first_name", models.CharField(max_length=80)),
                ("birth_date", models.DateField(blank=True, null=True)),
                ("phone", phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None)),
                ("address", models.CharField(blank=True, max_length=160)),
                (
                    "zip",
                    models.CharField(
                        blank=True,
                        max_length=5,
                        validators=[django.core.validators.RegexValidator("^\\d{5}$", "A ZIP code has five digits.")],
                        verbose_name="ZIP",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=40)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="patients", to="accounts.branch"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PatientHistory",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(db_index=True, null=True)),
                ("id", models.BigIntegerField()),
                ("last_name", models.CharField(max_length=80)),
                ("first_name", models.CharField(max_length=80)),
                ("birth_date", models.DateField(blank=True, null=True)),
                ("phone", phonenumber_field.modelfields.PhoneNumberField(blank=True, max_length=128, region=None)),
                ("address", models.CharField(blank=True, max_length=160)),
                (
                    "zip",
                    models.CharField(
                        blank=True,
                        max_length=5,
                        validators=[django.core.validators.RegexValidator("^\\d{5}$", "A ZIP code has five digits.")],
                        verbose_name="ZIP",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=40)),
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
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="history",
                        related_query_name="history",
                        to="referrals.patient",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payer",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "referrals_payerhistory" ("id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."kind", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="5c8e095483cf5b8c1ef4a2b03966f456ad814e51",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_00d44",
                    table="referrals_payer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payer",
            trigger=pgtrigger.compiler.Trigger(
                name="history_before",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "referrals_payerhistory" ("id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."kind", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'before\', OLD."id"); RETURN NULL;',
                    hash="6957d877ba9d232ead19bf6ed66098b42744cdaf",
                    operation="UPDATE",
                    pgid="pgtrigger_history_before_50242",
                    table="referrals_payer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payer",
            trigger=pgtrigger.compiler.Trigger(
                name="history_after",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "referrals_payerhistory" ("id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."kind", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'after\', NEW."id"); RETURN NULL;',
                    hash="b87f75113b3e81bcd0741cdf098ab986adfcd55e",
                    operation="UPDATE",
                    pgid="pgtrigger_history_after_40235",
                    table="referrals_payer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payer",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "referrals_payerhistory" ("id", "kind", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."kind", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="fb783d442f8bbd0926cc6573826391e53a110f03",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ad744",
                    table="referrals_payer",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="payeracceptance",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="payer_acceptances", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="payeracceptance",
            name="payer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="acceptances", to="referrals.payer"
            ),
        ),
        migrations.AddField(
            model_name="payeracceptancehistory",
            name="branch",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.branch",
            ),
        ),
        migrations.AddField(
            model_name="payeracceptancehistory",
            name="payer",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="referrals.payer",
            ),
        ),
        migrations.AddField(
            model_name="payeracceptancehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                related_query_name="history",
                to="referrals.payeracceptance",
            ),
        ),
        migrations.AddField(
            model_name="payerhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                related_query_name="history",
                to="referrals.payer",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="contact",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="referrals",
                to="sources.contact",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="entered_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="intake_owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="marketer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credited_referrals",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="patient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="referrals.patient"
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="payer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="referrals",
                to="referrals.payer",
            ),
        ),
        migrations.AddField(
            model_name="referral",
            name="source",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="sources.source"
            ),
        ),
        migrations.AddField(
            model_name="referralevent",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="referralevent",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="referrals.referral"
            ),
        ),
        migrations.AddField(
            model_name="referralevent",
            name="undoes",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="undone_by",
                to="referrals.referralevent",
            ),
        ),
        migrations.AddField(
            model_name="referralhistory",
            name="branch",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.branch",
            ),
        ),
        migrations.AddField(
            model_name="referralhistory",
            name="contact",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="referralhistory",
            name="entered_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="referralhistory",
            name="intake_owner",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="referralhistory",
            name="marketer",
            field=models.ForeignKey(
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
        migrations.AddField(
            model_name="referralhistory",
            name="patient",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="referrals.patient",
            ),
        ),
        migrations.AddField(
            model_name="referralhistory",
            name="payer",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="referrals.payer",
            ),
        ),
        migrations.AddField(
            model_name="referralhistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                related_query_name="history",
                to="referrals.referral",
            ),
        ),
        migrations.AddField(
            model_name="referralhistory",
            name="source",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="sources.source",
            ),
        ),
        migrations.AddField(
            model_name="servedzip",
            name="branch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="served_zips", to="accounts.branch"
            ),
        ),
        migrations.AddField(
            model_name="servedziphistory",
            name="branch",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.branch",
            ),
        ),
        migrations.AddField(
            model_name="servedziphistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                related_query_name="history",
                to="referrals.servedzip",
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(fields=["birth_date"], name="patient_birth_date"),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(
                condition=models.Q(("phone", ""), _negated=True), fields=["phone"], name="patient_phone"
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=models.Index(
                django.db.models.functions.text.Upper("last_name"),
                django.db.models.functions.text.Upper("first_name"),
                name="patient_name",
            ),
        ),
        migrations.AddIndex(
            model_name="patient",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["last_name"], name="patient_last_name_trigrams", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_name", ""), _negated=True), name="patient_has_a_last_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(("zip", ""), ("zip__regex", "^\\d{5}$"), _connector="OR"),
                name="patient_zip_five_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="patient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("birth_date", None), ("birth_date__gte", datetime.date(1905, 1, 1)), _connector="OR"
                ),
                name="patient_birth_date_plausible",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="patient",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "referrals_patienthistory" ("address", "birth_date", "branch_id", "first_name", "id", "language", "last_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "zip") VALUES (NEW."address", NEW."birth_date", NEW."branch_id", NEW."first_name", NEW."id", NEW."language", NEW."last_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."zip"); RETURN NULL;',
                    hash="0e0df6d21ae497a2c4c5a4b36dff76822477cd39",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_557d1",
                    table="referrals_patient",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="patient",
            trigger=pgtrigger.compiler.Trigger(
                name="history_before",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."birth_date" IS DISTINCT FROM (NEW."birth_date") OR OLD."branch_id" IS DISTINCT FROM (NEW."branch_id") OR OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."zip" IS DISTINCT FROM (NEW."zip"))',
                    func='INSERT INTO "referrals_patienthistory" ("address", "birth_date", "branch_id", "first_name", "id", "language", "last_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "zip") VALUES (OLD."address", OLD."birth_date", OLD."branch_id", OLD."first_name", OLD."id", OLD."language", OLD."last_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'before\', OLD."id", OLD."phone", OLD."zip"); RETURN NULL;',
                    hash="31bf37e0548ed74a8c18d30bb6b823bf8fe917e2",
                    operation="UPDATE",
                    pgid="pgtrigger_history_before_9e8d6",
                    table="referrals_patient",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="patient",
            trigger=pgtrigger.compiler.Trigger(
                name="history_after",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."birth_date" IS DISTINCT FROM (NEW."birth_date") OR OLD."branch_id" IS DISTINCT FROM (NEW."branch_id") OR OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."zip" IS DISTINCT FROM (NEW."zip"))',
                    func='INSERT INTO "referrals_patienthistory" ("address", "birth_date", "branch_id", "first_name", "id", "language", "last_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "zip") VALUES (NEW."address", NEW."birth_date", NEW."branch_id", NEW."first_name", NEW."id", NEW."language", NEW."last_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'after\', NEW."id", NEW."phone", NEW."zip"); RETURN NULL;',
                    hash="289e39a7bbee9b1fb360c5626c995ac099cf9753",
                    operation="UPDATE",
                    pgid="pgtrigger_history_after_c228a",
                    table="referrals_patient",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="patient",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "referrals_patienthistory" ("address", "birth_date", "branch_id", "first_name", "id", "language", "last_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "zip") VALUES (OLD."address", OLD."birth_date", OLD."branch_id", OLD."first_name", OLD."id", OLD."language", OLD."last_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."zip"); RETURN NULL;',
                    hash="cf952a8edbe54a29731b383a45d9336f989c33df",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d143d",
                    table="referrals_patient",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="patienthistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="858183095d16160eb27eefd5b409990b89bb6cd5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_69a4f",
                    table="referrals_patienthistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="payeracceptance",
            constraint=models.UniqueConstraint(fields=("branch", "payer"), name="one_answer_per_branch_and_payer"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payeracceptance",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "referrals_payeracceptancehistory" ("answer", "branch_id", "id", "payer_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."answer", NEW."branch_id", NEW."id", NEW."payer_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="12bb199048b13f0a53f06616c1e7e0a312dcbd8e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4d502",
                    table="referrals_payeracceptance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payeracceptance",
            trigger=pgtrigger.compiler.Trigger(
                name="history_before",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "referrals_payeracceptancehistory" ("answer", "branch_id", "id", "payer_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."answer", OLD."branch_id", OLD."id", OLD."payer_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'before\', OLD."id"); RETURN NULL;',
                    hash="d9d999d6ed595b481f4ada23485b524c5d02c927",
                    operation="UPDATE",
                    pgid="pgtrigger_history_before_79134",
                    table="referrals_payeracceptance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payeracceptance",
            trigger=pgtrigger.compiler.Trigger(
                name="history_after",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "referrals_payeracceptancehistory" ("answer", "branch_id", "id", "payer_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."answer", NEW."branch_id", NEW."id", NEW."payer_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'after\', NEW."id"); RETURN NULL;',
                    hash="0c4351493e9728590bb79807799eac4a425b1154",
                    operation="UPDATE",
                    pgid="pgtrigger_history_after_0409b",
                    table="referrals_payeracceptance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payeracceptance",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "referrals_payeracceptancehistory" ("answer", "branch_id", "id", "payer_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."answer", OLD."branch_id", OLD."id", OLD."payer_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="ecd9daea705d562e7448f47183ae9c4e81bdf4cf",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_52dcc",
                    table="referrals_payeracceptance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payeracceptancehistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8cf1e9d337423b14150d33de9cfd80ae9e7c1092",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_ee540",
                    table="referrals_payeracceptancehistory",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="payerhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ebc3b7194417e4528dadeb0554507525a7ce568b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7186e",
                    table="referrals_payerhistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["branch", "stage", "-entered_at"], name="referral_by_branch_stage"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["branch", "-entered_at", "-id"], name="referral_by_branch_newest"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["source", "-received_at"], name="referral_by_source"),
        ),
        migrations.AddIndex(
            model_name="referral",
            index=models.Index(fields=["marketer", "-entered_at"], name="referral_by_marketer"),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retracted_at", None)), fields=("form_id",), name="one_referral_per_form"
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "stage__in",
                        [
                            "inquiry",
                            "received",
                            "reviewing",
                            "accepted",
                            "scheduled",
                            "admitted",
                            "discharged",
                            "not_taken",
                        ],
                    )
                ),
                name="referral_stage_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "not_taken"), _negated=True),
                    models.Q(("refusal_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="refused_has_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stage__in", ["inquiry", "not_taken"]), ("received_at__isnull", False), _connector="OR"
                ),
                name="received_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "scheduled"), _negated=True), ("first_visit_on__isnull", False), _connector="OR"
                ),
                name="scheduled_has_a_first_visit",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage__in", ["admitted", "discharged"]), _negated=True),
                    ("admitted_at__isnull", False),
                    _connector="OR",
                ),
                name="admitted_has_a_start_of_care",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "discharged"), _negated=True),
                    models.Q(("discharged_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                    _connector="OR",
                ),
                name="discharged_has_an_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("accepted_at", None), ("accepted_at__gte", models.F("received_at")), _connector="OR"),
                    models.Q(("admitted_at", None), ("admitted_at__gte", models.F("received_at")), _connector="OR"),
                    models.Q(("discharged_at", None), ("discharged_at__gte", models.F("admitted_at")), _connector="OR"),
                ),
                name="referral_times_run_forwards",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referral",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "referrals_referralhistory" ("accepted_at", "admitted_at", "arrived_by", "branch_id", "care_needs", "contact_id", "diagnosis", "discharged_at", "disciplines", "entered_at", "entered_by_id", "first_visit_on", "form_id", "hospital_discharge_on", "id", "intake_owner_id", "marketer_id", "not_taken_at", "notes", "outcome", "patient_id", "payer_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "refusal_note", "refusal_reason", "retracted_at", "reviewing_at", "scheduled_at", "service_line", "source_id", "stage", "start_wanted_on", "urgency") VALUES (NEW."accepted_at", NEW."admitted_at", NEW."arrived_by", NEW."branch_id", NEW."care_needs", NEW."contact_id", NEW."diagnosis", NEW."discharged_at", NEW."disciplines", NEW."entered_at", NEW."entered_by_id", NEW."first_visit_on", NEW."form_id", NEW."hospital_discharge_on", NEW."id", NEW."intake_owner_id", NEW."marketer_id", NEW."not_taken_at", NEW."notes", NEW."outcome", NEW."patient_id", NEW."payer_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."received_at", NEW."refusal_note", NEW."refusal_reason", NEW."retracted_at", NEW."reviewing_at", NEW."scheduled_at", NEW."service_line", NEW."source_id", NEW."stage", NEW."start_wanted_on", NEW."urgency"); RETURN NULL;',
                    hash="7076c7151f6c3d9f2a1c95f3ff2ca025a340acda",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a74c8",
                    table="referrals_referral",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referral",
            trigger=pgtrigger.compiler.Trigger(
                name="history_before",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."admitted_at" IS DISTINCT FROM (NEW."admitted_at") OR OLD."arrived_by" IS DISTINCT FROM (NEW."arrived_by") OR OLD."branch_id" IS DISTINCT FROM (NEW."branch_id") OR OLD."care_needs" IS DISTINCT FROM (NEW."care_needs") OR OLD."contact_id" IS DISTINCT FROM (NEW."contact_id") OR OLD."diagnosis" IS DISTINCT FROM (NEW."diagnosis") OR OLD."discharged_at" IS DISTINCT FROM (NEW."discharged_at") OR OLD."disciplines" IS DISTINCT FROM (NEW."disciplines") OR OLD."entered_at" IS DISTINCT FROM (NEW."entered_at") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."first_visit_on" IS DISTINCT FROM (NEW."first_visit_on") OR OLD."form_id" IS DISTINCT FROM (NEW."form_id") OR OLD."hospital_discharge_on" IS DISTINCT FROM (NEW."hospital_discharge_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."intake_owner_id" IS DISTINCT FROM (NEW."intake_owner_id") OR OLD."marketer_id" IS DISTINCT FROM (NEW."marketer_id") OR OLD."not_taken_at" IS DISTINCT FROM (NEW."not_taken_at") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."payer_id" IS DISTINCT FROM (NEW."payer_id") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."refusal_note" IS DISTINCT FROM (NEW."refusal_note") OR OLD."refusal_reason" IS DISTINCT FROM (NEW."refusal_reason") OR OLD."retracted_at" IS DISTINCT FROM (NEW."retracted_at") OR OLD."reviewing_at" IS DISTINCT FROM (NEW."reviewing_at") OR OLD."scheduled_at" IS DISTINCT FROM (NEW."scheduled_at") OR OLD."service_line" IS DISTINCT FROM (NEW."service_line") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."stage" IS DISTINCT FROM (NEW."stage") OR OLD."start_wanted_on" IS DISTINCT FROM (NEW."start_wanted_on") OR OLD."urgency" IS DISTINCT FROM (NEW."urgency"))',
                    func='INSERT INTO "referrals_referralhistory" ("accepted_at", "admitted_at", "arrived_by", "branch_id", "care_needs", "contact_id", "diagnosis", "discharged_at", "disciplines", "entered_at", "entered_by_id", "first_visit_on", "form_id", "hospital_discharge_on", "id", "intake_owner_id", "marketer_id", "not_taken_at", "notes", "outcome", "patient_id", "payer_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "refusal_note", "refusal_reason", "retracted_at", "reviewing_at", "scheduled_at", "service_line", "source_id", "stage", "start_wanted_on", "urgency") VALUES (OLD."accepted_at", OLD."admitted_at", OLD."arrived_by", OLD."branch_id", OLD."care_needs", OLD."contact_id", OLD."diagnosis", OLD."discharged_at", OLD."disciplines", OLD."entered_at", OLD."entered_by_id", OLD."first_visit_on", OLD."form_id", OLD."hospital_discharge_on", OLD."id", OLD."intake_owner_id", OLD."marketer_id", OLD."not_taken_at", OLD."notes", OLD."outcome", OLD."patient_id", OLD."payer_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'before\', OLD."id", OLD."received_at", OLD."refusal_note", OLD."refusal_reason", OLD."retracted_at", OLD."reviewing_at", OLD."scheduled_at", OLD."service_line", OLD."source_id", OLD."stage", OLD."start_wanted_on", OLD."urgency"); RETURN NULL;',
                    hash="7c76109a56d15a6bb3119600ade258d6f7a8f945",
                    operation="UPDATE",
                    pgid="pgtrigger_history_before_466c0",
                    table="referrals_referral",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referral",
            trigger=pgtrigger.compiler.Trigger(
                name="history_after",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."accepted_at" IS DISTINCT FROM (NEW."accepted_at") OR OLD."admitted_at" IS DISTINCT FROM (NEW."admitted_at") OR OLD."arrived_by" IS DISTINCT FROM (NEW."arrived_by") OR OLD."branch_id" IS DISTINCT FROM (NEW."branch_id") OR OLD."care_needs" IS DISTINCT FROM (NEW."care_needs") OR OLD."contact_id" IS DISTINCT FROM (NEW."contact_id") OR OLD."diagnosis" IS DISTINCT FROM (NEW."diagnosis") OR OLD."discharged_at" IS DISTINCT FROM (NEW."discharged_at") OR OLD."disciplines" IS DISTINCT FROM (NEW."disciplines") OR OLD."entered_at" IS DISTINCT FROM (NEW."entered_at") OR OLD."entered_by_id" IS DISTINCT FROM (NEW."entered_by_id") OR OLD."first_visit_on" IS DISTINCT FROM (NEW."first_visit_on") OR OLD."form_id" IS DISTINCT FROM (NEW."form_id") OR OLD."hospital_discharge_on" IS DISTINCT FROM (NEW."hospital_discharge_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."intake_owner_id" IS DISTINCT FROM (NEW."intake_owner_id") OR OLD."marketer_id" IS DISTINCT FROM (NEW."marketer_id") OR OLD."not_taken_at" IS DISTINCT FROM (NEW."not_taken_at") OR OLD."notes" IS DISTINCT FROM (NEW."notes") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."payer_id" IS DISTINCT FROM (NEW."payer_id") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."refusal_note" IS DISTINCT FROM (NEW."refusal_note") OR OLD."refusal_reason" IS DISTINCT FROM (NEW."refusal_reason") OR OLD."retracted_at" IS DISTINCT FROM (NEW."retracted_at") OR OLD."reviewing_at" IS DISTINCT FROM (NEW."reviewing_at") OR OLD."scheduled_at" IS DISTINCT FROM (NEW."scheduled_at") OR OLD."service_line" IS DISTINCT FROM (NEW."service_line") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."stage" IS DISTINCT FROM (NEW."stage") OR OLD."start_wanted_on" IS DISTINCT FROM (NEW."start_wanted_on") OR OLD."urgency" IS DISTINCT FROM (NEW."urgency"))',
                    func='INSERT INTO "referrals_referralhistory" ("accepted_at", "admitted_at", "arrived_by", "branch_id", "care_needs", "contact_id", "diagnosis", "discharged_at", "disciplines", "entered_at", "entered_by_id", "first_visit_on", "form_id", "hospital_discharge_on", "id", "intake_owner_id", "marketer_id", "not_taken_at", "notes", "outcome", "patient_id", "payer_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "refusal_note", "refusal_reason", "retracted_at", "reviewing_at", "scheduled_at", "service_line", "source_id", "stage", "start_wanted_on", "urgency") VALUES (NEW."accepted_at", NEW."admitted_at", NEW."arrived_by", NEW."branch_id", NEW."care_needs", NEW."contact_id", NEW."diagnosis", NEW."discharged_at", NEW."disciplines", NEW."entered_at", NEW."entered_by_id", NEW."first_visit_on", NEW."form_id", NEW."hospital_discharge_on", NEW."id", NEW."intake_owner_id", NEW."marketer_id", NEW."not_taken_at", NEW."notes", NEW."outcome", NEW."patient_id", NEW."payer_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'after\', NEW."id", NEW."received_at", NEW."refusal_note", NEW."refusal_reason", NEW."retracted_at", NEW."reviewing_at", NEW."scheduled_at", NEW."service_line", NEW."source_id", NEW."stage", NEW."start_wanted_on", NEW."urgency"); RETURN NULL;',
                    hash="587b7bafd5dd7a5491f1de7d043b833df07399bc",
                    operation="UPDATE",
                    pgid="pgtrigger_history_after_62cb8",
                    table="referrals_referral",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referral",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "referrals_referralhistory" ("accepted_at", "admitted_at", "arrived_by", "branch_id", "care_needs", "contact_id", "diagnosis", "discharged_at", "disciplines", "entered_at", "entered_by_id", "first_visit_on", "form_id", "hospital_discharge_on", "id", "intake_owner_id", "marketer_id", "not_taken_at", "notes", "outcome", "patient_id", "payer_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_at", "refusal_note", "refusal_reason", "retracted_at", "reviewing_at", "scheduled_at", "service_line", "source_id", "stage", "start_wanted_on", "urgency") VALUES (OLD."accepted_at", OLD."admitted_at", OLD."arrived_by", OLD."branch_id", OLD."care_needs", OLD."contact_id", OLD."diagnosis", OLD."discharged_at", OLD."disciplines", OLD."entered_at", OLD."entered_by_id", OLD."first_visit_on", OLD."form_id", OLD."hospital_discharge_on", OLD."id", OLD."intake_owner_id", OLD."marketer_id", OLD."not_taken_at", OLD."notes", OLD."outcome", OLD."patient_id", OLD."payer_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."received_at", OLD."refusal_note", OLD."refusal_reason", OLD."retracted_at", OLD."reviewing_at", OLD."scheduled_at", OLD."service_line", OLD."source_id", OLD."stage", OLD."start_wanted_on", OLD."urgency"); RETURN NULL;',
                    hash="2d1fe8b35c34a2eeab7c1ca5c0cd2939615efb64",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_e24da",
                    table="referrals_referral",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="referralevent",
            index=models.Index(fields=["change"], name="event_by_change"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referralevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1a61dcd844caf3ca043cd5fc836a4fbfb5122b75",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d0304",
                    table="referrals_referralevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="referralhistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="32274b83fd32f9ccc41c11a8efa42a6dceee9e47",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_5359a",
                    table="referrals_referralhistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="servedzip",
            constraint=models.UniqueConstraint(fields=("branch", "zip"), name="zip_served_once"),
        ),
        migrations.AddConstraint(
            model_name="servedzip",
            constraint=models.CheckConstraint(
                condition=models.Q(("zip__regex", "^\\d{5}$")), name="served_zip_five_digits"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servedzip",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "referrals_servedziphistory" ("branch_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "zip") VALUES (NEW."branch_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."zip"); RETURN NULL;',
                    hash="5dc253fb8a32d5f65b99396c045d58e2d94b47a2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_15503",
                    table="referrals_servedzip",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servedzip",
            trigger=pgtrigger.compiler.Trigger(
                name="history_before",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "referrals_servedziphistory" ("branch_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "zip") VALUES (OLD."branch_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'before\', OLD."id", OLD."zip"); RETURN NULL;',
                    hash="de010b94d1f9456f568403bf90043f57ffe6d19e",
                    operation="UPDATE",
                    pgid="pgtrigger_history_before_662bc",
                    table="referrals_servedzip",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servedzip",
            trigger=pgtrigger.compiler.Trigger(
                name="history_after",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "referrals_servedziphistory" ("branch_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "zip") VALUES (NEW."branch_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'after\', NEW."id", NEW."zip"); RETURN NULL;',
                    hash="5e6625f4487dbfe9f05d63ce013073e3673ab2f8",
                    operation="UPDATE",
                    pgid="pgtrigger_history_after_45e2e",
                    table="referrals_servedzip",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servedzip",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "referrals_servedziphistory" ("branch_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "zip") VALUES (OLD."branch_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."zip"); RETURN NULL;',
                    hash="efa13ffbf36df71b6fa185fe241f8ae78b09bc7b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_73d66",
                    table="referrals_servedzip",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="servedziphistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e8931d4487c4e64e20d7d132c4d491fa94cb5423",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d065a",
                    table="referrals_servedziphistory",
                    when="BEFORE",
                ),
            ),
        ),
    ]
