"""What the country publishes and every house needs: where its ZIP codes lie, and the yearly limits of gifts."""

from django.db import migrations

from sources.models.zips import copy_all

BY_CMS = "CMS, CPI-U Updates [42 CFR 411.357(k), (m)(5)]"
RECKONED = f"{BY_CMS}; per occasion reckoned by its rule from 2024: compare with the notice"
KNOWN = [(2024, 507, 44, BY_CMS), (2025, 519, 45, RECKONED), (2026, 535, 46, RECKONED)]


def copy_zip_codes(apps, schema_editor):
    """42,000 rows within a second."""
    ZipCode = apps.get_model("sources", "ZipCode")
    if not ZipCode.objects.exists():
        with schema_editor.connection.cursor() as cursor:
            copy_all(cursor, ZipCode._meta.db_table)


def note_limits(apps, schema_editor):
    """What is published so far; whoever keeps them adds a year and corrects the rest."""
    limits = apps.get_model("sources", "GiftLimit").objects
    for year, yearly, per_occasion, cited_from in KNOWN:
        facts = {"yearly": yearly, "per_occasion": per_occasion, "cited_from": cited_from}
        limits.get_or_create(year=year, defaults=facts)


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(copy_zip_codes, migrations.RunPython.noop),
        migrations.RunPython(note_limits, migrations.RunPython.noop),
    ]
