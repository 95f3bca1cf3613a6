"""What may be of one of a workspace's brands: files, sites, links, campaigns, costs, objectives, changes, approaches."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0010_saved_reports"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="brand",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.brand"
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="brand",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.brand"
            ),
        ),
        migrations.AddField(
            model_name="link",
            name="brand",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.brand"
            ),
        ),
        migrations.AddField(
            model_name="campaign",
            name="brand",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.brand"
            ),
        ),
        migrations.AddField(
            model_name="cost",
            name="brand",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.brand"
            ),
        ),
        migrations.AddField(
            model_name="objective",
            name="brand",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.brand"
            ),
        ),
        migrations.AddField(
            model_name="change",
            name="brand",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.brand"
            ),
        ),
        migrations.AddField(
            model_name="approach",
            name="brand",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.brand"
            ),
        ),
    ]
