"""The rule that credits orders to what touched their customers before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_links_sites_jobs"),
    ]

    operations = [
        migrations.AddField(
            model_name="workspace",
            name="attribution_model",
            field=models.CharField(blank=True, default="", max_length=20),
        ),
    ]
