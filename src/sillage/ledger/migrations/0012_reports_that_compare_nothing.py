"""A saved report may measure its changes against nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0011_brands"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="savedreport", name="saved_report_compare_is_known"),
        migrations.AddConstraint(
            model_name="savedreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("compare__in", ["previous", "last_year", "none"])),
                name="saved_report_compare_is_known",
            ),
        ),
    ]
