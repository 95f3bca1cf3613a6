"""A token may be of one brand: it reads and writes no other."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0012_reports_that_compare_nothing"),
    ]

    operations = [
        migrations.AddField(
            model_name="apitoken",
            name="brand",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.brand"
            ),
        ),
    ]
